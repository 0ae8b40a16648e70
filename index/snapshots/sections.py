"""Tokens of the passages, one after another in a file, as the reranker reads them."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from index.embedding.reranker import Tokens


def write_sections(folder: Path, sections: Mapping[str, Tokens]) -> None:
    """By passage id, each of shape (tokens, dimension)."""
    lengths = [[key, len(tokens)] for key, tokens in sections.items()]
    (folder / "sections.json").write_text(json.dumps(lengths), "utf-8")
    np.save(folder / "sections.npy", np.concatenate([*sections.values()] or [np.zeros((0, 0), np.int8)]))


def read_sections(folder: Path) -> dict[str, Tokens]:
    """By passage id, out of memory: a mapped file that somebody cuts short would kill the process.

    Raises OSError, or ValueError for a damaged file.
    """
    lengths = json.loads((folder / "sections.json").read_text("utf-8"))
    if not lengths:
        return {}
    tokens = np.load(folder / "sections.npy", allow_pickle=False)
    ends = np.cumsum([length for _, length in lengths]).tolist()
    if tokens.ndim != 2 or len(tokens) != ends[-1]:
        raise ValueError(f"sections.npy: {len(tokens)} tokens, {ends[-1]} wanted")
    return {key: tokens[end - length : end] for (key, length), end in zip(lengths, ends, strict=True)}
