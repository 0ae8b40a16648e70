"""What the reranker and its judge learn from: questions with the sections to compare them with, and states of their tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from index.digests import digest
from index.embedding.embed import SHIPPED, OnnxEmbedder
from index.embedding.reranker import LONGEST
from index.knowledge.chunk import embedded_text
from index.knowledge.passage import Kind
from index.retrieval.evidence import ALONE
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import normalise
from training.data import DEVELOPMENT, LANGUAGES, KnowledgeUnit, read_lives, read_passages
from training.respell import Respeller, hurried

RIVALS = 4
"""Wrong sections that a question is compared with beside its right ones."""
_LIVES = 4
"""How often a message from somebody's life is gone through in an epoch, for once of a question that began with a section."""


@dataclass
class LessonQuestion:
    """A question, clean and hurried, with the sections to compare it with; `right` of these answer it."""

    text: str
    language: str
    right: frozenset[str]
    rivals: list[str] = field(default_factory=list)
    states: list[Tensor] = field(default_factory=list)
    times: int = 1
    """How often it is gone through in an epoch."""
    judged: Mapping[str, float] = field(default_factory=dict)
    """Section → log-odds that it answers, as training.judge has it."""

    @property
    def key(self) -> str:
        return f"{self.language}:{self.text}"


def token_states(embedder: OnnxEmbedder, verb: str, texts: Sequence[str]) -> list[Tensor]:
    """Standardised states of each text's own tokens, in half precision."""
    found: dict[int, Tensor] = {}
    skip = 3 if verb == "query" else 1  # of a question also its prefix

    def keep(rows: list[int], ids: NDArray[np.int64], mask: NDArray[np.int64]) -> None:
        states = embedder._states(ids, mask)
        for line, row in enumerate(rows):
            own = torch.from_numpy(states[line, skip : mask[line].sum() - 1].copy())
            found[row] = functional.layer_norm(own, own.shape[-1:]).to(torch.bfloat16)

    embedder._run(f"{verb}: ", texts, keep, longest=LONGEST + 2)
    return [found[row] for row in range(len(texts))]


class Lesson:
    """All questions and sections with their states; those in `held` are to measure by, not to learn from."""

    def __init__(self, retriever: SnapshotRetriever, respeller: Respeller) -> None:
        embedder = OnnxEmbedder(SHIPPED, threads=2)
        snapshot = retriever.snapshot
        passages = {
            (unit.id, str(language)): embedded_text(own[0], asked=False)
            for unit in snapshot.units.values()
            if unit.kind is not Kind.OFF_TOPIC
            for language, own in unit.passages.items()
        }
        invented = read_passages()
        for unit in invented:
            language = next(iter(unit.lines))
            title, heading = unit.titles[language], unit.headings[language]
            passages[f"invented/{unit.id}", language] = normalise(
                f"{title}: {heading}\n" + " ".join(unit.lines[language])
            )
        self.sections = dict(
            zip(passages, token_states(embedder, "passage", list(passages.values())), strict=True)
        )
        self.questions = [*_samples(snapshot), *_invented(embedder, invented)]
        self.held = _development(retriever)
        rng = Random(5)
        texts = [normalise(q.text).rstrip("?؟!… ") for q in self.questions]
        noisy = [
            _hurried(text, q.language, respeller, rng) for text, q in zip(texts, self.questions, strict=True)
        ]
        held = [normalise(q.text).rstrip("?؟!… ") for q in self.held]
        for questions, variant in ((self.questions, texts), (self.questions, noisy), (self.held, held)):
            for question, states in zip(questions, token_states(embedder, "query", variant), strict=True):
                question.states.append(states)

    def section(self, unit: str, language: str) -> Tensor | None:
        """A section in that script, else in another one that has it."""
        return next(
            (own for tag in (language, *LANGUAGES) if (own := self.sections.get((unit, tag))) is not None),
            None,
        )


def _hurried(text: str, language: str, respeller: Respeller, rng: Random) -> str:
    if language == "ur-Latn":
        text = " ".join(respeller.respell(text.split(), None, rng.choice((0.3, 0.6, 1.0)), rng))
    return hurried(text, rng, rng.choice((0.1, 0.15, 0.3)))


