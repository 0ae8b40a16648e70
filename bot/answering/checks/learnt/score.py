"""A learnt score beside the rules: how much a sentence is to be doubted, from what is measured of it.

A linear model and small trees over `measures`, made by training/support.py; about a millisecond for a sentence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.checks.grounds import Check, FailedCheck
from bot.answering.checks.learnt.measures import RULES, Weights, measures, weight_of
from index.trees import Trees

FILE = Path(__file__).with_name("score.npz")
CLOSE = 0.6
"""Share of a sentence in one line of the passages from which it is in their words: there the rules see better."""
_KEPT = frozenset({Check.CONTEXT, Check.ORDER})
"""Figures and steps are compared exactly."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SupportScore:
    """The learnt model: trees, and a linear part of `mean`, `coefficients` (names) and `bias`, which has the scale in it. A
    sentence is at fault above `doubted`; in words of its own, it is not below `believed`, whatever the rules that compare
    meaning say."""

    names: tuple[str, ...]
    mean: Floats
    coefficients: Floats
    bias: float
    trees: Trees
    doubted: float
    believed: float
    weights: Weights
    rarest: float

    def measured(
        self, sentence: str, cited: tuple[str, ...], question: str, failed: Collection[Check]
    ) -> dict[str, float]:
        """The measures of a sentence; none where it or the passages have no word."""
        return measures(sentence, cited, question, failed, self.weights, self.rarest)

    def of(self, found: Mapping[str, float]) -> float:
        """How much a sentence of these measures is to be doubted, in log odds."""
        values = np.array([found[name] for name in self.names], np.float32)
        linear = float((values - self.mean) @ self.coefficients) + self.bias
        return (linear + float(self.trees.of(values[None])[0])) / 2


@cache
def shipped() -> SupportScore:
    """The score that comes with the program; read when a model's answer is checked for the first time."""
    with np.load(FILE, allow_pickle=False) as stored:
        sections = int(stored["sections"])
        words = stored["words"].tobytes().decode().split("\n")
        seen = stored["seen"].tolist()
        return SupportScore(
            tuple(stored["names"].tobytes().decode().split("\n")),
            stored["mean"],
            stored["coefficients"],
            float(stored["bias"]),
            Trees.read(stored),
            float(stored["doubted"]),
            float(stored["believed"]),
            {word: weight_of(count, sections) for word, count in zip(words, seen, strict=True)},
            weight_of(1, sections),
        )


def weighed(
    faults: Sequence[FailedCheck],
    sentence: str,
    cited: tuple[str, ...],
    question: str,
    score: SupportScore | None = None,
) -> list[FailedCheck]:
    """The faults of a sentence, as the score sees them: of one in words of its own, those of the rules that compare meaning
    fall where the score believes it; one is added where no rule finds any and the score clearly doubts it."""
    failed = {fault.check for fault in faults}
    if not failed <= {*RULES}:
        return list(faults)
    score = score or shipped()
    found = score.measured(sentence, cited, question, failed)
    if not found:
        return list(faults)
    doubt = score.of(found)
    if faults:
        stands = failed & _KEPT or found["best"] >= CLOSE or doubt >= score.believed
        return list(faults) if stands else []
    if doubt > score.doubted:
        return [FailedCheck(Check.SUPPORT, "the passage it cites does not clearly say this", sentence)]
    return []
