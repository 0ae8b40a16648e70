"""What changed sections say: as people are answered now, and as they will be after the next publication."""

import asyncio
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiohttp import web

from bot.admin.console.scripts import scripts_of
from bot.admin.publisher import Publisher
from bot.admin.uploads import as_faults, parsed
from bot.publishing.drafts import safe_path
from bot.publishing.worker.client import WorkFailed
from index.knowledge.documents.endings import ENDINGS
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import subject_and_language
from index.knowledge.passage import Document, Section, Unit
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
        return {("GET", "diff"): self.diff, ("GET", "change"): self.change}

    async def diff(self, request: web.Request) -> web.Response:
        """Files and units that a publication would change, and under `names` what the units are called in `lang`.

        `lacking`: of each subject with a new or changed text, one of its files and the scripts that it is not written in.
        """
        try:
            found = await self._publisher.difference()
        except WorkFailed as failure:
            raise as_faults("knowledge", failure) from None
        wanted = request.query.get("lang", "")
        language = Language(wanted) if wanted in {*Language} else Language.ENGLISH
        units = [unit for changed in found["units"].values() for unit in changed]
        names = await asyncio.to_thread(self._names, units, language)
        paths = [*found["files"]["added"], *found["files"]["changed"]]
        lacking = await asyncio.to_thread(self._lacking, paths)
        return web.json_response({**found, "names": names, "lacking": lacking})

    def _lacking(self, paths: Iterable[str]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for path in paths:
            written = scripts_of(self._publisher.draft, path)
            missing = [language for language in Language if language not in written]
            if written and missing and path.partition(".")[0] not in found:
                found[path.partition(".")[0]] = {"path": path, "scripts": missing}
        return list(found.values())

    def _names(self, units: Iterable[str], language: Language) -> dict[str, dict[str, str]]:
        """Title of the subject and heading of the section; a new section of a document, unread as yet, has none."""
        live = self._publisher.live.retriever.snapshot
        approved = self._publisher.draft.approved().texts
        read: dict[tuple[str, Language], Document | None] = {}
        names: dict[str, dict[str, str]] = {}
        for unit in units:
            if held := live.units.get(unit):
                heading = held.shown(language)[0].headings[-1]
                names[unit] = {"title": live.subjects[held.subject].title(language), "heading": heading}
                continue
            subject, _, id = unit.partition("#")
            for script in (language, *(one for one in Language if one is not language)):
                if (subject, script) not in read:
                    read[subject, script] = self._document_of(subject, script, approved)
                document = read[subject, script]
                for section in document.sections if document else ():
                    if section.id == id and document and unit not in names:
                        names[unit] = {"title": document.title, "heading": section.heading}
        return names

    async def change(self, request: web.Request) -> web.Response:
        """The section `unit` in each script whose text, heading or plain version changes.

        `pieces` are parts of the text, each with "=" for what stays, "-" for what goes and "+" for what comes. Of a
        document's section there are none, and `document` is its path: to read it anew for a page takes too long.
        """
        unit = request.query.get("unit", "")
        if document := await asyncio.to_thread(self._document, unit.partition("#")[0]):
            return web.json_response({"scripts": [], "document": document})
        found = await asyncio.to_thread(self._changes, unit)
        return web.json_response({"scripts": found, "document": ""})

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
        document = self._document_of(subject, language, approved)
        sections = document.sections if document else ()
        return next((_text(section) for section in sections if section.id == id), "")

    def _document_of(
        self, subject: str, language: Language, approved: Mapping[str, bytes | None]
    ) -> Document | None:
        """A file as it is to be, None where there is none that can be read."""
        path, draft = f"{subject}.{language}.md", self._publisher.draft
        try:
            data = approved[path] if path in approved else draft.published(path)
            return parsed(path, data, shared_sources(draft.knowledge)) if data is not None else None
        except KnowledgeError:
            return None


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
