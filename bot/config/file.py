"""Reads config.toml into a `Config`; pydantic checks it, and each of its errors becomes one plain line."""

import collections
import dataclasses
import functools
import os
import tomllib
import typing
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import TypeAdapter, ValidationError

from bot.config.env_file import NAME, read_env
from bot.config.kinds import Surroundings
from bot.config.secrets import Secrets
from bot.config.settings import Config
from bot.errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Place = Sequence[int | str]
"""Where a value stands in the file: names of tables and keys, numbers of list items."""


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read `path`; raises `ConfigError` with every fault."""
    values, faults = _table(path), []
    environment = _with_env_file(path.resolve().parent / NAME, environment)
    if values.pop("secrets", None) is not None:
        faults.append("[secrets] does not belong in a file; secrets come from the environment")
    try:
        config = _adapter().validate_python(
            {section: {} for section in _sections()} | values,
            context=Surroundings(path.resolve().parent, environment),
        )
    except ValidationError as error:
        faults += _lines(error)
    else:
        if config.llm.models and config.llm.deadline >= config.inbox.answer_seconds:
            faults.append("`llm.deadline` must be below inbox.answer_seconds")
    if faults:
        raise ConfigError(tuple(f"{path}: {fault}" for fault in faults))
    models = [*config.llm.models, *filter(None, [config.llm.verify])]
    secrets = Secrets.read(environment, [model.key_env for model in models])
    return dataclasses.replace(config, secrets=secrets)


def _with_env_file(file: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    """What the environment holds, and what `.env` adds to it."""
    try:
        return collections.ChainMap(cast("dict[str, str]", environment), read_env(file))
    except (ValueError, OSError) as error:
        raise ConfigError((f"{file}: {error}",)) from None


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError((f"{path}: no such file",)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError((f"{path}: {error}",)) from None


@functools.cache
def _adapter() -> TypeAdapter[Config]:
    """Built at the first use: commands that read no settings need not wait for it."""
    return TypeAdapter(Config)


def _sections() -> Iterable[str]:
    return (f.name for f in dataclasses.fields(Config) if f.name != "secrets")


def _lines(error: ValidationError) -> list[str]:
    return [_line(fault) for fault in error.errors(include_url=False)]


def _line(fault: "ErrorDetails") -> str:
    kind, place, context = fault["type"], fault["loc"], fault.get("ctx", {})
    if kind == "unexpected_keyword_argument":
        return f"unknown setting `{_named(place)}`; known here: {', '.join(_known(place[:-1]))}"
    if kind == "dataclass_type":
        return f"[{_named(place)}] must be a table"
    if kind == "value_error":
        return f"`{_named(place)}` {context['error']}"
    wanted = _WANTED[kind].format(**context).replace("'", '"')
    return f"`{_named(place)}` must be {wanted}, not {fault['input']!r}"


_WANTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list in brackets",
    "literal_error": "{expected}",
    "greater_than": "above {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
}
"""What is asked for, by the kind of pydantic's error."""


def _named(place: Place) -> str:
    """`llm.models[0].timeout`"""
    name = ""
    for part in place:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _known(place: Place) -> Iterable[str]:
    """The settings of the table at `place`."""
    kind: Any = Config
    for part in place:
        if isinstance(part, str):
            kind = typing.get_type_hints(kind)[part]
            kind = typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else kind
    return _sections() if kind is Config else (f.name for f in dataclasses.fields(kind))
