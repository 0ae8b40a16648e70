"""The file of a backup: a compressed tar whose last member says what it holds, so that half a file is seen as one."""

import gzip
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from bot.errors import BotError
from index.digests import digest_of_file

FORMAT = 1
_MANIFEST = "rahnuma-backup.json"
_LONGEST_MANIFEST = 50_000_000


class BackupRefused(BotError):
    """A backup that cannot be made or brought back; its text is for the operator."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup says of itself."""

    program: str
    """Version that wrote it."""
    created: str
    index: str
    """Name of the index that was live, "" where there was none; it is built again from the knowledge."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name in the archive → SHA-256 of its bytes."""


class Writer:
    """A backup while it is written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}

    def add(self, name: str, file: Path) -> None:
        """Take in a file under a name with "/" between its parts. Raises OSError."""
        with file.open("rb") as stream:
            self.files[name] = digest_of_file(stream)
            size = stream.tell()
            stream.seek(0)
            self._tar.addfile(_member(name, size), stream)

    def finish(self, manifest: BackupManifest) -> None:
        data = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False).encode()
        self._tar.addfile(_member(_MANIFEST, len(data)), BytesIO(data))


@contextmanager
def written(to: Path) -> Iterator[Writer]:
    """A new backup under `to`, readable by its owner alone, whole or not there; raises `BackupRefused` or OSError."""
    if to.exists():
        raise BackupRefused(f"{to} is there already; name another file")
    pending = to.with_name(f".{to.name}.partial")
    pending.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(pending, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
                yield Writer(tar)
            out.flush()
            os.fsync(out.fileno())
        os.replace(pending, to)
    finally:
        pending.unlink(missing_ok=True)


def unpacked(file: Path, folder: Path) -> BackupManifest:
    """Every file of a backup into `folder`, each as it was written. Raises `BackupRefused` for a file that is damaged,
    foreign, half-written or of a newer program; what is in `folder` then is worth nothing."""
    found: dict[str, str] = {}
    manifest: BackupManifest | None = None
    try:
        with tarfile.open(file, mode="r|gz") as tar:
            for member in tar:
                if manifest is not None or not member.isreg() or member.name in found:
                    raise BackupRefused(f"{file} is no backup of Rahnuma")
                content = tar.extractfile(member)
                assert content
                if member.name == _MANIFEST:
                    manifest = _manifest(file, content.read(_LONGEST_MANIFEST))
                    continue
                found[member.name] = _copied(content, _place(file, folder, member.name))
    except FileNotFoundError:
        raise BackupRefused(f"{file}: no such file") from None
    except EOFError:
        raise BackupRefused(f"{file} ends in the middle: it was not written to its end") from None
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error) as error:
        if "unexpected end" in str(error):
            raise BackupRefused(f"{file} ends in the middle: it was not written to its end") from None
        raise BackupRefused(f"{file} is damaged, or no backup of Rahnuma ({error})") from None
    if manifest is None:
        raise BackupRefused(f"{file} ends in the middle, or is no backup of Rahnuma")
    if manifest.files != found:
        raise BackupRefused(f"{file} is damaged: a file in it is not what was written")
    return manifest


def _copied(content: IO[bytes], to: Path) -> str:
    to.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        shutil.copyfileobj(content, out)
    return digest_of_file(to)


def _place(file: Path, folder: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or any(part in {"..", "/", "."} or "\\" in part or "\0" in part for part in parts):
        raise BackupRefused(f"{file} is no backup of Rahnuma: it holds {name!r}")
    return folder.joinpath(*parts)


def _manifest(file: Path, data: bytes) -> BackupManifest:
    try:
        fields = json.loads(data)
        if fields.pop("format") != FORMAT:
            raise BackupRefused(f"{file} was written by a newer version of the program; install that one")
        return BackupManifest(**fields)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefused(f"{file} is no backup of Rahnuma") from None


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member
