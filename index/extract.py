"""Dropped-in PDF, DOCX, HTML, text and plain Markdown files to a `Document` cut by headings and size."""

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.headings import Block, blocks_of, borne_out, marked, named, no_title
from index.language import Language, detect
from index.parse import Fault, KnowledgeError, decode
from index.passage import Document, Section

if TYPE_CHECKING:
    from pypdf import PdfReader

ENDINGS = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, and the title it states beside its text."""

    blocks: list[Block]
    title: str = ""
    letterhead: bool = True
    """Whether the lines before the first heading may name the document; on a page of the web they do not."""


def extract(path: str, data: bytes, *, modified: date) -> Document:
    """A whole document in its own language; raises `KnowledgeError` for what cannot be read.

    `modified` stands as the document's date, since such files carry none we could trust.
    """
    contents = read(path, data)
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
        raise KnowledgeError((Fault(path, 0, f"larger than {MAX_BYTES:,} bytes; split the document"),))
    reader = _READERS.get(ending)
    if reader is None:
        raise KnowledgeError((Fault(path, 0, f"cannot read `{ending}`; known: {', '.join(ENDINGS)}"),))
    try:
        contents = reader(path, data)
    except KnowledgeError:
        raise
    except Exception as error:  # the three readers raise some dozens of kinds on damaged files
        raise KnowledgeError((Fault(path, 0, f"damaged or not a {ending} file: {error}"),)) from error
    blocks = contents.blocks
    if not any(block.text for block in blocks):
        raise KnowledgeError(
            (Fault(path, 0, "holds no text; a scanned document must be typed or recognised first"),)
        )
    if sum(len(block.heading) + len(block.text) for block in blocks) > MAX_CHARACTERS:
        raise KnowledgeError(
            (Fault(path, 0, f"holds over {MAX_CHARACTERS:,} characters; split the document"),)
        )
    return contents


def _pdf(path: str, data: bytes) -> Contents:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise KnowledgeError((Fault(path, 0, "protected by a password; save it without one"),))
    if len(reader.pages) > MAX_PAGES:
        raise KnowledgeError((Fault(path, 0, f"has over {MAX_PAGES} pages; split it"),))
    blocks = [Block("", 0, text) for page in reader.pages if (text := page.extract_text().strip())]
    return Contents(blocks, _stated(_pdf_title(reader), blocks))


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
            raise KnowledgeError((Fault(path, 0, "unpacks to more than a document would; refused"),))
    import docx
    from docx.table import Table

    document = docx.Document(io.BytesIO(data))
    lines: list[tuple[int | None, str]] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            lines += [
                (None, " · ".join(dict.fromkeys(c.text.strip() for c in row.cells))) for row in item.rows
            ]
        else:
            lines.append((_style_level(item.style.name if item.style else None), item.text))
    blocks = blocks_of(lines)
    titled = any(block.level == 0 for block in blocks if block.heading)
    return Contents(blocks, "" if titled else _stated(document.core_properties.title, blocks))


def _style_level(name: str | None) -> int | None:
    """1 for "Heading 1" and so on, 0 for "Title"."""
    if not name or not name.startswith(("Heading", "Title")):
        return None
    digits = re.sub(r"\D", "", name)
    return 0 if name.startswith("Title") else int(digits or 1)


def _html(path: str, data: bytes) -> Contents:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(data, "html.parser")
    for tag in page(["script", "style", "noscript", "template", "nav", "svg"]):
        tag.decompose()
    lines: list[tuple[int | None, str]] = []
    for tag in page.find_all(["h1", "h2", "h3", "p", "li", "td", "th", "pre", "blockquote", "dd", "dt"]):
        text = tag.get_text(" ", strip=True)
        if tag.name in {"h1", "h2", "h3"}:
            lines.append((int(tag.name[1]), text))
        elif not tag.find(["p", "li", "td"]):
            lines.append((None, text))
    if not page.find(["p", "li", "td", "pre", "blockquote", "dd"]):
        lines.append((None, page.get_text("\n", strip=True)))
    return Contents(blocks_of(lines))


def _text(path: str, data: bytes) -> Contents:
    return Contents(marked(decode(path, data).splitlines()))


_READERS: dict[str, Callable[[str, bytes], Contents]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
    ".md": _text,
}
