"""What a backup holds and where it belongs; a restore puts it there and overwrites nothing unasked."""

import contextlib
import filecmp
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bot.backup.archive import BackupManifest, BackupRefused, unpacked, written
from bot.config import Config, load
from bot.publishing.drafts import Draft
from bot.publishing.workplace import workplace_of
from bot.storage.database import copied, examined
from bot.storage.migrations import MIGRATIONS
from bot.storage.opening import alone
from index.clock import iso_now, utc_now
from index.snapshots import knowledge_folder, snapshot
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError

_DATABASE, _CONFIG, _HISTORY = "rahnuma.db", "config.toml", "history.jsonl"
_FOLDERS = ("knowledge", "draft", "golden")
_NOT_KEPT = ("console_session", "sign_in_failure", "invitation", "rate", "job")
"""Tables whose rows are worth nothing later, or would let somebody in who has been shut out since."""
_PATIENCE = 300.0
"""Seconds to wait for a publication to end."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore."""

    manifest: BackupManifest
    aside: tuple[Path, ...]
    """Where what was there before has been put."""


def save(config_file: Path, config: Config, to: Path) -> BackupManifest:
    """Write a backup, also while the bot serves and admins work; raises `BackupRefused`, `DatabaseUnusable` or OSError."""
    place, files = workplace_of(config), _files(config_file, config)
    with written(to) as writer, tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
        with _no_publication(place.index), Draft(place.draft, place.knowledge).locked():
            for name in _FOLDERS:
                for file in _below(files[name]):
                    writer.add(f"{name}/{file.relative_to(files[name]).as_posix()}", file)
            for name in (_HISTORY, _CONFIG):
                if files[name].is_file():
                    writer.add(name, files[name])
            live = ""
            with contextlib.suppress(SnapshotError):
                live = snapshot.current(place.index)
            if _DATABASE in files and files[_DATABASE].is_file():
                copied(files[_DATABASE], Path(folder) / _DATABASE, empty=_NOT_KEPT)
                writer.add(_DATABASE, Path(folder) / _DATABASE)
        manifest = BackupManifest(version("rahnuma"), iso_now(), live, writer.files)
        writer.finish(manifest)
    return manifest


def bring_back(file: Path, config_file: Path, *, force: bool) -> Restored:
    """Put a backup in its places, as its own settings or those of `config_file` name them.

    What is there and differs is a reason to refuse; with `force` it is put aside first. Nothing is changed before
    the whole backup is found sound. Raises `BackupRefused`, `DatabaseUnusable`, `ConfigError` or OSError.
    """
    config_file = config_file.resolve()
    config_file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=config_file.parent, prefix=".restore-") as folder:
        held = Path(folder)
        manifest = unpacked(file, held)
        if (held / _DATABASE).is_file():
            examined(held / _DATABASE, newest=len(MIGRATIONS))
        config = _settings(config_file, held / _CONFIG)
        if (held / _DATABASE).is_file() and not config.store.file:
            raise BackupRefused(
                "the backup holds a SQLite database and the settings name PostgreSQL: restore into a folder of its own"
                " and bring the conversations over with `rahnuma store copy`"
            )
        wanted = {
            held / name: place
            for name, place in _files(config_file, config).items()
            if (held / name).exists()
        }
        with alone(config.store.file), _no_publication(config.index.folder):
            differing = [place for source, place in wanted.items() if _differs(source, place)]
            if differing and not force:
                listed = ", ".join(map(str, differing))
                raise BackupRefused(
                    f"{listed}: there already, and not as in the backup; nothing was changed."
                    " With --force it is put aside first"
                )
            aside = tuple(_aside(place) for place in differing)
            if own := config.store.file:
                for end in ("-wal", "-shm"):  # of the database that was put aside, or of one that is gone
                    own.with_name(own.name + end).unlink(missing_ok=True)
            for source, place in wanted.items():
                if not place.exists():
                    _put(source, place)
                elif place.is_dir() and not _same(source, place):
                    shutil.copytree(source, place, dirs_exist_ok=True)
    return Restored(manifest, aside)


def _files(config_file: Path, config: Config) -> Mapping[str, Path]:
    """Where each part of a backup belongs, by its name in the archive. A PostgreSQL database is none of them."""
    own = {_DATABASE: config.store.file} if config.store.file else {}
    return own | {
        "knowledge": config.knowledge.folder,
        "draft": config.admin.draft,
        "golden": config.knowledge.golden,
        _HISTORY: config.index.folder / _HISTORY,
        _CONFIG: config_file,
    }


def _settings(own: Path, held: Path) -> Config:
    """The settings that say where things belong: those that stand there, else the backup's."""
    source = own if own.is_file() else held
    if not source.is_file():
        raise BackupRefused(f"neither {own} nor the backup holds settings")
    text = source.read_bytes()
    with tempfile.NamedTemporaryFile(dir=own.parent, prefix=".settings-", suffix=".toml") as beside:
        beside.write(text)  # paths are taken from the folder that it stands in
        beside.flush()
        return load(Path(beside.name), _AnyKey())


class _AnyKey(dict[str, str]):
    """An environment in which every model's key is set: a restore asks no model."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return "unused"


def _below(folder: Path) -> Iterator[Path]:
    """Every file that is kept: neither locks nor what is being written."""
    if folder.is_dir():
        for file in sorted(folder.rglob("*")):
            parts = file.relative_to(folder).parts
            if file.is_file() and file.name != "LOCK" and not any(part.startswith(".") for part in parts):
                yield file


@contextmanager
def _no_publication(index: Path) -> Iterator[None]:
    """Nobody publishes as long as the block runs; raises `BackupRefused` where a publication takes very long."""
    end = time.monotonic() + _PATIENCE
    with contextlib.ExitStack() as held:
        while True:
            try:
                held.enter_context(knowledge_folder.locked(index))
                break
            except BuildRefused:
                if time.monotonic() >= end:
                    raise BackupRefused("a publication is running; try again when it has ended") from None
                time.sleep(0.5)
        yield


def _differs(source: Path, place: Path) -> bool:
    """Whether putting `source` in its place would change or lose anything that is there."""
    if not place.exists():
        return False
    return place.is_dir() != source.is_dir() or not _same(source, place, only=True)


def _same(source: Path, place: Path, *, only: bool = False) -> bool:
    """Whether both hold the same; with `only`, whether what `place` holds is in `source` as it is."""
    if source.is_file():
        return place.is_file() and filecmp.cmp(source, place, shallow=False)
    ours = {file.relative_to(source): file for file in _below(source)}
    theirs = {file.relative_to(place): file for file in _below(place)}
    if not (theirs.keys() <= ours.keys() if only else theirs.keys() == ours.keys()):
        return False
    return all(filecmp.cmp(file, ours[path], shallow=False) for path, file in theirs.items())


def _aside(place: Path) -> Path:
    stamp = utc_now().strftime("%Y%m%dT%H%M%S")
    to = place.with_name(f"{place.name}.before-{stamp}")
    os.replace(place, to)
    return to


def _put(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    pending = place.with_name(f".{place.name}.restoring")
    if source.is_dir():
        shutil.rmtree(pending, ignore_errors=True)
        shutil.copytree(source, pending)
    else:
        shutil.copy2(source, pending)
    os.replace(pending, place)
