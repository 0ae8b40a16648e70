"""Dropped-in PDF, DOCX, XLSX, CSV, HTML, text and plain Markdown files to a `Document` cut by headings and size."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath

from index.knowledge.documents import delimited, pdf, web_page, word, workbook
from index.knowledge.documents.blocks import marked
from index.knowledge.documents.contents import Contents
from index.knowledge.documents.endings import ENDINGS
from index.knowledge.documents.headings import plain
from index.knowledge.documents.titles import named, of_path
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.parse import decode
from index.knowledge.passage import UPLOAD, Document, Section, Source
from index.text.language import Language, detect

MAX_BYTES = 20_000_000
MAX_CHARACTERS = 2_000_000


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
        blocks, stated=contents.title, letterhead=contents.letterhead, fallback=of_path(path)
    )
    sections = tuple(
        Section(f"p{number}", block.heading, block.text, 0, references=(UPLOAD,))
        for number, block in enumerate(blocks, 1)
    )
    day = modified.isoformat()
    return Document(
        path,
        subject_of(path),
        language,
        title,
        sections,
        day,
        sources=(Source(title, contents.address or None, day, UPLOAD),),
        authored=False,
    )


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
    except Exception as error:  # the libraries raise some dozens of kinds on damaged files
        raise KnowledgeError((Fault(path, 0, "damaged", {"ending": ending, "error": str(error)}),)) from error
    blocks = contents.blocks
    if not any(block.text for block in blocks):
        raise KnowledgeError((Fault(path, 0, "no-text"),))
    if sum(len(block.heading) + len(block.text) for block in blocks) > MAX_CHARACTERS:
        raise KnowledgeError((Fault(path, 0, "long-document", {"most": f"{MAX_CHARACTERS:,}"}),))
    return contents


def _text(path: str, data: bytes) -> Contents:
    lines = decode(path, data).splitlines()
    blocks = marked(lines)
    return Contents(blocks if any(block.heading for block in blocks) else plain(lines))


_READERS: dict[str, Callable[[str, bytes], Contents]] = {
    ".pdf": pdf.read,
    ".docx": word.read,
    ".xlsx": workbook.read,
    ".csv": delimited.read,
    ".html": web_page.read,
    ".htm": web_page.read,
    ".txt": _text,
    ".md": _text,
}
