"""A question to the units that might answer it: dense and lexical evidence, fused and calibrated."""

import asyncio
import copy
import heapq
import logging
import math
import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index.embedding.embed import Embedder
from index.embedding.reranker import Query
from index.knowledge.passage import Hit, Kind, Passage, Unit
from index.lexical.names import NameKind, names_in
from index.lexical.respelling import Respelling
from index.lexical.subjects import SubjectIndex
from index.retrieval import order
from index.retrieval.direct import ALIKE, ANSWERS, direct_answer
from index.retrieval.evidence import ALONE, RERANKED, UNREAD, Evidence, Fusion
from index.retrieval.near import Near, between, deviations_of, nearest
from index.retrieval.order import Candidate
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import normalise, words

log = logging.getLogger(__name__)

_LEXICAL = 30
_LIKELY = 5
"""How many units are candidates for the classifier's sake."""
_STORY = 12
"""Words from which on a question tells a story."""
_READ = 12
"""How many sections the reranker reads for a question."""


RECENT = 3
"""Messages of a talk that a question is read with."""
_CERTAIN = 4.0
_KINDS = tuple((kind, kind.name.lower()) for kind in NameKind)
_PEOPLE = {"roles", "work", "trades"}
"""Topics whose subjects are people: what is said of one is not said of another."""
_UNHEARD, _HELD = -1.0, 0.6
"""What the classifier is taken to say of an admin's own section that holds this share of a question's content words, somewhat
less than what it says of a right one (-.5 in the mean): where it has learnt nothing of it, it speaks for some other."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What went before a question, and who asks."""

    before: str = ""
    """What was asked last, with the name of its subject."""
    recent: str = ""
    """The person's last messages, the latest last."""
    about: str = ""
    """Id of the subject under discussion."""
    earlier: str = ""
    """Id of the one that was under discussion before it."""
    suits: frozenset[str] = frozenset()
    """Ids of the subjects and units that speak to such a person."""
    known: float = 0.0
    """Log-odds that it asks for something that knowledge can say at all."""
    leaning: float = 0.0
    """0 to 1: how much the question leans on it."""
    shown: tuple[str, ...] = ()
    """Ids of the sections that were shown, the latest last."""


SILENCE = Talk()


