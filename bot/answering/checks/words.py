"""The words of a text that say something, in one form for all spellings, and the parts that they stand in."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering.amounts.amount import Amount
from bot.answering.amounts.reading import amounts
from bot.answering.amounts.tokens import cased
from bot.answering.amounts.words import MONTHS, ORDINAL_ENDINGS, SCALES, SPELT, SUFFIXES, UNITS
from index.text.normalise import is_stopword, spelling_key

_WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ies|ed|es|s|y|e)$")
_BREAK = re.compile(
    r"[;:()\n؛]|,\s|،|[.!?۔؟]\s|\b(?:and|while|but|whereas|aur|magar|lekin|jabke)\b|(?<!\w)(?:اور|مگر|لیکن|جبکہ)(?!\w)",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?:(?<=[.!?۔؟])|(?<=[.!?۔؟][\"”’)]))\s+")
_ITEM = re.compile(r"\s*(?:[-*•]|[0-9۰-۹]{1,2}[.)])\s")
_DEADLINE = re.compile(r"\W*(?:tak|تک)(?!\w)", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:by|until|till)(?: the)?(?: end)?(?: of)?\s*$", re.IGNORECASE)


Years = tuple[int, ...]
"""One year of the calendar, or the two of a fiscal or academic year: 2023-24 and 2024-25 have nothing in common."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content: `key` is its sound, `start` its place in the line as figures are read in it."""

    key: str
    start: int
    written: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or a heading with its figures and its words."""

    text: str
    words: tuple[Word, ...]
    amounts: tuple[Amount, ...]
    breaks: tuple[int, ...]
    lead_in: str = ""
    """The line, ending with a colon, that leads to the list this one stands in; and the head of its item."""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(word.key for word in self.words)

    @property
    def years(self) -> frozenset[Years]:
        """The years that the line speaks of; those up to which something is planned say nothing of its other parts."""
        return self._years(0, len(self.text), deadlines=False)

    @property
    def deadlines(self) -> frozenset[Years]:
        """The years up to which something is planned."""
        return self._years(0, len(self.text)) - self.years

    def _years(self, start: int, end: int, *, deadlines: bool = True) -> frozenset[Years]:
        found: dict[tuple[int, int], list[int]] = {}
        for amount in self.amounts:
            until = _DEADLINE.match(self.text, amount.end) or _UNTIL.search(self.text[: amount.start])
            if amount.is_year and start <= amount.start < end and (deadlines or not until):
                found.setdefault((amount.start, amount.end), []).append(int(amount.value))
        return frozenset(tuple(years) for years in found.values())

    @property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Where each clause starts and ends."""
        return tuple(zip((0, *self.breaks), (*self.breaks, len(self.text)), strict=True))

    def part(self, place: int) -> tuple[int, int]:
        """The start and the end of what is said of the figure at a place: its clause, and those about it that have no
        figure of their own."""
        marks = [
            amount.start
            for amount in self.amounts
            if not amount.is_year and amount.unit != "month of the year"
        ]
        starts, ends = zip(*self.clauses, strict=True)
        mine = max(n for n, at in enumerate(starts) if at <= place)
        first = last = mine
        while first > 0 and not any(starts[first - 1] <= mark < ends[first - 1] for mark in marks):
            first -= 1
        while last < len(starts) - 1 and not any(starts[last + 1] <= mark < ends[last + 1] for mark in marks):
            last += 1
        return starts[first], ends[last]

    def part_keys(self, place: int) -> frozenset[str]:
        """The words of that part."""
        start, end = self.part(place)
        return frozenset(word.key for word in self.words if start <= word.start < end)

    def clause_keys(self, place: int) -> frozenset[str]:
        """The words of the one clause that the figure at a place stands in."""
        start, end = next((start, end) for start, end in reversed(self.clauses) if start <= place)
        return frozenset(word.key for word in self.words if start <= word.start < end)

    def part_years(self, place: int) -> frozenset[Years]:
        """The years of the clause that the figure at a place stands in, else those of its part."""
        own = next((start, end) for start, end in reversed(self.clauses) if start <= place)
        return self._years(*own) or self._years(*self.part(place))


@lru_cache(maxsize=512)
def statements(text: str) -> tuple[Statement, ...]:
    """The sentences and headings of a passage, those of a list with what leads to it."""
    found: list[Statement] = []
    lead_in = ""
    for written in filter(str.strip, text.split("\n")):
        mark = _ITEM.match(written)
        item = bool(mark)
        pieces = _LINE.split(written[mark.end() :] if mark else written)
        read = [statement(piece) for piece in pieces if re.search(r"\w", piece)]
        if not read:  # an item of a list without a word
            continue
        heads = [lead_in, *(f"{lead_in} {read[0].text}" for _ in read[1:])] if item else [""] * len(read)
        found += [replace(row, lead_in=head.strip()) for row, head in zip(read, heads, strict=True)]
        if not item:
            lead_in = read[-1].text if read[-1].text.rstrip().endswith(":") else ""
    return tuple(found)


@lru_cache(maxsize=2048)
def statement(text: str) -> Statement:
    """One sentence."""
    shown = cased(text)
    found = tuple(
        Word(key_of(word[0]), word.start(), word[0])
        for word in _WORD.finditer(shown)
        if _says_something(word[0])
    )
    return Statement(shown, found, amounts(text), tuple(match.end() for match in _BREAK.finditer(shown)))


@lru_cache(maxsize=512)
def keys(text: str) -> frozenset[str]:
    """The words of content of a text."""
    return statement(text).keys


def key_of(word: str) -> str:
    """A word without its English ending, by its sound: "charged", "charges" and "charge" are one,
    and so are "poochein" and "pooch"."""
    plain = word.lower().replace("'s", "").replace("’s", "")
    key = spelling_key(_ENDING.sub("", plain) if plain.isascii() else plain)
    return key[:-1] if len(key) > 2 and key.endswith("n") else key  # poochein, pooch


def _says_something(word: str) -> bool:
    plain = word.lower()
    if word.isupper() and len(word) > 1 and plain not in UNITS:
        return True
    if (
        plain in UNITS
        or plain in SCALES
        or plain in SPELT
        or plain in MONTHS
        or plain in SUFFIXES
        or plain in ORDINAL_ENDINGS
    ):
        return False
    return not is_stopword(plain.replace("'", ""))
