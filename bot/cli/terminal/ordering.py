"""Lines of a terminal: broken between words first, then put in the order of a screen that knows only left to right."""

import re
import unicodedata
from collections.abc import Iterator

from bot.phrases.direction import has_urdu, left_to_right_runs

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_URDU_RUN = re.compile(r"[\u0600-\u06ff]+(?:[ \u200c]+[\u0600-\u06ff]+)*")
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def cells(text: str) -> int:
    """How many columns a text takes: none for combining marks, two for wide letters."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.category(letter) in {"Mn", "Me", "Cf"} for letter in text)


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`, broken between words; what hangs below a list's mark is moved in by its width.

    A word that is longer than a line stays whole, so that an address can be copied.
    """
    return [line for paragraph in text.split("\n") for line in _wrapped(paragraph, columns)]


def _wrapped(paragraph: str, columns: int) -> Iterator[str]:
    words = paragraph.split()
    if not words or cells(paragraph) <= columns:
        yield paragraph
        return
    indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
    listed = words[0] == "•" or words[0].rstrip(".)]").lstrip("[").isdigit()
    hanging = indent + " " * (cells(words[0]) + 1 if listed else 0)
    line, empty = indent, True
    for word in words:
        if not empty and cells(line) + 1 + cells(word) > columns:
            yield line
            line, empty = hanging, True
        line, empty = (line + word if empty else f"{line} {word}"), False
    yield line


def turned(line: str, columns: int, *, rightwards: bool) -> str:
    """A line as it is to stand on a screen that writes everything from the left.

    Urdu letters take the shapes they have beside each other. Where the line does not run `rightwards` it stands at
    the right edge, and Latin terms, numbers and addresses keep their own order in it.
    """
    line = line.translate(_MARKS)
    if not has_urdu(line):
        return line
    if rightwards:
        return _URDU_RUN.sub(lambda run: _visual(run[0]), line)
    indent = len(line) - len(line.lstrip())
    line = line.strip()
    pieces, at = [], 0
    for start, end in left_to_right_runs(line):
        pieces += [_visual(line[at:start]), line[start:end]]
        at = end
    shown = "".join(reversed([*pieces, _visual(line[at:])])) + " " * indent
    return " " * max(0, columns - cells(shown)) + shown


def _visual(text: str) -> str:
    """A piece without Latin terms, last letter first."""
    from arabic_reshaper import reshape
    from bidi import get_display

    shown: str = get_display(reshape(text), base_dir="R")
    return shown.translate(_MIRRORED)
