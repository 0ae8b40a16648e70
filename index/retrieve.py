"""A question to the units that might answer it: dense and lexical evidence, fused and calibrated."""

import asyncio
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from index.embed import Embedder
from index.language import Language
from index.normalise import normalise, words
from index.passage import Hit, Passage, Unit
from index.snapshot import Snapshot
from index.subjects import SubjectIndex

_ROWS = 300
_LEXICAL = 30


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic weights of the evidence, fitted on development questions by training/fusion.py."""

    bias: float = -7.0
    query: float = 1.1
    """Best sample question, in standard deviations above unrelated ones."""
    passage: float = 0.5
    """Best passage, likewise."""
    lexical: float = 3.0
    """BM25 as a share of the best score of any unit."""
    coverage: float = 3.0
    """Share of the question's content words that the unit holds, by idf."""
    named: float = 1.5
    """The unit's subject is named in the question."""


class Retriever(Protocol):
    """Anything that finds units for a question."""

    async def retrieve(
        self, question: str, language: Language, /, *, k: int, about: str | None = None
    ) -> tuple[Hit, ...]:
        """At most `k` hits, best first. `about` is the subject under discussion, if any."""
        ...


class SnapshotRetriever:
    """Searches whichever snapshot is live when the question arrives."""

    def __init__(self, embedder: Embedder, snapshot: Snapshot, weights: Weights | None = None) -> None:
        self._embedder = embedder
        self._weights = weights or Weights()
        self._live = (snapshot, SubjectIndex(snapshot.subjects.values()))

    @property
    def embedder(self) -> Embedder:
        return self._embedder

    @property
    def snapshot(self) -> Snapshot:
        return self._live[0]

    @property
    def subjects(self) -> SubjectIndex:
        return self._live[1]

    def swap(self, snapshot: Snapshot, /) -> None:
        """Serve `snapshot` from the next question on."""
        self._live = (snapshot, SubjectIndex(snapshot.subjects.values()))

    async def retrieve(
        self, question: str, language: Language, /, *, k: int, about: str | None = None
    ) -> tuple[Hit, ...]:
        return await asyncio.to_thread(self.search, question, language, k=k, about=about)

    def search(
        self, question: str, language: Language, /, *, k: int, about: str | None = None
    ) -> tuple[Hit, ...]:
        """`retrieve`, on the caller's thread."""
        snapshot, subjects = self._live  # one snapshot for the whole search, whatever swaps meanwhile
        question = normalise(question)
        if not words(question):
            return ()
        evidence = self._evidence(snapshot, question)
        named = {mention.subject.id for mention in subjects.mentions(question)} | (
            {about} if about else set()
        )
        hits = [
            Hit(
                unit,
                _best_passage(unit, language, best),
                self._score(features, unit.subject in named),
                dense=max(features[:2]),
                lexical=features[2],
            )
            for unit, features, best in evidence
        ]
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:k])

    def _evidence(
        self, snapshot: Snapshot, question: str
    ) -> Iterable[tuple[Unit, tuple[float, float, float, float], dict[str, float]]]:
        """Candidates with (cosine in deviations of its questions, of its passages, lexical share, coverage)."""
        nearest = snapshot.nearest(self._embedder.embed_queries([question])[0], _ROWS)
        dense: dict[tuple[str, str], float] = {}
        best: dict[str, dict[str, float]] = {}
        for row, cosine in nearest:
            dense.setdefault((row.unit, row.verb), cosine)
            best.setdefault(row.unit, {}).setdefault(row.key, cosine)
        lexical: dict[str, tuple[float, int]] = {}
        for document, score in snapshot.lexical.search(question, _LEXICAL):
            lexical.setdefault(snapshot.lexical_units[document], (score, document))
        top = max((score for score, _ in lexical.values()), default=1.0)
        floor = nearest[-1][1]
        background = snapshot.manifest.background
        for unit in {**best, **lexical}:
            score, document = lexical.get(unit, (0.0, -1))
            yield (
                snapshot.units[unit],
                (
                    _deviations(dense.get((unit, "query"), floor), background.query),
                    _deviations(dense.get((unit, "passage"), floor), background.passage),
                    score / top,
                    snapshot.lexical.coverage(question, document) if document >= 0 else 0.0,
                ),
                best.get(unit, {}),
            )

    def _score(self, features: tuple[float, float, float, float], named: bool) -> float:
        w = self._weights
        query, passage, lexical, coverage = features
        logit = w.bias + w.query * query + w.passage * passage + w.lexical * lexical + w.coverage * coverage
        return 1 / (1 + math.exp(-(logit + w.named * named)))


def _deviations(cosine: float, background: tuple[float, float]) -> float:
    mean, deviation = background
    return (cosine - mean) / deviation


def _best_passage(unit: Unit, language: Language, best: dict[str, float]) -> Passage:
    """The piece of a long unit that lies nearest, in the asker's script where there is one."""
    return max(unit.shown(language), key=lambda passage: best.get(passage.id, -1.0))
