"""What heads a dropped-in document and its parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

MAX_HEADING = 200
"""A longer "heading" is a paragraph that someone made large."""

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


def named(blocks: list[Block], *, fallback: str) -> tuple[str, list[Block]]:
    """The title of a document, and its blocks, each of which now has a heading and a text."""
    title = next((block.heading for block in blocks if block.heading), "") or fallback
    first = blocks[0]
    if first.heading and not first.text and any(block.text for block in blocks):
        blocks = blocks[1:]
    return title, [replace(block, heading=block.heading or title) for block in _settled(blocks)]


def _settled(blocks: list[Block]) -> list[Block]:
    """Blocks that all have text.

    A heading over nothing but deeper headings stands before each of these; any other heading without text is
    the last line of the text before it.
    """
    kept: list[Block] = []
    parents: list[Block] = []
    for number, block in enumerate(blocks):
        parents = [parent for parent in parents if parent.level < block.level]
        deeper = number + 1 < len(blocks) and blocks[number + 1].level > block.level
        if block.text:
            path = [*(parent.heading for parent in parents), block.heading]
            kept.append(replace(block, heading=": ".join(path) if block.heading else ""))
        elif deeper:
            parents.append(block)
        elif kept:
            kept[-1] = replace(kept[-1], text=f"{kept[-1].text}\n{block.heading}")
        else:
            kept.append(Block("", 0, block.heading))
    return kept
