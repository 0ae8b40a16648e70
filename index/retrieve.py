"""A question to the units that might answer it: dense and lexical evidence, fused and calibrated."""

import asyncio
import copy
import math
import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from index.embed import Embedder, Vectors
from index.language import Language
from index.names import NameKind, names_in
from index.normalise import normalise, words
from index.passage import Hit, Kind, Passage, Unit
from index.respelling import Respelling
from index.snapshot import Row, Snapshot
from index.subjects import SubjectIndex

_ROWS = 300
_LEXICAL = 30
_UNASKED = 0.7
"""How much nearer, in deviations, a right section's sample questions lie than its text, over the development questions."""


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
    """1 when its subject is named in the question, or is the one under discussion."""
    discussed: float
    """Up to 1 when its subject is under discussion: how much the question leans on it."""
    passed_over: float
    """1 when the question names another subject of its topic instead: a data analyst, not a data engineer."""
    familiar: float
    """Share of the question's content words that the knowledge knows at all."""
    declined: float
    """How near the question is to examples of what is declined, as `query`; 0 for those examples themselves."""
    organisation: float
    """1 when the question names an institution or company that the unit does not hold."""
    tool: float
    """The same of software or a programming language."""
    abroad: float
    """The same of a place abroad."""
    city: float
    """The same of a place in Pakistan."""
    detail: float
    """The same of what is asked of something: its fee, its seats."""
    missing: float
    """How rare the rarest content word of the question is that the unit does not hold, as a share of the rarest there can be."""
    support: float
    """Share of the ten nearest rows that are the unit's."""
    unknown: float
    """How near the question is to what nobody knows, as `query`; 0 for that itself."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each number of the evidence weighs: RANK and TRUST below.

    Chosen on the development questions with training/fusion.py: the ranking from the middle of a plateau of a
    coarse grid, the trust fitted under an earlier model and its bias then shifted until one in forty is refused wrongly; `discussed` was set by playing the conversations.
    """

    query: float = 0.0
    passage: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    named: float = 0.0
    discussed: float = 0.0
    passed_over: float = 0.0
    familiar: float = 0.0
    declined: float = 0.0
    organisation: float = 0.0
    tool: float = 0.0
    abroad: float = 0.0
    city: float = 0.0
    detail: float = 0.0
    missing: float = 0.0
    support: float = 0.0
    unknown: float = 0.0
    bias: float = 0.0

    def weigh(self, evidence: Evidence) -> float:
        total: float = sum(map(operator.mul, _numbers(self), _numbers(evidence)))
        return self.bias + total


RANK = Weights(query=2.0, passage=2.4, lexical=5.0, coverage=1.0, named=0.5, discussed=3.0, passed_over=-0.3)
"""Which unit comes first."""
TRUST = Weights(
    query=0.85,
    passage=2.2,
    lexical=1.45,
    coverage=3.6,
    named=0.1,
    discussed=5.0,
    passed_over=0.4,
    familiar=-0.35,
    declined=0.55,
    bias=-12.75,
)
"""Whether the first unit answers at all: the logistic of this is a hit's score."""

_numbers = operator.attrgetter(*(field.name for field in fields(Evidence)))


