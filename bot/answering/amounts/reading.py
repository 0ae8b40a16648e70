"""Every figure of a text: no digit of it is left unread."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from bot.answering.amounts import words
from bot.answering.amounts.amount import Amount
from bot.answering.amounts.lists import in_lists
from bot.answering.amounts.numbers import Number, number_at
from bot.answering.amounts.tokens import Token, plain, tokens

_NAME = re.compile(r"[a-z].*[0-9].*")
_RUN = re.compile(r"[0-9]+")
_AGE_NEAR = 5
_TEN = 10
_NEAR = 3
"""Tokens within which "about" or "a month" belongs to an amount."""


@lru_cache(maxsize=1024)  # the same passages are read again for every sentence and every attempt
def amounts(text: str) -> tuple[Amount, ...]:
    """Every figure of `text`, in order; positions are those of `plain(text)`. The numbers of a numbered list are left
    out."""
    written = plain(text)
    read = tokens(written)
    return in_lists(list(_Reader(written, read).read()), read)


class _Reader:
    """Reads one text. `_taken` is the token up to which words belong to an amount already."""

    def __init__(self, text: str, read: Sequence[Token]) -> None:
        self._text = text
        self._tokens = read
        self._words = [token.text for token in read]
        self._taken = 0

    def read(self) -> Iterator[Amount]:
        at = 0
        while at < len(self._tokens):
            found, end = self._at(at)
            yield from found
            if found:
                self._taken = end
            at = max(end, at + 1)

    def _at(self, at: int) -> tuple[list[Amount], int]:
        word = self._words[at]
        for reader in (self._date, self._fraction, self._share, self._rank, self._month, self._vague):
            found, end = reader(at)
            if found:
                return self._paced(found, at, end), end
        if _NAME.fullmatch(word):
            return [self._amount(Fraction(0), "name", at, at + 1, named=word)], at + 1
        if (
            word in {"a", "an"}
            and words.UNITS.get(self._word(at + 1), "") in words.LENGTHS
            and (at == 0 or self._free(at - 1))
        ):
            return self._one_length(at)
        found, end = self._measured(at)
        if not found and any(char.isdigit() for char in word):  # "12lpa", "1.2.3": told as it is written
            return [self._amount(Fraction(0), "name", at, at + 1, named=word)], at + 1
        return found, end

    def _one_length(self, at: int) -> tuple[list[Amount], int]:
        """ "A year" in passing; "a year and a half", and "an hour a day", which says how much."""
        unit = words.UNITS[self._words[at + 1]]
        if self._words[at + 2 : at + 4] == ["and", "a"] and self._word(at + 4) in words.HALVES:
            return [self._amount(Fraction(3, 2), unit, at, at + 5)], at + 5
        [one] = self._paced([self._amount(Fraction(1), unit, at, at + 2)], at, at + 2)
        return [replace(one, faint=not one.per)], at + 2

    def _amount(self, value: Fraction, unit: str, at: int, end: int, named: str = "") -> Amount:
        start, stop = self._tokens[at].start, self._tokens[end - 1].end
        return Amount(value, unit, start, stop, self._text[start:stop], named=named)

    def _date(self, at: int) -> tuple[list[Amount], int]:
        parts = [int(run) for run in _RUN.findall(self._words[at])]
        dated = re.fullmatch(
            r"[0-9]{4}[-/][0-9]{2}(?:[-/][0-9]{2})?|[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}", self._words[at]
        )
        if not dated:
            return [], at
        if parts[0] < 1900:
            day, month, year = parts if len(parts) == 3 else (0, 0, 0)
        else:
            year, month, day = (*parts, 0)[:3]
        if len(parts) == 2 and (month > 12 or (month == (year + 1) % 100 and self._fiscal(at))):
            return [
                self._amount(Fraction(y), "", at, at + 1) for y in (year, year // 100 * 100 + month)
            ], at + 1
        if not 1900 <= year <= 2100 or not 1 <= month <= 12:
            return [self._amount(Fraction(part), "", at, at + 1) for part in parts], at + 1
        found = [
            self._amount(Fraction(year), "", at, at + 1),
            self._amount(Fraction(month), "month of the year", at, at + 1),
        ]
        return found + ([self._amount(Fraction(day), "", at, at + 1)] if day else []), at + 1

    def _fiscal(self, at: int) -> bool:
        return at > 0 and self._words[at - 1] in {"fy", "year", "session", "سال", "saal"}

    def _fraction(self, at: int) -> tuple[list[Amount], int]:
        parts = (
            [int(run) for run in self._words[at].split("/")]
            if re.fullmatch(r"[0-9]+/[0-9]+", self._words[at])
            else []
        )
        if not parts:
            return [], at
        if 0 < parts[0] < parts[1] <= 10:
            return [self._amount(Fraction(*parts), "share", at, at + 1)], at + 1
        return [self._amount(Fraction(part), "", at, at + 1) for part in parts], at + 1

    def _share(self, at: int) -> tuple[list[Amount], int]:
        """Halves, quarters and thirds, with a number before them or alone; "half an hour" is half of an hour."""
        word, count, end = self._words[at], Fraction(1), at + 1
        if word in words.HALVES:
            if self._word(end) in {"-", "way"}:  # half-finished
                return [], at
            value = Fraction(1, 2)
        elif word in words.THREE_QUARTERS:
            if words.UNITS.get(self._word(end)) not in words.LENGTHS:
                return [], at
            value = Fraction(3, 4)
        elif word in words.ALONE:
            value = words.PARTS[word]
        elif word in words.TIMES:
            return [self._amount(words.TIMES[word], "times", at, end)], end
        else:
            count = Fraction(1) if word in {"a", "an"} else words.SPELT.get(word, Fraction(0))
            end += self._word(end) == "-"  # two-thirds
            part = self._word(end)
            if not count or part not in words.PARTS or count * words.PARTS[part] >= 1:
                return [], at
            value, end = count * words.PARTS[part], end + 1
        after = end + (self._word(end) == "of")
        after += self._word(after) in words.EACH
        if words.UNITS.get(self._word(after)) == "%":  # a quarter of a percent
            return [self._amount(value, "%", at, after + 1)], after + 1
        if scale := words.SCALES.get(self._word(after)):  # half a billion
            unit = words.UNITS.get(self._word(after + 1), "")
            return [self._amount(value * scale, unit, at, after + 1 + bool(unit))], after + 1 + bool(unit)
        unit = words.UNITS.get(self._word(after), "")
        if unit in words.LENGTHS and (after > end or self._word(end) == self._word(after)):
            return [self._amount(value, unit, at, after + 1)], after + 1
        return [self._amount(value, "share", at, end)], end

    def _rank(self, at: int) -> tuple[list[Amount], int]:
        word = self._words[at]
        if word in words.ORDINALS:
            return [self._amount(words.ORDINALS[word], "ordinal", at, at + 1)], at + 1
        ending = re.fullmatch(r"([0-9]+)([a-z]+)", word)
        if ending and ending[2] in words.ORDINAL_ENDINGS:
            return [self._amount(Fraction(ending[1]), "ordinal", at, at + 1)], at + 1
        if word.isdigit() and self._word(at + 1) in words.ORDINAL_ENDINGS:  # "8 ویں"
            return [self._amount(Fraction(word), "ordinal", at, at + 2)], at + 2
        counted = at > 0 and self._free(at - 1) and self._words[at - 1] in words.COUNTED_BY_RANK
        if counted and re.fullmatch(r"[0-9]{1,2}", word) and not self._measures(at + 1):
            return self._ranks(at)
        return [], at

    def _ranks(self, at: int) -> tuple[list[Amount], int]:
        """ "Week 2", "weeks 3 to 6"."""
        found = [self._amount(Fraction(self._words[at]), "ordinal", at - 1, at + 1)]
        end = at + 1
        joined = self._word(end) in words.JOINS and re.fullmatch(r"[0-9]{1,2}", self._word(end + 1))
        if joined and not self._measures(end + 2):
            second = self._amount(Fraction(self._words[end + 1]), "ordinal", end + 1, end + 2)
            found.append(replace(second, written=f"{self._words[at - 1]} {second.written}"))
            end += 2
        return found, end

    def _measures(self, at: int) -> bool:
        """Whether the number before `at` is measured or scaled by it."""
        follows = at < len(self._tokens) and self._tokens[at].after in {"", " "}
        return follows and (self._words[at] in words.UNITS or self._words[at] in words.SUFFIXES)

    def _month(self, at: int) -> tuple[list[Amount], int]:
        word = self._words[at]
        if word not in words.MONTHS:
            return [], at
        near = (self._words[at - 1] if at else "", self._word(at + 1))
        dated = (
            any(side[:1].isdigit() for side in near)
            or near[0] in words.BEFORE_A_MONTH
            or near[1] in words.AFTER_A_MONTH
        )
        if word in words.OTHER_WORDS_TOO and not dated:
            return [], at
        return [self._amount(words.MONTHS[word], "month of the year", at, at + 1)], at + 1

    def _vague(self, at: int) -> tuple[list[Amount], int]:
        word = self._words[at]
        return (
            ([self._amount(words.VAGUE[word], "vague", at, at + 1)], at + 1)
            if word in words.VAGUE
            else ([], at)
        )

    def _measured(self, at: int) -> tuple[list[Amount], int]:
        """A number, or a range that shares scale and unit, with what stands about it."""
        numbers = self._range(at)
        if not numbers:
            return [], at
        end = numbers[-1].end
        before = words.UNITS.get(self._words[at - 1], "") if at and self._free(at - 1) else ""
        money = before if before in words.MONEY and self._tokens[at].after in {"", " "} else ""
        start = at - bool(money)
        whole = self._amount(Fraction(0), "", start, end)
        whole = replace(whole, about=self._about(start), over=self._over(start, end))
        read = [self._with_unit(number, numbers[-1], money) for number in numbers]
        found = [
            replace(
                whole,
                value=value,
                unit=unit,
                start=self._tokens[n.start].start,
                named=self._named(n, unit),
                also="year" if self._is_age(n, unit) else "",
            )
            for n, (value, unit) in zip(numbers, read, strict=True)
            if not n.doubtful or _counts(n, numbers[-1], value, unit, self._words[n.start])
        ]
        if any(a.unit in words.MONEY or not a.unit for a in found):
            per = self._period(start, end)
            return [replace(amount, per=per) for amount in found], end
        return self._paced(found, start, end), end

    def _with_unit(self, number: Number, last: Number, money: str) -> tuple[Fraction, str]:
        """A number of a range with the scale and the unit that it shares with the last."""
        shares = number is not last and not _calendar(number)
        before = self._words[max(0, number.start - 1) : number.start]
        shares &= last.unit != "%" or number.value * _TEN >= last.value  # "2.5 or 60%"
        unit = number.unit or money or (last.unit if shares and (last.scale or not number.scale) else "")
        if not unit and number.value < 100 and "fy" in before:
            return number.value + 2000, unit
        scale = number.scale
        if not scale and shares and number.value < 1000 and number.value <= last.value:
            scale = last.scale
        return number.value * (scale or 1), unit

    def _is_age(self, number: Number, unit: str) -> bool:
        """Whether a bare number is one of years, because an age is spoken of shortly before it."""
        near = self._words[max(0, number.start - _AGE_NEAR) : number.start]
        return not unit and not number.scale and number.value < 100 and bool(words.AGE.intersection(near))

    def _named(self, number: Number, unit: str) -> str:
        """The word before a bare number, which may make it a name."""
        before = self._words[number.start - 1] if number.start else ""
        return before if not unit and before.isascii() and before.isalpha() else ""

    def _free(self, at: int) -> bool:
        """Whether that token belongs to no amount yet."""
        return at >= self._taken

    def _range(self, at: int) -> list[Number]:
        numbers: list[Number] = []
        while (number := number_at(self._tokens, at)) is not None:
            numbers.append(number)
            joined = (
                self._word(number.end) in words.JOINS and number_at(self._tokens, number.end + 1) is not None
            )
            if not joined or number.unit:  # a unit ends what shares it
                break
            at = number.end + 1
        return numbers

    def _about(self, start: int) -> bool:
        return any(word in words.ABOUT for word in self._words[max(0, start - _NEAR) : start])

    def _over(self, start: int, end: int) -> bool:
        near = self._words[max(0, start - _NEAR) : start] + self._words[end : end + _NEAR]
        return any(word in words.OVER for word in near)

    def _period(self, start: int, end: int) -> str:
        """What an amount is paid for, told shortly after it or before it."""
        for place in range(end, min(end + _NEAR, len(self._words))):
            word = self._words[place]
            each = self._words[place - 1] in words.EACH
            if word in words.PERIODS and (each or word in words.ALWAYS_PERIODS):
                return words.PERIODS[word]
            if any(char.isdigit() for char in word):
                break
        for place in range(start - 1, max(self._taken, start - 1 - _NEAR) - 1, -1):
            word = self._words[place]
            each = place > 0 and self._words[place - 1] in words.EACH - {"a", "an", "ek", "aik", "ایک"}
            if word in words.PERIODS and (each or word in words.ALWAYS_PERIODS):
                return words.PERIODS[word]
        return ""

    def _paced(self, found: list[Amount], start: int, end: int) -> list[Amount]:
        pace = self._pace(start, end) if any(a.unit in words.PACES for a in found) else ""
        return [replace(a, per=pace) if pace in words.PACES.get(a.unit, ()) else a for a in found]

    def _pace(self, start: int, end: int) -> str:
        """In which time a length of work is done: "8 hours a week", "hafte mein 5 ghante", "roz aadha ghanta"."""
        near = range(start - 1, max(self._taken, start - 1 - _NEAR) - 1, -1)
        for place in near:
            word, after = self._words[place], self._word(place + 1)
            if word in words.ALWAYS_PERIODS | words.EVERY_DAY:
                return words.PERIODS.get(word, "day")
            if (
                word in words.PERIODS
                and after in words.WITHIN
                and self._words[place - 1 : place] != ["pehle"]
            ):
                return words.PERIODS[word]
        for place in range(end, min(end + _NEAR, len(self._words))):
            word = self._words[place]
            if any(char.isdigit() for char in word):
                break
            if word in words.ALWAYS_PERIODS | words.EVERY_DAY:
                return words.PERIODS.get(word, "day")
            if word in words.PERIODS and self._words[place - 1] in words.EACH:
                return words.PERIODS[word]
        return ""

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""


def _counts(number: Number, last: Number, value: Fraction, unit: str, word: str) -> bool:
    """Whether a word that may be no number is one here: by a scale, or by a unit that makes it so."""
    if (number is not last and last.scale) or (number.scale and word not in words.SCALES):
        return True
    if word in words.MORE_DOUBTFUL and unit in words.LENGTHS:
        return False
    return bool(unit) and not (value == 1 and unit in {"day", "times"})  # "one day you will"


def _calendar(number: Number) -> bool:
    return not number.scale and 1900 <= number.value <= 2100 and not number.grouped
