"""Which section a question is about, or none, by a linear model over all that was asked of the sections.

The nearest sample question says what one person meant; this says what all of a section's questions have in common, and
what tells them from everybody else's. A softmax regression, its columns for the shipped sections learnt before from more
questions than an index holds (training/asked.py); a build adds those of the sections that it does not know.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embed import Vectors

Array = NDArray[np.float32]
FILE = "classifier.npz"
NOTHING = "?"
"""Before a unit's id: questions that sound like its own and that nothing answers."""
_SCALE, _DECAY, _RATE = 8.0, 1e-4, 0.01
_BATCH, _ROUNDS, _FEWEST = 512, 6, 120
_SLOW, _SLOWER = 0.9, 0.99
"""Adam (Kingma and Ba, 2015) over steps so few that its second moment is let go sooner than usual."""
_LEAST, _CERTAIN = -10.0, 8.0
_USUAL = 1000
"""Sections of the shipped knowledge. A smaller one is read as if it had so many, the others no likelier than the mean: of five
sections one is always likely, whatever is asked."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights` has shape (dimension, units), `mean` (dimension,), `bias` (units,).

    A unit of which unanswered questions were learnt stands there twice, the second time behind `NOTHING`. The first
    `shipped` of them were learnt before, from the shipped knowledge; the others at a build.
    """

    units: tuple[str, ...]
    mean: Array
    weights: Array
    bias: Array
    shipped: int = 0
    own: tuple[str, ...] = field(init=False)
    """The units, without what stands for unanswered questions."""
    _nothing: NDArray[np.bool_] = field(init=False)
    """Which columns stand for unanswered questions."""
    _places: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        nothing = [name.startswith(NOTHING) for name in self.units]
        object.__setattr__(
            self, "own", tuple(name for name, of in zip(self.units, nothing, strict=True) if not of)
        )
        object.__setattr__(self, "_nothing", np.array(nothing, bool))
        object.__setattr__(self, "_places", {name: place for place, name in enumerate(self.units)})

    def scores(self, vector: Array) -> Mapping[str, float]:
        """By unit, half the log-likelihood that the question is about it and not about another, -5 to 0."""
        logits = self._logits(vector)[~self._nothing]
        if len(logits) < 2:
            return {}
        others = logits.mean() + np.log(max(_USUAL - len(logits), 1e-9))
        likely = np.clip(logits - np.logaddexp(_summed(logits), others), _LEAST, 0.0) / 2
        return dict(zip(self.own, likely.tolist(), strict=True))

    def among(self, vector: Array, units: Collection[str]) -> Mapping[str, float]:
        """How likely each of a few units is, 0 to 1, when it is one of them; of those that it knows."""
        places = sorted(self._places[name] for name in units if name in self._places)
        if not places:
            return {}
        logits: Array = np.asarray(
            (vector - self.mean) @ self.weights[:, places] + self.bias[places], np.float32
        )
        shares = np.exp(logits - _summed(logits))
        return {self.units[place]: float(share) for place, share in zip(places, shares, strict=True)}

    def nothing(self, vector: Array) -> float:
        """Half the log-odds that it is a question that nothing answers, -4 to 4."""
        if self._nothing.all() or not self._nothing.any():
            return 0.0
        logits = self._logits(vector)
        odds = float(_summed(logits[self._nothing]) - _summed(logits[~self._nothing]))
        return max(-_CERTAIN, min(odds, _CERTAIN)) / 2

    def of(self, units: Sequence[str]) -> "Classifier":
        """What it knows of these units."""
        wanted = {*units, *(NOTHING + unit for unit in units)}
        kept = [place for place, name in enumerate(self.units) if name in wanted]
        names = tuple(self.units[place] for place in kept)
        shipped = sum(place < self.shipped for place in kept)
        return Classifier(names, self.mean, self.weights[:, kept], self.bias[kept], shipped)

    def save(self, folder: Path) -> None:
        """Write the file into a folder."""
        np.savez_compressed(
            folder / FILE,
            units=np.array(self.units, np.str_),
            mean=self.mean,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            shipped=np.int64(self.shipped),
        )

    def _logits(self, vector: Array) -> Array:
        every: Array = np.asarray((vector - self.mean) @ self.weights + self.bias, np.float32)
        return every


