"""What the numbers of a list share: the unit that is told once."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answering.amounts import words
from bot.answering.amounts.amount import Amount
from bot.answering.amounts.tokens import Token
from index.text.normalise import is_stopword

_LISTED = 4
"""Tokens between two numbers of one list."""
_LARGE = 100_000
_PER_CENT = 100
_BETWEEN = 2
"""Words between a number and the length it counts."""
_END = re.compile(r"\s*[.!?;:۔؟،,]")


def in_lists(found: list[Amount], read: Sequence[Token]) -> tuple[Amount, ...]:
    """The figures of a text with the unit that a list tells once, for its bare numbers: at its end ("maths 50, physics 30 aur English 20
    fisad"), at its start for the last ("40 fisad aur matric ka 10.") and for large ones ("3.8 billion dollars, and 4.6
    billion in all"); and with the length that follows two words later ("30 free GPU hours")."""
    for place in range(len(found) - 2, -1, -1):
        mine, following = found[place], found[place + 1]
        unit = following.unit or following.also
        if mine.unit or mine.is_year or unit not in words.MONEY | {"%"} or (unit == "%" and mine.value > 100):
            continue
        between = [token for token in read if mine.end <= token.start < following.start]
        listed = between and (between[0].text in words.JOINS or between[0].after.strip() in {",", "،"})
        if not between or (listed and len(between) <= _LISTED):
            found[place] = replace(mine, also=unit)
    for place, (before, mine) in enumerate(pairwise(found), 1):
        if not mine.unit and not mine.also and not mine.is_year:
            unit = _unit_before(before, mine, read)
            found[place] = replace(mine, also=unit) if unit else _with_length(mine, read)
    if found and not found[0].unit and not found[0].also and not found[0].is_year:
        found[0] = _with_length(found[0], read)
    currency = ""
    for place, amount in enumerate(found):
        currency = amount.unit if amount.unit in words.MONEY else currency
        if currency and not amount.unit and not amount.also and amount.value >= _LARGE:
            found[place] = replace(amount, also=currency)
    return tuple(found)


def _unit_before(before: Amount, mine: Amount, read: Sequence[Token]) -> str:
    """The unit of the amount before the last number of a list, which ends its clause."""
    if before.unit not in words.MONEY | {"%"} or (before.unit == "%" and mine.value > _PER_CENT):
        return ""
    between = [token for token in read if before.end <= token.start < mine.start]
    after = next((token for token in read if token.start >= mine.end), None)
    listed = between and (between[0].text in words.JOINS or between[0].after.strip() in {",", "،"})
    ends = after is None or after.text == "\n" or bool(_END.match(after.after))
    return before.unit if listed and ends and len(between) <= _LISTED else ""


def _with_length(mine: Amount, read: Sequence[Token]) -> Amount:
    """A bare number with the length of time that it counts, one or two words later, and in which time."""
    after = [token for token in read if token.start >= mine.end][: _BETWEEN + 3]
    for place, token in enumerate(after[: _BETWEEN + 1]):
        if token.after != " " or not token.text.isalpha():
            break
        unit = words.UNITS.get(token.text, "")
        if place and unit in words.LENGTHS:
            following = [other.text for other in after[place + 1 : place + 3]]
            told = len(following) == 2 and following[0] in words.EACH
            per = words.PERIODS.get(following[1], "") if told else ""
            return replace(mine, also=unit, per=per or mine.per)
        if is_stopword(token.text) or token.text in words.EACH | words.JOINS:
            break
    return mine
