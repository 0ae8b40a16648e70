"""The golden questions on disk: the shipped ones, and the admin's own, which the console adds, edits and removes."""

import json
import logging
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.publishing.workplace import Workplace
from index import files
from index.digests import digest
from index.retrieval.score import Golden, golden_of, read

log = logging.getLogger(__name__)


class GoldenGone(Exception):
    """A golden question that was edited or removed meanwhile."""


@dataclass(frozen=True, slots=True)
class GoldenLine:
    """One line of the admin's file. `golden` is None where it cannot be read, as after a crash in mid-writing."""

    number: int
    text: bytes
    golden: Golden | None

    @property
    def id(self) -> str:
        """Names the line as it was read; another once it is edited."""
        return digest(self.text)[:16]


def folders(place: Workplace) -> tuple[Path, Path]:
    """Where golden questions live: the shipped ones, and the admin's beside the knowledge."""
    return place.golden, place.knowledge / "golden"


def key(golden: Golden) -> str:
    """Two golden questions of one key are one."""
    return f"{golden.language}:{golden.question}"


def questions(place: Workplace) -> tuple[Golden, ...]:
    """All golden questions, the admin's after the shipped ones; one asked twice counts as the admin says.

    A line of the console's own file that cannot be read is skipped and logged; raises `KnowledgeError` for any other.
    """
    shipped, folder = folders(place)
    file = own_file(place)
    found = {key(golden): golden for golden in (*read(shipped), *read(folder, leave=file.name))}
    for line in own(place):
        if line.golden is None:
            log.warning("%s:%d: not a golden question; skipped", file, line.number)
        else:
            found[key(line.golden)] = line.golden
    return tuple(found.values())


def own_file(place: Workplace) -> Path:
    """The one file of golden questions that the console writes."""
    return folders(place)[1] / "admin.jsonl"


def own(place: Workplace) -> tuple[GoldenLine, ...]:
    """Every line of that file."""
    try:
        lines = own_file(place).read_bytes().split(b"\n")
    except FileNotFoundError:
        return ()
    return tuple(_line(number, text) for number, text in enumerate(lines, 1) if text.strip())


def add(place: Workplace, golden: Golden) -> None:
    """Keep a golden question of the admin's, in place of one that asks the same; on disk before this returns."""
    with _locked(place):
        _write(place, [line for line in own(place) if not _same(line, golden)], _row(golden))


def change(place: Workplace, id: str, golden: Golden) -> None:
    """Put `golden` in the place of the line `id`; raises `GoldenGone` where there is none."""
    with _locked(place):
        lines = _without(place, id)
        _write(place, [line for line in lines if not _same(line, golden)], _row(golden))


def remove(place: Workplace, id: str) -> None:
    """Take the line `id` away, whether it can be read or not; raises `GoldenGone` where there is none."""
    with _locked(place):
        _write(place, _without(place, id))


def _line(number: int, text: bytes) -> GoldenLine:
    try:
        return GoldenLine(number, text, golden_of(text.decode("utf-8")))
    except ValueError:
        return GoldenLine(number, text, None)


def _same(line: GoldenLine, golden: Golden) -> bool:
    return line.golden is not None and key(line.golden) == key(golden)


def _without(place: Workplace, id: str) -> list[GoldenLine]:
    lines = own(place)
    left = [line for line in lines if line.id != id]
    if len(left) == len(lines):
        raise GoldenGone(id)
    return left


def _row(golden: Golden) -> bytes:
    row = {**asdict(golden), "units": list(golden.units), "facts": list(golden.facts)}
    return json.dumps(row, ensure_ascii=False).encode()


def _write(place: Workplace, lines: list[GoldenLine], *more: bytes) -> None:
    """The whole file anew, so that no crash leaves half a line."""
    files.write(own_file(place), b"".join(text + b"\n" for text in (*(line.text for line in lines), *more)))


def _locked(place: Workplace) -> AbstractContextManager[None]:
    """One writer at a time, of this process or another. The lock is not in the knowledge folder, which may be watched."""
    return files.locked(place.index / ".golden" / "LOCK")  # held for milliseconds
