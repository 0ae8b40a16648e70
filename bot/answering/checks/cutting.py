"""Whether an answer still makes sense, and still answers, without the sentences that were taken out."""

import re
from collections.abc import Collection, Sequence

from bot.answering.checks.sentences import Sentence, items_after
from bot.answering.checks.words import keys, statement

_QUANTITY = re.compile(
    r"\bhow (?:much|many|long|far|often|old)\b|\bwhat (?:%|percent\w*|share|is the (?:fee|cost|price|salary))"
    r"|\b(?:kitn[aeiy]\w*|kitna|kab tak)\b|(?<!\w)(?:کتن[اےی]\w*|کب تک)",
    re.IGNORECASE,
)
_MOST_COUNTED = 10
_ENOUGH = 2
"""Words of the message in a sentence that make it the one that answers."""


def harm(said: Sequence[Sentence], kept: Sequence[Sentence], bad: Collection[int], message: str) -> bool:
    """Whether cutting took away what was asked for, what other sentences lean on, or one of a counted list. `said` is the
    whole answer, `bad` the places of the sentences at fault."""
    if not bad:
        return False
    left = {sentence.place for sentence in kept}
    if any(s.cited and s.place not in left and s.place not in bad for s in said):
        return True  # a claim, or the lead-in of a list, went with what it leaned on
    return _breaks_a_count(said, left) or _was_asked(said, kept, bad, message)


def _breaks_a_count(said: Sequence[Sentence], left: Collection[int]) -> bool:
    for sentence in said:
        items = items_after(sentence, said) if sentence.text.endswith(":") else []
        lost = [item for item in items if item.place not in left]
        if sentence.place in left and lost and len(items) <= _MOST_COUNTED:
            counts = {int(a.value) for a in statement(sentence.text).amounts if a.unit == ""}
            if sum(bool(item.lead.strip()) for item in items) in counts:
                return True
    return False


def _was_asked(
    said: Sequence[Sentence], kept: Sequence[Sentence], bad: Collection[int], message: str
) -> bool:
    asked = keys(message)
    lost = [sentence for sentence in said if sentence.place in bad]
    most = max((len(asked & keys(s.text)) for s in kept), default=0)
    if any(len(asked & keys(s.text)) >= _ENOUGH and len(asked & keys(s.text)) > most for s in lost):
        return True
    return (
        bool(_QUANTITY.search(message))
        and any(s.cited and _measures(s) for s in lost)
        and not any(s.cited and _measures(s) for s in kept)
    )


def _measures(sentence: Sentence) -> bool:
    return any(not amount.faint and not amount.is_year for amount in statement(sentence.text).amounts)
