"""Which section a question is about, by a linear model over all sample questions of the snapshot.

The nearest sample question says what one person meant; this says what all of a section's questions have in common.
A ridge regression in closed form (Hoerl and Kennard, 1970), so that every build has one of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embed import Vectors

FILE = "classifier.npz"
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights` has shape (dimension, units), `mean` (dimension,). Sections without sample questions are not in it."""

    units: tuple[str, ...]
    mean: NDArray[np.float32]
    weights: NDArray[np.float32]

    def scores(self, vector: NDArray[np.float32]) -> Mapping[str, float]:
        """By unit, in standard deviations above the mean of all units."""
        if len(self.units) < 2:
            return {}
        found = (vector - self.mean) @ self.weights
        spread = float(found.std()) or 1.0
        return dict(zip(self.units, ((found - found.mean()) / spread).tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write the file into a folder."""
        np.savez(
            folder / FILE,
            units=np.array(self.units, np.str_),
            mean=self.mean,
            weights=self.weights.astype(np.float16),
        )


def fit(vectors: Vectors, units: Sequence[str]) -> Classifier:
    """From sample questions, shape (questions, dimension), and the unit of each.

    A unit with few questions counts as much as one with many.
    """
    names = tuple(sorted(set(units)))
    if not names:
        return Classifier((), np.zeros(0, np.float32), np.zeros((0, 0), np.float32))
    place = {name: number for number, name in enumerate(names)}
    asked = np.array([place[unit] for unit in units])
    counts = np.bincount(asked, minlength=len(names)).astype(np.float32)
    mean = vectors.mean(axis=0)
    shares = counts[asked] ** -0.5
    centred = vectors - mean
    gram = (centred * shares[:, None]).T @ centred
    sums = np.zeros((len(names), vectors.shape[1]), np.float32)
    np.add.at(sums, asked, centred * shares[:, None])
    sums -= (counts / len(asked))[:, None] * (centred * shares[:, None]).sum(axis=0)
    weights = np.linalg.solve(gram + _RIDGE * np.eye(len(gram), dtype=np.float32), sums.T)
    return Classifier(names, mean.astype(np.float32), weights.astype(np.float32))


def load(folder: Path) -> Classifier:
    """As `save` wrote it; raises OSError, ValueError or KeyError for a damaged file."""
    with (folder / FILE).open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        units = tuple(map(str, stored["units"].tolist()))
        mean, weights = stored["mean"].astype(np.float32), stored["weights"].astype(np.float32)
    if weights.shape != (len(mean), len(units)):
        raise ValueError(f"{FILE}: weights of shape {weights.shape} for {len(units)} units")
    return Classifier(units, mean, weights)
