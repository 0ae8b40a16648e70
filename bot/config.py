"""config.toml and secrets from the environment to one frozen `Config`; all mistakes reported at once."""

import dataclasses
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class KnowledgeConfig:
    folder: Path = Path("knowledge")
    golden: Path = Path("tests/golden")
    """Golden questions that a new index must answer no worse than the one before; skipped where missing."""


@dataclass(frozen=True, slots=True)
class IndexConfig:
    folder: Path = Path("var/index")
    embedder: str = "shipped"
    """`shipped`, `onnx:<folder>` or `sentence-transformers:<model or folder>`."""
    keep: int = 5
    """Snapshots kept for rollback."""


@dataclass(frozen=True, slots=True)
class StoreConfig:
    database: Path = Path("var/rahnuma.db")


@dataclass(frozen=True, slots=True)
class WebConfig:
    host: str = "127.0.0.1"
    port: int = 8080
    max_body: int = 65_536
    """Bytes of a request body; a larger one is refused with 413."""


@dataclass(frozen=True, slots=True)
class InboxConfig:
    concurrency: int = 16
    """Messages worked on at the same time."""
    drain_seconds: float = 10.0
    """How long work in hand may finish on SIGTERM; the rest is taken up at the next start."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Paths are absolute, taken from the folder of the file."""

    knowledge: KnowledgeConfig = field(default_factory=KnowledgeConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    web: WebConfig = field(default_factory=WebConfig)
    inbox: InboxConfig = field(default_factory=InboxConfig)


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read `path`; raises `ConfigError` with every fault."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError((f"{path}: no such file",)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError((f"{path}: {error}",)) from None
    faults: list[str] = []
    config = _read(Config, values, "", path.resolve().parent, faults)
    if not faults:
        faults += _checked(config)
    if faults:
        raise ConfigError(tuple(f"{path}: {fault}" for fault in faults))
    return typing.cast(Config, config)


def _checked(config: Any) -> list[str]:
    checks = (
        (0 <= config.web.port <= 65535, "web.port must be from 0 to 65535"),
        (config.web.max_body >= 1024, "web.max_body must be at least 1024"),
        (config.index.keep >= 1, "index.keep must be at least 1"),
        (config.inbox.concurrency >= 1, "inbox.concurrency must be at least 1"),
        (config.inbox.drain_seconds >= 0, "inbox.drain_seconds must not be negative"),
    )
    return [fault for sound, fault in checks if not sound]


def _read(kind: Any, values: Any, prefix: str, folder: Path, faults: list[str]) -> Any:
    """A dataclass from a TOML table, by its fields' types; unknown keys are faults, missing ones defaults."""
    if not isinstance(values, dict):
        faults.append(f"[{prefix.rstrip('.')}] must be a table")
        return kind()
    hints = typing.get_type_hints(kind)
    known = {f.name: f for f in dataclasses.fields(kind)}
    for name in values.keys() - known.keys():
        faults.append(f"unknown setting `{prefix}{name}`; known here: {', '.join(known)}")
    given: dict[str, Any] = {}
    for name, spec in known.items():
        if name in values:
            given[name] = _value(hints[name], values[name], f"{prefix}{name}", folder, faults)
        elif hints[name] is Path and isinstance(spec.default, Path):
            given[name] = folder / spec.default
        elif dataclasses.is_dataclass(hints[name]):
            given[name] = _read(hints[name], {}, f"{prefix}{name}.", folder, faults)
    return kind(**given)


def _value(hint: Any, value: Any, name: str, folder: Path, faults: list[str]) -> Any:
    if dataclasses.is_dataclass(hint):
        return _read(hint, value, f"{name}.", folder, faults)
    if hint is Path:
        if isinstance(value, str) and value:
            return folder / value
        faults.append(f"`{name}` must be a path in quotes")
        return folder
    if typing.get_origin(hint) is tuple:
        return _items(typing.get_args(hint)[0], value, name, folder, faults)
    wanted = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if float in wanted and type(value) is int:
        value = float(value)
    if type(value) not in wanted:
        faults.append(
            f"`{name}` must be {' or '.join(_WORDS[w] for w in wanted if w in _WORDS)}, not {value!r}"
        )
    return value


def _items(hint: Any, value: Any, name: str, folder: Path, faults: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        faults.append(f"`{name}` must be a list in brackets")
        return ()
    return tuple(_value(hint, item, f"{name}[{n}]", folder, faults) for n, item in enumerate(value))


_WORDS: dict[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
