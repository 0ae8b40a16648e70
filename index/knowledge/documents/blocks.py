"""A text as blocks, each a heading and what stands under it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MAX_HEADING = 200
"""A longer "heading" is a paragraph that someone made large."""
MAX_ROW = 600
"""A row of a table with more characters lays out a page."""
_MARKED = re.compile(r" {0,3}(#{1,6})\s+(.+?)(?:\s+#+)?\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading ("" where there is none), its depth (1 is the top, 0 a title) and the text under it."""

    heading: str
    level: int
    text: str


def blocks_of(lines: Iterable[tuple[int | None, str]]) -> list[Block]:
    """Lines gathered under their headings; a heading comes with its level, any other line with None."""
    blocks: list[Block] = []
    heading, depth, body = "", 0, list[str]()
    for level, line in lines:
        if level is None or len(line) > MAX_HEADING:
            body.append(line)
            continue
        if line.strip():
            blocks.append(Block(heading, depth, "\n".join(body).strip()))
            heading, depth, body = line.strip(), level, []
    blocks.append(Block(heading, depth, "\n".join(body).strip()))
    return [block for block in blocks if block.heading or block.text]


def marked(lines: Iterable[str]) -> list[Block]:
    """The blocks of a text whose headings begin with `#`."""
    return blocks_of(
        (len(found[1]), found[2]) if (found := _MARKED.fullmatch(line)) else (None, line) for line in lines
    )


def row_line(cells: Iterable[str]) -> str:
    """A row of a table as one line: "Fee: 5,000", or "Boys | 5,000 | 48 beds"."""
    row = [" ".join(cell.split()) for cell in cells]
    while row and not row[-1]:
        row.pop()
    if len(row) != 2 or not any(map(str.isalpha, row[0])):
        return " | ".join(row)
    label, value = row
    return f"{label} {value}" if label[-1] in ":?؟" else f"{label}: {value}"
