"""Figures: each with its unit, its year and what it is said of in one passage that its sentence cites."""

import re
from collections.abc import Iterable
from fractions import Fraction

from bot.answering.amounts.amount import Amount
from bot.answering.amounts.reading import amounts
from bot.answering.amounts.support import occurrences, states, unsupported
from bot.answering.amounts.words import COUNTED_BY_RANK, LENGTHS, MONEY, UNITS
from bot.answering.checks.arithmetic import follows
from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.names import names_in, occupations_in
from bot.answering.checks.own_numbers import may_be_said
from bot.answering.checks.words import Statement, Years, keys, statement, statements

_ENOUGH = 2
"""Words of content from which a sentence has to speak of what its figure's line speaks of."""
_CLEARLY = 2
"""Words of content by which a sentence speaks more of one figure than of another."""
_ON = re.compile(
    r"\W*(?:that|this|these|those|it|its|they|yeh|woh|is|us|in|un)\b|\W*(?:یہ|وہ|اس|ان)(?!\w)", re.IGNORECASE
)
_FIRST = re.compile(r"\b(?:first|pehle|pehlay|shuru ke)\W*$|(?:پہلے|شروع کے)\W*$", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|final|aakhri|akhri)\W*$|آخری\W*$", re.IGNORECASE)


def unsupported_figures(text: str, trusted: str, question: str = "") -> tuple[str, ...]:
    """The figures of a sent answer, as written, that neither the `trusted` text nor the person has stated; what an answer may
    count by itself is left out."""
    said = statement(text)
    missing = (a for a in said.amounts if not a.faint and not states(trusted, a))
    return tuple(dict.fromkeys(a.written for a in missing if not may_be_said(a, said, question)))


def figure_faults(
    sentence: str, cited: tuple[str, ...], grounds: Grounds, *, alone: bool = False, before: str = ""
) -> list[FailedCheck]:
    """What is wrong with the figures of a sentence that cites these passages; `alone` says that they are those that the
    others cite, and it none. `before` is what was said right before it, with whose figures it may calculate."""
    said, faults = statement(sentence), []
    for amount in said.amounts:
        if amount.faint or (
            may_be_said(amount, said, grounds.question, alone=alone) and not _numbers_alike(amount, cited)
        ):
            continue
        stated = [passage for passage in cited if states(passage, amount)]
        if not stated and any(_numbers_up_to(amount, said, passage) for passage in cited):
            continue
        if not stated and follows(amount, said, statement(before), (*cited, grounds.question)):
            continue
        if not stated:
            faults.append(
                FailedCheck(Check.NUMBER, f'"{amount.written}" is not in the passage it cites', sentence)
            )
        elif not any(_fits(amount, said, passage) for passage in stated):
            detail = f'the passage does not say "{amount.written}" of this'
            faults.append(FailedCheck(Check.CONTEXT, detail, sentence))
    return list(dict.fromkeys(faults))


def _numbers_up_to(amount: Amount, said: Statement, passage: str) -> bool:
    """Whether "the first two weeks" are weeks 1 and 2 of the passage, or "the last two" the end of its plan."""
    before = said.text[: amount.start]
    first, last = _FIRST.search(before), _LAST.search(before)
    if amount.unit not in LENGTHS or not (first or last):
        return False
    plan = [_steps(row.amounts, amount.unit) for row in statements(passage)]
    if first and any({Fraction(1), amount.value} <= steps for steps in plan):
        return True
    end = max((step for steps in plan for step in steps), default=Fraction(0))
    parts = (
        _steps([a for a in row.amounts if start <= a.start < stop], amount.unit)
        for row in statements(passage)
        for start, stop in row.clauses
    )
    return (
        bool(last) and end > amount.value and any({end - amount.value + 1, end} <= steps for steps in parts)
    )


def _steps(found: Iterable[Amount], unit: str) -> set[Fraction]:
    """The weeks, months or years that a plan numbers."""
    return {
        given.value
        for given in found
        if given.unit == "ordinal" and UNITS.get(given.written.lower().split()[0]) == unit
    }


