"""One number of a text, in digits or in words: "2 lakh 33 hazar 534", "two hundred thousand", "51k"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.answering.amounts import words
from bot.answering.amounts.tokens import Token

_LITERAL = re.compile(r"([0-9]+(?:[.,][0-9]+)*)([a-z]*)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?")
_HUNDRED, _THOUSAND = 100, 1000


@dataclass(frozen=True, slots=True)
class Number:
    """Tokens `start` to `end` (exclusive). `scale` is 0 where no word of a scale is said, else what `value` is to be
    multiplied with, 1 where it is in the value already. One that is `doubtful` counts only with scale or unit."""

    value: Fraction
    scale: Fraction
    unit: str
    start: int
    end: int
    doubtful: bool = False
    grouped: bool = False


def value_of(literal: str) -> Fraction | None:
    """The value of digits with their separators; None where they are no one number ("1.2.3", "3,4")."""
    if _GROUPED.fullmatch(literal):
        literal = literal.replace(",", "")
    return Fraction(literal) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", literal) else None


def number_at(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins at token `at`, with scale and unit."""
    said = _Said(tokens, at)
    return said.number()


class _Said:
    """Reads a number word by word: what was said before a thousand or a lakh is multiplied with it, and they add up."""

    def __init__(self, tokens: Sequence[Token], at: int) -> None:
        self._tokens = tokens
        self._start = self._at = at
        self._total = Fraction(0)
        self._current: Fraction | None = None
        self._least = Fraction(0)
        """The smallest scale said so far, 0 before any."""
        self._doubtful = self._grouped = False

    def number(self) -> Number | None:
        more = words.AND_MORE.get(self._word(), Fraction(0))
        self._at += bool(more)
        literal = self._literal()
        first = literal or self._spelt()
        if first is None:
            first = self._bare_scale(bool(more))
            if first is None:
                return None
        self._current, suffix, self._doubtful = first
        self._current += more + self._and_a_half()
        unit = words.UNITS.get(suffix, "")
        if scale := words.SUFFIXES.get(suffix):
            self._multiply(scale)
        if not unit:
            self._go_on()
            unit = self._unit()
        value = self._total + (self._current or 0)
        simple = (
            self._least
            if literal and self._total in {0, first[0] * self._least} and not self._current
            else Fraction(0)
        )
        if simple:  # "20 lakh": a range may share its scale
            return Number(first[0] + more, simple, unit, self._start, self._at, self._doubtful, self._grouped)
        return Number(
            value,
            Fraction(1 if self._least else 0),
            unit,
            self._start,
            self._at,
            self._doubtful,
            self._grouped,
        )

    def _word(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _literal(self) -> tuple[Fraction, str, bool] | None:
        found = _LITERAL.fullmatch(self._word())
        value = value_of(found[1]) if found else None
        if (
            found is None
            or value is None
            or (found[2] and found[2] not in words.SUFFIXES and found[2] not in words.UNITS)
        ):
            return None
        self._grouped |= "," in found[1]
        self._at += 1
        return value, found[2], False

    def _and_a_half(self) -> Fraction:
        """ "one and a half million"."""
        if [self._word(n) for n in range(3)] != ["and", "a", "half"]:
            return Fraction(0)
        self._at += 3
        return Fraction(1, 2)

    def _spelt(self) -> tuple[Fraction, str, bool] | None:
        word = self._word()
        value = words.SPELT.get(word)
        if value is None and word in {"a", "an"} and self._word(1) in {*words.SCALES, *words.DOZEN}:
            value = Fraction(1)
        if (
            value is None
            or (word, self._word(-1)) == ("بیس", "ڈیٹا")
            or (value == 2 and self._word(1) == "of" and self._word(-1) != "or")
        ):
            return None  # a database; "no two of them", but "a year or two of work"
        self._at += 1
        ones = words.SPELT.get(self._word(), Fraction(0))
        if value in range(20, 100, 10) and 0 < ones < 10 and self._word().isascii():  # twenty-five
            self._at += 1
            value += ones
        return value, "", word in words.DOUBTFUL

    def _bare_scale(self, more: bool) -> tuple[Fraction, str, bool] | None:
        """ "lakh rupay", "sau fisad", "sawa lakh": one of it."""
        if self._word() not in words.SCALES:
            return None
        hence = self._word() == "سو" and not self._close()  # "سو", so, at the beginning of a clause
        return Fraction(1), "", not more and (hence or self._word() in words.DOUBTFUL)

    def _go_on(self) -> None:
        bare = self._at == self._start
        while True:
            if (
                self._word() == "-" and self._word(1) in words.SCALES and self._close() and not bare
            ):  # 7-billion
                self._at += 1
            word = self._word()
            if word in words.DOZEN and self._current is not None:
                self._current *= 12
                self._least = self._least or Fraction(12)
                self._at += 1
            elif word in words.SCALES and (self._at == self._start or self._close()):
                if not self._multiply(words.SCALES[word]):
                    return
                self._at += 1
                self._doubtful &= bare
            elif not self._add():
                return

    def _multiply(self, scale: Fraction) -> bool:
        if self._current is None:  # lakh crore
            if not self._total:
                return False
            self._total *= scale
        elif scale == _HUNDRED and self._current < _HUNDRED:
            self._current *= scale
            self._least = self._least or scale
            return True
        else:
            self._total += self._current * scale
            self._current = None
        self._least = min(scale, self._least or scale)
        return True

    def _add(self) -> bool:
        """Go on with the next number of the same amount: smaller than the last scale, and joined to it by nothing."""
        if not self._least:
            return False
        joined = (
            self._word() in words.AND
            and self._word(1) in words.SPELT
            and self._word(-1) in {"hundred", "thousand"}
        )
        ahead = 1 if joined else 0
        if not self._close():
            return False
        here = self._at
        self._at += ahead
        literal = self._literal()
        found = literal or self._spelt()
        least = Fraction(_HUNDRED) if self._current is not None else self._least
        following = self._word()
        measured = following in words.SCALES or following in words.UNITS
        fits = (
            found
            and found[0] < least
            and not found[1]
            and (not literal or measured)
            and (not found[2] or measured)
        )
        if (
            not found
            or not fits
            or (following in words.SCALES and found[0] * words.SCALES[following] >= self._least > _HUNDRED)
        ):
            self._at = here
            return False
        self._current = (self._current or Fraction(0)) + found[0]
        return True

    def _close(self, ahead: int = 0) -> bool:
        """Whether nothing but a space stands before the next word."""
        place = self._at + ahead
        return place < len(self._tokens) and self._tokens[place].after in {"", " ", ")", ") "}

    def _unit(self) -> str:
        """The unit that follows, perhaps behind a dash, a plus, "or more" or the name of a nation."""
        ahead = self._more() or int(self._word() in {"-", "+", *words.NATIONS})
        unit = words.UNITS.get(self._word(ahead), "")
        if unit and self._word() == "-" and unit in words.MONEY and not self._word(ahead).isalpha():
            return ""  # "20 - $30"
        if unit in words.MONEY and self._word(ahead) in {"$", "£", "€", "₨", "₹", "rs", "pkr", "usd"}:
            following = self._word(ahead + 1)
            if following[:1].isdigit():  # the sign of the next amount
                return ""
        if not unit or not all(self._close(place) for place in range(ahead + 1)):
            return ""
        self._at += ahead + 1
        return unit

    def _more(self) -> int:
        """How many words an "or more" between a number and its unit takes: "6 or more years", "6 se zyada saal"."""
        said = self._word(), self._word(1)
        return 2 if said[0] in words.OR_THAN and said[1] in words.MORE else 0
