"""Spelling keys one edit away from another, found by the deletions they share (SymSpell; Garbe, 2012)."""

from array import array
from collections.abc import Sequence
from itertools import takewhile
from typing import Final
from zlib import crc32

import numpy as np

from index.text.spelling import LONGEST_WORD

_NEAR_LENGTH: Final = 5  # of a key with its "~"; shorter ones have too many neighbours


class NearKeys:
    """Every spelling key of an index, "~" before each, by its shortened forms."""

    def __init__(self, terms: Sequence[str]) -> None:
        """`terms`: those of an index; what is no key, or too short to have neighbours, is left out."""
        self._keys = [term for term in terms if term[0] == "~" and len(term) >= _NEAR_LENGTH - 1]
        hashes, places = array("I"), array("i")
        for place, key in enumerate(self._keys):
            for shortened in _shortened(key):
                hashes.append(crc32(shortened.encode()))
                places.append(place)
        digests = np.asarray(hashes, np.uint32)
        order = np.argsort(digests, kind="stable")
        self._hashes, self._places = digests[order], np.asarray(places, np.int32)[order]

    def of(self, key: str) -> list[str]:
        """The keys one edit away from `key`, in order."""
        if not _NEAR_LENGTH <= len(key) <= LONGEST_WORD or not key[1:].isalpha():
            return []
        found: set[str] = set()
        for shortened in _shortened(key):
            digest = np.uint32(crc32(shortened.encode()))
            start = np.searchsorted(self._hashes, digest)
            end = np.searchsorted(self._hashes, digest, side="right")
            found.update(self._keys[place] for place in self._places[start:end])
        return sorted(term for term in found if _one_edit(key, term))


def _shortened(key: str) -> set[str]:
    """`key` and everything one deletion away; its leading "~" stays."""
    return {key, *(key[:place] + key[place + 1 :] for place in range(1, len(key)))}


def _one_edit(one: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns `one` into `other`."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    start = sum(1 for _ in alike)
    one, other = one[start:], other[start:]
    if len(one) != len(other):
        return one[1:] == other or one == other[1:]
    return one[1:] == other[1:] or (one[1::-1] == other[:2] and one[2:] == other[2:])