def _numbers_alike(amount: Amount, cited: tuple[str, ...]) -> bool:
    """Whether a passage numbers its own steps by the same word: "Month 2" is then a figure of its plan."""
    label = amount.written.split()[0]
    return (
        amount.unit == "ordinal"
        and label in COUNTED_BY_RANK
        and any(
            given.unit == "ordinal" and given.written.split()[0].rstrip("s") == label.rstrip("s")
            for passage in cited
            for given in amounts(passage)
        )
    )


def _fits(amount: Amount, said: Statement, passage: str) -> bool:
    """Whether the passage says that figure of what the sentence says it of, in the sentence's year."""
    if amount.is_year:
        return not _is_another_year(amount, said, passage)
    if amount.unit in {"name", "vague", "month of the year"}:
        return True
    years = said.part_years(amount.start) or said.years
    if unsupported(" ".join(str(year) for own in years for year in own), passage):
        return False
    read = statements(passage)
    places = [(row, given) for row in read for given in occurrences_in(row, amount)]
    if not places:  # stated across lines, or as a name
        return True
    owned = [(row, given) for row, given in places if _same_owner(amount, said, row, read)]
    if not owned:
        return False
    places = _nearest(said.part_keys(amount.start), owned)
    return any(
        _same_years(years, row, given, read) and _same_occupation(said, row, passage) for row, given in places
    ) and not _said_of_another(amount, said, read, places, passage)


def _is_another_year(amount: Amount, said: Statement, passage: str) -> bool:
    """Whether what is told of a year is told, in the passage, of another one and not of this."""
    told = said.clause_keys(amount.start)
    read = statements(passage)
    with_years = [
        (
            row,
            {
                year
                for own in (*row.years, *(read[n - 1].years if n and _goes_on(row) else ()))
                for year in own
            },
        )
        for n, row in enumerate(read)
    ]
    own = [len(told & row.keys) for row, years in with_years if int(amount.value) in years]
    other = [len(told & row.keys) for row, years in with_years if years and int(amount.value) not in years]
    return bool(own) and max(own) <= 1 and max(other, default=0) >= max(own) + _CLEARLY


def _goes_on(row: Statement) -> bool:
    """Whether a line speaks on of the one before it: "That round closed in January"."""
    return bool(_ON.match(row.text))


def occurrences_in(row: Statement, amount: Amount) -> tuple[Amount, ...]:
    return tuple(given for given in row.amounts if amount.is_said_by(given)) or occurrences(row.text, amount)


def _same_years(years: frozenset[Years], row: Statement, given: Amount, read: tuple[Statement, ...]) -> bool:
    there = row.part_years(given.start) or row.years
    its_own = row.years | there | row.deadlines
    if place := read.index(row):  # "by 2030", said right before
        its_own |= read[place - 1].deadlines
    return not years or not there or any(_same_year(mine, its) for mine in years for its in its_own)


def _same_year(mine: Years, its: Years) -> bool:
    """A fiscal year is the same as another where both its years are, and speaks of each of the two."""
    return mine == its if len(mine) == len(its) else bool({*mine} & {*its})


def _nearest(told: frozenset[str], places: list[tuple[Statement, Amount]]) -> list[tuple[Statement, Amount]]:
    """The lines that share most of what the sentence says of its figure: "age for a bachelor" is not "25 for a bachelor"
    of a line on places."""
    most = max(len(told & row.keys) for row, _ in places)
    return [(row, given) for row, given in places if len(told & row.keys) == most]


def _same_owner(amount: Amount, said: Statement, row: Statement, read: tuple[Statement, ...]) -> bool:
    """A name beside the figure stands in the line that states it, beside that line, or in the heading."""
    start, _ = said.part(amount.start)
    end = min((at for at in said.breaks if at > amount.start), default=len(said.text))
    near = [name for name in names_in(said.text) if start <= name.start < end]
    if not near:
        return True
    place = read.index(row)
    led = [other.text for other in read if row.text in other.lead_in]
    before = [other.text for other in (*read[:1], *read[max(0, place - 2) : place + 2])]
    around = "\n".join((*before, row.lead_in, *led))
    return any(name.stands_in(around) for name in near)


