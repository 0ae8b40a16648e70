"""Dropped-in PDF, DOCX, HTML, text and plain Markdown files to a `Document` cut by headings and size."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath

from index.headings import Block, blocks_of, marked, named
from index.language import Language, detect
from index.parse import Fault, KnowledgeError, decode
from index.passage import Document, Section

ENDINGS = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000


def extract(path: str, data: bytes, *, modified: date) -> Document:
    """A whole document in its own language; raises `KnowledgeError` for what cannot be read.

    `modified` stands as the document's date, since such files carry none we could trust.
    """
    blocks = read_blocks(path, data)
    text = "\n".join(block.text for block in blocks)
    language = detect(text[:4000]) or Language.ENGLISH
    title, blocks = named(blocks, fallback=PurePosixPath(path).stem.replace("-", " ").replace("_", " "))
    sections = tuple(
        Section(f"p{number}", block.heading, block.text, 0) for number, block in enumerate(blocks, 1)
    )
    return Document(path, subject_of(path), language, title, sections, modified.isoformat(), authored=False)


def subject_of(path: str) -> str:
    """The subject that a dropped-in file makes of its name."""
    return re.sub(r"[^a-z0-9/]+", "-", path.rsplit(".", 1)[0].lower()).strip("-")


def read_blocks(path: str, data: bytes) -> list[Block]:
    """Headings and texts of a file, by its ending; never without a text."""
    ending = PurePosixPath(path).suffix.lower()
    if len(data) > MAX_BYTES:
        raise KnowledgeError((Fault(path, 0, f"larger than {MAX_BYTES:,} bytes; split the document"),))
    reader = _READERS.get(ending)
    if reader is None:
        raise KnowledgeError((Fault(path, 0, f"cannot read `{ending}`; known: {', '.join(ENDINGS)}"),))
    try:
        blocks = reader(path, data)
    except KnowledgeError:
        raise
    except Exception as error:  # the three readers raise some dozens of kinds on damaged files
        raise KnowledgeError((Fault(path, 0, f"damaged or not a {ending} file: {error}"),)) from error
    if not any(block.text for block in blocks):
        raise KnowledgeError(
            (Fault(path, 0, "holds no text; a scanned document must be typed or recognised first"),)
        )
    if sum(len(block.heading) + len(block.text) for block in blocks) > MAX_CHARACTERS:
        raise KnowledgeError(
            (Fault(path, 0, f"holds over {MAX_CHARACTERS:,} characters; split the document"),)
        )
    return blocks


def _pdf(path: str, data: bytes) -> list[Block]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise KnowledgeError((Fault(path, 0, "protected by a password; save it without one"),))
    if len(reader.pages) > MAX_PAGES:
        raise KnowledgeError((Fault(path, 0, f"has over {MAX_PAGES} pages; split it"),))
    return [Block("", 0, text) for page in reader.pages if (text := page.extract_text().strip())]


def _docx(path: str, data: bytes) -> list[Block]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise KnowledgeError((Fault(path, 0, "unpacks to more than a document would; refused"),))
    import docx
    from docx.table import Table

    lines: list[tuple[int | None, str]] = []
    for item in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(item, Table):
            lines += [
                (None, " · ".join(dict.fromkeys(c.text.strip() for c in row.cells))) for row in item.rows
            ]
        else:
            lines.append((_style_level(item.style.name if item.style else None), item.text))
    return blocks_of(lines)


def _style_level(name: str | None) -> int | None:
    """1 for "Heading 1" and so on, 0 for "Title"."""
    if not name or not name.startswith(("Heading", "Title")):
        return None
    digits = re.sub(r"\D", "", name)
    return 0 if name.startswith("Title") else int(digits or 1)


def _html(path: str, data: bytes) -> list[Block]:
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
    return blocks_of(lines)


def _text(path: str, data: bytes) -> list[Block]:
    return marked(decode(path, data).splitlines())


_READERS: dict[str, Callable[[str, bytes], list[Block]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
    ".md": _text,
}
