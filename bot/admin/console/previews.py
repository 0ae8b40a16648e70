"""A knowledge file as the editor shows it: its faults, or its sections and sources."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.admin.uploads import parsed
from index.knowledge.faults import KnowledgeError
from index.knowledge.passage import Document, Source


def checked(path: str, data: bytes, shared: Mapping[str, Source]) -> dict[str, Any]:
    """`faults` and `preview` of a text; the preview is None where it has faults."""
    try:
        document = parsed(path, data, shared)
    except KnowledgeError as error:
        return {"faults": [asdict(fault) for fault in error.faults], "preview": None}
    return {"faults": [], "preview": _preview(document)}


def _preview(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "language": document.language,
        "updated": document.updated,
        "sections": [
            {
                "id": s.id,
                "heading": s.heading,
                "text": s.text,
                "plain": s.plain,
                "kind": s.kind,
                "line": s.line,
                "questions": s.questions,
                "direct": s.direct,
                "unanswered": s.unanswered,
                "references": s.references,
            }
            for s in document.sections
        ],
        "sources": [source_json(source) for source in document.sources],
    }


def source_json(source: Source) -> dict[str, str | None]:
    """A source as the pages show it."""
    return {"id": source.id, "title": source.title, "url": source.url, "date": source.date}
