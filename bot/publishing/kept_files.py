"""Every published version of every file, kept as long as an index that was built from it."""

from collections.abc import Mapping
from pathlib import Path

from bot.publishing.drafts import Conflict, version_of
from bot.publishing.workplace import Workplace
from index.files import write
from index.knowledge.faults import KnowledgeError
from index.snapshots import snapshot
from index.snapshots.snapshot import SnapshotError


def keep_texts(place: Workplace, changes: Mapping[str, bytes | None], files: Mapping[str, str]) -> None:
    """Keep the bytes of every file that an index is built from; `files` are the digests that it read.

    Raises `KnowledgeError` where the disk holds other bytes by now.
    """
    folder = texts_folder(place)
    folder.mkdir(exist_ok=True)
    held = {file.name for file in folder.iterdir()}
    for path, wanted in files.items():
        if wanted not in held:
            data = changes[path] if path in changes else _bytes(place.knowledge / path)
            if data is None or version_of(data) != wanted:
                raise KnowledgeError((Conflict(path, "changed-while-read"),))
            write(folder / wanted, data, synced=False)


def discard_texts(place: Workplace) -> None:
    """Let go of files that no kept index was built from."""
    wanted = {text for name in snapshot.names(place.index) for text in built_from(place, name).values()}
    for file in texts_folder(place).iterdir():
        if file.name not in wanted:
            file.unlink(missing_ok=True)


def texts_folder(place: Workplace) -> Path:
    """Every published version of every file, under its digest, for as long as a kept index was built from it."""
    return place.index / ".files"


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def built_from(
    place: Workplace, name: str, *, otherwise: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Digests of the files that an index was built from; `otherwise` where it is damaged and cannot say."""
    try:
        return snapshot.read_manifest(place.index, name).files
    except SnapshotError:
        return otherwise or {}
