"""Single settings in config.toml, set without touching its comments or any other line."""

import json
import re
import tomllib
from pathlib import Path

from index.files import write

Value = str | bool
_HEADER = re.compile(r"\[([A-Za-z_.]+)\]\s*(#.*)?")


def set_values(file: Path, changes: dict[str, Value]) -> None:
    """Set `section.key`s; a section or key that is missing is added. The file is made where there is none."""
    text = file.read_text("utf-8") if file.exists() else ""
    for name, value in changes.items():
        section, _, key = name.rpartition(".")
        text = _with(text, section, key, json.dumps(value, ensure_ascii=False))
    _written(file, text)


def add_model(file: Path, fields: dict[str, str]) -> None:
    """List a language model behind those that are there, unless it is one of them."""
    text = file.read_text("utf-8") if file.exists() else ""
    listed = tomllib.loads(text).get("llm", {}).get("models", [])
    given = {key: value for key, value in fields.items() if value}
    if any(given.items() <= held.items() for held in listed):
        return
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()]
    _written(file, text.rstrip("\n") + "\n\n[[llm.models]]\n" + "\n".join(lines) + "\n")


def _with(text: str, section: str, key: str, value: str) -> str:
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if _named(line) == section), None)
    if start is None:
        return text.rstrip("\n") + ("\n\n" if text.strip() else "") + f"[{section}]\n{key} = {value}\n"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    set_to = re.compile(rf"(\s*){re.escape(key)}\s*=\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^#\s]+)(\s*#.*)?\s*")
    for place in range(start + 1, end):
        if found := set_to.fullmatch(lines[place]):
            lines[place] = f"{found[1]}{key} = {value}{found[3] or ''}"
            break
    else:
        lines.insert(start + 1, f"{key} = {value}")
    return "\n".join(lines) + "\n"


def _named(line: str) -> str:
    match = _HEADER.fullmatch(line.strip())
    return match[1] if match else ""


def _written(file: Path, text: str) -> None:
    tomllib.loads(text)  # what cannot be read must not be written
    write(file, text.encode())
