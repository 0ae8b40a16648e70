"""Kinds of settings: how a value is read from the file, and what it must be."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict, ValidationInfo

from bot.config.postgres_address import PostgresAddress, postgres_address

_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_.-]+)*")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What settings are read in: the folder of their file, and the environment."""

    folder: Path
    environment: Mapping[str, str]


def _surroundings(info: ValidationInfo) -> Surroundings:
    assert isinstance(info.context, Surroundings)
    return info.context


def _beside(value: Any, info: ValidationInfo) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError("must be a path in quotes")
    return _surroundings(info).folder / value


def _stored(value: Any, info: ValidationInfo) -> Path | PostgresAddress:
    return postgres_address(value) if isinstance(value, str) and "://" in value else _beside(value, info)


def _web_address(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError("must be an http or https address")
    return value


def _endpoint(value: str) -> str:
    return value and _web_address(value)


def _bucket(value: str) -> str:
    if value and not _BUCKET.fullmatch(value):
        raise ValueError(f"must be a bucket as s3://bucket or s3://bucket/prefix, not {value!r}")
    return value


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise ValueError(f"must be an address or a network, not {value!r}") from None


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if value != f"{parts.scheme}://{parts.netloc}" or not _ORIGIN.fullmatch(value):
        raise ValueError(f"must be an address without a path, as https://school.example, not {value!r}")
    return value


def _of_channel(value: str) -> str:
    if value.partition(":")[0] not in {"telegram", "whatsapp", "web"}:
        raise ValueError(f"must be channel:id, not {value!r}")
    return value


def of_provider(value: str, info: ValidationInfo) -> str:
    """`provider:name`; a model of this process with its file, taken from the folder of the settings."""
    provider, _, name = value.partition(":")
    if not provider or not name:
        raise ValueError(f'must be "provider:name", not {value!r}')
    if provider == "local":
        return f"local:{_surroundings(info).folder / Path(name).expanduser()}"
    return value


def set_in_environment(value: str, info: ValidationInfo) -> str:
    if value and not _surroundings(info).environment.get(value, "").strip():
        raise ValueError(f"asks for a key, but the environment variable {value} is not set")
    return value


# no conversion: "80" is no number and true is no 1
Text = Annotated[str, Strict()]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Switch = Annotated[bool, Strict()]
Place = Annotated[Path, BeforeValidator(_beside)]
Store = Annotated[Path | PostgresAddress, PlainValidator(_stored)]
Address = Annotated[Text, AfterValidator(_web_address)]
Endpoint = Annotated[Text, AfterValidator(_endpoint)]
Bucket = Annotated[Text, AfterValidator(_bucket)]
Network = Annotated[Text, AfterValidator(_network)]
Origin = Annotated[Text, AfterValidator(_origin)]
Person = Annotated[Text, AfterValidator(_of_channel)]
Count = Annotated[Whole, Field(ge=0)]
AtLeastOne = Annotated[Whole, Field(ge=1)]
Positive = Annotated[Number, Field(gt=0)]
