"""Which direct answer of a section is one to what was asked."""

from collections.abc import Mapping

from index.knowledge.passage import Unit
from index.retrieval.near import deviations_of
from index.snapshots.snapshot import question_key
from index.text.language import Language

ANSWERS = 0.5
"""Calibrated relevance from which a unit answers: even odds."""
_ALIKE = 2.75
"""How near, in deviations, a sample question lies whose direct answer is one to what was asked."""
SAME = 3.5
"""The same of one that asks what was asked."""
_NEARLY = 1.3
"""How many times as far it may lie as another question to the same section."""


def direct_answer(
    unit: Unit, language: Language, best: Mapping[str, float], background: tuple[float, float]
) -> tuple[str, float]:
    """The direct answer to the sample question in the asker's script that lies nearest, or nearly so, and how near that
    is in deviations; ("", 0.0) where none does."""
    passage = unit.shown(language)[0]
    if not passage.direct:
        return "", 0.0
    near = {
        question: best.get(question_key(question), -1.0)
        for question in unit.questions.get(passage.language, ())
    }
    answers = dict(passage.direct)
    nearest = max(answers, key=lambda question: near.get(question, -1.0))
    cosine = near.get(nearest, -1.0)
    nearness = deviations_of(cosine, background)
    if nearness < _ALIKE or 1 - cosine > _NEARLY * (1 - max(near.values())):
        return "", 0.0
    return answers[nearest], nearness
