"""Dropped-in PDF, DOCX, HTML, text and plain Markdown files to a `Document` cut by headings and size."""

import contextlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.headings import (
    MAX_HEADING,
    Block,
    blocks_of,
    borne_out,
    marked,
    named,
    no_title,
    plain,
    row_line,
)
from index.knowledge.parse import decode
from index.knowledge.passage import Document, Section
from index.text.language import Language, detect

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from docx.document import Document as Word
    from docx.styles.style import BaseStyle
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from pypdf import PageObject, PdfReader

ENDINGS = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
MAX_ROW = 600
"""A row of a table with more characters lays out a page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, and the title it states beside its text."""

    blocks: list[Block]
    title: str = ""
    letterhead: bool = True
    """Whether the lines before the first heading may name the document; on a page of the web they do not."""
    pages: tuple[int, ...] = ()
    """Characters on each page of a PDF, those without any among them."""


def extract(path: str, data: bytes, *, modified: date) -> Document:
    """A whole document in its own language; raises `KnowledgeError` for what cannot be read.

    `modified` stands as the document's date, since such files carry none we could trust.
    """
    return document_of(path, read(path, data), modified=modified)


def document_of(path: str, contents: Contents, *, modified: date) -> Document:
    """`extract`, of what was read already."""
    blocks = contents.blocks
    text = "\n".join(block.text for block in blocks)
    language = detect(text[:4000]) or Language.ENGLISH
    title, blocks = named(
        blocks, stated=contents.title, letterhead=contents.letterhead, fallback=_readable(path)
    )
    sections = tuple(
        Section(f"p{number}", block.heading, block.text, 0) for number, block in enumerate(blocks, 1)
    )
    return Document(path, subject_of(path), language, title, sections, modified.isoformat(), authored=False)


def _readable(path: str) -> str:
    name = re.sub(r"[\s_-]+", " ", PurePosixPath(path).stem).strip()
    return name[:1].upper() + name[1:]


def subject_of(path: str) -> str:
    """The subject that a dropped-in file makes of its name."""
    return re.sub(r"[^a-z0-9/]+", "-", path.rsplit(".", 1)[0].lower()).strip("-")


def read(path: str, data: bytes) -> Contents:
    """Headings and texts of a file, by its ending; never without a text."""
    ending = PurePosixPath(path).suffix.lower()
    if len(data) > MAX_BYTES:
        raise KnowledgeError((Fault(path, 0, "large-document", {"most": f"{MAX_BYTES:,}"}),))
    reader = _READERS.get(ending)
    if reader is None:
        raise KnowledgeError(
            (Fault(path, 0, "unknown-ending", {"ending": ending, "known": ", ".join(ENDINGS)}),)
        )
    try:
        contents = reader(path, data)
    except KnowledgeError:
        raise
    except Exception as error:  # the three readers raise some dozens of kinds on damaged files
        raise KnowledgeError((Fault(path, 0, "damaged", {"ending": ending, "error": str(error)}),)) from error
    blocks = contents.blocks
    if not any(block.text for block in blocks):
        raise KnowledgeError((Fault(path, 0, "no-text"),))
    if sum(len(block.heading) + len(block.text) for block in blocks) > MAX_CHARACTERS:
        raise KnowledgeError((Fault(path, 0, "long-document", {"most": f"{MAX_CHARACTERS:,}"}),))
    return contents


def _pdf(path: str, data: bytes) -> Contents:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise KnowledgeError((Fault(path, 0, "password"),))
    if len(reader.pages) > MAX_PAGES:
        raise KnowledgeError((Fault(path, 0, "many-pages", {"most": str(MAX_PAGES)}),))
    pages = [_page_lines(page) for page in reader.pages]
    blocks = _pdf_blocks([page for page in pages if page])
    characters = tuple(sum(len(line.strip()) for line, _, _ in page) for page in pages)
    return Contents(blocks, _stated(_pdf_title(reader), blocks), pages=characters)


Line = tuple[str, float, bool]
"""A line of a page, its size and whether it is bold; 0 and False where that is unknown."""


def _page_lines(page: "PageObject") -> list[Line]:
    pieces: list[Line] = []

    def heard(
        text: str, cm: Sequence[float], tm: Sequence[float], font: Mapping[str, object] | None, size: float
    ) -> None:
        scale = abs((tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2])) ** 0.5
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        pieces.append((text, round(size * scale, 1), bold))

    text = page.extract_text(visitor_text=heard)
    if "".join(piece for piece, _, _ in pieces) != text:  # drawn in another order than it is read
        return [(line, 0, False) for line in text.strip().split("\n") if text.strip()]
    lines: list[tuple[str, list[tuple[float, bool]]]] = [("", [])]
    for piece, size, bold in pieces:
        for number, part in enumerate(piece.split("\n")):
            if number:
                lines.append(("", []))
            lines[-1] = (lines[-1][0] + part, lines[-1][1] + [(size, bold)] * bool(part.strip()))
    found = [
        (line, min((size for size, _ in types), default=0), bool(types) and all(bold for _, bold in types))
        for line, types in lines
    ]
    return found if text.strip() else []