class _Live:
    """A snapshot with what is derived from it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.subjects = SubjectIndex(snapshot.subjects.values())
        self.respelling = Respelling(snapshot.lexical)
        self.shipped = frozenset(snapshot.classifier.units[: snapshot.classifier.shipped])


class SnapshotRetriever:
    """Searches whichever snapshot is live when the question arrives."""

    def __init__(self, embedder: Embedder, snapshot: Snapshot) -> None:
        self._embedder = embedder
        self._order = order.shipped(embedder.fingerprint) if embedder.reranker else None
        self._live = _Live(snapshot)

    @property
    def embedder(self) -> Embedder:
        return self._embedder

    @property
    def _weights(self) -> Fusion:
        return RERANKED if self._embedder.reranker else ALONE

    @property
    def snapshot(self) -> Snapshot:
        return self._live.snapshot

    @property
    def subjects(self) -> SubjectIndex:
        return self._live.subjects

    @property
    def shipped(self) -> Collection[str]:
        """Ids of the sections that ship with the program; any other is an admin's own."""
        return self._live.shipped

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
        self, question: str, language: Language, /, *, k: int, talk: Talk = SILENCE
    ) -> tuple[Hit, ...]:
        """At most `k` hits, best first; `talk` is what went before."""
        return await asyncio.to_thread(self.search, question, language, k=k, talk=talk)

    def search(
        self, question: str, language: Language, /, *, k: int, talk: Talk = SILENCE
    ) -> tuple[Hit, ...]:
        """`retrieve`, on the caller's thread."""
        shipped, asked = self._live.shipped, words(normalise(question))
        meant = self._people(question) | {talk.about}
        return tuple(
            self._hit(unit, language, evidence, best, asked, talk.leaning, meant, own=unit.id not in shipped)
            for _, unit, evidence, best in self.ranked(question, language, talk)[:k]
        )

    def ranked(self, question: str, language: Language, talk: Talk = SILENCE) -> list[Candidate]:
        """Every candidate unit, best first, with what its evidence weighs."""
        rank = self._weights.rank
        weighed = (
            (rank.weigh(evidence), unit, evidence, best)
            for unit, evidence, best in self.evidence(question, language, talk)
        )
        found = sorted(weighed, key=lambda candidate: -candidate[0])
        # the trees know nothing of an admin's own section: where one stands first, it stays
        if self._order is None or not found or found[0][1].id not in self._live.shipped:
            return found
        places = self._order.places(found, talk.shown, len(words(normalise(question))), talk.leaning)
        return [*(found[place] for place in places), *found[len(places) :]]

    def _people(self, question: str) -> set[str]:
        """The roles and trades that a question names."""
        named = (mention.subject.id for mention in self._live.subjects.mentions(normalise(question)))
        return {name for name in named if name.partition("/")[0] in _PEOPLE}

    def _hit(
        self,
        unit: Unit,
        language: Language,
        evidence: Evidence,
        best: dict[str, float],
        asked: Sequence[str],
        leaning: float,
        meant: Collection[str],
        *,
        own: bool,
    ) -> Hit:
        """A unit as what was found; who asks nearly what is declined or not known directly hears that."""
        heard = evidence
        if own and evidence.coverage >= _HELD:
            heard = replace(evidence, learnt=max(evidence.learnt, _UNHEARD))
        score = 1 / (1 + math.exp(-self._weights.trust.weigh(heard)))
        background = self._live.snapshot.manifest.background.query
        direct = direct_answer(
            unit,
            language,
            best,
            background,
            asked,
            leaning,
            lambda sample: not self._people(sample) <= {*meant, unit.subject},
        )
        alike = deviations_of(max(best.values(), default=-1.0), background) >= ALIKE
        if unit.kind is Kind.OFF_TOPIC and not alike:
            direct = ""  # it stands in place of the text
        return Hit(
            unit,
            _best_passage(unit, language, best),
            max(score, ANSWERS) if alike and direct and unit.kind is not Kind.ANSWER else score,
            dense=max(evidence.query, evidence.passage),
            lexical=evidence.lexical,
            relevance=None if evidence.relevance == UNREAD else evidence.relevance,
            unanswered=evidence.unanswered,
            lacking=any(getattr(evidence, name) for _, name in _KINDS),
            coverage=evidence.coverage,
            own=own,
            direct=direct,
        )

    def evidence(
        self, question: str, language: Language, talk: Talk = SILENCE
    ) -> list[tuple[Unit, Evidence, dict[str, float]]]:
        """Every candidate unit with its evidence and the cosines of its rows by key; unordered."""
        live = self._live  # one snapshot for the whole search, whatever swaps meanwhile
        snapshot = live.snapshot
        question = normalise(question)
        tokens = words(question)
        if not tokens:
            return []
        readings = [question, *filter(None, [live.respelling.respelt(question)])]
        # the question first: an encoder reads no more than its first tokens
        leaned = [normalise(f"{question} {told}") for told in (talk.before, talk.recent) if told]
        queries = self._embedder.read_queries([*readings, *leaned])
        alone, together = queries[: len(readings)], queries[len(readings) :]
        near = Near(snapshot, nearest(snapshot, alone))
        middle = between([*alone[:1], *together])
        read = Near(snapshot, nearest(snapshot, [middle])) if together else near
        recent = Near(snapshot, nearest(snapshot, together[-1:])) if together else near
        held = _held(snapshot, readings)
        mentions = [mention for reading in readings for mention in live.subjects.mentions(reading)]
        named = {mention.subject.id for mention in mentions} | ({talk.about} if talk.about else set())
        topics = {name.partition("/")[0] for name in named}
        asked_after = _holders(snapshot, tokens)
        top = max((score for score, _ in held.values()), default=1.0)
        unknown, unanswered = near.of_kind(Kind.UNKNOWN), near.unanswered
        learnt = _learnt(snapshot, alone)
        found: list[tuple[Unit, Evidence, dict[str, float]]] = []
        told_learnt = _learnt(snapshot, [middle]) if together else learnt
        nothing = max((snapshot.classifier.nothing(query.vector) for query in alone), default=0.0)
        unheard = max(learnt.values(), default=0.0)  # a section without sample questions: let the rest decide
        likely = {**_likeliest(learnt), **_likeliest(told_learnt)}
        siblings, earlier = (_among(snapshot, alone[0], name) for name in (talk.about, talk.earlier))
        for name in {**near.rows, **read.rows, **recent.rows, **held, **likely, **siblings, **earlier}:
            unit = snapshot.units[name]
            score, coverage = held.get(name, (0.0, 0.0))
            query, passage = near.deviations(unit)
            told_query, told_passage = read.deviations(unit)
            told_recent, _ = recent.deviations(unit)
            lacking = {kind for kind, holders in asked_after if name not in holders}
            evidence = Evidence(
                query=query,
                passage=passage,
                lexical=score / top,
                coverage=coverage,
                named=float(unit.subject in named),
                discussed=talk.leaning * (unit.subject == talk.about),
                sibling=talk.leaning * siblings.get(name, 0.0),
                sibling_earlier=talk.leaning * earlier.get(name, 0.0),
                told_query=told_query - query,
                told_passage=told_passage - passage,
                told_recent=told_recent - query,
                told_learnt=told_learnt.get(name, 0.0) - learnt.get(name, 0.0),
                suits=max(unit.id in talk.suits, 0.5 * (unit.subject in talk.suits)),
                passed_over=float(unit.subject not in named and unit.subject.partition("/")[0] in topics),
                unanswered=max(0.0, unanswered - query),
                unknown=0.0 if unit.kind is Kind.UNKNOWN else unknown,
                learnt=learnt.get(name, unheard),
                nothing=nothing,
                known=max(-_CERTAIN, min(talk.known, _CERTAIN)),
                story=min(max(0, len(tokens) - _STORY), 20) / 10,
                **{name: float(kind in lacking) for kind, name in _KINDS},
            )
            found.append((unit, evidence, {**read.passages.get(name, {}), **near.rows.get(name, {})}))
        return self._read(snapshot, alone + together, language, found)

    def _read(
        self,
        snapshot: Snapshot,
        queries: Sequence[Query],
        language: Language,
        found: list[tuple[Unit, Evidence, dict[str, float]]],
    ) -> list[tuple[Unit, Evidence, dict[str, float]]]:
        """The same with what the reranker says of those that stand highest without it."""
        reranker = self._embedder.reranker
        if reranker is None:
            return found
        found.sort(key=lambda candidate: -ALONE.rank.weigh(candidate[1]))
        try:
            places = [
                (place, snapshot.sections[passage.id])
                for place, (unit, _, _) in enumerate(found[:_READ])
                for passage in unit.shown(language)
                if passage.id in snapshot.sections
            ]
        except OSError as error:  # somebody cut the file short: answered from what is in memory
            log.error("the index's sections cannot be read: %s; build the index again", error)
            return found
        relevance: dict[int, float] = {}
        for query in queries:
            odds = reranker.relevance(query, [tokens for _, tokens in places])
            for (place, _), value in zip(places, odds.tolist(), strict=True):
                relevance[place] = max(value, relevance.get(place, value))
        for place, value in relevance.items():
            unit, evidence, best = found[place]
            found[place] = (unit, replace(evidence, relevance=value), best)
        return found


