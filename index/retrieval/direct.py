"""Which direct answer of a section is one to what was asked."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from index.knowledge.passage import Unit
from index.lexical.names import names_in
from index.retrieval.near import deviations_of
from index.snapshots.snapshot import question_key
from index.text.language import Language
from index.text.normalise import is_stopword, normalise, words

ANSWERS = 0.5
"""Calibrated relevance from which a unit answers: even odds."""
ALIKE = 3.5
"""How near, in deviations, a sample question lies that asks just what was asked."""
_SAID = 0.6
"""Likelihood from which a direct answer is said: of 190 messages whose wordings nobody had put into the knowledge 57 get one, and
four of five of these fit."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a direct answer, of the nearest of its sample questions."""

    near: float
    """How near it lies, in deviations above unrelated text."""
    shared: float
    """Words of both questions as a share of the words of either."""
    asked: float
    """Share of the sample question's content words that were asked."""
    place: float
    """How many other answers of the section lie nearer."""
    ahead: float
    """How much nearer it lies than the next of them."""
    leaning: float
    """0 to 1: how much what was asked leans on what went before."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """Fitted by training/direct.py on answers that people judged."""

    near: float = 0.14
    shared: float = 2.39
    asked: float = 1.22
    place: float = -1.13
    ahead: float = 0.70
    leaning: float = 0.70
    bias: float = -1.85


_WEIGHTS = _Weights()
_numbers = operator.attrgetter(*(field.name for field in fields(Signs)))


def direct_answer(
    unit: Unit,
    language: Language,
    best: Mapping[str, float],
    background: tuple[float, float],
    asked: Sequence[str],
    leaning: float,
    others: Callable[[str], bool],
) -> str:
    """The direct answer in the asker's script that most likely fits what was asked; "" where none likely does, or where its own
    question names a place, an organisation or a number that the `asked` words do not hold, or is of `others`, as of another
    role: then its answer is somebody else's.
    """
    found = candidates(unit, language, best, background, asked, leaning)
    if not found:
        return ""
    answer, question, signs = max(found, key=lambda candidate: _odds(candidate[2]))
    said = 1 / (1 + math.exp(-_odds(signs))) >= _SAID
    return answer if said and not _presumes(question, answer, asked) and not others(question) else ""


def candidates(
    unit: Unit,
    language: Language,
    best: Mapping[str, float],
    background: tuple[float, float],
    asked: Sequence[str],
    leaning: float,
) -> list[tuple[str, str, Signs]]:
    """The direct answers of a section that may fit, the nearest first, each with the nearest of its sample questions; `best` are
    the cosines of the section's rows."""
    passage = unit.shown(language)[0]
    cosines: dict[str, tuple[float, str]] = {}
    for question, answer in passage.direct:
        cosine = best.get(question_key(question), -1.0)
        cosines[answer] = max((cosine, question), cosines.get(answer, (-1.0, "")))
    order = sorted((item for item in cosines.items() if item[1][0] > -1.0), key=lambda item: -item[1][0])
    told, content = set(asked), {word for word in asked if not is_stopword(word)}
    found = []
    for place, (answer, (cosine, question)) in enumerate(order):
        own = set(words(normalise(question)))
        meant = {word for word in own if not is_stopword(word)}
        following = order[place + 1][1][0] if place + 1 < len(order) else 0.0
        signs = Signs(
            near=deviations_of(cosine, background),
            shared=len(told & own) / max(1, len(told | own)),
            asked=len(content & meant) / max(1, len(meant)),
            place=float(place),
            ahead=cosine - following,
            leaning=leaning,
        )
        found.append((answer, question, signs))
    return found


def _odds(signs: Signs) -> float:
    total: float = sum(map(operator.mul, _numbers(_WEIGHTS), _numbers(signs)))
    return _WEIGHTS.bias + total


def _presumes(question: str, answer: str, asked: Sequence[str]) -> bool:
    """Whether an answer speaks of what its own question tells and the one that was asked does not."""
    own, told = words(normalise(question)), set(asked)
    numbers = {word for word in own if word.isdigit() and word not in told} & {*words(normalise(answer))}
    return bool(numbers) or not set(names_in(own)) <= set(names_in(asked))
