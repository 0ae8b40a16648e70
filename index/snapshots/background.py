"""How near unrelated texts are under a model: the zero from which its cosines count."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embedding.embed import Vectors
from index.snapshots.snapshot import Background, Row


def background_of(rows: Sequence[Row], vectors: Vectors, *, sample: int = 400) -> Background:
    """From sample questions against rows of other subjects; `vectors`: (rows, dimension)."""
    rng = np.random.default_rng(0)
    of = {verb: np.array([row.verb == verb for row in rows]) for verb in ("query", "passage")}
    subjects = np.array([row.unit.partition("#")[0] for row in rows])
    asked = np.flatnonzero(of["query"])
    if len(asked) == 0:
        asked = np.arange(len(rows))
    asked = rng.permutation(asked)[:sample]
    cosines = vectors[asked] @ vectors.T
    places = np.unique(subjects, return_inverse=True)[1]
    foreign = places[asked][:, None] != places[None, :]
    cosines *= foreign

    def moments(mask: Any) -> tuple[float, float]:
        values = cosines[:, mask]
        count = int(np.count_nonzero(foreign[:, mask]))
        if count < 10:
            return 0.0, 1.0
        mean = float(values.sum(dtype=np.float64)) / count
        square = float(np.einsum("ij,ij->", values, values, dtype=np.float64)) / count
        return mean, max((square - mean * mean) ** 0.5, 1e-3)

    return Background(moments(of["query"]), moments(of["passage"]))
