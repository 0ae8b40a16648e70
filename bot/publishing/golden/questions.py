"""The golden questions on disk: the shipped ones, and the admin's own, which the console adds, edits and removes."""

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.config import Config
from index.retrieval.score import Golden, golden_of, read

log = logging.getLogger(__name__)


class GoldenGone(Exception):
    """A golden question that was edited or removed meanwhile."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the admin's file. `golden` is None where it cannot be read, as after a crash in mid-writing."""

    number: int
    text: bytes
    golden: Golden | None

    @property
    def id(self) -> str:
        """Names the line as it was read; another once it is edited."""
        return hashlib.sha256(self.text).hexdigest()[:16]


def folders(config: Config) -> tuple[Path, Path]:
    """Where golden questions live: the shipped ones, and the admin's beside the knowledge."""
    return config.knowledge.golden, config.knowledge.folder / "golden"


def key(golden: Golden) -> str:
    """Two golden questions of one key are one."""
    return f"{golden.language}:{golden.question}"


def questions(config: Config) -> tuple[Golden, ...]:
    """All golden questions, the admin's after the shipped ones; one asked twice counts as the admin says.

    A line of the console's own file that cannot be read is skipped and logged; raises `KnowledgeError` for any other.
    """
    shipped, folder = folders(config)
    file = own_file(config)
    found = {key(golden): golden for golden in (*read(shipped), *read(folder, leave=file.name))}
    for line in own(config):
        if line.golden is None:
            log.warning("%s:%d: not a golden question; skipped", file, line.number)
        else:
            found[key(line.golden)] = line.golden
    return tuple(found.values())


def own_file(config: Config) -> Path:
    """The one file of golden questions that the console writes."""
    return folders(config)[1] / "admin.jsonl"


def own(config: Config) -> tuple[Line, ...]:
    """Every line of that file."""
    try:
        lines = own_file(config).read_bytes().split(b"\n")
    except FileNotFoundError:
        return ()
    return tuple(_line(number, text) for number, text in enumerate(lines, 1) if text.strip())


def add(config: Config, golden: Golden) -> None:
    """Keep a golden question of the admin's, in place of one that asks the same; on disk before this returns."""
    with _locked(config):
        _write(config, [line for line in own(config) if not _same(line, golden)], _row(golden))


def change(config: Config, id: str, golden: Golden) -> None:
    """Put `golden` in the place of the line `id`; raises `GoldenGone` where there is none."""
    with _locked(config):
        lines = _without(config, id)
        _write(config, [line for line in lines if not _same(line, golden)], _row(golden))


def remove(config: Config, id: str) -> None:
    """Take the line `id` away, whether it can be read or not; raises `GoldenGone` where there is none."""
    with _locked(config):
        _write(config, _without(config, id))


def _line(number: int, text: bytes) -> Line:
    try:
        return Line(number, text, golden_of(text.decode("utf-8")))
    except ValueError:
        return Line(number, text, None)


def _same(line: Line, golden: Golden) -> bool:
    return line.golden is not None and key(line.golden) == key(golden)


def _without(config: Config, id: str) -> list[Line]:
    lines = own(config)
    left = [line for line in lines if line.id != id]
    if len(left) == len(lines):
        raise GoldenGone(id)
    return left


def _row(golden: Golden) -> bytes:
    row = {**asdict(golden), "units": list(golden.units), "facts": list(golden.facts)}
    return json.dumps(row, ensure_ascii=False).encode()


def _write(config: Config, lines: list[Line], *more: bytes) -> None:
    """The whole file anew, so that no crash leaves half a line."""
    file = own_file(config)
    file.parent.mkdir(parents=True, exist_ok=True)
    pending = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with pending.open("wb") as out:
            out.writelines(text + b"\n" for text in (*(line.text for line in lines), *more))
            out.flush()
            os.fsync(out.fileno())
        os.replace(pending, file)
    finally:
        pending.unlink(missing_ok=True)


@contextmanager
def _locked(config: Config) -> Iterator[None]:
    """One writer at a time, of this process or another. The lock is not in the knowledge folder, which may be watched."""
    folder = config.index.folder / ".golden"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held for milliseconds
        yield
