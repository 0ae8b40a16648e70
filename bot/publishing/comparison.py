"""What a built index would change, kept beside it, so that what an admin saw is published without comparing again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.publishing.baseline import Against, against_of, live_name
from bot.publishing.difference import Difference, difference_of
from bot.publishing.golden import reasons
from bot.publishing.golden.examiner import Moved, Verdict, made_by
from bot.publishing.golden.questions import questions
from bot.publishing.golden.reasons import Reason
from bot.publishing.workplace import Workplace
from index import files
from index.retrieval.score import Score
from index.snapshots import knowledge_folder, snapshot
from index.snapshots.snapshot import SnapshotError
from index.text.language import Language


@dataclass(frozen=True, slots=True)
class Report:
    """A built index and what it would change. `verdict` is None where nothing was asked."""

    name: str
    previous: str
    files: Difference
    units: Difference
    verdict: Verdict | None = None
    reasons: tuple[Reason, ...] = ()
    """Why it must not be published unasked."""
    changed: bool = True
    against: Against = field(default_factory=Against)
    """What it was compared with."""


def as_json(report: Report) -> dict[str, Any]:
    """Ready for JSON: the reasons in English, and as codes with their numbers under `causes`."""
    found = {**asdict(report), **reasons.as_json(report.reasons)}
    if report.verdict:
        found["verdict"].pop("reasons")  # among the others
    return found


def of_json(row: Mapping[str, Any]) -> Report:
    """What `as_json` made; raises KeyError, TypeError or ValueError for anything else. The verdict has no reasons: they
    stand among the report's own."""
    return Report(
        row["name"],
        row["previous"],
        difference_of(row["files"]),
        difference_of(row["units"]),
        _verdict_of(row["verdict"]) if row["verdict"] else None,
        reasons.of_json(row),
        row["changed"],
        against_of(row["against"]),
    )


def keep(place: Workplace, report: Report, made_by: str) -> None:
    """Remember the comparison, and what it was made by, for as long as its index is the candidate."""
    kept = json.dumps({"made_by": made_by, "report": as_json(report)})
    files.write(_file(place), kept.encode(), synced=False)


def kept(place: Workplace, approved: Mapping[str, bytes | None], name: str, previous: str) -> Report | None:
    """The comparison of the candidate `name` with the live index `previous`; None where it has to be made again: because
    a file, a draft, a golden question or the program changed since, or either index, or because none is remembered.

    Raises `KnowledgeError` where the folder or a golden question cannot be read.
    """
    try:
        row = json.loads(_file(place).read_text("utf-8"))
        report = of_json(row["report"])
        maker = row["made_by"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    same = (report.name, report.previous, live_name(place)) == (name, previous, previous)
    if not same or report.against != Against() or maker != made_by(place, questions(place)):
        return None
    wanted = knowledge_folder.digests(place.knowledge, replace=approved)
    try:
        return report if snapshot.verify(place.candidates, name).files == wanted else None
    except SnapshotError:
        return None


def _file(place: Workplace) -> Path:
    return place.candidates / "compared.json"


def _verdict_of(row: Mapping[str, Any]) -> Verdict:
    before, after = (
        {Language(script): Score(**shares) for script, shares in row[when].items()}
        for when in ("before", "after")
    )
    better, worse, alike = (tuple(map(_moved_of, row[how])) for how in ("better", "worse", "alike"))
    return Verdict(before, after, better, worse, (), row["asked"], alike)


def _moved_of(row: Mapping[str, Any]) -> Moved:
    lists = {name: tuple(row[name]) for name in ("units", "lost", "answers")}
    return Moved(**{**row, "language": Language(row["language"]), **lists})
