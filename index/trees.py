"""Small decision trees that add up: how they are kept as arrays, and what they say of rows of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees side by side, each array of shape (trees, nodes); the root comes first, and a leaf is its own left and right."""

    column: NDArray[np.int16]
    """Of the number that a node looks at: up to `threshold` it goes left."""
    threshold: NDArray[Any]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    """What a leaf adds."""
    depth: int
    """Steps from the root to the farthest leaf."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Trees":
        """From the arrays of an npz file, where each stands under its name. Raises KeyError and ValueError."""
        return cls(**{name: stored[name] for name in ARRAYS}, depth=int(stored["depth"]))

    def of(self, numbers: NDArray[Any]) -> NDArray[np.float32]:
        """The sum of what the trees say of each row of `numbers`, shape (rows, columns)."""
        trees = np.arange(len(self.column))
        rows = np.arange(len(numbers))[:, None]
        node = np.zeros((len(numbers), len(trees)), np.intp)
        for _ in range(self.depth):
            low = numbers[rows, self.column[trees, node]] <= self.threshold[trees, node]
            node = np.where(low, self.left[trees, node], self.right[trees, node])
        total: NDArray[np.float32] = self.value[trees, node].sum(axis=1)
        return total


ARRAYS = tuple(field.name for field in fields(Trees) if field.name != "depth")


def stored(trees: Trees) -> dict[str, NDArray[Any]]:
    """As `Trees.read` reads them."""
    return {name: np.asarray(getattr(trees, name)) for name in (*ARRAYS, "depth")}


NONE = Trees.read({**{name: np.zeros((0, 1)) for name in ARRAYS}, "depth": 0})
"""Trees that add nothing."""
