"""What a clause tells in figures: age, year of study, hours, and the machine that somebody has."""

import re
from collections.abc import Iterator

from bot.messages.exchange import Fact
from bot.understanding.person.clauses import WRITER, Clause
from bot.understanding.person.facts import says

_NUMBERS = {
    **{
        word: n
        for n, group in enumerate(
            (
                "half aadha adha آدھا",
                "one aik ek ایک",
                "two do دو",
                "three teen tin تین",
                "four char chaar چار",
                "five paanch panch پانچ",
                "six chay che چھ",
                "seven saat سات",
                "eight aath آٹھ",
            )
        )
        for word in group.split()
    },
}
_ORDINALS = {
    "آٹھویں": "8",
    "نویں": "9",
    "دسویں": "10",
    "گیارہویں": "11",
    "بارہویں": "12",
}
_YEARS = {"first": 1, "1 st": 1, "second": 2, "2 nd": 2, "third": 3, "3 rd": 3, "fourth": 4, "4 th": 4}
_HOUR = r"(?:hours?|hrs?|ghant[aeoy]+n?|ghanty|گھنٹ[ےہا]|گھنٹوں)"
_DAY = r"(?:a day|per day|daily|every day|each day|roz|rozana|rozana|everyday|din me(?:in)?|روز|روزانہ|دن میں|rat ko|raat ko|sham ko)"
_N = r"(\d{1,2}|half|one|two|three|four|five|six|aik|ek|do|teen|char|chaar|paanch|panch|adha|aadha|dedh|derh|ایک|دو|تین|چار|پانچ|آدھا|ڈیڑھ)"
_HOURS = (
    re.compile(rf"\b{_N} (?:\w+ )?{_HOUR} (?:\w+ )?{_DAY}(?!\w)"),
    re.compile(rf"(?<!\w){_DAY} (?:\w+ )?{_N} {_HOUR}(?!\w)"),
)
_MOST_HOURS = 6
"""More a day are those of a shift rather than what is left for learning."""
_NOT_FREE = re.compile(
    r"\b(?:shift|shifts|duty|internet|net|light|bijli|electricity|job|sleep|power|office|comes|girl|factory)\b|بجلی|ڈیوٹی|نیٹ|انٹرنیٹ"
)
_THEIR_AGE = re.compile(r"\bis (\d{2})(?!\d| (?:th|thousand|lakh|k|percent|hours?|years? in)\b)")
_AGES = (
    re.compile(
        r"\b(?:i am|im|i m|age|aged|umar|umer|umr) (?:is |meri |ab )?(\d{2})(?!\d| (?:th\b|years? in|percent|k|lakh|hours?|ghant\w+|days?|months?|marks|years? (?!old)))"
    ),
    re.compile(
        r"\b(\d{2}) (?:years? old|yrs? old|year old|ki age|age)\b|\b(\d{2}) (?:saal|sal|saaal) k[aie] (?:hun|hu|hn|hoon|h|hai|ho|larka|larki)\b|\b(\d{2}) k[ai] (?:hun|hu|hoon|hn|ho g)"
    ),
    re.compile(r"عمر (?:اب )?(\d{2})|(\d{2}) سال (?:کی|کا|عمر)(?: (?:ہوں|ہے))?|(\d{2}) (?:کا|کی) ہوں"),
)
_NO_AGE = re.compile(r"experience|tajurba|limit|تجربہ|too late|tajarba|service|companies|\bko\b")
_LAPTOP = r"(?:laptop|computer|pc|لیپ ٹاپ|کمپیوٹر)"
_NO_LAPTOP = re.compile(
    rf"\b(?:no|dont have(?: a| any)?|not have(?: a)?|have no) (?:laptop|(?:computer|pc)$)(?! scheme)|(?<!\w){_LAPTOP} (?:bhi |to |tu |b )?(?:nahi|nahin|nhi|nai|nae|نہیں)(?: (?:hai|h|he|ha|hy|ہے|mere|le|li|leya|lia|karid|khareed)|$)"
)
_NO_LAPTOP_UR = re.compile(r"لیپ ٹاپ (?:بھی )?نہیں(?: ہے|$)")
_PHONE = re.compile(
    r"\b(?:only|just) (?:have )?(?:a |my |got a )?(?:old )?(?:phone|mobile|smartphone|android|samsung|redmi|infinix|tecno|vivo|oppo)\b|\bphone only\b|\bmobile only\b"
    r"|\b(?:sirf|srf) (?:aik |ek )?(?:mobile|phone)\b(?! se)|\b(?:mobile|phone) hi h(?:ai|ay|e|y)?\b|صرف (?:ایک )?(?:موبائل|فون)(?! سے)|(?:موبائل|فون) ہی ہے"
)
_SPEC = re.compile(r"\b(?:core )?(i[3579])\b|\b(\d{1,2}) ?gb(?: ram)?\b|\b(\d{1,2}) جی بی")
_HAVE = re.compile(
    rf"\b(?:i have|ive|mere pas|mere paas|my) (?:a |an |old |hp |dell |lenovo |purana )*{_LAPTOP}\b|{_LAPTOP} (?:h|hai|he|hy|ہے)(?!\w)|میرے پاس لیپ ٹاپ"
)
_CLASS = re.compile(
    r"\bclass (\d{1,2})\b|\b(\d{1,2}) (?:th|st|nd|rd) (?:class|grade|jamaat|me|mein|m|hun|hu)\b"
)
_CLASS_UR = re.compile(r"(آٹھویں|نویں|دسویں|گیارہویں|بارہویں)(?= (?:میں|جماعت|کلاس|کا|کی))")
_YEAR = re.compile(
    r"(?<!\bdid )(?<!\bdegree )\b(first|1 st|second|2 nd|third|3 rd|fourth|4 th|final|(?:my|in) last) (?:year|yr)\b(?! (?:student life))"
)
_NOT_THAT = re.compile(
    r"\bnot (?:in |of |the |class |semester )*\w+ (?:st |nd |rd |th )?(?:year|yr|class|semester|sem)?"
    r"|\S+ (?:year|yr|class|semester|sem|ائیر|ایئر|ائر|ایر|یئر|سال|سمسٹر) (?:me |mein |mai |m |میں )?(?:nahi|nahin|nai|nhi|نہیں)(?!\w)"
)
"""What puts a year right and tells the wrong one: "not second year"."""
_YEARS_UR = {"فرسٹ": 1, "سیکنڈ": 2, "تھرڈ": 3, "فورتھ": 4}
_YEAR_UR = re.compile(r"(فرسٹ|سیکنڈ|تھرڈ|فورتھ|فائنل|آخری) (?:ائیر|ایئر|ائر|ایر|یئر|سال)(?! کے بعد)")
_SEMESTER = re.compile(r"\b(\d) ?(?:st|nd|rd|th)? (?:sem|semester|smester)\b|\b(?:semester|sem) (\d)\b")


