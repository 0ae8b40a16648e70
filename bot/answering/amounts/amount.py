"""One figure of a text, and when two figures say the same."""

import re
from dataclasses import dataclass
from fractions import Fraction

from bot.answering.amounts.words import DAYS_OF, LENGTHS, MINUTES_OF, MONEY, MONTHS_OF

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_GROUPED = re.compile(r"[0-9],[0-9]")
_TWO_DIGITS_FROM = 100
"""Values below are never rounded: "about 3 years" for 2.6 is another figure."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit, and where it stands in the plain text (`bot.answering.amounts.tokens.plain`).

    `unit` is "" for a bare number, "share" for a part of a whole, "ordinal" for a place in an order, "vague" for
    "millions", "month of the year", "name" for a number within a name ("GPT-4"), or a word's unit ("rupee", "year").
    """

    value: Fraction
    unit: str
    start: int
    end: int
    written: str
    """As it stands in the text, for messages."""
    per: str = ""
    """The time or thing an amount is paid for: "month", "year", "semester", "credit"; "" where none is said."""
    named: str = ""
    """The name it is part of, or the word before a bare number that may make it one ("Python 3")."""
    faint: bool = False
    """Said in passing ("a year"): it may support "one year" and needs no support of its own."""
    also: str = ""
    """The unit of a bare number whose list tells it once, at its end: "23 se 33 fisad"."""
    about: bool = False
    over: bool = False

    @property
    def is_year(self) -> bool:
        """Whether it is, by its form, a year of the calendar."""
        whole = self.value.denominator == 1 and _FIRST_YEAR <= self.value <= _LAST_YEAR
        return whole and self.unit == "" and not _GROUPED.search(self.written)

    def is_said_by(self, other: "Amount") -> bool:
        """Whether `other`, of a text that is trusted, states this one: same value and unit, or the same converted; a
        hedged one may be rounded to two digits, and after "more than" down to one."""
        if "name" in {self.unit, other.unit}:
            return False
        if self.per and other.per and self.per != other.per:
            return False
        if "vague" in {self.unit, other.unit}:
            return self._vaguely(other)
        pairs = _pairs(self.value, self.unit, other.value, other.unit)
        if self.also or other.also:
            pairs += _pairs(self.value, self.also or self.unit, other.value, other.also or other.unit)
        return any(
            mine == theirs or (not other.is_year and self._rounded(mine, theirs)) for mine, theirs in pairs
        )

    def _rounded(self, mine: Fraction, theirs: Fraction) -> bool:
        if (
            self.is_year
            or self.unit == "ordinal"
            or not (self.about or self.over)
            or theirs < _TWO_DIGITS_FROM
        ):
            return False
        size = len(str(int(theirs)))
        fine, coarse = Fraction(10) ** (size - 2), Fraction(10) ** (size - 1)
        if self.over:
            return mine in {theirs // step * step for step in (fine, coarse)}
        return mine == round(theirs / fine) * fine

    def _vaguely(self, other: "Amount") -> bool:
        """Millions: two of them, or far more, and no year."""
        if self.unit != "vague":
            return False
        if other.unit == "vague":
            return self.value == other.value
        return not other.is_year and 2 * self.value <= other.value < 1000 * self.value


def _pairs(asked: Fraction, mine: str, given: Fraction, theirs: str) -> list[tuple[Fraction, Fraction]]:
    """Both values in each measure that their units share."""
    if mine == theirs or (not mine and theirs in LENGTHS | MONEY):
        return [(asked, given)]
    for scale in (MONTHS_OF, DAYS_OF, MINUTES_OF):
        if mine in scale and theirs in scale:
            return [(asked * scale[mine], given * scale[theirs])]
    if {mine, theirs} == {"share", "%"}:
        return [(_as_share(asked, mine), _as_share(given, theirs))]
    if mine == "times" and theirs == "%":  # 100 % more is double
        return [((asked - 1) * 100, given)]
    return []


def _as_share(value: Fraction, unit: str) -> Fraction:
    share = value if unit == "share" else value / 100
    thirds = round(share * 3)
    return Fraction(thirds, 3) if thirds in {1, 2} and abs(share * 3 - thirds) < Fraction(1, 50) else share
