"""Recall and refusal on the golden questions, per script."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.knowledge.faults import Fault, KnowledgeError
from index.text.language import Language
from index.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Golden:
    """A question whose right answer is known. `units` empty: it must not be answered.

    `facts` are phrases a right answer holds; alternatives within one are parted by "|".
    """

    question: str
    language: Language
    units: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool(self.units)


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """What the bot made of a golden question: whether it answered, units best first, and the text shown."""

    answered: bool
    units: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1 over the golden questions of one script."""

    questions: int
    recall_at_1: float
    recall_at_3: float
    fact_recall: float
    false_refusals: float
    false_answers: float


Ask = Callable[[str, Language], Awaitable[GoldenAnswer]]


def golden_of(line: str) -> Golden:
    """The golden question of one line of JSON; raises ValueError for what is none."""
    try:
        row = json.loads(line)
        question, units, facts = row["question"], row.get("units", []), row.get("facts", [])
        lists = isinstance(units, list) and isinstance(facts, list)
        if not lists or not all(isinstance(said, str) for said in (question, *units, *facts)):
            raise ValueError("the question is text, units and facts are lists of text")
        return Golden(question, Language(row["language"]), tuple(units), tuple(facts))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def read(folder: Path, *, leave: str = "") -> tuple[Golden, ...]:
    """All `*.jsonl` under `folder` but the one named `leave`; raises `KnowledgeError` with every bad line."""
    found: list[Golden] = []
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.jsonl")):
        if file.name == leave:
            continue
        for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                found.append(golden_of(line.decode("utf-8")))
            except ValueError as error:
                faults.append(Fault(str(file), number, "golden", {"error": str(error)}))
    if faults:
        raise KnowledgeError(tuple(faults))
    return tuple(found)


async def score(questions: Sequence[Golden], ask: Ask) -> dict[Language, Score]:
    """Ask every question; scores by script."""
    return summary([(golden, await ask(golden.question, golden.language)) for golden in questions])


def summary(answers: Sequence[tuple[Golden, GoldenAnswer]]) -> dict[Language, Score]:
    """Scores by script of questions that were asked."""
    return {
        language: _score([pair for pair in answers if pair[0].language is language])
        for language in Language
        if any(golden.language is language for golden, _ in answers)
    }


def facts_held(golden: Golden, text: str) -> float:
    """The share of a golden question's facts that `text` states."""
    return 1.0 - len(facts_missing(golden, text)) / len(golden.facts) if golden.facts else 1.0


def facts_missing(golden: Golden, text: str) -> tuple[str, ...]:
    """Those of a golden question's facts that `text` does not state."""
    if not golden.facts:
        return ()
    shown = _plain(text)
    return tuple(
        fact for fact in golden.facts if not any(_plain(option) in shown for option in fact.split("|"))
    )


@lru_cache(maxsize=8192)  # two indexes give most questions the same answer
def _plain(text: str) -> str:
    return normalise(text).lower()


def _score(answers: Sequence[tuple[Golden, GoldenAnswer]]) -> Score:
    good = [(g, a) for g, a in answers if g.answerable]
    bad = [(g, a) for g, a in answers if not g.answerable]

    def share(hits: Sequence[float]) -> float:
        return sum(hits) / len(hits) if hits else 1.0

    return Score(
        questions=len(answers),
        recall_at_1=share([bool(set(a.units[:1]) & set(g.units)) for g, a in good]),
        recall_at_3=share([bool(set(a.units[:3]) & set(g.units)) for g, a in good]),
        fact_recall=share([facts_held(g, a.text) for g, a in good if g.facts]),
        false_refusals=share([not a.answered for _, a in good]) if good else 0.0,
        false_answers=share([a.answered for _, a in bad]) if bad else 0.0,
    )
