"""Numbers that an answer may say by itself: the person's own, places in an order, the count of a short list."""

import re

from bot.answering.amounts.amount import Amount
from bot.answering.amounts.reading import amounts
from bot.answering.amounts.support import states
from bot.answering.amounts.words import MONEY, listed_words
from bot.answering.checks.meaning import vocabulary
from bot.answering.checks.names import names_in
from bot.answering.checks.words import Statement

_LARGE = 1000
"""From here a bare number of the person's is one of money, where the answer says so."""
_SMALL = 10
"""Up to here a list may be counted ("three things") and its steps numbered ("Year 2")."""
_YOU = re.compile(r"\byour?s?\b|\b(?:aap|ap|tum|apn[aei])\w*|(?<!\w)(?:آپ|تم|اپن[اےی])", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:those|these|your|aap ke|aapke|apne|un)\s+(?:rs\.?\s*|pkr\s*)?$|(?:آپ کے|اپنے|ان)\s+$",
    re.IGNORECASE,
)
"""Before a number: points at what the person said, "those 3 lakh"."""
_THE = re.compile(
    r"\b(?:the|such|woh|wo|yeh|ye|sirf)\s+(?:rs\.?\s*|pkr\s*)?$|(?:یہ|وہ|صرف)\s+$", re.IGNORECASE
)
"""Before a number: may point at what the person said, "the two months", or at anything else."""
_IN_PASSING = re.compile(
    r"^\W*(?:(?:wait )?(?:one|a|just a) (?:minute|moment)|ek (?:minute|lamha))\b(?:\W+\w+){0,2}\W*$|^\W*ایک (?:منٹ|لمحہ)(?:\W+\w+){0,2}\W*$"
    r"|\b(?:half (?:the|of the|your|way)|(?:aadha|adha|aadhi) (?:kaam|rasta|safar|jung|reh|chh?or\w*))\b|آدھ[اےی] (?:کام|راستہ|سفر|رہ|چھوڑ\w*)",
    re.IGNORECASE,
)
"""Figures that measure nothing, in a kind word: "wait a minute", "half the work is done"."""
_OPENING = 3
"""Words before a number that opens its sentence."""
_WITH = re.compile(
    r"\b(?:with|at|in|for|on)\s+(?:rs\.?\s*|pkr\s*)?$|\b(?:he|she|woh|wo)\b|(?<!\w)وہ(?!\w)", re.IGNORECASE
)
_IS_WITH = re.compile(r"\W*(?:with|on)\s+(?:rs\.?\s*|pkr\s*)?", re.IGNORECASE)
_WITHIN = re.compile(r"\W*(?:\w+\s+){0,2}(?:ke saath|mein|par|کے ساتھ|میں|پر)(?!\w)", re.IGNORECASE)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|not known|koi nahi|koi bhi nahi|maloom nahi)\b|کوئی نہیں|معلوم نہیں", re.IGNORECASE
)
_PAY = re.compile(
    r"\b(?:salar|pay|paid|earn|income|wage|fee|charge|cost|stipend|tankhwah|tankhah|kamai|kama|milt|mile|fees)\w*"
    r"|تنخواہ|کمائی|آمدن|ملت[اےی]|ملے|ملیں|فیس|وظیفہ",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"\b(?:rank|largest|biggest|highest|lowest|top|best|place|position|world|number|darja|numbar|bara|bari|dunya|duniya)\w*"
    r"|\b(?:semester|class|batch|round|attempt)\w*|درجہ|نمبر|بڑا|بڑی|دنیا|سمسٹر|جماعت|بیچ",
    re.IGNORECASE,
)
_COUNTED = listed_words(
    "things thing ways way steps step points point options option reasons reason questions places parts paths choices tips signs sign"
    " baatein batein baaton cheezein cheezen cheezon tareeqe tariqe raste qadam kaam jagah sawal hisse"
    " باتیں باتوں چیزیں چیزوں طریقے راستے قدم کام جگہ جگہیں سوال حصے پہلو"
)


def may_be_said(amount: Amount, said: Statement, question: str, *, alone: bool = False) -> bool:
    """Whether it is the person's own number, a place in an order or the count of a short list. In a sentence that stands
    `alone`, without a citation, any small number in words: "two ends of a road"."""
    if _is_persons(amount, said, question, alone=alone):
        return True
    if amount.unit == "ordinal":
        start, end = next((a, b) for a, b in reversed(said.clauses) if a <= amount.start)
        return amount.value <= _SMALL and not _RANK.search(said.text[start:end])
    after = re.match(r"\W*(?:such |other |more )?(\w+)", said.text[amount.end :])
    if (alone or amount.unit == "share") and _IN_PASSING.search(said.text):
        return True
    counted = amount.unit == "" and amount.value <= _SMALL and not amount.written[:1].isdigit()
    return counted and after is not None and (alone or after[1].lower() in _COUNTED)


def _is_persons(amount: Amount, said: Statement, question: str, *, alone: bool) -> bool:
    """Whether a number was told by the person and is said of them, or of nobody; never as pay or a fee."""
    if not question or not (states(question, amount) or _is_bare(amount, question)):
        return False
    if _POINTING.search(said.text[: amount.start]):
        return True
    if amount.unit in MONEY and _PAY.search(said.text):
        with_it = _YOU.search(said.text) is not None and bool(_IS_WITH.fullmatch(said.text[: amount.start]))
        return with_it and not names_in(said.text)
    if _THE.search(said.text[: amount.start]) and not names_in(said.text):
        return True
    of_them = bool(_YOU.search(said.text)) or _is_circumstance(amount, said)
    return of_them or (alone and not names_in(said.text))


def _is_bare(amount: Amount, question: str) -> bool:
    """Whether a number is one of the person's but for its unit: "your sixty" of 60 percent, Rs38,000 of 38000."""
    said = [given for given in amounts(question) if given.value == amount.value]
    large = amount.unit in MONEY and amount.value >= _LARGE
    return any(not amount.unit or (large and not given.unit) for given in said)


def _is_circumstance(amount: Amount, said: Statement) -> bool:
    """Whether a number of the person's opens the sentence as what they have or are, or are told to do nothing with:
    "With 8 lakh a year, ...", "2030 ki tankhwah koi nahi bata sakta", "8000 bilkul na bhejein"."""
    before, after = said.text[: amount.start], said.text[amount.end :]
    opens = len(before.split()) <= _OPENING
    return opens and bool(
        _WITH.search(before)
        or _WITHIN.match(after)
        or _NOBODY.search(said.text)
        or vocabulary.ORDER_NOT.search(re.split(r"[:,،؛;]", after)[0])
    )
