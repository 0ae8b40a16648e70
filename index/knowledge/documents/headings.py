"""Which lines of a text without marks head its parts."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from index.knowledge.documents.blocks import Block, blocks_of
from index.knowledge.documents.lines import (
    BULLET,
    NUMBER,
    RULE,
    could_head,
    is_apart,
    is_short,
    is_shouted,
    number_of,
)

MAX_NESTED = 20
_SUB_NUMBER = re.compile(r"\(?(?:\d{1,2}[.۔]\d|[a-zivx]{1,4}[.)]\s)")


class StyledLine(NamedTuple):
    """A line with its level, where it is known to be a heading (0 is a title), and whether all of it is bold."""

    level: int | None
    text: str
    bold: bool


def headed(lines: Sequence[StyledLine]) -> list[Block]:
    """The blocks of lines of which some are marked as headings; where none is, as `plain` finds them."""
    blocks = blocks_of((line.level, line.text) for line in lines)
    if any(block.heading for block in blocks):
        return blocks
    return plain([line.text for line in lines], {n for n, line in enumerate(lines) if line.bold})


def plain(lines: Sequence[str], strong: Collection[int] = ()) -> list[Block]:
    """The blocks of a text without marks; `strong` are the lines that stand out by their type.

    No word is lost or moved: what is no heading for certain stays where it is, in the text.
    """
    lines = [line.strip() for line in lines]
    levels = _heads(lines, strong)
    rules = {n for n, line in enumerate(lines) if RULE.fullmatch(line) and {n - 1, n + 1} & levels.keys()}
    return blocks_of(
        (levels.get(n), line.rstrip(" :") if n in levels else line)
        for n, line in enumerate(lines)
        if n not in rules
    )


def _heads(lines: list[str], strong: Collection[int]) -> dict[int, int]:
    """The level of every line that is a heading."""
    full = [n for n, line in enumerate(lines) if line and not RULE.fullmatch(line)]
    standing = {n for n in strong if could_head(lines[n]) or is_shouted(lines[n])}
    if len(standing) > 0.5 * len(full):
        standing = set()
    levels = dict.fromkeys(standing, 2) | dict.fromkeys(_numbered(lines, full), 3)
    if len(standing) < 2:
        levels = {n: level for n in full if (level := _level(lines, n))} | levels
        tops = [n for n in full if n not in levels and _tops_paragraph(lines, n)]
        if len(tops) > 1:
            levels |= dict.fromkeys(tops, 3)
    return _with_text(lines, full, levels)


def _level(lines: list[str], n: int) -> int | None:
    """Of a line that is underlined, in capitals, followed by what it announces, or alone between blank lines."""
    line, before, after = _around(lines, n)
    shouted = is_shouted(line)
    if not (shouted or could_head(line)):
        return None
    if RULE.fullmatch(after) and _is_parted(lines, n):
        return 1 if after[0] == "=" else 2
    parted = _is_parted(lines, n) or _ends_sentence(before)
    if shouted and parted:
        return 2
    if line[-1] in ":：" and _announces(lines, n, parted=parted):
        return 4
    return None if before or after or is_apart(line) else 3


def _ends_sentence(line: str) -> bool:
    return line[-1] in ".۔!?؟:"


def _announces(lines: list[str], n: int, *, parted: bool) -> bool:
    """Whether a line with a colon heads what follows, or is one of a column of labels, a value after each."""
    count = len(lines[n].split())
    labels = n > 1 and lines[n - 2][-1:] == ":" and count <= 4 and is_short(lines[n - 2])
    return count <= 8 and (parted or labels)


def _tops_paragraph(lines: list[str], n: int) -> bool:
    """A short line right above a paragraph much longer than it, or above a list."""
    line, before, after = _around(lines, n)
    if before or not after or not could_head(line) or is_apart(line):
        return False
    if line[-1] in "?؟":
        return after[-1] not in "?؟"
    sentence = len(after) >= 1.5 * len(line) and (len(after) >= 60 or _ends_sentence(after))
    return sentence or bool(BULLET.match(after) or NUMBER.match(after))


def _around(lines: list[str], n: int) -> tuple[str, str, str]:
    """A line, the one before it and the one after it, "" where there is none."""
    return lines[n], lines[n - 1] if n else "", lines[n + 1] if n + 1 < len(lines) else ""


def _numbered(lines: list[str], full: list[int]) -> list[int]:
    """Lines "1. Fee", "2. Days" with text under each; a numbered list has none, or hardly any."""
    chains: list[list[int]] = []
    # chains that may go on, outermost first, each with its last number
    within: list[tuple[list[int], int]] = []
    for n in full:
        found = NUMBER.fullmatch(lines[n])
        value = number_of(found[1]) if found else 0
        if value == 1:
            chains.append([n])
            within = [*within[-MAX_NESTED:], (chains[-1], 1)]
        elif at := [i for i, (_, last) in enumerate(within) if value and last == value - 1]:
            alike = [i for i in at if _is_parted(lines, n) == _is_parted(lines, within[i][0][-1])]
            place = (alike or at)[-1]
            chain = within[place][0]
            chain.append(n)
            within[place:] = [(chain, value)]
    return [n for chain in chains if _heads_sections(lines, chain) for n in chain]


def _heads_sections(lines: list[str], chain: list[int]) -> bool:
    said = [found[2] for n in chain if (found := NUMBER.fullmatch(lines[n]))]
    if len(chain) < 2 or not all(could_head(line, after_number=True) for line in said):
        return False
    bodies = [
        [line for line in lines[n + 1 : end] if line]
        for n, end in zip(chain, [*chain[1:], len(lines)], strict=True)
    ]
    if not all(bodies):
        return False
    return all(_is_parted(lines, n) for n in chain) or all(
        _SUB_NUMBER.match(body[0]) or sum(map(len, body)) >= 80 for body in bodies
    )


def _is_parted(lines: list[str], n: int) -> bool:
    """Whether a line begins the text or follows a blank line or a rule."""
    return n == 0 or not lines[n - 1] or bool(RULE.fullmatch(lines[n - 1]))


def _with_text(lines: list[str], full: list[int], levels: dict[int, int]) -> dict[int, int]:
    """Headings that have a text, or deeper headings, under them.

    Of several in a row the first is the heading and the others its text, so that a list of short lines stays a
    list. On top of the document, or if it is deeper, the last is a heading too; lines between are a letterhead.
    """
    kept: dict[int, int] = {}
    run: list[int] = []
    for position, n in enumerate(full):
        if n in levels:
            run.append(n)
            continue
        if run:
            first, last, top = run[0], run[-1], run[0] == full[0]
            alone = levels[last] == 3 and len(run) == 1 and not NUMBER.fullmatch(lines[first])
            if top or not alone or _says_something(lines, full, position, levels):
                kept[first] = levels[first]
            if last != first and (top or levels[last] > levels[first]):
                kept[last] = levels[last]
                if len(run) > 2 and levels[run[-2]] < levels[last]:
                    kept[run[-2]] = levels[run[-2]]
        run = []
    return kept


def _says_something(lines: list[str], full: list[int], position: int, levels: Collection[int]) -> bool:
    """Whether three words stand under a heading; a name under a signature has fewer."""
    count = 0
    for n in full[position : position + 3]:
        if n in levels:
            return False
        count += len(lines[n].split())
        if count >= 3:
            return True
    return False
