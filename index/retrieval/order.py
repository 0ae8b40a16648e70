"""Which of the sections that stand highest comes first: small trees over their evidence, what they are, and what was shown before.

A linear sum of the evidence finds them; trees also see what counts only together, as a fee's section after that of the same
subject. `index/asked/order.npz` is made by training/order.py, and counts only under the model that it names.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from index.files import ASKED
from index.knowledge.passage import Kind, Unit
from index.retrieval.evidence import Evidence
from index.trees import Trees

FILE = "order.npz"
READ = 20
"""How many of the highest are read."""
Candidate = tuple[float, Unit, Evidence, dict[str, float]]
"""What it weighs, the unit, its evidence, and the cosines of its rows."""

_FACETS = (
    *("next", "effect", "use", "pay", "start", "what", "work", "how-long"),
    *("jobs", "compare", "skills", "possible", "choose", "fees", "which"),
)
_TOPICS = (
    *("roles", "skills", "work", "trades", "jobs", "learn", "education", "freelancing"),
    *("boundaries", "challenges", "overviews", "resources", "programmes", "industries", "outlook"),
)
_EVIDENCE = tuple(field.name for field in fields(Evidence))
NAMES = (
    *_EVIDENCE,
    *("weight", "behind", "first", "second", "third", "questions", "declines", "unknown_kind"),
    *("shown_before", "same_unit", "same_subject", "same_topic", "words", "leaning"),
    *(f"facet {facet}" for facet in _FACETS),
    *(f"topic {topic}" for topic in _TOPICS),
)
_numbers = operator.attrgetter(*_EVIDENCE)


@dataclass(frozen=True, slots=True)
class Order:
    """Trees over `numbers_of` the candidates."""

    trees: Trees

    def places(
        self, candidates: Sequence[Candidate], shown: Sequence[str], words: int, leaning: float
    ) -> list[int]:
        """The places of the highest `READ` candidates, which come best first, in their new order.

        `shown`: ids of the sections that a talk has shown, the latest last; `words`: how many the question has.
        """
        high = candidates[:READ]
        added = self.trees.of(numbers_of(high, shown, words, leaning))
        weighed = np.array([weight for weight, *_ in high]) + added
        places: list[int] = np.argsort(-weighed, kind="stable").tolist()
        return places


def numbers_of(
    candidates: Sequence[Candidate], shown: Sequence[str], words: int, leaning: float
) -> np.ndarray:
    """What is known of each candidate, shape (candidates, len(NAMES)); they come best first."""
    last = shown[-1] if shown else ""
    subject = last.partition("#")[0]
    topic = subject.partition("/")[0]
    rows = []
    for weight, unit, evidence, cosines in candidates:
        nearest = [*sorted(cosines.values(), reverse=True)[:3], 0.0, 0.0, 0.0]
        own = unit.subject.partition("/")[0]
        rows.append(
            (
                *_numbers(evidence),
                *(weight, candidates[0][0] - weight, *nearest[:3], sum(map(len, unit.questions.values()))),
                *(unit.kind is Kind.OFF_TOPIC, unit.kind is Kind.UNKNOWN),
                *(unit.id in shown, unit.id == last, unit.subject == subject, own == topic, words, leaning),
                *(unit.facet == facet for facet in _FACETS),
                *(own == topic for topic in _TOPICS),
            )
        )
    return np.array(rows, np.float64).reshape(-1, len(NAMES))


@cache
def shipped(model: str, folder: Path = ASKED) -> Order | None:
    """What ships for the model of that fingerprint, if anything does. Raises ValueError for a damaged file."""
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        with file.open("rb") as data, np.load(data, allow_pickle=False) as stored:
            if str(stored["model"]) != model:
                return None
            if tuple(stored["names"].tolist()) != NAMES:
                raise ValueError("made of other numbers; run python -m training.order")
            return Order(Trees.read(stored))
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise ValueError(f"{file}: {error}") from error
