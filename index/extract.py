"""Dropped-in PDF, DOCX, HTML, text and plain Markdown files to a `Document` cut by headings and size."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePosixPath

from index.language import Language, detect
from index.parse import Fault, KnowledgeError, decode
from index.passage import Document, Section

ENDINGS = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000

Block = tuple[str, str]
"""A heading ("" where there is none) and the text under it."""


def extract(path: str, data: bytes, *, modified: date) -> Document:
    """A whole document in its own language; raises `KnowledgeError` for what cannot be read.

    `modified` stands as the document's date, since such files carry none we could trust.
    """
    blocks = read_blocks(path, data)
    text = "\n".join(body for _, body in blocks)
    language = detect(text[:4000]) or Language.ENGLISH
    title = next((h for h, _ in blocks if h), "") or PurePosixPath(path).stem.replace("-", " ").replace(
        "_", " "
    )
    sections = tuple(
        Section(f"p{number}", heading or title, body, 0) for number, (heading, body) in enumerate(blocks, 1)
    )
    return Document(path, subject_of(path), language, title, sections, modified.isoformat(), authored=False)


def subject_of(path: str) -> str:
    """The subject that a dropped-in file makes of its name."""
    return re.sub(r"[^a-z0-9/]+", "-", path.rsplit(".", 1)[0].lower()).strip("-")


def read_blocks(path: str, data: bytes) -> list[Block]:
    """Headings and texts of a file, by its ending; never empty."""
    ending = PurePosixPath(path).suffix.lower()
    if len(data) > MAX_BYTES:
        raise KnowledgeError((Fault(path, 0, f"larger than {MAX_BYTES:,} bytes; split the document"),))
    reader = _READERS.get(ending)
    if reader is None:
        raise KnowledgeError((Fault(path, 0, f"cannot read `{ending}`; known: {', '.join(ENDINGS)}"),))
    try:
        blocks = [(h.strip(), t.strip()) for h, t in reader(path, data) if t.strip()]
    except KnowledgeError:
        raise
    except Exception as error:  # the three readers raise some dozens of kinds on damaged files
        raise KnowledgeError((Fault(path, 0, f"damaged or not a {ending} file: {error}"),)) from error
    if not blocks:
        raise KnowledgeError(
            (Fault(path, 0, "holds no text; a scanned document must be typed or recognised first"),)
        )
    if sum(len(text) for _, text in blocks) > MAX_CHARACTERS:
        raise KnowledgeError(
            (Fault(path, 0, f"holds over {MAX_CHARACTERS:,} characters; split the document"),)
        )
    return blocks


def _pdf(path: str, data: bytes) -> Iterator[Block]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise KnowledgeError((Fault(path, 0, "protected by a password; save it without one"),))
    if len(reader.pages) > MAX_PAGES:
        raise KnowledgeError((Fault(path, 0, f"has over {MAX_PAGES} pages; split it"),))
    for page in reader.pages:
        yield "", page.extract_text()


def _docx(path: str, data: bytes) -> Iterator[Block]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise KnowledgeError((Fault(path, 0, "unpacks to more than a document would; refused"),))
    import docx
    from docx.table import Table

    heading, lines = "", list[str]()
    for item in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(item, Table):
            lines += [" · ".join(dict.fromkeys(c.text.strip() for c in row.cells)) for row in item.rows]
        elif item.style and (item.style.name or "").startswith(("Heading", "Title")) and item.text.strip():
            yield heading, "\n".join(lines)
            heading, lines = item.text, []
        else:
            lines.append(item.text)
    yield heading, "\n".join(lines)


def _html(path: str, data: bytes) -> Iterator[Block]:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(data, "html.parser")
    for tag in page(["script", "style", "noscript", "template", "nav", "svg"]):
        tag.decompose()
    heading, lines = "", list[str]()
    for tag in page.find_all(["h1", "h2", "h3", "p", "li", "td", "th", "pre", "blockquote", "dd", "dt"]):
        text = tag.get_text(" ", strip=True)
        if tag.name in {"h1", "h2", "h3"}:
            yield heading, "\n".join(lines)
            heading, lines = text, []
        elif not tag.find(["p", "li", "td"]):
            lines.append(text)
    yield heading, "\n".join(lines)
    if not page.find(["p", "li", "td", "pre", "blockquote", "dd"]):
        yield "", page.get_text("\n", strip=True)


def _text(path: str, data: bytes) -> Iterator[Block]:
    heading, lines = "", list[str]()
    for line in decode(path, data).splitlines():
        if found := re.match(r"#{1,3}\s+(.+)", line):
            yield heading, "\n".join(lines)
            heading, lines = found[1], []
        else:
            lines.append(line)
    yield heading, "\n".join(lines)


_READERS: dict[str, Callable[[str, bytes], Iterator[Block]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
    ".md": _text,
}
