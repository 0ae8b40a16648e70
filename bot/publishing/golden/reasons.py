"""Why a built index must not go live unasked: each reason as a code with its numbers, and in English."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.phrases.catalogue import section
from index.retrieval.score import Score
from index.text.language import Language

TOLERANCE = 0.02
"""Share of a script's questions that may be lost without being worse."""


class Cause(StrEnum):
    """What is wrong; the console has a sentence for each in both of its languages."""

    RECALL = "recall"
    FLOOR = "floor"
    FALSE_ANSWERS = "false-answers"
    FALSE_REFUSALS = "false-refusals"
    FACTS = "facts"
    HALVED = "halved"
    UNCOMPARED = "uncompared"
    SAID = "said"
    """Of a history written before there were codes."""


_ENGLISH = section("reasons", Cause, scripts=(Language.ENGLISH,))


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `before` and `after` are shares of the questions of `language`, or counts of passages."""

    cause: Cause
    language: str = ""
    before: float = 0.0
    after: float = 0.0
    floor: float = 0.0
    said: str = ""

    def __str__(self) -> str:
        return _ENGLISH[self.cause][Language.ENGLISH].format(**asdict(self))


def as_json(reasons: Sequence[Reason]) -> dict[str, Any]:
    """`reasons` in English, and `causes` with their numbers for whoever says them in another language."""
    return {"reasons": [str(reason) for reason in reasons], "causes": [asdict(reason) for reason in reasons]}


def of_json(row: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What `as_json` made; raises KeyError, TypeError or ValueError for anything else."""
    if "causes" in row:
        return tuple(Reason(**{**fields, "cause": Cause(fields["cause"])}) for fields in row["causes"])
    return tuple(Reason(Cause.SAID, said=str(said)) for said in row["reasons"])


def worse(
    before: Mapping[Language, Score], after: Mapping[Language, Score], *, floor: float
) -> tuple[Reason, ...]:
    """Why the index of the scores `after` is worse than the one of `before`, over the same questions."""
    found: list[Reason] = []
    for language, new in after.items():
        old = before[language]
        if new.recall_at_1 < old.recall_at_1 - TOLERANCE:
            found.append(Reason(Cause.RECALL, language, old.recall_at_1, new.recall_at_1))
        elif new.recall_at_1 < min(floor, old.recall_at_1):
            found.append(Reason(Cause.FLOOR, language, old.recall_at_1, new.recall_at_1, floor))
        if new.fact_recall < old.fact_recall - TOLERANCE:
            found.append(Reason(Cause.FACTS, language, old.fact_recall, new.fact_recall))
        for cause, was, now in (
            (Cause.FALSE_ANSWERS, old.false_answers, new.false_answers),
            (Cause.FALSE_REFUSALS, old.false_refusals, new.false_refusals),
        ):
            if now > was + TOLERANCE:
                found.append(Reason(cause, language, was, now))
    return tuple(found)
