"""What of a snapshot lies near a question."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from index.embedding.reranker import Query
from index.knowledge.passage import Kind, Unit
from index.snapshots.snapshot import Row, Snapshot

_ROWS = 400
_UNASKED = 2.0
"""How much nearer, in deviations, a right section's sample questions lie than its text, over the development questions."""


class Near:
    """What lies near a question, by unit."""

    def __init__(self, snapshot: Snapshot, nearest: Sequence[tuple[Row, float]]) -> None:
        self._units = snapshot.units
        self._background = snapshot.manifest.background
        self._nearest = nearest
        self._floor = nearest[-1][1]
        self._cosines: dict[tuple[str, str], float] = {}
        self.rows: dict[str, dict[str, float]] = {}
        """Unit → the cosines of its rows by key."""
        self.passages: dict[str, dict[str, float]] = {}
        """The same of its passages alone."""
        for row, cosine in nearest:
            if row.verb == "unanswered":
                continue
            self._cosines.setdefault((row.unit, row.verb), cosine)
            self.rows.setdefault(row.unit, {}).setdefault(row.key, cosine)
            if row.verb == "passage":
                self.passages.setdefault(row.unit, {}).setdefault(row.key, cosine)

    def deviations(self, unit: Unit) -> tuple[float, float]:
        """How near its best sample question and its best passage lie, in deviations above unrelated text."""
        query = deviations_of(self._cosines.get((unit.id, "query"), self._floor), self._background.query)
        passage = deviations_of(
            self._cosines.get((unit.id, "passage"), self._floor), self._background.passage
        )
        if not any(unit.questions.values()):  # a document as it was sent: its text speaks for both
            query = passage + _UNASKED
        return query, passage

    def of_kind(self, kind: Kind) -> float:
        """How near the nearest row of any unit of that kind lies, as a sample question."""
        return self._nearest_of(lambda row: row.verb != "unanswered" and self._units[row.unit].kind is kind)

    @property
    def unanswered(self) -> float:
        """How near the nearest question lies that nothing answers."""
        return self._nearest_of(lambda row: row.verb == "unanswered")

    def _nearest_of(self, wanted: Callable[[Row], bool]) -> float:
        own = (cosine for row, cosine in self._nearest if wanted(row))
        return deviations_of(next(own, self._floor), self._background.query)


def nearest(snapshot: Snapshot, queries: Sequence[Query]) -> list[tuple[Row, float]]:
    """The rows nearest to any of the readings of a question, best first, each with its highest cosine."""
    cosines: dict[Row, float] = {}
    for row, cosine in snapshot.nearest(np.stack([query.vector for query in queries]), _ROWS):
        cosines[row] = max(cosine, cosines.get(row, -1.0))
    return sorted(cosines.items(), key=lambda found: -found[1])


def between(queries: Sequence[Query]) -> Query:
    """What lies in the middle of the readings of a question: none of them says all that is meant."""
    middle = np.mean([query.vector for query in queries], axis=0)
    return replace(queries[0], vector=middle / np.linalg.norm(middle))


def deviations_of(cosine: float, background: tuple[float, float]) -> float:
    mean, deviation = background
    return (cosine - mean) / deviation