def age_in(clause: Clause) -> Iterator[tuple[Fact, str]]:
    """Age in years."""
    text = " ".join(clause.tokens)
    if (
        _NO_AGE.search(text)
        or re.search(r"\ba \d{2} year", text)
        or (clause.tokens[:1] == ("is",) and clause.person == WRITER)
    ):
        return
    for pattern in _AGES if clause.person == WRITER else (*_AGES, _THEIR_AGE):
        if (
            (found := pattern.search(text))
            and (years := next(filter(None, found.groups())))
            and 8 <= int(years) <= 85
        ):
            yield Fact.AGE, years
            return


def year_in(clause: Clause) -> Iterator[tuple[Fact, str]]:
    """ "class 9", "year 2" or "semester 3"."""
    text = _NOT_THAT.sub(" ", " ".join(clause.tokens))
    if (
        says("after", clause.tokens)
        or says("wish", clause.tokens[:6])
        or says("for", clause.tokens)
        or "since" in clause.tokens
    ):
        return
    stated = clause.own or clause.person != WRITER or len(clause.tokens) <= 4
    if not stated or (clause.asked and not clause.own and clause.opens):
        return
    if found := _CLASS.search(text):
        number = next(filter(None, found.groups()))
        if 5 <= int(number) <= 12:
            yield Fact.YEAR, f"class {number}"
    elif found := _CLASS_UR.search(text):
        yield Fact.YEAR, f"class {_ORDINALS[found[1]]}"
    elif found := _SEMESTER.search(text):
        yield Fact.YEAR, f"semester {found[1] or found[2]}"
    elif found := _YEAR.search(text):
        yield Fact.YEAR, "final year" if found[1].endswith(("final", "last")) else f"year {_YEARS[found[1]]}"
    elif found := _YEAR_UR.search(text):
        number = _YEARS_UR.get(found[1])
        yield Fact.YEAR, f"year {number}" if number else "final year"


def hours_in(clause: Clause) -> Iterator[tuple[Fact, str]]:
    """Hours a day that there are for learning."""
    text = " ".join(clause.tokens)
    if _NOT_FREE.search(text):
        return
    for pattern in _HOURS:
        if (found := pattern.search(text)) and float(hours := _number(found[1])) <= _MOST_HOURS:
            yield Fact.HOURS, hours
            return


def device_in(clause: Clause) -> Iterator[tuple[Fact, str]]:
    """ "no-laptop", "phone", or "laptop" with what it is: "laptop i3 4gb"."""
    text = " ".join(clause.tokens)
    if _NO_LAPTOP.search(text) or _NO_LAPTOP_UR.search(text):
        yield Fact.DEVICE, "no-laptop"
    elif _PHONE.search(text):
        yield Fact.DEVICE, "phone"
    elif _HAVE.search(text) and not says("not", clause.tokens):
        spec = [f[1] or f"{f[2] or f[3]}gb" for f in _SPEC.finditer(text)]
        yield Fact.DEVICE, " ".join(["laptop", *spec])


def _number(word: str) -> str:
    if word in {"dedh", "derh", "ڈیڑھ"}:
        return "1.5"
    if word in {"half", "adha", "aadha", "آدھا"}:
        return "0.5"
    return word if word.isdigit() else str(_NUMBERS[word])
