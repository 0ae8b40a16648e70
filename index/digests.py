"""The one way to know bytes, texts and files by a digest. Signatures of platforms, which carry a key, are checked where they come in."""

import hashlib
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path


def digest(data: bytes | str) -> str:
    """SHA-256 of bytes, or of a text in UTF-8, as 64 hexadecimal digits; raises UnicodeEncodeError for half a surrogate pair."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def digest_of_file(file: Path | BufferedReader, *, algorithm: str = "sha256") -> str:
    """Digest of a file, read in pieces, or of the rest of an open one, as hexadecimal digits. Raises OSError."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            return digest_of_file(stream, algorithm=algorithm)
    return hashlib.file_digest(file, algorithm).hexdigest()


def digest_of_files(files: Iterable[Path]) -> str:
    """Digest of the names and contents of files, 16 digits; raises OSError where one is missing."""
    return digest(b"".join(file.name.encode() + b"\0" + file.read_bytes() for file in files))[:16]
