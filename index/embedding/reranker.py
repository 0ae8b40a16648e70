"""Whether a section answers a question, judged by their words side by side.

Late interaction: each token of the question looks for its like among the section's tokens (Khattab & Zaharia, 2020),
a small network compares what it found (Parikh et al., 2016), and in a few rounds more the question's tokens look at the
section again and at one another (the decoder of Vaswani et al., 2017). A section's tokens are computed when the index
is built, so that a question costs little more than its embedding.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.digests import digest_of_file

Array = NDArray[np.float32]
Tokens = NDArray[np.int8]
"""Directions of a section's tokens, shape (tokens, width), each number times 127."""

LONGEST = 128
"""Tokens of a section that are read. In training they were 222; with 128 people's questions find as many of their sections, and
an index stands in two thirds of the time."""
HEADS = 4
_CERTAIN = 6.0
"""Beyond these log-odds a judgement is not more certain, only farther from what was trained on."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched for: its embedding and, under a model with a reranker, its tokens."""

    vector: Array
    """Shape (dimension,)."""
    tokens: Array
    """Directions, shape (tokens, width); (0, 0) without a reranker."""
    importance: Array
    """Share of each token in the question, shape (tokens,)."""


class Reranker:
    """The trained network of `reranker.npz`, see training/reranker.py. Immutable; pure computation."""

    def __init__(self, file: Path) -> None:
        """Raises `OSError`, `ValueError` or `KeyError` where the file is not one."""
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            self._weights: dict[str, Array] = {name: stored[name].astype(np.float32) for name in stored.files}
        self.width: int = self._weights["query.weight"].shape[1]
        self._rounds = sum(name.endswith(".think.0.weight") for name in self._weights)
        self._sharpness = np.float32(self._weights.pop("sharpness"))
        self.fingerprint = digest_of_file(file)[:8]

    def query(self, vector: Array, states: Array) -> Query:
        """A question's embedding and the states of its tokens, shape (tokens, hidden), made ready."""
        projected = self._linear("query", _standardised(states))
        return Query(vector, _directions(projected), _softmax(self._linear("importance", projected)[:, 0]))

    def section(self, states: Array) -> Tokens:
        """The states of a section's tokens made ready to be kept."""
        projected = self._linear("section", _standardised(states[:LONGEST]))
        return np.round(_directions(projected) * 127).astype(np.int8)

    def relevance(self, query: Query, sections: Sequence[Tokens]) -> Array:
        """Log-odds that each section answers, shape (len(sections),), within six of even."""
        asked, count = query.tokens, len(sections)
        if not len(asked) or not count:
            return np.zeros(count, np.float32)
        directions, nothing = _padded(sections)
        cosines: Array = asked @ directions.transpose(0, 2, 1) + nothing
        likeness = cosines.max(axis=2)
        found = _softmax(self._sharpness * cosines) @ directions
        own = np.broadcast_to(asked, found.shape)
        compared = np.concatenate((own, found, own * found, np.abs(own - found), likeness[..., None]), axis=2)
        hidden = _gelu(self._linear("compare.3", _gelu(self._linear("compare.0", compared))))
        section = directions * np.float32(math.sqrt(self.width))  # of the size that a layer wants
        for number in range(self._rounds):
            hidden = self._round(f"rounds.{number}", hidden, section, nothing)
        summary = np.concatenate(
            (
                np.einsum("t,cth->ch", query.importance, hidden),
                hidden.max(axis=1),
                (likeness @ query.importance)[:, None],
                likeness.min(axis=1, keepdims=True),
            ),
            axis=1,
        )
        odds = self._linear("judge.3", _gelu(self._linear("judge.0", summary)))[:, 0]
        return np.clip(odds, -_CERTAIN, _CERTAIN).astype(np.float32)

    def _round(self, name: str, hidden: Array, section: Array, nothing: Array) -> Array:
        """The question's tokens look at the section's, then at one another, and think."""
        hidden = hidden + self._attention(f"{name}.look", hidden, section, nothing)
        hidden = hidden + self._attention(f"{name}.consult", hidden, None, None)
        inner = _gelu(self._linear(f"{name}.think.0", self._normalised(f"{name}.think_norm", hidden)))
        out: Array = hidden + self._linear(f"{name}.think.2", inner)
        return out

    def _attention(self, name: str, hidden: Array, others: Array | None, nothing: Array | None) -> Array:
        """What tokens take from `others`, from one another where it is None; `nothing` is added to what they score."""
        own = self._normalised(f"{name}.norm", hidden)
        others = own if others is None else others
        query, key, value = (
            _heads(self._linear(f"{name}.{part}", tokens))
            for part, tokens in (("query", own), ("key", others), ("value", others))
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(query.shape[-1]))
        if nothing is not None:
            scores += nothing[:, None]
        mixed: Array = (_softmax(scores) @ value).transpose(0, 2, 1, 3).reshape(hidden.shape)
        return mixed

    def _normalised(self, name: str, x: Array) -> Array:
        out: Array = _standardised(x) * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return out

    def _linear(self, name: str, x: Array) -> Array:
        weight = self._weights[f"{name}.weight"]
        # as one product, which is faster than one a section
        out: Array = x.reshape(-1, weight.shape[0]) @ weight
        out += self._weights[f"{name}.bias"]
        return out.reshape(*x.shape[:-1], -1)


def _padded(sections: Sequence[Tokens]) -> tuple[Array, Array]:
    """Directions of all sections, shape (sections, longest, width), and what to add to scores so that nothing looks at
    the padding, shape (sections, 1, longest)."""
    lengths = np.array([len(section) for section in sections])
    directions = np.zeros((len(sections), lengths.max(), sections[0].shape[1]), np.float32)
    nothing = np.full((len(sections), 1, lengths.max()), -1e4, np.float32)
    for place, section in enumerate(sections):
        directions[place, : len(section)] = section / np.float32(127)
        nothing[place, :, : len(section)] = 0
    return directions, nothing


def _heads(x: Array) -> Array:
    return x.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)


def _standardised(states: Array) -> Array:
    centred = states - states.mean(axis=-1, keepdims=True)
    out: Array = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return out


def _directions(x: Array) -> Array:
    out: Array = x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9)
    return out


def _softmax(x: Array) -> Array:
    raised: Array = np.exp(x - x.max(axis=-1, keepdims=True))
    raised /= raised.sum(axis=-1, keepdims=True)
    return raised


def _gelu(x: Array) -> Array:
    inner: Array = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(math.sqrt(2 / math.pi))
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner
