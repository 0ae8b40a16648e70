"""Tokens of the passages, one after another in a file, as the reranker reads them."""

import json
import os
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from index.embedding.reranker import Tokens


def write_sections(folder: Path, sections: Mapping[str, Tokens]) -> None:
    """By passage id, each of shape (tokens, dimension)."""
    lengths = [[key, len(tokens)] for key, tokens in sections.items()]
    (folder / "sections.json").write_text(json.dumps(lengths), "utf-8")
    np.save(folder / "sections.npy", np.concatenate([*sections.values()] or [np.zeros((0, 0), np.int8)]))


class SectionTokens(Mapping[str, Tokens]):
    """By passage id, each read from the file when it is asked for: a question wants a dozen of thousands.

    The file stays open, so that a snapshot may be discarded while it is still searched. It is not mapped: one that
    somebody cuts short would kill the process.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError, or ValueError for a damaged file."""
        lengths = json.loads((folder / "sections.json").read_text("utf-8"))
        ends = np.cumsum([length for _, length in lengths]).tolist()
        self._places = {key: (end - length, length) for (key, length), end in zip(lengths, ends, strict=True)}
        file = folder / "sections.npy"
        with file.open("rb") as stream:
            if npy.read_magic(stream) != (1, 0):
                raise ValueError(f"{file.name}: of another version")
            (tokens, self._width), _, kind = npy.read_array_header_1_0(stream)
            self._start = stream.tell()
            self._open = os.dup(stream.fileno())
        weakref.finalize(self, os.close, self._open)
        size = os.fstat(self._open).st_size - self._start
        if kind != np.int8 or tokens != sum(length for _, length in lengths) or size != tokens * self._width:
            raise ValueError(f"{file.name}: {tokens} tokens, {ends[-1] if ends else 0} wanted")

    def __getitem__(self, key: str) -> Tokens:
        """Raises KeyError, and OSError where the file has been cut short."""
        start, length = self._places[key]
        size = length * self._width
        read = os.pread(self._open, size, self._start + start * self._width)
        if len(read) != size:
            raise OSError(f"{key}: its tokens have been cut short")
        return np.frombuffer(read, np.int8).reshape(length, self._width)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
