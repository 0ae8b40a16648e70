"""The text of a PDF, cut at headings where the type shows them, else at its pages."""

import contextlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from index.knowledge.documents.blocks import MAX_HEADING, Block
from index.knowledge.documents.contents import Contents
from index.knowledge.documents.headings import plain
from index.knowledge.documents.titles import of_properties
from index.knowledge.faults import Fault, KnowledgeError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 500
_LEAST_CHARACTERS = 40
"""A page with fewer, on average, is a picture with a caption."""


class Printed(NamedTuple):
    """A line of a page, its size in points and whether it is bold; 0 and False where that is unknown."""

    text: str
    size: float = 0.0
    bold: bool = False


def read(path: str, data: bytes) -> Contents:
    """Raises `KnowledgeError` for a file that is locked or too long, and what pypdf raises on a damaged one."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise KnowledgeError((Fault(path, 0, "password"),))
    if len(reader.pages) > MAX_PAGES:
        raise KnowledgeError((Fault(path, 0, "many-pages", {"most": str(MAX_PAGES)}),))
    pages = [_lines(page) for page in reader.pages]
    blocks = _blocks([page for page in pages if page])
    characters = tuple(sum(len(line.text.strip()) for line in page) for page in pages)
    return Contents(blocks, of_properties(_title(reader), blocks), pages=characters)


def _title(reader: "PdfReader") -> str:
    with contextlib.suppress(Exception):  # damaged information about a text that can be read
        return (reader.metadata and reader.metadata.title) or ""
    return ""


def _lines(page: "PageObject") -> list[Printed]:
    pieces: list[Printed] = []

    def heard(
        text: str, cm: Sequence[float], tm: Sequence[float], font: Mapping[str, object] | None, size: float
    ) -> None:
        scale = abs((tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2])) ** 0.5
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        pieces.append(Printed(text, round(size * scale, 1), bold))

    text = page.extract_text(visitor_text=heard)
    if not text.strip():
        return []
    if "".join(piece.text for piece in pieces) != text:  # drawn in another order than it is read
        return [Printed(line) for line in text.strip().split("\n") if text.strip()]
    lines: list[list[Printed]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(piece._replace(text=first))
        lines += ([piece._replace(text=part)] for part in others)
    return [_joined(line) for line in lines]


def _joined(pieces: Sequence[Printed]) -> Printed:
    """Pieces of one line: as large as the smallest of them that shows anything, bold where all of those are."""
    shown = [piece for piece in pieces if piece.text.strip()]
    return Printed(
        "".join(piece.text for piece in pieces),
        min((piece.size for piece in shown), default=0.0),
        bool(shown) and all(piece.bold for piece in shown),
    )


def _blocks(pages: Sequence[Sequence[Printed]]) -> list[Block]:
    """Cut at headings, where type or numbers make them sure; else, and where there is hardly any text, at pages."""
    texts = ["\n".join(line.text for line in page).strip() for page in pages]
    blocks = plain(*_marked(pages))
    headed = sum(bool(block.heading) for block in blocks) > 1
    if headed and sum(map(len, texts)) >= _LEAST_CHARACTERS * len(pages):
        return blocks
    return [Block("", 0, text) for text in texts]


def _marked(pages: Sequence[Sequence[Printed]]) -> tuple[list[str], dict[int, float]]:
    """All lines, and the size of those that stand out by their type; a heading on two lines is made one."""
    usual, running = _usual(pages), _running(pages)
    lines: list[str] = []
    strong: dict[int, float] = {}
    for line in chain.from_iterable(pages):
        text = line.text.strip()
        if text and text not in running and _stands_out(line, usual):
            last = len(lines) - 1
            if strong.get(last) == line.size and len(lines[last]) + len(line.text) < MAX_HEADING:
                lines[last] = f"{lines[last].rstrip()} {line.text.lstrip()}"
                continue
            strong[len(lines)] = line.size
        lines.append(line.text)
    return lines, strong


def _usual(pages: Sequence[Sequence[Printed]]) -> Printed:
    """The type that most of the text is set in."""
    types = Counter[Printed]()
    for line in chain.from_iterable(pages):
        types[line._replace(text="")] += len(line.text)
    return types.most_common(1)[0][0] if types else Printed("")


def _running(pages: Sequence[Sequence[Printed]]) -> set[str]:
    """What stands on half of the pages or more: their head or foot."""
    counts = Counter(text.strip() for page in pages for text in {line.text for line in page})
    return {text for text, count in counts.items() if 1 < count >= len(pages) / 2}


def _stands_out(line: Printed, usual: Printed) -> bool:
    if not usual.size:
        return False
    return line.size > usual.size * 1.1 or (line.bold and not usual.bold and line.size >= usual.size)
