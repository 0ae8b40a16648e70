"""A question to the units that might answer it: dense and lexical evidence, fused and calibrated."""

import asyncio
import math
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
class Evidence:
    """What speaks for one unit, as numbers that a logistic weighs."""

    query: float
    """Cosine of its best sample question, in standard deviations above unrelated ones."""
    passage: float
    """Cosine of its best passage, likewise."""
    lexical: float
    """BM25 as a share of the best unit's."""
    coverage: float
    """Share of the question's content words that the unit holds, by idf."""
    named: float
    """1 when its subject is named in the question or under discussion."""
    passed_over: float
    """1 when the question names another subject of its topic instead: a data analyst, not a data engineer."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic weights of the evidence, fitted on development questions by training/fusion.py."""

    query: float = 1.1
    passage: float = 0.5
    lexical: float = 3.0
    coverage: float = 3.0
    named: float = 1.5
    passed_over: float = -1.5
    bias: float = -7.0


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
        found = self.evidence(question, about=about)
        hits = [
            Hit(
                unit,
                _best_passage(unit, language, best),
                self._score(evidence),
                dense=max(evidence.query, evidence.passage),
                lexical=evidence.lexical,
            )
            for unit, evidence, best in found
        ]
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:k])

    def evidence(
        self, question: str, *, about: str | None = None
    ) -> list[tuple[Unit, Evidence, dict[str, float]]]:
        """Every candidate unit with its evidence and the cosines of its rows by key; unordered."""
        snapshot, subjects = self._live  # one snapshot for the whole search, whatever swaps meanwhile
        question = normalise(question)
        if not words(question):
            return []
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
        named = {mention.subject.id for mention in subjects.mentions(question)} | (
            {about} if about else set()
        )
        topics = {name.partition("/")[0] for name in named}
        found: list[tuple[Unit, Evidence, dict[str, float]]] = []
        for name in {**best, **lexical}:
            unit = snapshot.units[name]
            score, document = lexical.get(name, (0.0, -1))
            evidence = Evidence(
                query=_deviations(dense.get((name, "query"), floor), background.query),
                passage=_deviations(dense.get((name, "passage"), floor), background.passage),
                lexical=score / top,
                coverage=snapshot.lexical.coverage(question, document) if document >= 0 else 0.0,
                named=float(unit.subject in named),
                passed_over=float(unit.subject not in named and unit.subject.partition("/")[0] in topics),
            )
            found.append((unit, evidence, best.get(name, {})))
        return found

    def _score(self, evidence: Evidence) -> float:
        w = self._weights
        logit = (
            w.bias
            + w.query * evidence.query
            + w.passage * evidence.passage
            + w.lexical * evidence.lexical
            + w.coverage * evidence.coverage
            + w.named * evidence.named
            + w.passed_over * evidence.passed_over
        )
        return 1 / (1 + math.exp(-logit))


def _deviations(cosine: float, background: tuple[float, float]) -> float:
    mean, deviation = background
    return (cosine - mean) / deviation


def _best_passage(unit: Unit, language: Language, best: dict[str, float]) -> Passage:
    """The piece of a long unit that lies nearest, in the asker's script where there is one."""
    return max(unit.shown(language), key=lambda passage: best.get(passage.id, -1.0))
