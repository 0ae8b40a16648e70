"""Files as everybody here treats them: written whole or not at all and locked by one process."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent
"""The folder of the package `index`; `bot` stands beside it."""
LEXICON: Final = PACKAGE / "lexicon"
"""Word lists that reading and searching use."""
ASKED: Final = PACKAGE / "asked"
"""Questions people asked of the shipped sections."""


class Locked(Exception):
    """Another process holds the lock."""


def write(file: Path, data: bytes, *, synced: bool = True) -> None:
    """Put `data` in place of what `file` holds: whoever reads it meanwhile, or after a crash, sees old or new.

    The folder is made where it is missing. `synced` False leaves it to the system when the bytes reach the disk.
    Raises OSError; then the old content stays.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    pending = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with pending.open("wb") as out:
            out.write(data)
            if synced:
                out.flush()
                os.fsync(out.fileno())
        os.replace(pending, file)
    finally:
        pending.unlink(missing_ok=True)


@contextmanager
def locked(file: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock `file` as long as the block runs; the system frees it when the process dies.

    Raises `Locked` where another holds it and `wait` is False.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Locked(str(file)) from None
        yield


_NOT_PROGRAM = {"pages", "model", "__pycache__"}
"""Folders whose files do not change an answer, or are known by a digest of their own."""


def program_files(*folders: Path) -> tuple[Path, ...]:
    """Every file below `folders`, at any depth, that can change what the program answers: its text and its data."""
    found = {file for folder in folders for file in folder.rglob("*") if file.is_file()}
    return tuple(sorted(f for f in found if f.name != "README.md" and not _NOT_PROGRAM.intersection(f.parts)))
