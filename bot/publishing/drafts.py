"""What an admin has changed and not published yet: edits and uploads beside the knowledge folder."""

import difflib
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath

from bot.publishing.workplace import Workplace
from index import files
from index.clock import iso_now
from index.digests import digest
from index.knowledge.documents.endings import ENDINGS
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.sources import FILE as SOURCES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST = 120
_DEEPEST = 4
RESTORABLE = 20
"""Discarded changes that are kept until as many others are discarded."""


class Stale(Exception):
    """An edit made against an older version of a file; `diff` shows what has changed since."""

    def __init__(self, path: str, diff: str) -> None:
        super().__init__(f"{path} has changed since it was opened")
        self.path = path
        self.diff = diff


@dataclass(frozen=True, slots=True)
class Change:
    """One file as it is to be. `digest` "" takes the file away; `base` "" says there was none."""

    path: str
    digest: str
    base: str
    """Digest of the published file that the change began from."""
    by: str
    at: str
    approved: bool
    doubts: tuple[str, ...] = ()
    """Why the text taken out of an upload may be wrong."""


@dataclass(frozen=True, slots=True)
class Conflict(Fault):
    """A file that is sound and cannot be published as it is now."""

    line: int = field(default=0, init=False)


@dataclass(frozen=True, slots=True)
class Approved:
    """The approved changes of one moment, whatever is saved or discarded after it."""

    changes: tuple[Change, ...] = ()
    texts: Mapping[str, bytes | None] = field(default_factory=dict)
    """What `index.snapshots.build.read` is to put in place of the files on disk."""


