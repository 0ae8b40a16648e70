"""What went live, when and by whose hand."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.publishing.baseline import Against, against_of
from bot.publishing.difference import Difference, difference_of
from bot.publishing.golden import reasons
from bot.publishing.golden.reasons import Reason
from bot.publishing.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    at: str
    who: str
    action: str
    """`published`, `overridden`, `refused` or `rolled back`."""
    name: str
    previous: str = ""
    files: Difference = field(default_factory=Difference)
    units: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    scores: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Recall@1 before and after, by script."""
    against: Against = field(default_factory=Against)
    """What it was compared with."""
    left: tuple[str, ...] = ()
    """Files that a rollback left as they are."""


def history(place: Workplace) -> list[Event]:
    """What was published, refused and rolled back, newest first."""
    try:
        lines = (place.index / "history.jsonl").read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    events: list[Event] = []
    for line in lines:
        try:
            row = json.loads(line)
            row["files"] = difference_of(row["files"])
            row["reasons"] = reasons.of_json(row)
            row.pop("causes", None)
            row["left"] = tuple(row.get("left", ()))
            row["against"] = against_of(row.get("against", {}))
            events.append(Event(**row))
        except (ValueError, KeyError, TypeError, AttributeError):  # a line cut short by a crash
            continue
    return events[::-1]


def as_json(event: Event) -> dict[str, Any]:
    """Ready for JSON: the reasons in English, and as codes with their numbers under `causes`."""
    return {**asdict(event), **reasons.as_json(event.reasons)}


def record(place: Workplace, event: Event) -> None:
    """Add a line to the history, on disk before this returns."""
    with (place.index / "history.jsonl").open("a+b") as out:
        if out.tell():
            out.seek(-1, os.SEEK_END)
            if out.read(1) != b"\n":  # a line cut short by a crash, which must not swallow this one
                out.write(b"\n")
        out.write(json.dumps(as_json(event), ensure_ascii=False).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