def _same_occupation(said: Statement, row: Statement, passage: str) -> bool:
    told = occupations_in(said.text)
    there = occupations_in(row.text) or occupations_in(row.lead_in) or occupations_in(passage)
    return not told or not there or bool(told & there)


def _said_of_another(
    amount: Amount,
    said: Statement,
    read: tuple[Statement, ...],
    places: list[tuple[Statement, Amount]],
    passage: str,
) -> bool:
    """Whether the words beside the figure stand beside another figure of its kind, and none of them beside it."""
    told = said.part_keys(amount.start)
    if told and _speaks_more_of_another(amount, told, read, places):
        return True
    if told and any(_stands_beside_another(amount, told, row, given) for row, given in places):
        return not any(told & row.clause_keys(given.start) for row, given in places)
    if not told or any(told & (row.part_keys(given.start) or row.keys) for row, given in places):
        return False
    rows = [row for row in read if any(row is place for place, _ in places)]
    silent = not any(told & keys for keys in _around(passage, rows))  # nothing about it speaks of this at all
    if silent and len(told) >= _ENOUGH and told & frozenset().union(*(row.keys for row in read)):
        return True
    return any(
        len(told & row.part_keys(other.start)) >= (1 if silent or row in rows else _ENOUGH)
        for row in read
        for other in row.amounts
        if other.unit == amount.unit and not amount.is_said_by(other) and not other.is_year
    )


def _speaks_more_of_another(
    amount: Amount, told: frozenset[str], read: tuple[Statement, ...], places: list[tuple[Statement, Amount]]
) -> bool:
    """Whether another figure of its kind has clearly more of the words in its own clause: "programmers at entry" of the
    figure for seniors."""
    if amount.unit == "ordinal":
        return False
    clauses = [row.clause_keys(given.start) or row.part_keys(given.start) for row, given in places]
    own = max(len(told & clause) for clause in clauses)
    if own > 1 or any(clause and clause <= told for clause in clauses):
        return False
    mine = told & frozenset().union(*clauses)
    others = [
        len(told & clause)
        for row in read
        for other in row.amounts
        if _of_one_kind(amount, other) and not amount.is_said_by(other)
        if mine
        <= (clause := row.clause_keys(other.start))  # "60 for an MPhil and 70 for a PhD" tells them apart
    ]
    return max(others, default=0) >= own + _CLEARLY


def _of_one_kind(one: Amount, other: Amount) -> bool:
    if one.is_year or other.is_year:
        return False
    mine, its = one.unit or one.also, other.unit or other.also
    return mine == its or {mine, its} <= LENGTHS or {mine, its} <= MONEY


def _stands_beside_another(amount: Amount, told: frozenset[str], row: Statement, given: Amount) -> bool:
    """Whether words told of the figure are those right beside another of its kind in the line, and none of its own:
    "60% in matric, 50% in intermediate" told as "60% in intermediate"."""
    own, part = row.clause_keys(given.start), row.part_keys(given.start)
    return bool(own) and any(
        told & (row.clause_keys(other.start) - part - own) and not told & own
        for other in row.amounts
        if other.unit == amount.unit and not amount.is_said_by(other) and not other.is_year
    )


def _around(passage: str, rows: list[Statement]) -> list[frozenset[str]]:
    """The words of the paragraphs or list items that lines stand in, a lead-in with its list."""
    found = [keys(row.lead_in) for row in rows]
    leads = {row.text for row in rows if row.text.rstrip().endswith(":")}
    for paragraph in passage.split("\n"):
        if {row.text for row in rows} & {row.text for row in statements(paragraph)}:
            found.append(keys(paragraph))
    found += [
        other.keys for other in statements(passage) if any(other.lead_in.startswith(lead) for lead in leads)
    ]
    return found
