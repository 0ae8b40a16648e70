"""What changed sections say: as people are answered now, and as they will be after the next publication."""

import asyncio
import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

from bot.admin.publisher import Publisher
from bot.admin.uploads import parsed
from bot.publishing.drafts import safe_path
from index.knowledge.documents.extract import ENDINGS
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import subject_and_language
from index.knowledge.passage import Section, Unit
from index.knowledge.sources import shared_sources
from index.text.language import Language

Handlers = dict[tuple[str, str], Any]

_WORDS = re.compile(r"\S+\s*|\s+")
_MOST_WORDS = 4000
"""Longer texts are shown one after the other; comparing them word by word would take seconds."""


class ChangedTexts:
    """Reads the live index, and the folder with the approved drafts in place."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def handlers(self) -> Handlers:
        return {("GET", "change"): self.change}

    async def change(self, request: web.Request) -> web.Response:
        """The section `unit` in each script whose text, heading or plain version changes.

        `pieces` are parts of the text, each with "=" for what stays, "-" for what goes and "+" for what comes. Of a
        document's section there are none, and `document` is its path: to read it anew for a page takes too long.
        """
        unit = request.query.get("unit", "")
        if document := await asyncio.to_thread(self._document, unit.partition("#")[0]):
            return web.json_response({"heading": "", "scripts": [], "document": document})
        found = await asyncio.to_thread(self._changes, unit)
        heading = "".join(text for sign, text in found[0]["pieces"] if sign != "-") if found else ""
        return web.json_response({"heading": heading.split("\n")[0], "scripts": found, "document": ""})

    def _document(self, subject: str) -> str:
        """The path of the document that the subject is, as it is to be; "" of one with files in Markdown."""
        draft = self._publisher.draft
        drafted = {path for path, change in draft.changes().items() if change.digest}
        endings = (*(f".{language}.md" for language in Language), *(one for one in ENDINGS if one != ".md"))
        paths = [f"{subject}{ending}" for ending in endings]
        try:
            held = [path for path in paths if path in drafted or draft.published(safe_path(path)) is not None]
        except KnowledgeError:  # a name that no file may have
            return ""
        return held[0] if held and not subject_and_language(held[0]) else ""

    def _changes(self, unit: str) -> list[dict[str, Any]]:
        live = self._publisher.live.retriever.snapshot.units.get(unit)
        approved = self._publisher.draft.approved().texts
        found = []
        for language in Language:
            before = _shown(live, language)
            after = self._drafted(unit, language, approved)
            if before != after:
                found.append({"language": language, "pieces": list(_pieces(before, after))})
        return found

    def _drafted(self, unit: str, language: Language, approved: Mapping[str, bytes | None]) -> str:
        subject, _, id = unit.partition("#")
        path, draft = f"{subject}.{language}.md", self._publisher.draft
        try:
            data = approved[path] if path in approved else draft.published(path)
            document = parsed(path, data, shared_sources(draft.knowledge)) if data is not None else None
        except KnowledgeError:
            return ""
        sections = document.sections if document else ()
        return next((_text(section) for section in sections if section.id == id), "")


def _text(section: Section) -> str:
    return _joined(section.heading, section.text, section.plain)


def _shown(unit: Unit | None, language: Language) -> str:
    """The passages of one script as one text, "" where it has none."""
    passages = unit.passages.get(language, ()) if unit else ()
    if not passages:
        return ""
    return _joined(passages[0].headings[-1], "\n\n".join(p.text for p in passages), passages[0].plain)


def _joined(heading: str, text: str, plain: str) -> str:
    parts = (heading, re.sub(r"\n{3,}", "\n\n", text.strip()), plain)
    return "\n\n".join(filter(None, parts))


def _pieces(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        yield from (("-", before), ("+", after))
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "=", "".join(old[a:b])
        else:
            yield from (
                (sign, text) for sign, text in (("-", "".join(old[a:b])), ("+", "".join(new[c:d]))) if text
            )
