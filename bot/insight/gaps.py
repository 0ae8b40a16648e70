"""Questions nothing answered, the same one in three scripts counted as one."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.cues import Cue
from index.embedding.embed import Embedder, Vectors
from index.lexical.names import names_in
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import is_stopword, normalise, spelling_key, words

SAME = 0.50
"""Likeness, -1 to 1, from which two groups of questions are one; chosen on 46 questions in three scripts, other
than those of tests/bot/insight/asked.tsv."""
_HOPELESS = (3 * SAME - 1) / 2
"""Cosine up to which two questions are not one, whatever else they say."""
_KINDS = (
    Cue("when baje کب kab بجے"),
    Cue("where kahan kahaan kidhar کہاں کدھر"),
    Cue("much many kitna kitne kitni kitnay کتنا کتنے کتنی"),
)
"""What a question asks for by its question word, which says nothing of its subject."""
_MOST = 600
_PRIOR = 5
"""Questions that the mean of the whole index counts for in that of each script."""
_BETWEEN = r"(?:\s?[()]?\s?[-\u2010-\u2015\u2212]?\s?|\.)"
"""What people write between the digits of one number: a bracket, a dash of any kind, each spaced or not; or a dot."""
_YEARS = r"(?:19|20)\d\d\D{1,3}(?:19|20)\d\d(?!\d)"
_NUMBER = re.compile(rf"(?<!\d)(?!{_YEARS})\+?\d(?:{_BETWEEN}\d){{6,}}")
_ADDRESS = re.compile(r"(?<!\S)(?:\S+@\S+|\S+\s?@\s?\S+\.\w+)")


@dataclass(frozen=True, slots=True)
class Unanswered:
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
    """Milliseconds since 1970, as `first` is."""
    rows: tuple[tuple[str, str], ...] = ()
    """The store's rows behind it."""
    answered_by: str = ""
    """A unit of the live index that answers it by now."""
    first: int = 0


def masked(text: str) -> str:
    """`text` without the telephone and identity card numbers and mail addresses that people wrote into it."""
    return _ADDRESS.sub("[address]", _NUMBER.sub("[number]", text))


def group(asked: Sequence[Unanswered], snapshot: Snapshot, embedder: Embedder) -> list[Gap]:
    """Questions that mean the same put together, most asked first.

    Likeness is the cosine of their vectors, each less the mean of its own script so that a script is no likeness. What
    both say, by spelling key, counts for less: where each says something beside it, a third is the cosine of that, so
    that the fee and the hostel of one university are two gaps. Two of which
    each names what the other does not, or of which one asks when and the other where or how much, are never one.
    """
    together: dict[str, list[Unanswered]] = {}
    for one in sorted(asked, key=lambda a: -a.at):
        together.setdefault(normalise(one.question).lower(), []).append(one)
    ranked = sorted(together.values(), key=len, reverse=True)[:_MOST]
    if not ranked:
        return []
    firsts = [same[0] for same in ranked]
    gaps = [_gap([ranked[n] for n in members]) for members in _merged(_likeness(firsts, snapshot, embedder))]
    return sorted(gaps, key=lambda gap: (-gap.count, -gap.last))


def _gap(wordings: Sequence[list[Unanswered]]) -> Gap:
    wordings = sorted(wordings, key=len, reverse=True)
    rows = [one for same in wordings for one in same]
    return Gap(
        tuple(masked(same[0].question) for same in wordings),
        tuple(language for language in Language if any(one.language is language for one in rows)),
        len(rows),
        max(one.at for one in rows),
        tuple((one.conversation, one.message) for one in rows),
        first=min(one.at for one in rows),
    )


def _likeness(asked: Sequence[Unanswered], snapshot: Snapshot, embedder: Embedder) -> NDArray[np.float64]:
    """See `group`; -1 for two questions that are never one."""
    vectors = embedder.embed_queries([normalise(one.question) for one in asked])
    means = script_means([one.language for one in asked], vectors, snapshot)
    whole = directions(vectors, [one.language for one in asked], means)
    cosines = whole @ whole.T
    likeness = cosines.copy()
    tokens = [words(normalise(one.question)) for one in asked]
    names = [set(names_in(found)) for found in tokens]
    kinds = [{kind for kind, cue in enumerate(_KINDS) if cue.found(found)} for found in tokens]
    keys = [{word: spelling_key(word) for word in found if not is_stopword(word)} for found in tokens]
    rests: dict[tuple[int, int], tuple[tuple[str, Language], ...]] = {}
    for a, b in zip(*np.nonzero(np.triu(cosines > _HOPELESS, 1)), strict=True):
        if _part(names[a], names[b]) or _part(kinds[a], kinds[b]):
            likeness[a, b] = likeness[b, a] = -1
            continue
        common = {*keys[a].values()} & {*keys[b].values()}
        left = tuple(
            (" ".join(word for word, key in keys[n].items() if key not in common), asked[n].language)
            for n in (a, b)
        )
        if all(text for text, _ in left):
            rests[int(a), int(b)] = left
    known = list(dict.fromkeys(rest for both in rests.values() for rest in both))
    if known:
        texts, languages = zip(*known, strict=True)
        of = dict(zip(known, directions(embedder.embed_queries(texts), languages, means), strict=True))
    for (a, b), (one, other) in rests.items():
        likeness[a, b] = likeness[b, a] = (2 * cosines[a, b] + of[one] @ of[other]) / 3
    return likeness


def _part(one: AbstractSet[object], other: AbstractSet[object]) -> bool:
    return bool(one - other and other - one)


def script_means(
    languages: Sequence[Language], vectors: Vectors, snapshot: Snapshot
) -> dict[Language, Vectors]:
    """The mean text of each script: of the index's questions and of these vectors, since a small index has few or none."""
    known = snapshot.vectors()
    means: dict[Language, Vectors] = {}
    for language in Language:
        held = known[
            [n for n, row in enumerate(snapshot.rows) if row.verb == "query" and row.language is language]
        ]
        new = vectors[[n for n, tag in enumerate(languages) if tag is language]]
        total = held.sum(axis=0) + new.sum(axis=0) + _PRIOR * known.mean(axis=0)
        means[language] = total / (len(held) + len(new) + _PRIOR)
    return means


def directions(
    vectors: Vectors, languages: Sequence[Language], means: Mapping[Language, Vectors]
) -> NDArray[np.float64]:
    """Each vector less the mean of its script, at length 1: the script itself is then no likeness."""
    centred = vectors - np.stack([means[language] for language in languages])
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6), np.float64)


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