def _pdf_blocks(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """Cut at headings, where type or numbers make them sure; else, and where there is hardly any text, at pages."""
    texts = ["\n".join(line for line, _, _ in page).strip() for page in pages]
    types = Counter[tuple[float, bool]]()
    repeated = Counter(line.strip() for page in pages for line in {line for line, _, _ in page})
    for line, size, bold in chain.from_iterable(pages):
        types[size, bold] += len(line)
    (usual, usually_bold), _ = (types.most_common(1) or [((0.0, False), 0)])[0]
    lines: list[str] = []
    strong: dict[int, float] = {}
    for line, size, bold in chain.from_iterable(pages):
        running = 1 < repeated[line.strip()] >= len(pages) / 2  # at the head of every page
        large = size > usual * 1.1 or (bold and not usually_bold and size >= usual)
        if usual and large and not running and line.strip():
            last = len(lines) - 1
            if strong.get(last) == size and len(lines[last]) + len(line) < MAX_HEADING:
                lines[last] = f"{lines[last].rstrip()} {line.lstrip()}"  # one heading on two lines
                continue
            strong[len(lines)] = size
        lines.append(line)
    blocks = plain(lines, strong)
    headed = sum(bool(block.heading) for block in blocks) > 1
    if headed and sum(map(len, texts)) >= 40 * len(pages):
        return blocks
    return [Block("", 0, text) for text in texts]


def _pdf_title(reader: "PdfReader") -> str:
    with contextlib.suppress(Exception):  # damaged information about a text that can be read
        return (reader.metadata and reader.metadata.title) or ""
    return ""


def _stated(title: str, blocks: Sequence[Block]) -> str:
    """A title out of a file's properties, if it is one and the text bears it out."""
    text = "\n".join(f"{block.heading}\n{block.text}" for block in blocks)
    title = " ".join(title.split())
    return "" if no_title(title) or not borne_out(title, text) else title


def _docx(path: str, data: bytes) -> Contents:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise KnowledgeError((Fault(path, 0, "unpacks"),))
    import docx

    document = docx.Document(io.BytesIO(data))
    paragraphs = list(_paragraphs(document))
    blocks = blocks_of((level, line) for level, line, _ in paragraphs)
    if not any(block.heading for block in blocks):
        bold = {number for number, (_, _, bold) in enumerate(paragraphs) if bold}
        blocks = plain([line for _, line, _ in paragraphs], bold)
    titled = any(block.level == 0 for block in blocks if block.heading)
    return Contents(blocks, "" if titled else _stated(document.core_properties.title, blocks))


def _paragraphs(container: "Word | _Cell") -> Iterator[tuple[int | None, str, bool]]:
    """The level of each heading, the text, and whether all of it is bold; a row of a table is one line."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if not isinstance(item, Table):
            yield _style_level(item.style), item.text, _is_bold(item)
            continue
        for row in item.rows:
            cells = list(row.cells)
            cells = [cell for n, cell in enumerate(cells) if not n or cell._tc is not cells[n - 1]._tc]
            inner = [list(_paragraphs(cell)) for cell in cells]
            said = [line for lines in inner for line in lines if line[1].strip()]
            nested = any(cell.tables for cell in cells) or any(level is not None for level, _, _ in said)
            if nested or sum(len(line) for _, line, _ in said) > MAX_ROW:
                yield from said
            elif said:
                yield None, row_line(" ".join(line for _, line, _ in lines) for lines in inner), False


def _is_bold(paragraph: "Paragraph") -> bool:
    style = bool(paragraph.style and paragraph.style.font.bold)
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(style if run.bold is None else run.bold for run in runs)


def _style_level(style: "BaseStyle | None") -> int | None:
    """1 for "Heading 1" or a style made from it and so on, 0 for "Title"."""
    for _ in range(10):
        if style is None:
            return None
        name = style.name or ""
        if name.startswith("Title"):
            return 0
        if name.startswith("Heading"):
            return int(re.sub(r"\D", "", name) or 1)
        style = getattr(style, "base_style", None)
    return None


def _html(path: str, data: bytes) -> Contents:
    from bs4 import BeautifulSoup

    page = _Page()
    page.read(BeautifulSoup(data, "html.parser"))
    only = [level for level, _ in page.lines].count(1) == 1
    blocks = blocks_of((0 if only and level == 1 else level, line) for level, line in page.lines)
    if not any(block.heading for block in blocks):
        blocks = plain([line for _, line in page.lines], page.bold)
    title = "" if no_title(page.title) else page.title
    return Contents(blocks, title, letterhead=not (title or only))


class _Page:
    """Reads the lines of a web page as a browser sets them: blocks apart, a row of a table in one."""

    def __init__(self) -> None:
        self.title = ""
        self.lines: list[tuple[int | None, str]] = []
        self.bold: set[int] = set()
        """Lines that are bold from end to end."""
        self._deep = 0
        self._light = False
        self._words: list[str] = []
        self._heading: int | None = None
        self._row: list[list[str]] | None = None
        self._pre = 0
        self._raised = False

    def read(self, page: "BeautifulSoup") -> None:
        """Without recursion: a page may be nested deeper than the stack."""
        from bs4.element import CData, NavigableString, Tag

        stack: list[tuple[Tag, Iterator[object]]] = [(page, iter(page.contents))]
        while stack:
            tag, inner = stack[-1]
            item = next(inner, None)
            if item is None:
                stack.pop()
                self._close(tag.name)
            elif isinstance(item, Tag):
                if item.name == "title" and not item.find(True):
                    self.title = self.title or " ".join(item.get_text().split())
                elif item.name not in _UNSHOWN and not _is_hidden(item.attrs):
                    self._open(item.name, item.attrs)
                    stack.append((item, iter(item.contents)))
            elif type(item) in {NavigableString, CData}:
                self._say(str(item))
        self._end_line()
        self._end_row()

    def _open(self, name: str, attributes: Mapping[str, object]) -> None:
        if name == "img" and self._heading:
            self._words.append(f" {attributes.get('alt', '')} ")
        self._raised = name == "sup"
        self._deep += name in _BOLD
        if name not in _BLOCKS:
            return
        self._end_line(within=name in {"div", "br"})
        if name in {"tr", "table", "dt"}:
            self._end_row()
        elif name in _PARTING:
            self._end_row(parted=True)
        if name in {"tr", "dt"}:
            self._row = []
        if name in {"td", "th", "dt"} and self._row is not None:
            self._row.append([])
        elif name == "dd":
            if self._row is not None and len(self._row) == 1:
                self._row.append([])
            else:
                self._end_row()
        elif name == "pre":
            self._pre += 1
        elif name in _HEADINGS and self._heading is None:
            self._heading = int(name[1])

    def _close(self, name: str) -> None:
        self._deep -= name in _BOLD
        if name not in _BLOCKS:
            return
        self._end_line(within=name not in _HEADINGS)
        if name in _HEADINGS:
            self._heading = None
        elif name in {"tr", "table", "dd", "dl"}:
            self._end_row()
        elif name == "pre":
            self._pre -= 1

    def _say(self, text: str) -> None:
        self._light |= not self._deep and bool(text.strip())
        if self._pre and self._heading is None:
            first, *others = text.split("\n")
            self._words.append(first)
            for line in others:
                self._end_line()
                self._words.append(line)
            return
        if self._words and (last := self._words[-1][-1:]) and text[:1].strip():
            number = text[0].isdigit() and (last.isalpha() or self._raised)
            word = text[0].isupper() and last.islower()
            text = f" {text}" if number or word or last == ":" else text  # set apart by their style alone
        if text:
            self._words.append(text)

    def _end_line(self, *, within: bool = False) -> None:
        """`within` a heading the line goes on."""
        text = "".join(self._words)
        text = text.rstrip() if self._pre else " ".join(text.split())
        if not text.strip():
            self._words, self._light = [], False
        elif self._heading is not None:
            if within:
                self._words.append(" ")
                return
            self.lines.append((self._heading, text))
            self._heading = None
        elif self._row:
            self._row[-1].append(text)
        else:
            if not self._light:
                self.bold.add(len(self.lines))
            self.lines.append((None, text))
        self._words, self._light = [], False

    def _end_row(self, *, parted: bool = False) -> None:
        """A row goes into one line, unless it only lays out the page: then its lines stay apart."""
        cells, self._row = self._row or [], None
        said = [line for cell in cells for line in cell]
        if not parted and sum(map(len, said)) <= MAX_ROW:
            said = [row_line([" ".join(cell) for cell in cells])]
        self.lines += [(None, line) for line in said if line]


def _is_hidden(attributes: Mapping[str, object]) -> bool:
    style = str(attributes.get("style", "")).lower().replace(" ", "")
    return "hidden" in attributes or any(sign in style for sign in _HIDING)


_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARTING = {*_HEADINGS, "ul", "ol", "pre", "blockquote"}
_BLOCKS = _PARTING | set(
    "address article aside body br caption center dd details dialog div dl dt fieldset figcaption figure footer form"
    " header hr html legend li main p section summary table tbody td tfoot th thead tr".split()
)
_BOLD = {"b", "strong"}
_UNSHOWN = set(
    "script style noscript template nav svg select datalist textarea iframe object canvas audio video".split()
)
_HIDING = ("display:none", "visibility:hidden", "mso-hide:all")


def _text(path: str, data: bytes) -> Contents:
    lines = decode(path, data).splitlines()
    blocks = marked(lines)
    return Contents(blocks if any(block.heading for block in blocks) else plain(lines))


_READERS: dict[str, Callable[[str, bytes], Contents]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
    ".md": _text,
}
