"""The console's list of the knowledge: every subject with its files, their age and sources, and how it is used."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.insight.reports import UnitUse
from bot.publishing.drafts import Draft, safe_path, version_of
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.parse import decode, parse, subject_and_language
from index.knowledge.passage import Kind, Subject, Unit
from index.knowledge.sources import shared_sources
from index.snapshots.snapshot import Snapshot
from index.text.language import Language


@dataclass(frozen=True, slots=True)
class File:
    """What one published file says of itself; of a document, or a file with faults, only where it is."""

    path: str
    language: Language | None = None
    updated: str = ""
    """As 2026-11-24."""
    sources: int = 0
    behind: bool = False
    """Whether its English sibling was updated after it."""
    fault: Fault | None = None
    """Why the console cannot open it: other hands have put it under a name that is not one of the console's."""


class SubjectList:
    """Reads each version of a file once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._read: dict[str, tuple[str, File]] = {}
        """Path → digest of the version that was read, and what it said."""

    def subjects(self, snapshot: Snapshot, used: Iterable[UnitUse]) -> list[dict[str, Any]]:
        """Every subject of the index, ready for JSON."""
        counts = {u.unit: (u.answered, u.liked, u.disliked) for u in used}
        paths: dict[str, set[str]] = {}
        for unit in snapshot.units.values():
            found = {p.path for passages in unit.passages.values() for p in passages}
            paths.setdefault(unit.subject, set()).update(found)
        return [
            _subject_json(subject, self._files(paths.get(subject.id, set())), snapshot.units, counts)
            for subject in snapshot.subjects.values()
        ]

    def _files(self, paths: set[str]) -> list[File]:
        files = [self._file(path) for path in sorted(paths)]
        english = max((f.updated for f in files if f.language is Language.ENGLISH), default="")
        return [replace(f, behind=bool(f.updated) and f.updated < english) for f in files]

    def _file(self, path: str) -> File:
        named = subject_and_language(path)
        try:
            safe_path(path)
        except KnowledgeError as error:
            return File(path, named[1] if named else None, fault=error.faults[0])
        if not named:
            return File(path)
        data = self._draft.published(path)
        version, file = self._read.get(path, ("", File(path)))
        if data is None or version == version_of(data):
            return file
        try:
            document = parse(path, decode(path, data), shared_sources(self._draft.knowledge))
            file = File(path, document.language, document.updated, len(document.sources))
        except KnowledgeError:  # changed by other hands; a publication says what is wrong
            return File(path)  # not remembered: a source that it cites may come yet
        self._read[path] = (version_of(data), file)
        return file


def _subject_json(
    subject: Subject,
    files: Iterable[File],
    units: Mapping[str, Unit],
    counts: Mapping[str, tuple[int, int, int]],
) -> dict[str, Any]:
    own = [units[name] for name in subject.units]
    sources = {(s.title, s.url, s.date) for unit in own for s in unit.sources}
    return {
        "id": subject.id,
        "topic": subject.topic,
        "titles": subject.titles,
        "files": [asdict(file) for file in files],
        "missing": [language for language in Language if any(language not in u.passages for u in own)],
        "updated": max((u.updated for u in own), default=""),
        "sources": [{"title": t, "url": u, "date": d} for t, u, d in sorted(sources, key=str)],
        "units": [
            {
                "id": unit.id,
                "heading": unit.shown(Language.ENGLISH)[0].headings[-1],
                "kind": unit.kind,
                "missing": [
                    language
                    for language in Language
                    if unit.kind is not Kind.OFF_TOPIC and language not in unit.passages
                ],
                "counts": counts.get(unit.id, (0, 0, 0)),
            }
            for unit in own
        ],
    }