class _Live:
    """A snapshot with what is derived from it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.subjects = SubjectIndex(snapshot.subjects.values())
        self.respelling = Respelling(snapshot.lexical)


class SnapshotRetriever:
    """Searches whichever snapshot is live when the question arrives."""

    def __init__(self, embedder: Embedder, snapshot: Snapshot) -> None:
        self._embedder = embedder
        self._live = _Live(snapshot)

    @property
    def embedder(self) -> Embedder:
        return self._embedder

    @property
    def snapshot(self) -> Snapshot:
        return self._live.snapshot

    @property
    def subjects(self) -> SubjectIndex:
        return self._live.subjects

    def respelt(self, question: str, /) -> str:
        """The question in the knowledge's own spelling, "" where it knows no better."""
        return self._live.respelling.respelt(question)

    def pinned(self) -> "SnapshotRetriever":
        """A retriever that stays with the snapshot that is live now, for all of one message."""
        return copy.copy(self)

    def swap(self, snapshot: Snapshot, /) -> None:
        """Serve `snapshot` from the next question on."""
        self._live = _Live(snapshot)

    async def retrieve(
        self, question: str, language: Language, /, *, k: int, about: str = "", leaning: float = 1.0
    ) -> tuple[Hit, ...]:
        """At most `k` hits, best first.

        `about` is the subject under discussion, if any; `leaning`, 0 to 1, how much the question leans on it.
        """
        return await asyncio.to_thread(self.search, question, language, k=k, about=about, leaning=leaning)

    def search(
        self, question: str, language: Language, /, *, k: int, about: str = "", leaning: float = 1.0
    ) -> tuple[Hit, ...]:
        """`retrieve`, on the caller's thread."""
        found = self.evidence(question, about=about, leaning=leaning)
        found.sort(key=lambda candidate: -RANK.weigh(candidate[1]))
        return tuple(
            Hit(
                unit,
                _best_passage(unit, language, best),
                1 / (1 + math.exp(-TRUST.weigh(evidence))),
                dense=max(evidence.query, evidence.passage),
                lexical=evidence.lexical,
            )
            for unit, evidence, best in found[:k]
        )

    def evidence(
        self, question: str, *, about: str = "", leaning: float = 1.0
    ) -> list[tuple[Unit, Evidence, dict[str, float]]]:
        """Every candidate unit with its evidence and the cosines of its rows by key; unordered."""
        live = self._live  # one snapshot for the whole search, whatever swaps meanwhile
        snapshot, subjects = live.snapshot, live.subjects
        question = normalise(question)
        tokens = words(question)
        if not tokens:
            return []
        readings = [question, *filter(None, [live.respelling.respelt(question)])]
        nearest = _nearest(snapshot, self._embedder.embed_queries(readings))
        dense: dict[tuple[str, str], float] = {}
        best: dict[str, dict[str, float]] = {}
        for row, cosine in nearest:
            dense.setdefault((row.unit, row.verb), cosine)
            best.setdefault(row.unit, {}).setdefault(row.key, cosine)
        matched, coverage, missing = _matched(snapshot, readings)
        top = max((score for score in matched.values()), default=1.0)
        floor = nearest[-1][1]
        background = snapshot.manifest.background
        named = {mention.subject.id for reading in readings for mention in subjects.mentions(reading)} | (
            {about} if about else set()
        )
        familiar = max(map(snapshot.lexical.familiarity, readings))
        asked_after = _holders(snapshot, tokens)
        declined = max(
            (
                _deviations(cosine, background.query)
                for row, cosine in nearest
                if snapshot.units[row.unit].kind is Kind.OFF_TOPIC
            ),
            default=_deviations(floor, background.query),
        )
        unknown = max(
            (
                _deviations(cosine, background.query)
                for row, cosine in nearest
                if snapshot.units[row.unit].kind is Kind.UNKNOWN
            ),
            default=_deviations(floor, background.query),
        )
        support = Counter(row.unit for row, _ in nearest[:10])
        topics = {name.partition("/")[0] for name in named}
        found: list[tuple[Unit, Evidence, dict[str, float]]] = []
        for name in {**best, **matched}:
            unit = snapshot.units[name]
            query = _deviations(dense.get((name, "query"), floor), background.query)
            passage = _deviations(dense.get((name, "passage"), floor), background.passage)
            if not any(unit.questions.values()):  # a document as it was sent: its text speaks for both
                query = passage + _UNASKED
            lacking = {kind for kind, holders in asked_after if name not in holders}
            evidence = Evidence(
                query=query,
                passage=passage,
                lexical=matched.get(name, 0.0) / top,
                coverage=coverage.get(name, 0.0),
                named=float(unit.subject in named),
                discussed=leaning * (unit.subject == about),
                passed_over=float(unit.subject not in named and unit.subject.partition("/")[0] in topics),
                familiar=familiar,
                declined=0.0 if unit.kind is Kind.OFF_TOPIC else declined,
                missing=missing.get(name, 1.0),
                support=support[name] / 10,
                unknown=0.0 if unit.kind is Kind.UNKNOWN else unknown,
                **{kind.name.lower(): float(kind in lacking) for kind in NameKind},
            )
            found.append((unit, evidence, best.get(name, {})))
        return found


def _nearest(snapshot: Snapshot, vectors: Vectors) -> list[tuple[Row, float]]:
    """The rows nearest to any of the readings of a question, best first, each with its highest cosine."""
    cosines: dict[Row, float] = {}
    for vector in vectors:
        for row, cosine in snapshot.nearest(vector, _ROWS):
            cosines[row] = max(cosine, cosines.get(row, -1.0))
    return sorted(cosines.items(), key=lambda found: -found[1])


def _matched(
    snapshot: Snapshot, readings: Sequence[str]
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Lexical score, coverage and what is missing by unit, of the reading that gives more."""
    scores: dict[str, float] = {}
    coverage: dict[str, float] = {}
    missing: dict[str, float] = {}
    for reading in readings:
        found: dict[str, tuple[float, int]] = {}
        for document, score in snapshot.lexical.search(reading, _LEXICAL):
            found.setdefault(snapshot.lexical_units[document], (score, document))
        covered, lacked = snapshot.lexical.grasp(reading, [document for _, document in found.values()])
        for (name, (score, _)), share, lack in zip(
            found.items(), covered.tolist(), lacked.tolist(), strict=True
        ):
            scores[name] = max(score, scores.get(name, 0.0))
            coverage[name] = max(share, coverage.get(name, 0.0))
            missing[name] = min(lack, missing.get(name, 1.0))
    return scores, coverage, missing


def _holders(snapshot: Snapshot, tokens: Sequence[str]) -> list[tuple[NameKind, set[str]]]:
    """The names in a question, each as its kind and the units that hold it."""
    units = snapshot.lexical_units
    return [(name.kind, {units[row] for row in name.rows(snapshot.lexical)}) for name in names_in(tokens)]


def _deviations(cosine: float, background: tuple[float, float]) -> float:
    mean, deviation = background
    return (cosine - mean) / deviation


def _best_passage(unit: Unit, language: Language, best: dict[str, float]) -> Passage:
    """The piece of a long unit that lies nearest, in the asker's script where there is one."""
    return max(unit.shown(language), key=lambda passage: best.get(passage.id, -1.0))
