"""The words of a text that say something, in one form for all spellings, and the parts that they stand in."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.amounts.amount import Amount
from bot.answering.amounts.reading import amounts
from bot.answering.amounts.tokens import cased
from bot.answering.amounts.words import MONTHS, SCALES, SPELT, SUFFIXES, UNITS
from index.text.normalise import is_stopword, spelling_key

_WORD = re.compile(r"[^\W\d_]+(?:['’&@.-][^\W\d_]+)*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ies|ed|es|s|y|e)$")
_BREAK = re.compile(
    r"[;:()\n؛]|,\s|،|[.!?۔؟]\s|\b(?:and|while|but|whereas|then|aur|magar|lekin|jabke)\b|(?<!\w)(?:اور|مگر|لیکن|جبکہ)(?!\w)",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?<=[.!?۔؟])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content: `key` is its sound, `start` its place in the line as figures are read in it."""

    key: str
    start: int
    written: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a heading with its figures and its words."""

    text: str
    words: tuple[Word, ...]
    amounts: tuple[Amount, ...]
    breaks: tuple[int, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(word.key for word in self.words)

    @property
    def years(self) -> frozenset[int]:
        return frozenset(int(amount.value) for amount in self.amounts if amount.is_year)

    def part(self, place: int) -> tuple[int, int]:
        """The start and the end of the clause at a place."""
        start = max((at for at in self.breaks if at <= place), default=0)
        return start, min((at for at in self.breaks if at > place), default=len(self.text))

    def part_keys(self, place: int) -> frozenset[str]:
        """The words of the clause at a place."""
        start, end = self.part(place)
        return frozenset(word.key for word in self.words if start <= word.start < end)

    def part_years(self, place: int) -> frozenset[int]:
        start, end = self.part(place)
        return frozenset(int(a.value) for a in self.amounts if a.is_year and start <= a.start < end)

    def parts(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Every clause, with its words."""
        starts = (0, *self.breaks)
        ends = (*self.breaks, len(self.text))
        return tuple(
            (self.text[a:b], self.part_keys(a))
            for a, b in zip(starts, ends, strict=True)
            if self.text[a:b].strip()
        )


@lru_cache(maxsize=512)
def lines(text: str) -> tuple[Line, ...]:
    """The sentences and headings of a passage."""
    return tuple(line(piece) for piece in _LINE.split(text) if piece.strip())


@lru_cache(maxsize=2048)
def line(text: str) -> Line:
    """One sentence."""
    shown = cased(text)
    found = tuple(
        Word(key_of(word[0]), word.start(), word[0])
        for word in _WORD.finditer(shown)
        if _says_something(word[0])
    )
    return Line(shown, found, amounts(text), tuple(match.end() for match in _BREAK.finditer(shown)))


@lru_cache(maxsize=512)
def keys(text: str) -> frozenset[str]:
    """The words of content of a text."""
    return line(text).keys


def key_of(word: str) -> str:
    """A word without its English ending, by its sound: "charged", "charges" and "charge" are one."""
    plain = word.lower().replace("'s", "").replace("’s", "")
    return spelling_key(_ENDING.sub("", plain) if plain.isascii() else plain)


def _says_something(word: str) -> bool:
    plain = word.lower()
    if plain in UNITS or plain in SCALES or plain in SPELT or plain in MONTHS or plain in SUFFIXES:
        return False
    return not is_stopword(plain.replace("'", "")) or (word.isupper() and len(word) > 1)
