"""Sums that an answer does itself, out of figures that are known: "8 hours a week, so about 32 a month"."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from bot.answering.amounts.amount import Amount
from bot.answering.amounts.support import states
from bot.answering.amounts.words import LENGTHS, MONEY
from bot.answering.checks.words import Statement

_SO = re.compile(
    r"\b(?:so|thus|hence|that is|that['’]s|i\.e|which (?:is|makes|comes)|in all|in total|altogether|comes? to|adds? up|makes?|leaves?|left|roughly"
    r"|yani|yaani|yaane|bant[aei]\w*|ban jat\w*|kul|mein se|of your)\b|(?<!\w)(?:یعنی|بنت[اےی]\w*|بن جات\w*|کل|میں سے)(?!\w)",
    re.IGNORECASE,
)
"""What says that a figure follows from others."""
_ROUGHLY = re.compile(
    r"(?:\b(?:about|around|roughly|some|nearly|almost|koi|taqreeban|lagbhag|ausatan)|(?<!\w)(?:تقریباً|تقریبا|کوئی|لگ بھگ|قریب))\W+(?:rs\.?\s*)?$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|over|zyada|bhi)\b|(?<!\w)(?:زیادہ|بھی)(?!\w)", re.IGNORECASE)
_NEARLY = Fraction(6, 100)
"""How far a rounded result may be from the true one, as a part of it."""
_DAYS: dict[str, tuple[Fraction, ...]] = {
    "hour": (Fraction(1, 24),),
    "day": (Fraction(1),),
    "week": (Fraction(7),),
    "month": (Fraction(28), Fraction(30), Fraction(365, 12)),
    "semester": (Fraction(180),),
    "year": (Fraction(336), Fraction(360), Fraction(364), Fraction(365)),
}
"""Days of a length of time, in each of the ways that people reckon it: a month has 4 weeks, 30 days, a twelfth of a year."""
_MINUTES = {"minute": 1, "hour": 60, "day": 0}
_COUNTS = frozenset({"", "%", "share", "times"}) | MONEY | LENGTHS
_FEW = 8
"""Figures beyond which nearly any number would follow from some two of them."""


def follows(amount: Amount, said: Statement, before: Statement, trusted: Sequence[str]) -> bool:
    """Whether a sentence says that an amount follows from others, and it does follow from two of its own figures, or of
    those right before it, each stated in a trusted text."""
    if amount.is_year or amount.unit not in _COUNTS or not _SO.search(said.text):
        return False
    known = [
        other
        for other in (*before.amounts, *said.amounts)
        if other is not amount
        and not other.is_year
        and other.unit in _COUNTS
        and (other.faint or any(states(text, other) for text in trusted))
    ]
    if len(known) > _FEW:
        return False
    if any(_is(amount, value, said) for value in _results(amount, known)):
        return True
    return any(other.unit in {"%", "share"} and _is_part_of(amount, said, other) for other in known)


def _is(amount: Amount, value: Fraction, said: Statement) -> bool:
    if amount.value == value:
        return True
    before, after = said.text[: amount.start], said.text[amount.end :]
    if amount.about or _ROUGHLY.search(before):
        return abs(amount.value - value) <= _NEARLY * value
    return amount.unit == "times" and bool(_MORE.search(before + after)) and amount.value == value // 1


def _results(amount: Amount, known: Sequence[Amount]) -> Iterator[Fraction]:
    """All that two of the known figures give in the unit of the amount."""
    for one in known:
        yield from _at_another_pace(amount, one)
    for one, other in permutations(known, 2):
        yield from _sums(amount, one, other)
        yield from _over_a_time(amount, one, other)
        if amount.unit in MONEY and one.unit == amount.unit and other.unit == "" and not one.faint:
            yield one.value * other.value
        if (
            other.value
            and one.unit == other.unit
            and amount.unit in {"times", ""}
            and one.value > other.value
        ):
            yield one.value / other.value


def _sums(amount: Amount, one: Amount, other: Amount) -> Iterator[Fraction]:
    alike = one.unit == other.unit or not one.unit or not other.unit
    unit = one.unit or other.unit or ("year" if amount.unit == "year" else "")  # ages are told bare
    if alike and unit == amount.unit and not one.per and not other.per and not one.faint and not other.faint:
        yield one.value + other.value
        if one.value > other.value:
            yield one.value - other.value
    if one.unit == "" and amount.unit == "" and other.unit == "semester" and other.value:
        yield one.value / other.value


def _at_another_pace(amount: Amount, one: Amount) -> Iterator[Fraction]:
    """So much a week is so much a day."""
    if not one.per or not amount.per or one.per == amount.per:
        return
    scale = _scale(amount, one)
    for mine in _DAYS.get(amount.per, ()):
        for its in _DAYS.get(one.per, ()):
            if scale:
                yield one.value * scale * mine / its


def _over_a_time(amount: Amount, rate: Amount, time: Amount) -> Iterator[Fraction]:
    """So much a week, for so many weeks."""
    scale = _scale(amount, rate)
    if not scale or amount.per or not rate.per or time.per or time.unit not in _DAYS:
        return
    for days in _DAYS[time.unit]:
        for period in _DAYS.get(rate.per, ()):
            yield rate.value * scale * time.value * days / period


def _scale(amount: Amount, other: Amount) -> Fraction | None:
    """What the other is to be taken times, to be in the unit of the amount."""
    if amount.unit == other.unit and amount.unit in MONEY | {"hour", "minute", "day"}:
        return Fraction(1)
    mine, its = _MINUTES.get(amount.unit, 0), _MINUTES.get(other.unit, 0)
    return Fraction(its, mine) if mine and its else None


def _is_part_of(amount: Amount, said: Statement, share: Amount) -> bool:
    """Whether it and another bare number are "7 of 10" for 71%."""
    part = share.value / 100 if share.unit == "%" else share.value
    for other in said.amounts:
        if other is amount or other.unit or amount.unit or not other.value or not amount.value:
            continue
        low, high = sorted((amount.value, other.value))
        if abs(low / high - part) <= Fraction(1, 2) / high:
            return True
    return False
