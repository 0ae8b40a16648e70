"""`.env` beside config.toml: secrets that `rahnuma setup` writes, read by every command as if the environment held them."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from index.files import write

NAME = ".env"
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/+=@%~-]*")


def read_env(file: Path) -> dict[str, str]:
    """Names and values; {} where there is no file. Raises `ValueError` with the number of a line that is none, OSError
    where it may not be read."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _LINE.fullmatch(text)
        if not match:
            raise ValueError(f"line {number} is not NAME=value")
        found[match[1]] = _unquoted(match[2])
    return found


def write_env(file: Path, changes: Mapping[str, str]) -> None:
    """Set some names and leave all other lines as they are; the file is its owner's alone. Raises `ValueError` for a value
    that no reader of such files would take alike."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    left = dict(changes)
    for place, line in enumerate(lines):
        match = _LINE.fullmatch(line.strip())
        if match and match[1] in changes:
            lines[place] = f"{match[1]}={_quoted(changes[match[1]])}"
            left.pop(match[1], None)
    lines += [f"{name}={_quoted(value)}" for name, value in left.items()]
    mask = os.umask(0o077)  # the file is never readable by others, not for a moment
    try:
        write(file, "".join(f"{line}\n" for line in lines).encode())
    finally:
        os.umask(mask)


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.partition(" #")[0].strip()


def _quoted(value: str) -> str:
    """As shells, systemd and Docker read it alike."""
    if _PLAIN.fullmatch(value):
        return value
    if "'" in value or "\n" in value or "\r" in value:
        raise ValueError("a secret with a quotation mark or a line break cannot be kept in a file")
    return f"'{value}'"
