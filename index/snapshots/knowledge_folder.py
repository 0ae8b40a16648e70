"""The knowledge folder as files, with their digests, before anything is read of them; and the lock of whoever builds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from index.clock import utc_now
from index.digests import digest
from index.files import Locked
from index.files import locked as locked_file
from index.knowledge.documents.endings import ENDINGS
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.sources import FILE as SOURCES

_NOT_KNOWLEDGE = {"README.md"}


class BuildRefused(Exception):
    """A sound build that was not published, and why; `--force` publishes it."""


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Only one build at a time; raises `BuildRefused` when another holds the lock. Freed if it is killed."""
    try:
        with locked_file(root / "LOCK", wait=False):
            yield
    except Locked:
        raise BuildRefused("another build is running; wait for it to finish") from None


def digests(folder: Path, *, replace: Mapping[str, bytes | None] | None = None) -> dict[str, str]:
    """The digest of every knowledge file, as `Corpus.files`, without reading what it says; `replace` as of `read`."""
    return digests_of(contents_of(folder, replace))


def contents_of(folder: Path, replace: Mapping[str, bytes | None] | None) -> dict[str, tuple[bytes, date]]:
    """Path → bytes and the day they were written; raises `KnowledgeError` where there is no folder."""
    if not folder.is_dir():
        raise KnowledgeError((Fault(str(folder), 0, "no-folder"),))
    contents: dict[str, tuple[bytes, date]] = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if (path == SOURCES or file.suffix.lower() in ENDINGS) and file.is_file() and _is_knowledge(path):
            contents[path] = (file.read_bytes(), date.fromtimestamp(file.stat().st_mtime))
    for path, data in (replace or {}).items():
        contents.pop(path, None)
        if data is not None:
            contents[path] = (data, utc_now().date())
    return contents


def digests_of(contents: Mapping[str, tuple[bytes, date]]) -> dict[str, str]:
    """The digest of each, as `Corpus.files`."""
    return {path: digest(data) for path, (data, _) in contents.items()}


def _is_knowledge(path: str) -> bool:
    parts = path.split("/")
    return parts[-1] not in _NOT_KNOWLEDGE and not any(part.startswith((".", "_")) for part in parts)
