"""How near the units that changed between two indexes come to a question: what they do not reach stays as it was."""

from collections.abc import Iterator

import numpy as np

from index.embedding.embed import Vectors
from index.snapshots.snapshot import Row, Snapshot
from index.text.normalise import spelling_key, words

_NEAR, _COVERED = 2.5, 0.34


class Reach:
    """How near changed units come to a question."""

    def __init__(self, before: Snapshot, after: Snapshot, changed: set[str]) -> None:
        rows = [
            (
                vector,
                snapshot.manifest.background.query
                if row.verb == "query"
                else snapshot.manifest.background.passage,
            )
            for snapshot in (before, after)
            for row, vector in _rows(snapshot, changed)
        ]
        self._vectors = np.stack([vector for vector, _ in rows]) if rows else np.empty((0, 1), np.float32)
        self._means = np.array([mean for _, (mean, _) in rows])
        self._deviations = np.array([deviation for _, (_, deviation) in rows])
        self._lexical = after.lexical
        self._keys = {
            key for snapshot in (before, after) for name in changed for key in _keys(snapshot, name)
        }

    def touches(self, question: str, vector: Vectors) -> bool:
        if not len(self._vectors):
            return False
        if (((self._vectors @ vector) - self._means) / self._deviations).max() >= _NEAR:
            return True
        content = self._lexical.content(question)
        held = sum(idf for word, idf in content.items() if spelling_key(word) in self._keys)
        return bool(content) and held / sum(content.values()) >= _COVERED


def _rows(snapshot: Snapshot, units: set[str]) -> Iterator[tuple[Row, Vectors]]:
    vectors = snapshot.vectors()
    return ((row, vectors[n]) for n, row in enumerate(snapshot.rows) if row.unit in units)


def _keys(snapshot: Snapshot, name: str) -> set[str]:
    """Spelling keys of all that a unit says and is called."""
    unit = snapshot.units.get(name)
    if unit is None:
        return set()
    subject = snapshot.subjects[unit.subject]
    texts = [p.text for passages in unit.passages.values() for p in passages]
    texts += [q for asked in unit.questions.values() for q in asked]
    texts += [*subject.titles.values(), *(a for names in subject.aliases.values() for a in names)]
    return {spelling_key(word) for text in texts for word in words(text)}
