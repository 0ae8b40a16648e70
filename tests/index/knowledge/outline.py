"""A document read, a saved page read, and the outline of either."""

from datetime import date

from index.knowledge.documents.extract import extract
from index.knowledge.passage import Document


def read(name: str, text: str | bytes) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return extract(f"notes/{name}", data, modified=date(2026, 1, 2))


def outline(document: Document) -> list[tuple[str, str]]:
    return [(section.heading, section.text) for section in document.sections]


def page(body: str, title: str = "") -> Document:
    return read("evening.html", f"<html><head><title>{title}</title></head><body>{body}</body></html>")
