"""What a passage says of one thing and of another, told crosswise: "A is for speed and B for statistics" where A is for
statistics and B for speed; and the first of its kind told of something else."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.answering.checks.grounds import Check, FailedCheck
from bot.answering.checks.words import Statement, key_of, statement, statements

_MOST = re.compile(
    r"\b(?:the )?(?P<one>(?:most|least) \w+|commonest|biggest|best|easiest|hardest|largest|quickest|cheapest|main)\b"
    r"|\bsab se (?P<two>\w+)|سب سے (?P<three>\w+)",
    re.IGNORECASE,
)
_LEAST = 2
"""Words that must stand crosswise on each side."""


def crossed_fault(sentence: str, cited: Sequence[str]) -> FailedCheck | None:
    """A fault where two clauses have exchanged their words, or a superlative its owner, in every cited passage that
    speaks of them."""
    verdicts = [verdict for passage in cited if (verdict := _verdict(sentence, passage)) is not None]
    if verdicts and not any(verdicts):
        return FailedCheck(Check.CROSSED, "the passage it cites says this of the other of the two", sentence)
    return None


def _verdict(sentence: str, passage: str) -> bool | None:
    """Whether a passage says it as the sentence does; None where it says nothing of the kind."""
    said = statement(sentence)
    mine = [clause for clause in _clauses(said) if clause]
    read = statements(passage)
    for row in read[1:]:
        if (found := _as_in(mine, row)) is not None:
            return found
    return _superlative(said, read)


def _as_in(mine: Sequence[frozenset[str]], row: Statement) -> bool | None:
    theirs = [clause for clause in _clauses(row) if clause]
    if len(theirs) < _LEAST:
        return None
    at: dict[str, set[int]] = {}
    for place, clause in enumerate(theirs):
        for key in clause:
            at.setdefault(key, set()).add(place)
    only = {key: next(iter(places)) for key, places in at.items() if len(places) == 1}
    for one, other in _pairs(mine):
        first, second = (
            {key: only[key] for key in side if key in only} for side in (one - other, other - one)
        )
        if len(first) < _LEAST or len(second) < _LEAST:
            continue
        if len({*first.values()}) > 1 and len({*second.values()}) > 1:
            if {*first.values()} == {*second.values()} and len({*first.values()}) == _LEAST:
                return False
        elif {*first.values()} != {*second.values()}:
            return True
    return None


def _pairs(mine: Sequence[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for place, one in enumerate(mine):
        for other in mine[place + 1 :]:
            yield one, other


def _superlative(said: Statement, read: Sequence[Statement]) -> bool | None:
    """Whether what is called the most of something shares a word with what the passage calls so."""
    found = _MOST.search(said.text)
    if not found or not read:
        return None
    kind = key_of((found["one"] or found["two"] or found["three"]).split()[-1])
    of = next((word.key for word in said.words if word.start >= found.end()), "")
    own = said.keys - {kind, of} - read[0].keys
    rows = [n for n, row in enumerate(read) if n and kind in _kinds(row.text)]
    rows = [n for n in rows if said.keys & read[n].keys - {kind}]
    if not rows or len(own) < _LEAST:
        return None
    around = frozenset().union(
        *(row.keys | statement(row.lead_in).keys for n in rows for row in read[n : n + 2])
    )
    return bool(own & around)


@lru_cache(maxsize=1024)
def _kinds(text: str) -> frozenset[str]:
    return frozenset(
        key_of((found["one"] or found["two"] or found["three"]).split()[-1]) for found in _MOST.finditer(text)
    )


def _clauses(row: Statement) -> list[frozenset[str]]:
    return [
        frozenset(word.key for word in row.words if start <= word.start < end) for start, end in row.clauses
    ]
