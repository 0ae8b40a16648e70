"""Units and subjects as lines of JSON, as a snapshot keeps them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from index.knowledge.passage import Kind, Passage, Resource, Source, Subject, Unit
from index.text.language import Language


def write_units(file: Path, units: Iterable[Unit]) -> None:
    """One unit a line."""
    _write_lines(file, map(_unit_fields, units))


def read_units(file: Path) -> dict[str, Unit]:
    """By id; raises ValueError, TypeError or KeyError for what `write_units` did not write."""
    return {unit.id: unit for unit in map(_unit, _lines(file))}


def write_subjects(file: Path, subjects: Iterable[Subject]) -> None:
    """One subject a line."""
    _write_lines(file, map(asdict, subjects))


def read_subjects(file: Path) -> dict[str, Subject]:
    """By id; raises as `read_units` does."""
    return {subject.id: subject for subject in map(_subject, _lines(file))}


def _write_lines(file: Path, items: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        for item in items:
            out.write(json.dumps(item, ensure_ascii=False) + "\n")


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]


_SOURCE = [field.name for field in fields(Source)]


def _unit_fields(unit: Unit) -> dict[str, Any]:
    """As `asdict` gives it, and ten times as fast."""
    passages = {
        tag: [
            {
                "id": p.id,
                "unit": p.unit,
                "path": p.path,
                "headings": p.headings,
                "language": p.language,
                "text": p.text,
                "plain": p.plain,
                "direct": p.direct,
            }
            for p in items
        ]
        for tag, items in unit.passages.items()
    }
    return {
        "id": unit.id,
        "subject": unit.subject,
        "kind": unit.kind,
        "passages": passages,
        "questions": dict(unit.questions),
        "sources": [{name: getattr(source, name) for name in _SOURCE} for source in unit.sources],
        "updated": unit.updated,
        "unanswered": dict(unit.unanswered),
    }


def _unit(row: dict[str, Any]) -> Unit:
    return Unit(
        id=row["id"],
        subject=row["subject"],
        kind=Kind(row["kind"]),
        passages={Language(tag): tuple(map(_passage, items)) for tag, items in row["passages"].items()},
        questions={Language(tag): tuple(items) for tag, items in row["questions"].items()},
        sources=tuple(Source(**source) for source in row["sources"]),
        updated=row["updated"],
        unanswered={Language(tag): tuple(items) for tag, items in row["unanswered"].items()},
    )


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(
        row["id"],
        row["unit"],
        row["path"],
        tuple(row["headings"]),
        Language(row["language"]),
        row["text"],
        row["plain"],
        tuple((question, answer) for question, answer in row["direct"]),
    )


def _subject(row: dict[str, Any]) -> Subject:
    return Subject(
        id=row["id"],
        titles={Language(tag): title for tag, title in row["titles"].items()},
        aliases={Language(tag): tuple(names) for tag, names in row["aliases"].items()},
        units=tuple(row["units"]),
        must=tuple(row["must"]),
        good=tuple(row["good"]),
        needs=tuple(row["needs"]),
        resource=Resource(**row["resource"]) if row["resource"] else None,
    )