def nobody(dimension: int) -> Classifier:
    """One that knows no unit."""
    nothing = np.zeros((dimension, 0), np.float32)
    return Classifier((), np.zeros(dimension, np.float32), nothing, nothing[0])


def fit(vectors: Vectors, units: Sequence[str], given: Classifier | None = None) -> Classifier:
    """From questions, shape (questions, dimension), and the unit of each; a unit with few counts nearly as much as one with many.

    What is `given` stays as it is: only the units that it does not know are learnt, told from all others. The same
    questions give the same numbers.
    """
    given = given if given is not None else nobody(vectors.shape[1])
    names = tuple(sorted(set(units) - set(given.units)))
    if not names:
        return given
    mean = given.mean if given.units else vectors.mean(axis=0)
    centred = (vectors - mean).astype(np.float32)
    place = {name: number for number, name in enumerate(names)}
    asked = np.array([place.get(unit, -1) for unit in units])
    counts = dict.fromkeys(units, 0)
    for unit in units:
        counts[unit] += 1
    shares = np.array([counts[unit] ** -0.5 for unit in units], np.float32)
    known = centred @ given.weights + given.bias
    others = _summed(known) if given.units else np.full(len(units), -np.inf, np.float32)
    weights, bias = _descend(centred * np.float32(_SCALE), asked, shares / shares.mean(), others, len(names))
    return Classifier(
        (*given.units, *names),
        mean.astype(np.float32),
        np.concatenate((given.weights, weights * np.float32(_SCALE)), axis=1),
        np.concatenate((given.bias, bias)),
        given.shipped,
    )


def _descend(
    rows: Array, asked: NDArray[np.int64], shares: Array, others: Array, count: int
) -> tuple[Array, Array]:
    """Weights and bias of `count` units; `asked` is -1 where a row is about one of those that stay as they are, whose
    logits together are `others`."""
    rng = np.random.default_rng(0)
    held: list[Array] = [np.zeros((rows.shape[1], count), np.float32), np.zeros(count, np.float32)]
    slow, slower = [np.zeros_like(part) for part in held], [np.zeros_like(part) for part in held]
    parts = max(1, len(rows) // _BATCH)
    steps = max(_FEWEST, _ROUNDS * parts)
    order: list[NDArray[np.int64]] = []
    for step in range(1, steps + 1):
        order = order or np.array_split(rng.permutation(len(rows)), parts)
        batch = order.pop()
        logits = rows[batch] @ held[0] + held[1]
        every = np.logaddexp(_summed(logits), others[batch])
        wrong = np.exp(logits - every[:, None])
        own = np.flatnonzero(asked[batch] >= 0)
        wrong[own, asked[batch][own]] -= 1
        wrong *= shares[batch, None] / np.float32(len(batch))
        slopes = (rows[batch].T @ wrong + np.float32(_DECAY) * held[0], wrong.sum(axis=0))
        rate = _RATE * (1 - step / (steps + 1))
        for number, slope in enumerate(slopes):
            slow[number] += np.float32(1 - _SLOW) * (slope - slow[number])
            slower[number] += np.float32(1 - _SLOWER) * (slope * slope - slower[number])
            moved = slow[number] / (1 - _SLOW**step)
            held[number] -= np.float32(rate) * moved / (np.sqrt(slower[number] / (1 - _SLOWER**step)) + 1e-8)
    return held[0], held[1]


def _summed(logits: Array) -> Array:
    """The logarithm of the sum of their exponentials, over the last axis."""
    top = logits.max(axis=-1, keepdims=True)
    summed: Array = (top + np.log(np.exp(logits - top).sum(axis=-1, keepdims=True)))[..., 0]
    return summed.astype(np.float32)


def load(file: Path) -> Classifier:
    """As `save` wrote it, in a folder or as a file; raises OSError, ValueError or KeyError for a damaged one."""
    with (
        (file / FILE if file.is_dir() else file).open("rb") as stream,
        np.load(stream, allow_pickle=False) as stored,
    ):
        units = tuple(map(str, stored["units"].tolist()))
        mean, weights, bias = (stored[name].astype(np.float32) for name in ("mean", "weights", "bias"))
        shipped = int(stored["shipped"]) if "shipped" in stored else len(units)
    if weights.shape != (len(mean), len(units)) or bias.shape != (len(units),):
        raise ValueError(f"{FILE}: weights of shape {weights.shape} for {len(units)} units")
    return Classifier(units, mean, weights, bias, shipped)