def _samples(snapshot: Snapshot) -> list[LessonQuestion]:
    """The sample questions and the unanswered ones, each with the units that lie nearest without it.

    An unanswered question stands under the section that it narrowly misses: that one first.
    """
    rows, vectors = snapshot.rows, snapshot.vectors()
    shown = [unit.id for unit in snapshot.units.values() if unit.kind is not Kind.OFF_TOPIC]
    place = {name: number for number, name in enumerate(shown)}
    own = np.array([place.get(row.unit, -1) for row in rows])
    asked = [number for number, row in enumerate(rows) if row.verb != "passage"]
    texts = _texts(snapshot)
    lives = {" ".join(row["text"].split()): row for row in read_lives()}
    of = {verb: np.array([row.verb == verb for row in rows]) for verb in ("query", "passage")}
    found = []
    for start in range(0, len(asked), 512):
        batch = asked[start : start + 512]
        cosines = vectors[batch] @ vectors.T
        cosines[np.arange(len(batch)), batch] = -1
        for number, line in zip(batch, cosines, strict=True):
            best = {verb: np.full(len(shown) + 1, -1.0) for verb in of}
            for verb, scores in best.items():
                np.maximum.at(scores, own[of[verb]], line[of[verb]])
            nearest = np.argsort(-(best["query"] + best["passage"])[:-1])[: RIVALS + 1]
            row = rows[number]
            answers = row.verb == "query" and snapshot.units[row.unit].kind is not Kind.OFF_TOPIC
            missed = [row.unit] if row.verb == "unanswered" else []
            rivals = dict.fromkeys([*missed, *(shown[i] for i in nearest)])
            right = frozenset({row.unit} if answers else ())
            text = texts[row.unit, row.language, row.key]
            found.append(_of_life(lives, LessonQuestion(text, row.language, right, rivals=list(rivals))))
    return found


def _of_life(lives: Mapping[str, dict[str, Any]], question: LessonQuestion) -> LessonQuestion:
    """A message from somebody's life weighs more, and is not told from sections that would not be wrong."""
    row = lives.get(question.text)
    if row is None:
        return question
    right = question.right and frozenset(row["best"])
    return replace(
        question,
        right=right,
        rivals=[unit for unit in question.rivals if unit not in row["also"] or not right],
        times=_LIVES,
    )


def _texts(snapshot: Snapshot) -> dict[tuple[str, Language, str], str]:
    return {
        (unit.id, language, digest(normalise(text))[:16]): text
        for unit in snapshot.units.values()
        for asked in (unit.questions, unit.unanswered)
        for language, texts in asked.items()
        for text in texts
    }


def _invented(embedder: OnnxEmbedder, units: Sequence[KnowledgeUnit]) -> list[LessonQuestion]:
    """Questions to the invented sections, each with the nearest of the others."""
    names = [f"invented/{unit.id}" for unit in units]
    own = embedder.embed_passages([unit.passage(next(iter(unit.lines))) for unit in units])
    found = []
    for name, unit in zip(names, units, strict=True):
        for language, texts in unit.questions.items():
            nearest = np.argsort(-(embedder.embed_queries(texts) @ own.T), axis=1)[:, : RIVALS + 1]
            for text, line in zip(texts, nearest, strict=True):
                found.append(
                    LessonQuestion(text, language, frozenset({name}), rivals=[names[i] for i in line])
                )
    return found


def _development(retriever: SnapshotRetriever) -> list[LessonQuestion]:
    """The development questions with what retrieval finds for them."""
    units = retriever.snapshot.units
    rows = [json.loads(line) for file in DEVELOPMENT for line in file.read_text("utf-8").splitlines()]
    found = []
    for row in rows:
        candidates = retriever.evidence(row["question"], Language(row["language"]))
        candidates.sort(key=lambda candidate: -ALONE.rank.weigh(candidate[1]))
        right = frozenset(name for name in row["units"] if name in units)
        kinds = {Kind.ANSWER, Kind.UNKNOWN} if right else {Kind.ANSWER}
        missed = row.get("section", "")
        rivals = [missed] if missed in units and units[missed].kind is Kind.ANSWER else []
        rivals += [unit.id for unit, _, _ in candidates if unit.kind in kinds and unit.id != missed]
        found.append(LessonQuestion(row["question"], row["language"], right, rivals=rivals))
    return found


def learnt(lesson: Lesson) -> list[LessonQuestion]:
    """The questions to learn from; those without an answer, of which there are fewer, count double."""
    return [q for q in lesson.questions for _ in range(max(q.times, 1 if q.right else 2))]
