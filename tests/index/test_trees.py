"""Trees kept as arrays."""

import numpy as np

from index.trees import NONE, Trees, stored
from training.trees import arrays

STUMP = [(1, 0.5, 1, 2, 0.0), (0, 0.0, 1, 1, -1.0), (0, 0.0, 2, 2, 2.0)]
DEEP = [
    (0, 3.0, 1, 2, 0.0),
    (1, 9.0, 3, 4, 0.0),
    (0, 0.0, 2, 2, 10.0),
    (0, 0.0, 3, 3, 20.0),
    (0, 0.0, 4, 4, 30.0),
]


def test_each_row_gets_the_sum_of_its_leaves() -> None:
    trees = Trees.read(arrays([STUMP, DEEP]))
    assert trees.depth == 2
    rows = np.array([[3.0, 0.5], [3.1, 0.6], [0.0, 9.1]])
    assert trees.of(rows).tolist() == [-1 + 20, 2 + 10, 2 + 30]


def test_what_is_stored_is_read_again() -> None:
    trees = Trees.read(arrays([STUMP, DEEP]))
    again = Trees.read(stored(trees))
    assert again.of(np.array([[3.0, 0.5]])).tolist() == [19.0]


def test_no_trees_add_nothing() -> None:
    assert NONE.of(np.ones((2, 5))).tolist() == [0.0, 0.0]
