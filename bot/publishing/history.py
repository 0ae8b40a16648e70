"""What went live, when and by whose hand; and the way back."""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.publishing.baseline import Against, against_of, live_name
from bot.publishing.drafts import Conflict, Draft, Stale, digest, safe_path, write_files
from bot.publishing.golden import reasons
from bot.publishing.golden.reasons import Reason
from index.embedding.embed import Embedder, open_embedder
from index.knowledge.faults import KnowledgeError
from index.snapshots import build, snapshot
from index.snapshots.snapshot import SnapshotError


class NothingOlder(SnapshotError):
    """There is no index to go back to."""


class LiveChanged(SnapshotError):
    """Another index is live than the one that was to be taken back."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Names added, changed and removed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


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


def open_draft(config: Config) -> Draft:
    return Draft(config.admin.draft, config.knowledge.folder)


def rollback(
    config: Config,
    *,
    who: str,
    files: bool = False,
    to: str = "",
    offered: str = "",
    embedder: Embedder | None = None,
) -> Event:
    """Make the index before the live one live again, or the one named `to`.

    One that is damaged is passed over. Where CURRENT is missing or damaged, the newest sound index goes live.
    `offered` is the index that was live when the way back was offered: `LiveChanged` is raised when another is now.
    `files` also puts the knowledge files back as they were, where nobody has changed them since; what they hold
    now is kept as a draft. Raises `SnapshotError` when there is nothing sound to go back to.
    """
    root = config.index.folder
    with build.locked(root):
        live = live_name(config)
        if offered and offered != live:
            raise LiveChanged(f"another index is live now ({live}); nothing was taken back")
        embedder = embedder or open_embedder(config.index.embedder)
        kept = snapshot.names(root)
        target = to or _sound(config, _before(config, live) if live in kept else kept[::-1], embedder)
        if target not in kept or target == live:
            raise NothingOlder("there is no older index to go back to")
        wanted = snapshot.load(root, target, embedder=embedder).manifest.files
        was = _built_from(config, live, otherwise=wanted)
        snapshot.publish(root, target)
        left = _restore(config, was, wanted, who) if files else ()
        note = f"left as they are: {', '.join(left)}" if left else ""
        event = Event(_now(), who, "rolled back", target, live, difference(was, wanted), note=note, left=left)
        record(config, event)
    return event


def history(config: Config) -> list[Event]:
    """What was published, refused and rolled back, newest first."""
    try:
        lines = (config.index.folder / "history.jsonl").read_bytes().split(b"\n")
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


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """What must happen to `old` to make it `new`."""
    return Difference(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(name for name in new.keys() & old.keys() if new[name] != old[name])),
        tuple(sorted(old.keys() - new.keys())),
    )


def difference_of(row: Mapping[str, Any]) -> Difference:
    """What `asdict` made of one; raises KeyError or TypeError for anything else."""
    return Difference(*(tuple(row[kind]) for kind in ("added", "changed", "removed")))


def as_json(event: Event) -> dict[str, Any]:
    """Ready for JSON: the reasons in English, and as codes with their numbers under `causes`."""
    return {**asdict(event), **reasons.as_json(event.reasons)}


def record(config: Config, event: Event) -> None:
    """Add a line to the history, on disk before this returns."""
    with (config.index.folder / "history.jsonl").open("a+b") as out:
        if out.tell():
            out.seek(-1, os.SEEK_END)
            if out.read(1) != b"\n":  # a line cut short by a crash, which must not swallow this one
                out.write(b"\n")
        out.write(json.dumps(as_json(event), ensure_ascii=False).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())


def keep_texts(config: Config, changes: Mapping[str, bytes | None], files: Mapping[str, str]) -> None:
    """Keep the bytes of every file that an index is built from; `files` are the digests that it read.

    Raises `KnowledgeError` where the disk holds other bytes by now.
    """
    folder = _texts(config)
    folder.mkdir(exist_ok=True)
    held = {file.name for file in folder.iterdir()}
    for path, wanted in files.items():
        if wanted not in held:
            data = changes[path] if path in changes else _bytes(config.knowledge.folder / path)
            if data is None or digest(data) != wanted:
                raise KnowledgeError((Conflict(path, "changed-while-read"),))
            pending = folder / f".{os.getpid()}"
            pending.write_bytes(data)
            os.replace(pending, folder / wanted)


def discard_texts(config: Config) -> None:
    """Let go of files that no kept index was built from."""
    wanted = {
        text for name in snapshot.names(config.index.folder) for text in _built_from(config, name).values()
    }
    for file in _texts(config).iterdir():
        if file.name not in wanted:
            file.unlink(missing_ok=True)


def _before(config: Config, name: str) -> list[str]:
    """What there is to go back to from `name`: what the history says was live before it, then older ones."""
    kept = snapshot.names(config.index.folder)
    told = [
        event.previous
        for event in history(config)
        if event.name == name and event.action in {"published", "overridden"} and event.previous in kept
    ]
    return [*told[:1], *(other for other in reversed(kept) if other < name)]


def _sound(config: Config, names: Sequence[str], embedder: Embedder) -> str:
    """The first of `names` that can be served, "" where none can."""
    for name in names:
        with contextlib.suppress(SnapshotError):
            return snapshot.load(config.index.folder, name, embedder=embedder).name
    return ""


def _texts(config: Config) -> Path:
    """Every published version of every file, under its digest, for as long as a kept index was built from it."""
    return config.index.folder / ".files"


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _built_from(
    config: Config, name: str, *, otherwise: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Digests of the files that an index was built from; `otherwise` where it is damaged and cannot say."""
    try:
        return snapshot.read_manifest(config.index.folder, name).files
    except SnapshotError:
        return otherwise or {}


def _restore(config: Config, was: Mapping[str, str], wanted: Mapping[str, str], who: str) -> tuple[str, ...]:
    """Put files back from `was` to `wanted`; the paths that could not be. Raises nothing that is to be expected:
    the index is live by now, and must be recorded."""
    draft = open_draft(config)
    left: list[str] = []
    back: dict[str, bytes | None] = {}
    for path in sorted(p for p in was.keys() | wanted.keys() if was.get(p) != wanted.get(p)):
        try:
            safe_path(path)
            if digest(draft.published(path)) != was.get(path, ""):
                raise FileNotFoundError(path)
            back[path] = (_texts(config) / wanted[path]).read_bytes() if path in wanted else None
        except (OSError, KnowledgeError):
            left.append(path)
    taken = {path: draft.published(path) for path in back}
    try:
        write_files(config.knowledge.folder, back)
    except (OSError, KnowledgeError):  # a folder that is mounted read-only, a link out of it
        return tuple(sorted((*left, *back)))
    for path, data in taken.items():
        # a draft that was saved meanwhile stands; the index that was live keeps its texts all the same
        with contextlib.suppress(Stale, OSError, KnowledgeError):
            if path not in draft.changes() and data != back[path]:
                draft.save(path, data, base=digest(back[path]), by=who, approved=False)
    return tuple(left)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
