"""Which direct answer of a section is one to what was asked."""

from collections.abc import Callable, Mapping, Sequence

from index.knowledge.passage import Unit
from index.lexical.names import names_in
from index.retrieval.near import deviations_of
from index.snapshots.snapshot import question_key
from index.text.language import Language
from index.text.normalise import normalise, words

ANSWERS = 0.5
"""Calibrated relevance from which a unit answers: even odds."""
_ALIKE = 3.5
"""How near, in deviations, a sample question lies that asks what was asked: of 60 direct answers that a stranger graded, two
thirds were right from 4 on, half from here, one in eight below."""
_NEARLY = 1.3
"""How many times as far it may lie as another question to the same section."""


def direct_answer(
    unit: Unit,
    language: Language,
    best: Mapping[str, float],
    background: tuple[float, float],
    asked: Sequence[str],
    others: Callable[[str], bool],
) -> str:
    """The direct answer to the sample question in the asker's script that lies nearest, or nearly so; "" where none does,
    or where that question names a place, an organisation or a number that the `asked` words do not hold, or is of `others`, as of
    another role: then its answer is somebody else's.
    """
    passage = unit.shown(language)[0]
    if not passage.direct or deviations_of(max(best.values(), default=-1.0), background) < _ALIKE:
        return ""
    near = {
        question: best.get(question_key(question), -1.0)
        for question in unit.questions.get(passage.language, ())
    }
    answers = dict(passage.direct)
    nearest = max(answers, key=lambda question: near.get(question, -1.0))
    cosine = near.get(nearest, -1.0)
    alike = deviations_of(cosine, background) >= _ALIKE and 1 - cosine <= _NEARLY * (1 - max(near.values()))
    presumes = alike and (_presumes(nearest, answers[nearest], asked) or others(nearest))
    return answers[nearest] if alike and not presumes else ""


def _presumes(question: str, answer: str, asked: Sequence[str]) -> bool:
    """Whether an answer speaks of what its own question tells and the one that was asked does not."""
    own, told = words(normalise(question)), set(asked)
    numbers = {word for word in own if word.isdigit() and word not in told} & {*words(normalise(answer))}
    return bool(numbers) or not set(names_in(own)) <= set(names_in(asked))
