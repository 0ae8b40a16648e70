"""A publication, as the answering process asks it of the worker: one line of JSON."""

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from bot.publishing.workplace import Shown, Workplace


@dataclass(frozen=True, slots=True)
class Publication:
    """Compare what would go live (`diff`), build it (`prepare`), or make it live (`publish`)."""

    do: Literal["diff", "prepare", "publish"]
    place: Workplace
    who: str = ""
    override: str = ""
    shown: Shown | None = None


PUBLICATION: TypeAdapter[Publication] = TypeAdapter(Publication)
"""Reads and writes it; raises `pydantic.ValidationError` for anything else."""