class Draft:
    """The changes under one folder: `changes.json`, and each new text under its digest."""

    def __init__(self, folder: Path, knowledge: Path) -> None:
        self._folder = folder
        self.knowledge = knowledge
        """The folder of the published files."""

    def changes(self) -> dict[str, Change]:
        """By path, in order; raises `KnowledgeError` where the list is damaged."""
        return {change.path: change for change in self._listed("changes.json")}

    def published(self, path: str) -> bytes | None:
        """The file in the knowledge folder, None where there is none."""
        file = self.knowledge / kept_path(path)
        return file.read_bytes() if file.is_file() and not _leaves(file, self.knowledge) else None

    def read(self, path: str) -> bytes | None:
        """The file as it is to be: changed, else published, else None."""
        change = self.changes().get(safe_path(path))
        if change is None:
            return self.published(path)
        return self._content(change)

    def version(self, path: str) -> str:
        """What an edit names as its base: the digest of the file as it is to be.

        Where other hands have changed the published file under a change, it stands for both, so that only who
        has been shown both can save over them.
        """
        change, published = self.changes().get(safe_path(path)), self._published_digest(path)
        if change is None:
            return published
        if published in {change.base, change.digest}:
            return change.digest
        return digest(f"{change.digest} over {published}")

    def conflict(self, path: str) -> str | None:
        """How a change differs from a published file that other hands have changed since; None where none did."""
        change = self.changes().get(safe_path(path))
        if change is None or not self.conflicts((change,)):
            return None
        return difference(path, self.published(path), self._content(change))

    def holds(self, path: str) -> bool:
        """Whether a published file or a change, be it a removal, has this name."""
        return safe_path(path) in self.changes() or self.published(path) is not None

    def save(
        self,
        path: str,
        data: bytes | None,
        *,
        base: str,
        by: str,
        approved: bool = True,
        doubts: tuple[str, ...] = (),
    ) -> Change:
        """Keep a change; `data` None takes the file away. `base` is the `version` that the editor saw.

        Raises `Stale` when the file is no longer that, `KnowledgeError` for a name that must not be.
        """
        path = safe_path(path)
        with self.locked():
            changes = self.changes()
            published = self.published(path)
            if base != self.version(path):
                newer = published if self.conflict(path) is not None else self.read(path)
                raise Stale(path, difference(path, newer, data))
            change = Change(path, version_of(data), version_of(published), by, iso_now(), approved, doubts)
            if data is not None:
                self._keep(data)
            if change.digest == version_of(published):  # edited back to what is published
                changes.pop(path, None)
            else:
                changes[path] = change
            self._write(changes)
        return change

    def approve(self, path: str, *, by: str, digest: str) -> None:
        """Let a change be published, if it is still the one that was shown; raises `Stale` else.

        `digest` is the change's own, or the `version` of what was shown.
        """
        with self.locked():
            changes, version = self.changes(), self.version(path)
            if path not in changes or digest not in {changes[path].digest, version}:
                raise Stale(path, difference(path, self.read(path), None))
            base = self._published_digest(path) if digest == version else changes[path].base
            changes[path] = replace(changes[path], approved=True, base=base, by=by, at=iso_now())
            self._write(changes)

    def discard(self, path: str, *, digest: str | None = None) -> None:
        """Take a change away; the published file stays as it is. The last `RESTORABLE` can be restored.

        Raises `Stale` when it is no longer the one of `digest`, where that is given.
        """
        with self.locked():
            changes = self.changes()
            change = changes.pop(path, None)
            if change is None:
                return
            if digest not in {None, change.digest}:
                raise Stale(path, difference(path, self._content(change), None))
            self._write(changes, [*self._discarded(), change][-RESTORABLE:])

    def restore(self, path: str, digest: str) -> None:
        """Bring the discarded change of `digest` back; raises `Stale` where another has taken its place, `KnowledgeError`
        where it is gone for good."""
        with self.locked():
            changes, discarded = self.changes(), self._discarded()
            found = next((c for c in reversed(discarded) if (c.path, c.digest) == (path, digest)), None)
            if found is None:
                raise KnowledgeError((Conflict(path, "draft-gone"),))
            content = self._content(found)
            if path in changes:
                raise Stale(path, difference(path, self.read(path), content))
            self._write({**changes, path: found}, [change for change in discarded if change != found])

    def approved(self) -> Approved:
        """What may be published now."""
        with self.locked():  # a change that is replaced takes its text along
            changes = tuple(change for change in self.changes().values() if change.approved)
            return Approved(changes, {change.path: self._content(change) for change in changes})

    def conflicts(self, changes: Iterable[Change]) -> list[Fault]:
        """Those of `changes` whose published file was changed by other hands meanwhile."""
        return [
            Conflict(change.path, "changed-outside")
            for change in changes
            if self._published_digest(change.path) not in {change.base, change.digest}
        ]

    def apply(self, approved: Approved) -> None:
        """Write approved changes into the knowledge folder, each file whole or not at all, and forget them.

        A newer version that was saved meanwhile stays, as a change of what is written here. Raises `KnowledgeError`,
        with nothing written, where a file was changed by other hands or a change discarded.
        """
        if not approved.changes:
            return
        with self.locked():
            kept = self.changes()
            faults = self.conflicts(approved.changes)
            faults += [
                Conflict(change.path, "discarded-meanwhile")
                for change in approved.changes
                if change.path not in kept
            ]
            if faults:
                raise KnowledgeError(tuple(faults))
            write_files(self.knowledge, approved.texts)
            for change in approved.changes:
                newer = kept.pop(change.path)
                if newer.digest != change.digest:
                    kept[change.path] = replace(newer, base=change.digest)
            self._write(kept)

    def _published_digest(self, path: str) -> str:
        return version_of(self.published(path))

    def _content(self, change: Change) -> bytes | None:
        try:
            return (self._folder / "files" / change.digest).read_bytes() if change.digest else None
        except FileNotFoundError:
            raise KnowledgeError((Conflict(change.path, "draft-gone"),)) from None

    def _keep(self, data: bytes) -> None:
        files.write(self._folder / "files" / digest(data), data)

    def _discarded(self) -> list[Change]:
        """Changes that can be restored, the last one at the end; a damaged list is none."""
        try:
            return self._listed("discarded.json")
        except KnowledgeError:
            return []

    def _listed(self, name: str) -> list[Change]:
        try:
            rows = json.loads((self._folder / name).read_text("utf-8"))
            return [Change(**{**row, "doubts": tuple(row["doubts"])}) for row in rows]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError) as error:
            raise KnowledgeError((Conflict(name, "draft-list", {"error": str(error)}),)) from None

    def _write(self, changes: Mapping[str, Change], discarded: Sequence[Change] | None = None) -> None:
        """Keep both lists, and of the texts just those that they name; `discarded` is as it was where None."""
        if discarded is not None:
            self._list("discarded.json", discarded)
        self._list("changes.json", [changes[path] for path in sorted(changes)])
        held = {change.digest for change in (*changes.values(), *self._discarded())}
        for file in (self._folder / "files").glob("*"):
            if file.name not in held:
                file.unlink(missing_ok=True)

    def _list(self, name: str, changes: Sequence[Change]) -> None:
        rows = [asdict(change) for change in changes]
        files.write(self._folder / name, json.dumps(rows, ensure_ascii=False, indent=1).encode())

    def locked(self) -> AbstractContextManager[None]:
        """Nobody else saves, approves or discards as long as the block runs."""
        return files.locked(self._folder / "LOCK")  # held for milliseconds


