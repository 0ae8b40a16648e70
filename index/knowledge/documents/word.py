"""The text of a Word file, cut at its headings."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.knowledge.documents.blocks import MAX_ROW, row_line
from index.knowledge.documents.contents import Contents
from index.knowledge.documents.headings import StyledLine, headed
from index.knowledge.documents.titles import of_properties
from index.knowledge.faults import Fault, KnowledgeError

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.styles.style import BaseStyle
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

MAX_UNPACKED_BYTES = 100_000_000
_DEEPEST_STYLE = 10
"""How many styles a style may be made from, one after another."""


def read(path: str, data: bytes) -> Contents:
    """Raises `KnowledgeError` for a file that unpacks to too much, and what python-docx raises on a damaged one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise KnowledgeError((Fault(path, 0, "unpacks"),))
    import docx

    document = docx.Document(io.BytesIO(data))
    blocks = headed(list(_lines(document)))
    titled = any(block.level == 0 for block in blocks if block.heading)
    return Contents(blocks, "" if titled else of_properties(document.core_properties.title, blocks))


def _lines(container: "Word | _Cell") -> Iterator[StyledLine]:
    from docx.table import Table

    for item in container.iter_inner_content():
        if not isinstance(item, Table):
            yield StyledLine(_level(item.style), item.text, _is_bold(item))
            continue
        for row in item.rows:
            yield from _row(row)


def _row(row: "_Row") -> Iterator[StyledLine]:
    """A row of a table as one line, or as its lines where it lays out a page."""
    cells = _cells(row)
    inner = [list(_lines(cell)) for cell in cells]
    said = [line for lines in inner for line in lines if line.text.strip()]
    headed = any(line.level is not None for line in said)
    if headed or any(cell.tables for cell in cells) or sum(len(line.text) for line in said) > MAX_ROW:
        yield from said
    elif said:
        yield StyledLine(None, row_line(" ".join(line.text for line in lines) for lines in inner), False)


def _cells(row: "_Row") -> "list[_Cell]":
    """The cells of a row, one that spans several columns once."""
    cells = list(row.cells)
    return [cell for n, cell in enumerate(cells) if not n or cell._tc is not cells[n - 1]._tc]


def _is_bold(paragraph: "Paragraph") -> bool:
    style = bool(paragraph.style and paragraph.style.font.bold)
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(style if run.bold is None else run.bold for run in runs)


def _level(style: "BaseStyle | None") -> int | None:
    """1 for "Heading 1" or a style made from it and so on, 0 for "Title"."""
    for _ in range(_DEEPEST_STYLE):
        if style is None:
            return None
        name = style.name or ""
        if name.startswith("Title"):
            return 0
        if name.startswith("Heading"):
            return int(re.sub(r"\D", "", name) or 1)
        style = getattr(style, "base_style", None)
    return None
