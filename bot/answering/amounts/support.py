"""Whether a text states the figures of another."""

import re
from functools import lru_cache

from bot.answering.amounts.amount import Amount
from bot.answering.amounts.reading import amounts
from bot.answering.amounts.tokens import plain

_PART = re.compile(r"[^\W\d_]+|[0-9]+(?:[.,][0-9]+)*|[+]")


def unsupported(text: str, evidence: str) -> tuple[str, ...]:
    """The figures of `text`, as written, that `evidence` does not state with the same value and unit."""
    missing = (a.written for a in amounts(text) if not a.faint and not states(evidence, a))
    return tuple(dict.fromkeys(missing))


def occurrences(evidence: str, amount: Amount) -> tuple[Amount, ...]:
    """The figures of `evidence` that say the same."""
    return tuple(given for given in amounts(evidence) if amount.is_said_by(given))


def states(evidence: str, amount: Amount) -> bool:
    """Whether `evidence` states that figure."""
    if amount.unit == "name":
        same = any(given.unit == "name" and given.named == amount.named for given in amounts(evidence))
        return same or names(evidence, amount.named)
    if occurrences(evidence, amount):
        return True
    return (
        bool(amount.named)
        and not amount.unit
        and names(evidence, f"{amount.named} {amount.written}", digits=True)
    )


def names(evidence: str, name: str, *, digits: bool = False) -> bool:
    """Whether a name with a number in it stands in `evidence`, however its parts are joined: "GPT-4", "GPT 4", "gpt4",
    and never as a part of "GPT-40". With `digits`, only where the evidence writes it as one word."""
    return bool(_pattern(name, digits).search(plain(evidence)))


@lru_cache(maxsize=1024)
def _pattern(name: str, one_word: bool) -> re.Pattern[str]:
    glue = r"[_.–—-]*" if one_word else r"[\s_.–—-]*"
    parts = glue.join(re.escape(part) for part in _PART.findall(plain(name)))
    return re.compile(rf"(?<![^\W_]){parts or re.escape(name)}(?![^\W_]|[.,][0-9])")
