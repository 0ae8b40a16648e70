"""Questions nothing answered, the same one in three scripts counted as one."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.embed import Embedder, Vectors
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import is_stopword, normalise, spelling_key, words

SAME = 0.40
"""Likeness, 0 to 1, from which two groups of questions are one; chosen on questions of eight subjects in three scripts."""
_MOST = 600
_BETWEEN = r"(?:\s?[()]?\s?[-\u2010-\u2015\u2212]?\s?|\.)"
"""What people write between the digits of one number: a bracket, a dash of any kind, each spaced or not; or a dot."""
_YEARS = r"(?:19|20)\d\d\D{1,3}(?:19|20)\d\d(?!\d)"
_NUMBER = re.compile(rf"(?<!\d)(?!{_YEARS})\+?\d(?:{_BETWEEN}\d){{6,}}")
_ADDRESS = re.compile(r"(?<!\S)(?:\S+@\S+|\S+\s?@\s?\S+\.\w+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One message that was not answered. `conversation` and `message` name its row in the store."""

    question: str
    language: Language
    at: int
    """Milliseconds since 1970."""
    conversation: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing people asked, in whatever script."""

    examples: tuple[str, ...]
    """Different wordings, the most frequent first."""
    languages: tuple[Language, ...]
    count: int
    last: int
    rows: tuple[tuple[str, str], ...] = ()
    """The store's rows behind it."""
    answered_by: str = ""
    """A unit of the live index that answers it by now."""


def masked(text: str) -> str:
    """`text` without the telephone and identity card numbers and mail addresses that people wrote into it."""
    return _ADDRESS.sub("[address]", _NUMBER.sub("[number]", text))


def group(asked: Sequence[Asked], snapshot: Snapshot, embedder: Embedder) -> list[Gap]:
    """Questions that mean the same put together, most asked first.

    Likeness is half the cosine of their vectors, each less the mean of its own script so that a script is no
    likeness, and half the share of their content words, by spelling key and weighed by rarity.
    """
    together: dict[str, list[Asked]] = {}
    for one in sorted(asked, key=lambda a: -a.at):
        together.setdefault(normalise(one.question).lower(), []).append(one)
    ranked = sorted(together.values(), key=len, reverse=True)[:_MOST]
    if not ranked:
        return []
    firsts = [same[0] for same in ranked]
    likeness = (_cosines(firsts, snapshot, embedder) + _overlaps(firsts, snapshot)) / 2
    gaps = [_gap([ranked[n] for n in members]) for members in _merged(likeness)]
    return sorted(gaps, key=lambda gap: (-gap.count, -gap.last))


def _gap(wordings: Sequence[list[Asked]]) -> Gap:
    wordings = sorted(wordings, key=len, reverse=True)
    rows = [one for same in wordings for one in same]
    return Gap(
        tuple(masked(same[0].question) for same in wordings),
        tuple(language for language in Language if any(one.language is language for one in rows)),
        len(rows),
        max(one.at for one in rows),
        tuple((one.conversation, one.message) for one in rows),
    )


def _cosines(asked: Sequence[Asked], snapshot: Snapshot, embedder: Embedder) -> NDArray[np.float64]:
    vectors = embedder.embed_queries([normalise(one.question) for one in asked])
    means = _means(snapshot)
    centred = np.stack([v - means[one.language] for v, one in zip(vectors, asked, strict=True)])
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    return np.asarray(centred @ centred.T, np.float64)


def _means(snapshot: Snapshot) -> dict[Language, Vectors]:
    vectors = snapshot.vectors()
    asked = [(n, row.language) for n, row in enumerate(snapshot.rows) if row.verb == "query"]
    means: dict[Language, Vectors] = {}
    for language in Language:
        own = [n for n, tag in asked if tag is language] or list(range(len(vectors)))
        means[language] = vectors[own].mean(axis=0)
    return means


def _overlaps(asked: Sequence[Asked], snapshot: Snapshot) -> NDArray[np.float64]:
    known = [q for unit in snapshot.units.values() for texts in unit.questions.values() for q in texts]
    held = Counter(key for question in known for key in _keys(question))
    keys = [_keys(one.question) for one in asked]

    def weight(found: set[str]) -> float:
        return sum(math.log((len(known) + 2) / (held[key] + 1)) for key in found)

    weights = [weight(found) for found in keys]
    shares = np.zeros((len(keys), len(keys)))
    for a, one in enumerate(keys):
        for b in range(a):
            if common := one & keys[b]:
                shares[a, b] = shares[b, a] = weight(common) / min(weights[a], weights[b])
    return shares


def _keys(text: str) -> set[str]:
    return {spelling_key(word) for word in words(normalise(text)) if not is_stopword(word)}


def _merged(likeness: NDArray[np.float64]) -> list[list[int]]:
    """Average-linkage clusters: the two most alike are merged until none are alike enough."""
    groups = {n: [n] for n in range(len(likeness))}
    mean = likeness.copy()
    np.fill_diagonal(mean, -np.inf)
    while len(groups) > 1:
        a, b = divmod(int(mean.argmax()), len(mean))
        if mean[a, b] < SAME:
            break
        sizes = len(groups[a]), len(groups[b])
        joined = (mean[a] * sizes[0] + mean[b] * sizes[1]) / sum(sizes)
        mean[a], mean[:, a] = joined, joined
        mean[b], mean[:, b], mean[a, a] = -np.inf, -np.inf, -np.inf
        groups[a] += groups.pop(b)
    return list(groups.values())
