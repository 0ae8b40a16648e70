"""The reading of an upload, as the answering process asks it of the worker: one line of JSON.

It stands apart from a publication, whose parts take a second to import that no reading needs.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Extraction:
    """Read an upload that lies in `file` and is to be called `path`."""

    path: str
    file: Path


EXTRACTION: TypeAdapter[Extraction] = TypeAdapter(Extraction)
"""Reads and writes it; raises `pydantic.ValidationError` for anything else."""
