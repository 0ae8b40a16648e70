"""What is said of every one, where the passage says it of some, of one, or of most."""

import re
from collections.abc import Sequence

from bot.answering.amounts.words import SPELT, UNITS
from bot.answering.checks.grounds import Check, FailedCheck
from bot.answering.checks.meaning import vocabulary
from bot.answering.checks.meaning.opposites import is_order
from bot.answering.checks.words import key_of, statement, statements
from index.text.normalise import is_stopword, normalise

_EVERY = re.compile(
    r"\b(?:every|all(?: the| of the)?(?=\s+\w+s\b)|har(?! ek)|tamam|sab(?! se)|koi bhi)\s+(?P<of>[^\W\d_]+)"
    r"|\b(?P<who>everyone|everybody|anyone|whoever|always|hamesha|jo bhi)\b"
    r"|(?<!\w)(?:ہر(?! ایک)|تمام|سب(?! سے)|کوئی بھی)\s+(?P<urdu>[^\W\d_]+)|(?<!\w)(?P<ever>ہمیشہ|جو بھی)(?!\w)",
    re.IGNORECASE,
)
_EACH = re.compile(r"\beach\b|\bhar ek\b|ہر ایک", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:almost|nearly|not|taqreeban|lagbhag)\W+$|(?:تقریباً|تقریبا)\W+$|\b(?:do|does|don['’]t) (?:\w+ )?$",
    re.IGNORECASE,
)
_TOLD = 2
"""Words of content in common from which a line speaks of what the sentence speaks of."""


def general_fault(sentence: str, cited: Sequence[str]) -> FailedCheck | None:
    """A fault where a statement has "every" and no line of a cited passage on the same matter has its like."""
    if not cited or is_order(sentence):
        return None
    for found in _EVERY.finditer(normalise(sentence)):
        noun = found["of"] or found["urdu"] or ""
        if noun.lower() in UNITS or noun.lower() in SPELT or (noun and is_stopword(noun.lower())):
            continue
        if _HEDGED.search(normalise(sentence)[: found.start()]) or _is_of_none(found, sentence):
            continue
        own = statement(sentence).keys - {key_of(noun)}
        rows = [row for passage in cited for row in statements(passage)]
        if any(_is_said_of_all(row.text, row.lead_in, own, key_of(noun)) for row in rows):
            continue
        return FailedCheck(Check.GENERAL, f'the passage it cites does not say it of "{found[0]}"', sentence)
    return None


def _is_of_none(found: re.Match[str], sentence: str) -> bool:
    """Whether a denial says it of nobody: "no figure for what anyone earned", "not one limit for everybody"."""
    return bool(found["who"] and vocabulary.NOT.search(sentence))


def _is_said_of_all(text: str, lead_in: str, own: frozenset[str], noun: str) -> bool:
    """Whether a line has a word for all as well, and shares the noun or the matter."""
    whole = normalise(f"{lead_in} {text}")
    if not (_EVERY.search(whole) or _EACH.search(whole)):
        return False
    shared = statement(whole).keys
    return noun in shared or len(own & shared) >= max(_TOLD, len(own) / 2)
