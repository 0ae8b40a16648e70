"""A hurried question in the knowledge's own spelling: "frelancng kse kru" → "freelancing kaise karun"."""

import math
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz.distance import DamerauLevenshtein

from index.lexical.bm25 import LexicalIndex
from index.text.normalise import is_stopword, spelling_key, words
from index.text.spelling import LONGEST_WORD

_ALIKE = 0.6
"""Likeness of letters from which one word may stand for another of nearly its sound."""
_RARE = 8
"""How many times as often the likelier word must stand in the knowledge to replace one that it holds too."""
_COMMON = 0.03
"""What the logarithm of a word's documents adds to its likeness."""
_JOINED = 6
"""Letters from which a word that nothing resembles is tried as two."""
_WORDS = 60
"""Words of a question that are respelt; who writes more gives enough of them."""
_PART, _PART_HELD = 3, 3
"""Letters that each of the two has, and documents that hold it."""


class Respelling:
    """Spells the words of a question as the knowledge does, where it knows them better."""

    def __init__(self, lexical: LexicalIndex) -> None:
        self._lexical = lexical

    def respelt(self, question: str) -> str:
        """The question's words, the unknown ones replaced by what they stand for; "" where none is."""
        tokens = words(question)
        spelt = [*map(self._word, tokens[:_WORDS]), *tokens[_WORDS:]]
        return " ".join(spelt) if spelt != tokens else ""

    def _word(self, token: str) -> str:
        held = self._held.get(token, 0)
        if not token.isalpha() or is_stopword(token) or not _PART <= len(token) <= LONGEST_WORD:
            return token
        key = spelling_key(token)
        likely = self._likeliest(token, [key] if held else [key, *self._lexical.near(key)])
        if held:
            return likely if self._held.get(likely, 0) > _RARE * held else token
        return likely or self._parted(token) or token

    def _likeliest(self, token: str, keys: Iterable[str]) -> str:
        """The known word most like the token among those that sound so; "" where none is like it enough."""
        alike = {
            word: DamerauLevenshtein.normalized_similarity(token, word)
            for key in keys
            for word in self._spellings.get((key, token.isascii()), ())
        }
        best = max(alike, key=lambda word: alike[word] + _COMMON * math.log(self._held[word]), default="")
        return best if best and alike[best] >= _ALIKE else ""

    def _parted(self, token: str) -> str:
        """Two known words written as one, "" where it is none."""
        if len(token) < _JOINED:
            return ""
        parts = [
            (self._part(token[:place]), self._part(token[place:]))
            for place in range(_PART, len(token) - _PART + 1)
        ]
        known = [pair for pair in parts if all(pair)]
        best = max(known, key=lambda pair: min(self._held[word] for word in pair), default=())
        return " ".join(best)

    def _part(self, token: str) -> str:
        word = token if token in self._held else self._likeliest(token, [spelling_key(token)])
        return word if self._held.get(word, 0) >= _PART_HELD else ""

    @cached_property
    def _held(self) -> dict[str, int]:
        """Word → how many documents hold it."""
        return self._lexical.held()

    @cached_property
    def _spellings(self) -> dict[tuple[str, bool], list[str]]:
        """Spelling key and whether in Latin letters → the words of that sound."""
        found: dict[tuple[str, bool], list[str]] = {}
        for word in self._held:
            found.setdefault((spelling_key(word), word.isascii()), []).append(word)
        return found
