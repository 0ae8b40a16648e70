"""A message as numbers for the reader: which words, pairs of words and runs of letters it holds, however spelt."""

import zlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.text.normalise import normalise, spelling_key, words

BUCKETS = 1 << 13
"""Numbers that stand for all words and runs of letters; two may share one (feature hashing, Weinberger et al., 2009)."""
_LONGEST = 60
"""Words of a message that are read."""
_RUNS = (3, 4)


def features(text: str) -> NDArray[np.int32]:
    """The distinct buckets of a message, sorted; empty for one without words."""
    found = {zlib.crc32(name.encode()) % BUCKETS for name in _names(text)}
    return np.array(sorted(found), np.int32)


def _names(text: str) -> Iterator[str]:
    tokens = words(normalise(text).lower())[:_LONGEST]
    keys = ["", *(spelling_key(token) for token in tokens), ""]
    for key in keys[1:-1]:
        yield f"w {key}"
    for first, second in pairwise(keys):
        yield f"p {first} {second}"
    for token in tokens:
        framed = f"<{token[:20]}>"
        for size in _RUNS:
            for start in range(len(framed) - size + 1):
                yield f"r {framed[start : start + size]}"
