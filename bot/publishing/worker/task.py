"""What the answering process asks of the worker, as one line of JSON."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from bot.publishing.publish import Shown
from bot.publishing.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Publication:
    """Compare what would go live (`diff`), build it (`prepare`), or make it live (`publish`)."""

    do: Literal["diff", "prepare", "publish"]
    place: Workplace
    who: str = ""
    override: str = ""
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """Read an upload that lies in `file` and is to be called `path`."""

    path: str
    file: Path
    do: Literal["extract"] = "extract"


Task = Publication | Extraction
TASK: TypeAdapter[Task] = TypeAdapter(Task)
"""Reads and writes a task; raises `pydantic.ValidationError` for anything else."""
