"""The terms that a word is looked up by: as it is spelt, as it sounds, its stem, and what stands for its synonyms."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from index.files import LEXICON
from index.text.normalise import is_stopword, normalise, words
from index.text.spelling import compounds, spelling_key

_STOPWORD_WEIGHT: Final = 0.4
_TELLING_STEM: Final = 4
_ENDING: Final = re.compile(r"(?<=...)(?:[iau]?[sn]|[iau])$")


@lru_cache(maxsize=65_536)
def terms_of(token: str) -> tuple[str, str, str]:
    """What a word is indexed by: its spelling, its key, its stem or what that means."""
    key, stem = spelling_key(token), _stem(token)
    meaning = _meanings().get(token) or _meanings().get("^" + stem)
    return token, "~" + key, "^" + (meaning or stem)


def _stem(token: str) -> str:
    key = spelling_key(token)
    return _ENDING.sub("", key) if token.isalpha() else key


@cache
def _meanings() -> dict[str, str]:
    """Word, and "^" stem if it is long enough to be told from others, → what stands for its synonyms."""
    meanings: dict[str, str] = {}
    lines = (LEXICON / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    for first, *others in (line.split() for line in lines if line and not line.startswith("#")):
        for word in (first, *others):
            meanings[word] = "=" + first
            if len(_stem(word)) >= _TELLING_STEM:
                meanings.setdefault("^" + _stem(word), "=" + first)
    return meanings


@lru_cache(maxsize=256)  # scores and coverage each ask for the same query
def query_words(text: str) -> dict[str, float]:
    """The words of a query with their weights, compounds put together."""
    tokens = words(normalise(text))
    for start, end, term in reversed(compounds(tokens)):
        tokens[start:end] = [term]
    return {token: _STOPWORD_WEIGHT if is_stopword(token) else 1.0 for token in tokens}
