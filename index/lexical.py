"""The lexical half of retrieval: BM25 over words and spelling keys, so that scripts and spellings meet."""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.normalise import is_stopword, normalise, spelling_key, words

_K1: Final = 1.2
_B: Final = 0.6
_WORD_WEIGHT: Final = 0.5  # what a word spelt exactly alike adds to the key it shares
_STOPWORD_WEIGHT: Final = 0.15
_NEAR_WEIGHT: Final = (
    0.5  # a key one slip of the thumb away, tried only where no document holds the key itself
)
_NEAR_LENGTH: Final = 4  # shorter keys have too many neighbours
_FORMAT: Final = 2


class LexicalIndex:
    """BM25 (Robertson and Zaragoza, 2009) over short documents.

    Every word is indexed twice: by its spelling and, behind a leading "~", by its `spelling_key`. A query word
    whose key no document holds is looked up among the keys one edit away, by the deletions they share.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        documents: int,
    ) -> None:
        """`starts`: (terms + 1,) offsets into `rows` and `weights`, each row's BM25 gain with idf inside."""
        self._terms = list(vocabulary)
        self._vocabulary = vocabulary
        self._starts = starts
        self._rows = rows
        self._weights = weights
        self._documents = documents
        self._max_idf = _idf(documents, 0)
        self._deletions: tuple[NDArray[np.uint32], NDArray[np.int32]] | None = None

    def __len__(self) -> int:
        return self._documents

    @classmethod
    def build(cls, texts: Sequence[str], /) -> Self:
        """An index of `texts`; row i is texts[i]."""
        vocabulary: dict[str, int] = {}
        terms, rows, counts = array("i"), array("i"), array("i")
        lengths = np.zeros(len(texts), np.float32)
        for row, text in enumerate(texts):
            tokens = words(normalise(text))
            lengths[row] = len(tokens)
            for term, count in Counter([*tokens, *("~" + spelling_key(token) for token in tokens)]).items():
                terms.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
                counts.append(count)
        term_ids = np.frombuffer(terms, np.int32) if terms else np.zeros(0, np.int32)
        order = np.argsort(term_ids, kind="stable")
        by_row = np.asarray(rows, np.int32)[order]
        frequency = np.asarray(counts, np.float32)[order]
        starts = np.zeros(len(vocabulary) + 1, np.int64)
        np.cumsum(np.bincount(term_ids, minlength=len(vocabulary)), out=starts[1:])
        held = np.diff(starts)
        idf = np.log1p((len(texts) - held + 0.5) / (held + 0.5)).astype(np.float32)
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()) if len(texts) else 1.0, 1e-9))
        gain = frequency * (_K1 + 1) / (frequency + norm[by_row]) * np.repeat(idf, held)
        return cls(vocabulary, starts, by_row, gain.astype(np.float32), len(texts))

    def scores(self, query: str, /) -> NDArray[np.float32]:
        """(documents,) BM25 scores of `query`, zero where nothing matches."""
        total = np.zeros(self._documents, np.float32)
        for word, weight in self._query(query).items():
            for term, share in ((word, _WORD_WEIGHT), *self._keys(word)):
                rows, gains = self._postings(term)
                total[rows] += gains * np.float32(share * weight)
        return total

    def search(self, query: str, k: int, /) -> list[tuple[int, float]]:
        """At most `k` rows that score above zero, best first, as (row, score)."""
        scores = self.scores(query)
        found = np.flatnonzero(scores > 0)
        if len(found) > k:
            found = found[np.argpartition(-scores[found], k - 1)[:k]] if k > 0 else found[:0]
        best = found[np.lexsort((found, -scores[found]))]
        return [(int(row), float(scores[row])) for row in best]

    def coverage(self, query: str, row: int, /) -> float:
        """The share, 0 to 1, of the query's content that document `row` holds, each word weighed by its idf.

        Stop words are left out; a word that no document holds counts as much as a word can. A query with no
        content words has coverage 0.
        """
        if not 0 <= row < self._documents:
            raise IndexError(f"row {row} of {self._documents}")
        held = total = 0.0
        for word in dict.fromkeys(words(normalise(query))):
            if is_stopword(word):
                continue
            idf, share = self._held(word, row)
            total += idf
            held += idf * share
        return held / total if total else 0.0

    def _held(self, word: str, row: int) -> tuple[float, float]:
        """The idf of `word` and how well document `row` holds it: 1, less for a near miss, 0."""
        found = [(self._postings(term)[0], share) for term, share in self._keys(word)]
        rows = found[0][0] if found else self._rows[:0]
        if not len(rows):
            return self._max_idf, 0.0
        shares = [share for rows, share in found if row in rows[np.searchsorted(rows, row) :][:1]]
        exact = found[0][1] == 1.0
        return _idf(self._documents, len(rows)) if exact else self._max_idf, max(shares, default=0.0)

    def _keys(self, word: str) -> list[tuple[str, float]]:
        """The terms that stand for the sound of `word`, each with its weight."""
        key = "~" + spelling_key(word)
        if key in self._vocabulary or len(key) <= _NEAR_LENGTH or not word.isalpha():
            return [(key, 1.0)]
        return [(term, _NEAR_WEIGHT) for term in self._near(key)]

    def _near(self, key: str) -> list[str]:
        """Terms one edit from `key` (SymSpell's deletions, hashed and sorted; Garbe, 2012)."""
        if self._deletions is None:
            self._deletions = _deletions(self._terms)
        hashes, places = self._deletions
        found: set[str] = set()
        for shortened in _shortened(key):
            digest = np.uint32(crc32(shortened.encode()))
            start = int(np.searchsorted(hashes, digest))
            while start < len(hashes) and hashes[start] == digest:
                found.add(self._terms[places[start]])
                start += 1
        return sorted(term for term in found if _one_edit(key, term))

    def save(self, path: Path, /) -> None:
        """Write the index to `path` as an uncompressed .npz without pickled objects."""
        header = json.dumps({"format": _FORMAT, "documents": self._documents})
        with path.open("wb") as file:
            np.savez(
                file,
                header=np.frombuffer(header.encode(), np.uint8),
                vocabulary=np.frombuffer("\n".join(self._vocabulary).encode(), np.uint8),
                starts=self._starts,
                rows=self._rows,
                weights=self._weights,
            )

    @classmethod
    def load(cls, path: Path, /) -> Self:
        """The index that `save` wrote. ValueError if the file is damaged or not one; OSError if unreadable."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                parts = {name: stored[name] for name in ("header", "vocabulary", "starts", "rows", "weights")}
            header: dict[str, Any] = json.loads(parts["header"].tobytes().decode())
            listed = parts["vocabulary"].tobytes().decode()
        except OSError:
            raise
        except Exception as error:  # numpy, zipfile and json each fail in their own ways on damage
            raise ValueError(f"{path.name}: not a lexical index: {error}") from error
        terms = listed.split("\n") if listed else []
        _check(path, header, terms, parts)
        vocabulary = {term: place for place, term in enumerate(terms)}
        return cls(vocabulary, parts["starts"], parts["rows"], parts["weights"], header["documents"])

    def _postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        place = self._vocabulary.get(term)
        if place is None:
            return self._rows[:0], self._weights[:0]
        start, end = self._starts[place], self._starts[place + 1]
        return self._rows[start:end], self._weights[start:end]

    def _query(self, query: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        for word in words(normalise(query)):
            weights[word] = _STOPWORD_WEIGHT if is_stopword(word) else 1.0
        return weights


def _idf(documents: int, held: int) -> float:
    return math.log1p((documents - held + 0.5) / (held + 0.5))


def _shortened(key: str) -> set[str]:
    """`key` and everything one deletion away; its leading "~" stays."""
    return {key, *(key[:place] + key[place + 1 :] for place in range(1, len(key)))}


def _deletions(terms: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Sorted (hashes,) of the shortened keys and the (hashes,) terms they come from."""
    hashes, places = array("I"), array("i")
    for place, term in enumerate(terms):
        if term[0] == "~" and len(term) > _NEAR_LENGTH - 1:
            for shortened in _shortened(term):
                hashes.append(crc32(shortened.encode()))
                places.append(place)
    order = np.argsort(np.asarray(hashes, np.uint32), kind="stable")
    return np.asarray(hashes, np.uint32)[order], np.asarray(places, np.int32)[order]


def _one_edit(one: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns `one` into `other`."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    one, other = one[start:], other[start:]
    if len(one) != len(other):
        return one[1:] == other or one == other[1:]
    return one[1:] == other[1:] or (one[1::-1] == other[:2] and one[2:] == other[2:])


def _check(path: Path, header: dict[str, Any], terms: list[str], parts: dict[str, NDArray[Any]]) -> None:
    documents, starts, rows, weights = (
        header.get("documents"),
        parts["starts"],
        parts["rows"],
        parts["weights"],
    )
    sound = (
        header.get("format") == _FORMAT
        and isinstance(documents, int)
        and (starts.dtype, rows.dtype, weights.dtype)
        == (np.dtype("int64"), np.dtype("int32"), np.dtype("float32"))
        and starts.ndim == rows.ndim == weights.ndim == 1
        and len(set(terms)) == len(terms) == len(starts) - 1
        and len(rows) == len(weights) == starts[-1]
        and starts[0] == 0
        and bool(np.all(np.diff(starts) > 0))
        and (not len(rows) or (rows.min() >= 0 and rows.max() < documents))
        and bool(np.isfinite(weights).all())
    )
    if not sound:
        raise ValueError(f"{path.name}: the lexical index is damaged or of another version")