def _learnt(snapshot: Snapshot, queries: Sequence[Query]) -> Mapping[str, float]:
    """What the classifier makes of the readings, by unit the higher."""
    first, *others = (snapshot.classifier.scores(query.vector) for query in queries)
    return (
        {unit: max(first[unit], *(scores[unit] for scores in others)) for unit in first} if others else first
    )


def _among(snapshot: Snapshot, query: Query, subject: str) -> Mapping[str, float]:
    """How likely the question asks for each section of a subject, when it is for one of them."""
    if subject not in snapshot.subjects:
        return {}
    units = {name for name in snapshot.subjects[subject].units if snapshot.units[name].kind is Kind.ANSWER}
    return snapshot.classifier.among(query.vector, units)


def _likeliest(learnt: Mapping[str, float]) -> dict[str, float]:
    """The units that the classifier puts first."""
    return dict(heapq.nlargest(_LIKELY, learnt.items(), key=operator.itemgetter(1)))


def _held(snapshot: Snapshot, readings: Sequence[str]) -> dict[str, tuple[float, float]]:
    """BM25 and coverage by unit, each of the reading that gives more."""
    held: dict[str, tuple[float, float]] = {}
    for reading in readings:
        found: dict[str, tuple[float, int]] = {}
        for document, score in snapshot.lexical.search(reading, _LEXICAL):
            found.setdefault(snapshot.lexical_units[document], (score, document))
        covered = snapshot.lexical.coverage(reading, [document for _, document in found.values()])
        for (name, (score, _)), share in zip(found.items(), covered.tolist(), strict=True):
            before = held.get(name, (0.0, 0.0))
            held[name] = (max(before[0], score), max(before[1], share))
    return held


def _holders(snapshot: Snapshot, tokens: Sequence[str]) -> list[tuple[NameKind, set[str]]]:
    """The names in a question, each as its kind and the units that hold it."""
    units = snapshot.lexical_units
    return [(name.kind, {units[row] for row in name.rows(snapshot.lexical)}) for name in names_in(tokens)]


def _best_passage(unit: Unit, language: Language, best: dict[str, float]) -> Passage:
    """The piece of a long unit that lies nearest, in the asker's script where there is one."""
    return max(unit.shown(language), key=lambda passage: best.get(passage.id, -1.0))