def safe_path(path: str) -> str:
    """`path` if it names a knowledge file below the folder and nothing else; raises `KnowledgeError`."""
    parts = path.split("/")
    sound = (
        2 <= len(parts) <= _DEEPEST
        and len(path.encode()) <= _LONGEST
        and all(_NAME.fullmatch(part) for part in parts[:-1])
        and _FILE.fullmatch(parts[-1])
        and ".." not in path
        and PurePosixPath(path).suffix in ENDINGS
        and parts[-1] != "README.md"
    )
    if not sound:
        raise KnowledgeError((Fault(path[:_LONGEST], 0, "upload-name", {"endings": ", ".join(ENDINGS)}),))
    return path


def slug(name: str) -> str:
    """A file name that `safe_path` takes, from whatever an upload was called."""
    stem, _, ending = PurePosixPath(name.replace("\\", "/")).name.rpartition(".")
    cleaned = re.sub(r"[^a-z0-9]+", "-", (stem or ending).lower()).strip("-")[:60].strip("-")
    return f"{cleaned or f'upload-{secrets.token_hex(3)}'}.{ending.lower()}"


def version_of(data: bytes | None) -> str:
    """SHA-256 of a file as index manifests give it, "" for none."""
    return "" if data is None else digest(data)


def difference(path: str, old: bytes | None, new: bytes | None) -> str:
    """A unified diff of two versions; one line where they are not text."""
    try:
        before, after = ((data or b"").decode("utf-8-sig").splitlines() for data in (old, new))
    except UnicodeDecodeError:
        return f"{path}: {len(old or b''):,} bytes become {len(new or b''):,} bytes"
    return "\n".join(difflib.unified_diff(before, after, "now", "yours", lineterm="", n=2))


def kept_path(path: str) -> str:
    """`path` if it names a knowledge file or the shared sources; raises `KnowledgeError`."""
    return path if path == SOURCES else safe_path(path)


def write_files(folder: Path, texts: Mapping[str, bytes | None]) -> None:
    """Make the files of `folder` so; None removes one. Raises OSError, and `KnowledgeError` for a link out."""
    for path, data in texts.items():
        file = folder / kept_path(path)
        if _leaves(file, folder):
            raise KnowledgeError((Fault(path, 0, "outside"),))
        if data is None:
            file.unlink(missing_ok=True)
        else:
            files.write(file, data)


def _leaves(file: Path, folder: Path) -> bool:
    return not file.resolve().is_relative_to(folder.resolve())


def open_draft(place: Workplace) -> Draft:
    return Draft(place.draft, place.knowledge)
