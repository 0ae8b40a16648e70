"""The lexical half of retrieval: BM25 over words and spelling keys, so that scripts and spellings meet."""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.lexical.near_keys import NearKeys
from index.lexical.terms import query_words, terms_of
from index.text.normalise import is_stopword, normalise, words
from index.text.spelling import compounds

_K1: Final = 1.2
_B: Final = 0.7
# What a query word adds by its spelling, its sound, the stem of its sound, and by a key one slip of the thumb away.
_WORD, _KEY, _STEM, _NEAR = 0.5, 0.7, 0.5, 0.35
_STEM_COVERAGE, _NEAR_COVERAGE = 0.9, 0.8
_SOUNDS: Final = "~^="  # what a term that is no word as spelt opens with
_FORMAT: Final = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each posting's term stands in its row, shape (postings,), and words a row, shape (documents,)."""

    counts: NDArray[np.int32]
    lengths: NDArray[np.float32]


_Postings: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


class LexicalIndex:
    """BM25 (Robertson and Zaragoza, 2009) over short documents.

    Every word is indexed by its spelling, behind "~" by its `spelling_key`, and behind "^" by that key without
    the sounds of a plural or a gender. A query word whose key no document holds is looked up among the keys
    one edit away, by the deletions they share (SymSpell; Garbe, 2012).
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        documents: int,
        counted: Counted | None = None,
    ) -> None:
        """`starts`: (terms + 1,) offsets into `rows` and `weights`, each row's BM25 gain with idf inside.

        `counted` is what the weights came from; an index without it cannot be built upon.
        """
        self._vocabulary = vocabulary
        self._starts = starts
        self._rows = rows
        self._weights = weights
        self._documents = documents
        self._counted = counted

    def __len__(self) -> int:
        return self._documents

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        /,
        *,
        previous: LexicalIndex | None = None,
        kept: Mapping[int, int] | None = None,
    ) -> Self:
        """An index of `texts`; row i is texts[i].

        `kept` are rows whose texts are rows of `previous`: their words are taken from it and not read again.
        """
        if previous is None or previous._counted is None:
            kept = {}
        kept = kept or {}
        terms, postings, lengths = _read(texts, kept)
        if previous is not None and previous._counted is not None and kept:
            terms, postings = previous._joined(terms, postings, kept)
            for row, old in kept.items():
                lengths[row] = previous._counted.lengths[old]
        return cls._weighed(terms, postings, lengths)

    def _joined(
        self, terms: list[str], postings: _Postings, kept: Mapping[int, int]
    ) -> tuple[list[str], _Postings]:
        """Postings of new texts and those of kept rows, as (place of the term, row, count) over one list of terms."""
        assert self._counted is not None
        place = {term: n for n, term in enumerate(terms)}
        known = np.array([place.setdefault(term, len(place)) for term in self._vocabulary], np.int32)
        moved = np.full(self._documents, -1, np.int32)
        moved[list(kept.values())] = list(kept.keys())
        rows = moved[self._rows]
        there = rows >= 0
        held = (np.repeat(known, np.diff(self._starts))[there], rows[there], self._counted.counts[there])
        joined = tuple(np.concatenate(pair) for pair in zip(postings, held, strict=True))
        return list(place), (joined[0], joined[1], joined[2])

    @classmethod
    def _weighed(cls, terms: list[str], postings: _Postings, lengths: NDArray[np.float32]) -> Self:
        """Terms in order, those without a posting left out, and each posting's gain."""
        used = np.unique(postings[0])
        alphabetic = sorted(used.tolist(), key=terms.__getitem__)
        rank = np.zeros(len(terms), np.int32)
        rank[alphabetic] = np.arange(len(alphabetic), dtype=np.int32)
        term_ids = rank[postings[0]]
        order = np.lexsort((postings[1], term_ids))
        by_row, counts = postings[1][order], postings[2][order]
        starts = np.zeros(len(alphabetic) + 1, np.int64)
        np.cumsum(np.bincount(term_ids, minlength=len(alphabetic)), out=starts[1:])
        held, documents = np.diff(starts), len(lengths)
        idf = np.log1p((documents - held + 0.5) / (held + 0.5)).astype(np.float32)
        mean = max(float(lengths.mean()), 1.0) if documents else 1.0
        norm = _K1 * (1 - _B + _B * lengths / mean)
        frequency = counts.astype(np.float32)
        gain = frequency * (_K1 + 1) / (frequency + norm[by_row]) * np.repeat(idf, held)
        vocabulary = {terms[old]: new for new, old in enumerate(alphabetic)}
        return cls(vocabulary, starts, by_row, gain.astype(np.float32), documents, Counted(counts, lengths))

    def scores(self, query: str, /) -> NDArray[np.float32]:
        """(documents,) BM25 scores of `query`, zero where nothing matches."""
        total = np.zeros(self._documents, np.float32)
        for word, weight in query_words(query).items():
            for term, share in self._matches(word):
                rows, gains = self._postings(term)
                total[rows] += gains * np.float32(share * weight)
        return total

    def search(self, query: str, k: int, /) -> list[tuple[int, float]]:
        """At most `k` rows that score above zero, best first, as (row, score)."""
        scores = self.scores(query)
        found = np.flatnonzero(scores)
        if len(found) > k:
            found = found[np.argpartition(-scores[found], k - 1)[:k]] if k > 0 else found[:0]
        best = found[np.lexsort((found, -scores[found]))]
        return [(int(row), float(scores[row])) for row in best]

    def coverage(self, query: str, rows: Sequence[int], /) -> NDArray[np.float32]:
        """(rows,) shares, 0 to 1, of the query's content that each document holds, each word weighed by its idf.

        Stop words are left out; a word that no document holds counts as much as a word can; a word held only
        in another form of its stem, or spelt one letter off, counts for part. A query with no content words
        has coverage 0. IndexError for a row there is not.
        """
        asked = np.asarray(rows, np.int32)
        if len(asked) and not 0 <= asked.min() <= asked.max() < self._documents:
            raise IndexError(f"rows {asked.min()} to {asked.max()} of {self._documents}")
        content = self.content(query)
        held = np.zeros(len(asked), np.float32)
        for word, idf in content.items():
            held += np.float32(idf) * self._held(word, asked)
        return held / np.float32(sum(content.values())) if content else held

    def content(self, query: str, /) -> dict[str, float]:
        """The content words of a query, each with its idf; the greatest for a word that no document holds."""
        return {word: self._idf(terms_of(word)[1]) for word in query_words(query) if not is_stopword(word)}

    def held(self) -> dict[str, int]:
        """Every word as it is spelt, and how many documents hold it."""
        counts = np.diff(self._starts)
        return {
            term: int(counts[place]) for term, place in self._vocabulary.items() if term[0] not in _SOUNDS
        }

    def holding(self, terms: Sequence[str], /) -> NDArray[np.int32]:
        """The rows that hold all of these terms: words as spelt, or "~" and a spelling key."""
        return reduce(np.intersect1d, (self._postings(term)[0] for term in terms))

    def near(self, key: str, /) -> list[str]:
        """The spelling keys one edit away from `key` that any document holds."""
        return [term[1:] for term in self._near("~" + key)]

    def save(self, path: Path, /) -> None:
        """Write the index to `path` as an uncompressed .npz without pickled objects."""
        header = json.dumps({"format": _FORMAT, "documents": self._documents})
        counted: dict[str, Any] = {}
        if self._counted:
            counted = {"counts": self._counted.counts, "lengths": self._counted.lengths}
        with path.open("wb") as file:
            np.savez(
                file,
                header=np.frombuffer(header.encode(), np.uint8),
                vocabulary=np.frombuffer("\n".join(self._vocabulary).encode(), np.uint8),
                starts=self._starts,
                rows=self._rows,
                weights=self._weights,
                **counted,
            )

    @classmethod
    def load(cls, path: Path, /) -> Self:
        """The index that `save` wrote. ValueError if it is damaged or none; OSError if it cannot be read."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                parts = {name: stored[name] for name in ("header", "vocabulary", "starts", "rows", "weights")}
                counts, lengths = (stored.get(name) for name in ("counts", "lengths"))
            header: dict[str, Any] = json.loads(parts["header"].tobytes().decode())
            listed = parts["vocabulary"].tobytes().decode()
        except OSError:
            raise
        except Exception as error:  # numpy, zipfile and json each fail in their own ways on damage
            raise ValueError(f"{path.name}: not a lexical index: {error}") from error
        terms = listed.split("\n") if listed else []
        _check(path, header, terms, parts)
        vocabulary = {term: place for place, term in enumerate(terms)}
        counted = None
        if counts is not None and lengths is not None and len(counts) == len(parts["rows"]):
            counted = Counted(counts, lengths) if len(lengths) == header["documents"] else None
        return cls(vocabulary, parts["starts"], parts["rows"], parts["weights"], header["documents"], counted)

    def _postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        place = self._vocabulary.get(term)
        if place is None:
            return self._rows[:0], self._weights[:0]
        start, end = self._starts[place], self._starts[place + 1]
        return self._rows[start:end], self._weights[start:end]

    def _idf(self, term: str) -> float:
        held = len(self._postings(term)[0])
        return math.log1p((self._documents - held + 0.5) / (held + 0.5))

    def _matches(self, word: str) -> list[tuple[str, float]]:
        """The terms that stand for a query word, each with its weight."""
        spelling, key, stem = terms_of(word)
        if key in self._vocabulary:
            return [(spelling, _WORD), (key, _KEY), (stem, _STEM)]
        return [(stem, _STEM), *((term, _NEAR) for term in self._near(key))]

    def _held(self, word: str, asked: NDArray[np.int32]) -> NDArray[np.float32]:
        """How well each document asked for holds `word`: 1 for its key, less for its stem or a slip."""
        _, key, stem = terms_of(word)
        rows = self._postings(key)[0]
        shares = np.where(_holds(self._postings(stem)[0], asked), _STEM_COVERAGE, 0.0)
        if len(rows):
            shares[_holds(rows, asked)] = 1.0
        else:
            near = [_holds(self._postings(term)[0], asked) for term in self._near(key)]
            if near:
                shares = np.where((shares == 0.0) & np.any(near, axis=0), _NEAR_COVERAGE, shares)
        return shares.astype(np.float32)

    def _near(self, key: str) -> list[str]:
        """The indexed keys one edit away from `key`, in order."""
        return self._near_keys.of(key)

    @cached_property
    def _near_keys(self) -> NearKeys:
        return NearKeys(list(self._vocabulary))


def _read(texts: Sequence[str], kept: Mapping[int, int]) -> tuple[list[str], _Postings, NDArray[np.float32]]:
    """Terms, postings and lengths of every text that is not kept."""
    vocabulary: dict[str, int] = {}
    terms, rows, counts = array("i"), array("i"), array("i")
    lengths = np.zeros(len(texts), np.float32)
    for row, text in enumerate(texts):
        if row in kept:
            continue
        tokens = words(normalise(text))
        lengths[row] = len(tokens)
        tokens += [term for _, _, term in compounds(tokens)]
        for term, count in Counter(term for token in tokens for term in terms_of(token)).items():
            terms.append(vocabulary.setdefault(term, len(vocabulary)))
            rows.append(row)
            counts.append(count)
    ids, by_row, held = (np.asarray(values, np.int32) for values in (terms, rows, counts))
    return list(vocabulary), (ids, by_row, held), lengths


def _holds(rows: NDArray[np.int32], asked: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of the rows asked for stand in the sorted `rows`."""
    if not len(rows):
        return np.zeros(len(asked), bool)
    places = np.minimum(np.searchsorted(rows, asked), len(rows) - 1)
    held: NDArray[np.bool_] = rows[places] == asked
    return held


def _check(path: Path, header: Any, terms: list[str], parts: dict[str, NDArray[Any]]) -> None:
    starts, rows, weights = parts["starts"], parts["rows"], parts["weights"]
    documents = (
        header.get("documents") if isinstance(header, dict) and header.get("format") == _FORMAT else None
    )
    sound = (
        isinstance(documents, int)
        and documents >= 0
        and [(part.dtype.name, part.ndim) for part in (starts, rows, weights)]
        == [("int64", 1), ("int32", 1), ("float32", 1)]
        and len(set(terms)) == len(terms) == len(starts) - 1
        and starts[0] == 0
        and bool(np.all(np.diff(starts) > 0))
        and len(rows) == len(weights) == starts[-1]
        and (not len(rows) or (rows.min() >= 0 and rows.max() < documents))
        and bool(np.isfinite(weights).all())
    )
    if not sound:
        raise ValueError(f"{path.name}: the lexical index is damaged or of another version")
