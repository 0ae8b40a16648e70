"""Trees grown by a library, as `index.trees.Trees` keeps them."""

from collections.abc import Sequence

import numpy as np

from index.trees import ARRAYS

Node = tuple[int, float, int, int, float]
"""Column, threshold, places of left and right, value; a leaf is its own left and right."""


def arrays(trees: Sequence[Sequence[Node]]) -> dict[str, np.ndarray]:
    """The arrays of these trees, and `depth`."""
    most = max(map(len, trees))
    padded = np.array([[*nodes, *[(0, 0.0, 0, 0, 0.0)] * (most - len(nodes))] for nodes in trees], float)
    kinds = (np.int16, np.float64, np.int16, np.int16, np.float32)
    stored = {
        name: part.astype(kind)
        for name, part, kind in zip(ARRAYS, np.moveaxis(padded, 2, 0), kinds, strict=True)
    }
    return stored | {"depth": np.array(max(map(_depth, trees)))}


def _depth(nodes: Sequence[Node], place: int = 0) -> int:
    _, _, left, right, _ = nodes[place]
    return 0 if left == place else 1 + max(_depth(nodes, left), _depth(nodes, right))
