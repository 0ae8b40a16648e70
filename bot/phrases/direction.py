"""Right-to-left text kept in order by marks (Unicode 15, UAX #9): the one place that knows where they go."""

import re

from index.text.language import Language

FSI, PDI, RLM, LRM = "\u2068", "\u2069", "\u200f", "\u200e"

_ARABIC = re.compile(
    r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_STRONG = re.compile(f"{_ARABIC.pattern}|{_LATIN.pattern}")
_LEFT_TO_RIGHT = re.compile(
    r"[#@$+]?[A-Za-z0-9\u00c0-\u024f]"
    r"(?:[A-Za-z0-9\u00c0-\u024f'’&+#@%$/:._,\-–()?=~ ]*[A-Za-z0-9\u00c0-\u024f%+#/)])?"
)
_STEP = re.compile(r"\s*([0-9]+)[.)] +")


def isolated(text: str) -> str:
    """Text that cannot pull its neighbours about, whichever way it runs."""
    return f"{FSI}{text}{PDI}"


def has_urdu(line: str) -> bool:
    """Whether any of it runs from the right."""
    return bool(_ARABIC.search(line))


def left_to_right_runs(line: str) -> list[tuple[int, int]]:
    """Where Latin terms, numbers and links begin and end.

    A bracket that was opened before one is no part of it, nor is the number of a step.
    """
    step = _STEP.match(line)
    found = [step.span(1)] if step else []
    for run in _LEFT_TO_RIGHT.finditer(line, step.end() if step else 0):
        text = run[0]
        while text.endswith(")") and text.count(")") > text.count("("):
            text = text[:-1].rstrip(" ")
        found.append((run.start(), run.start() + len(text)))
    return found


def directed(text: str, language: Language) -> str:
    """A text with its marks, as `marks` has them."""
    placed = marks(text, language)
    pieces = [placed.get(place, "") + text[place : place + 1] for place in range(len(text) + 1)]
    return "".join(pieces)


def marks(text: str, language: Language) -> dict[int, str]:
    """What is to be put in at which places of a text.

    In a right-to-left line each Latin term, number and link is isolated, and a line that would begin in the wrong
    direction is told its own. Lines of an Urdu reply run from the right when they hold any Urdu, lines of others
    when most of their letters are; the first letter never decides.
    """
    placed: dict[int, str] = {}
    start = 0
    for line in text.split("\n"):
        for place, mark in _of_line(line, language is Language.URDU):
            placed[start + place] = placed.get(start + place, "") + mark
        start += len(line) + 1
    return placed


def _of_line(line: str, urdu: bool) -> list[tuple[int, str]]:
    arabic, latin = len(_ARABIC.findall(line)), len(_LATIN.findall(line))
    first = _STRONG.search(line)
    if not first or not arabic:
        return []
    if latin > arabic and not urdu:  # an English line that begins with an Urdu word
        return [(0, LRM)] if _ARABIC.match(first[0]) else []
    found = [(0, RLM)] if not _ARABIC.match(line.lstrip()[:1]) else []
    for start, end in left_to_right_runs(line):
        found += [(start, FSI), (end, PDI)]
    return found
