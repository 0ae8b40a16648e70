"""The numbers, amounts, dates and percentages of a text in any of the three scripts, in one comparable form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit. `unit` is "" for a bare number, and `name` holds one that is part of a name."""

    value: float
    unit: str = ""
    name: str = ""
    written: str = ""
    """As it stands in the text, for messages."""


@lru_cache(maxsize=512)  # the same passages are read again for every sentence and every attempt
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of `text`, in order; the numbers of a numbered list are not counted."""
    lines = (_LIST_MARKER.sub("", line) for line in text.splitlines())
    plain = _TENS.sub(r"\1 ", " \n ".join(normalise(line).lower() for line in lines))
    tokens = _TOKEN.findall(plain)
    return tuple(_read(tokens))


def unsupported(text: str, evidence: str) -> tuple[str, ...]:
    """The quantities of `text`, as written, that `evidence` does not state with the same value and unit."""
    stated = quantities(evidence)
    compact = _compact(evidence)
    found = (q.written for q in quantities(text) if not _stated(q, stated, compact))
    return tuple(dict.fromkeys(found))


def _stated(asked: Quantity, stated: Sequence[Quantity], compact: str) -> bool:
    if asked.name:
        return asked.name in compact
    return any(
        abs(asked.value - given.value) <= 1e-9 * max(1.0, abs(given.value)) and _same_unit(asked, given)
        for given in stated
        if not given.name
    )


def _same_unit(asked: Quantity, given: Quantity) -> bool:
    """The same unit; a bare number may stand for one with a unit, as long as it is counted or measured in it."""
    return asked.unit == given.unit or (not asked.unit and given.unit in _LENGTHS)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_LIST_MARKER = re.compile(r"^\s*[0-9۰-۹]{1,2}[.)]\s")
_TOKEN = re.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![0-9])"
    r"|[^\W\d_]+[-.]?[0-9][\w.+-]*"
    r"|[0-9]+(?:[.,][0-9]+)*(?:[a-z]+[0-9]*)?|[^\W\d_]+|[%$£€₨+–—/-]|\n"
)
_TENS = re.compile(r"\b((?:twen|thir|for|fif|six|seven|eigh|nine)ty)-(?=[a-z])")
_LITERAL = re.compile(r"([0-9]+(?:[.,][0-9]+)*)([a-z]+[0-9]*)?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})+(?:\.[0-9]+)?")
_GLUE = re.compile(r"[\s_.–—-]+")

_UNITS = {
    unit: _words(listed)
    for unit, listed in {
        "%": "% percent percentage pct fisad feesad fisadi feesadi فیصد فیصدی",
        "rupee": "rs pkr ₨ rupee rupees rupay rupaye rupai rupiya rupiye روپے روپیہ روپیے روپئے",
        "dollar": "$ usd dollar dollars ڈالر ڈالرز",
        "pound": "£ gbp pound pounds پاؤنڈ",
        "euro": "€ eur euro euros یورو",
        "year": "year years yr yrs saal saalon salon saala sala baras سال سالہ سالوں برس",
        "month": "month months mahina mahine mahinay mahinon maheena maheene maah مہینہ مہینے مہینوں ماہ",
        "week": "week weeks hafta hafte haftay hafton ہفتہ ہفتے ہفتوں",
        "day": "day days din dinon دن دنوں",
        "hour": "hour hours hr hrs ghanta ghante ghantay ghanton گھنٹہ گھنٹے گھنٹوں",
        "minute": "minute minutes mins منٹ",
        "semester": "semester semesters سمسٹر سمسٹرز",
    }.items()
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words}
_MONEY = frozenset({"rupee", "dollar", "pound", "euro"})
_LENGTHS = frozenset({"year", "month", "week", "day", "hour", "minute", "semester"}) | _MONEY

_SCALES = {
    word: value
    for value, listed in {
        1e2: "hundred sau سو",
        1e3: "k thousand thousands hazar hazaar ہزار",
        1e5: "lakh lakhs lac lacs lakhon لاکھ لاکھوں",
        1e6: "m mn million millions ملین",
        1e7: "crore crores cr karor karore karoron کروڑ کروڑوں",
        1e9: "b bn billion billions arab ارب",
        1e12: "trillion trillions kharab کھرب",
    }.items()
    for word in listed.split()
}
_VAGUE = _words(
    "thousands millions billions trillions hazaron hazaaron lakhon karoron hundreds ہزاروں لاکھوں کروڑوں اربوں سینکڑوں"
)
_SPELT = {
    word: float(value)
    for value, listed in {
        1: "one ek aik ایک", 2: "two do دو", 3: "three teen tin تین", 4: "four char chaar چار", 5: "five panch paanch پانچ",
        6: "six chay chhay chhe چھ چھے", 7: "seven saat سات", 8: "eight aath آٹھ", 9: "nine nau نو", 10: "ten das دس",
        11: "eleven gyara gyarah گیارہ", 12: "twelve bara barah بارہ", 13: "thirteen tera terah تیرہ", 14: "fourteen chauda چودہ",
        15: "fifteen pandra pandrah پندرہ", 16: "sixteen sola solah سولہ", 17: "seventeen satra satrah سترہ",
        18: "eighteen athara atharah اٹھارہ", 19: "nineteen unnees انیس", 20: "twenty bees بیس", 25: "pachees pachis پچیس",
        30: "thirty tees تیس", 35: "paintees پینتیس", 40: "forty chalees chalis چالیس", 45: "paintalees پینتالیس", 50: "fifty pachas پچاس",
        60: "sixty saath ساٹھ", 70: "seventy sattar ستر", 75: "pachattar پچھتر", 80: "eighty assi اسی", 90: "ninety nawway نوے",
    }.items()
    for word in listed.split()
}  # fmt: skip
_SPELT |= {"derh": 1.5, "dairh": 1.5, "ڈیڑھ": 1.5, "dhai": 2.5, "dhaai": 2.5, "ڈھائی": 2.5, "اڑھائی": 2.5}
_ONLY_WITH_UNIT = _words(
    "one ek aik ایک two do دو tin teen char bara tera sola satra das tees saath nau نو bees اسی assi six chay ستر nawway"
)
_AND_A_HALF = _words("sarhe saarhe ساڑھے")
_SHARES = {
    word: value
    for value, listed in {
        0.5: "half aadha aadhe aadhi adha adhe adhi nisf آدھا آدھے آدھی نصف",
        0.25: "chauthai چوتھائی",
        1 / 3: "tihai تہائی",
        2.0: "double twice dugna dugni dogna دگنا دگنی دگنے دوگنا",
        3.0: "triple thrice tigna تگنا تین‌گنا",
        12.0: "dozen dozens darjan درجن درجنوں",
    }.items()
    for word in listed.split()
}
_JOINS = _words("- – — to se سے تا or ya یا and aur اور ta")
_MONTHS = {
    word: number
    for number, listed in enumerate(
        (
            "january jan janwari جنوری", "february feb farwari فروری", "march mar مارچ", "april apr اپریل", "may مئی",
            "june jun جون", "july jul julai جولائی", "august aug agast اگست", "september sep sept sitambar ستمبر",
            "october oct aktoobar اکتوبر", "november nov نومبر", "december dec disambar دسمبر",
        ),
        1,
    )
    for word in listed.split()
}  # fmt: skip
_ORDINAL = _words("st nd rd th")


@lru_cache(maxsize=512)
def _compact(text: str) -> str:
    """Letters and digits run together, for names: "GPT-4", "GPT 4" and "gpt4" are one."""
    return _GLUE.sub("", normalise(text).lower())


def _read(tokens: Sequence[str]) -> Iterator[Quantity]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if date := _ISO_DATE.fullmatch(token):
            yield Quantity(float(date[1]), written=token)
            yield Quantity(float(date[2]), "month of the year", written=token)
            if date[3]:
                yield Quantity(float(date[3]), written=token)
        elif token in _SHARES:
            yield Quantity(_SHARES[token], "share", written=token)
        elif token in _MONTHS and _beside_number(tokens, at):
            yield Quantity(float(_MONTHS[token]), "month of the year", written=token)
        elif token in _VAGUE:
            yield Quantity(_SCALES.get(token, 0.0), "vague", written=token)
        elif token[0].isalpha() and any(c.isdigit() for c in token):
            yield Quantity(0.0, name=_GLUE.sub("", token.rstrip(".+-")), written=token)
        else:
            measured, at = _measured(tokens, at)
            yield from measured
            continue
        at += 1


class _Number(NamedTuple):
    """A number as it is read; `scale` is 0 where none is said. One that is `doubtful` counts only with scale or unit."""

    value: float
    scale: float
    unit: str
    doubtful: bool


def _measured(tokens: Sequence[str], at: int) -> tuple[tuple[Quantity, ...], int]:
    """A number, or a range that shares scale and unit, with what follows it; and where to read on."""
    numbers, end = _numbers(tokens, at)
    if not numbers:
        name = _LITERAL.fullmatch(tokens[at])
        return ((Quantity(0.0, name=_GLUE.sub("", tokens[at]), written=tokens[at]),) if name else ()), at + 1
    last = numbers[-1]
    before = _UNIT.get(tokens[at - 1], "") if at else ""
    unit = before if before in _MONEY else last.unit
    written = " ".join(tokens[at:end])
    return tuple(
        Quantity(n.value * (n.scale or last.scale or 1.0), n.unit or unit, written=written)
        for n in numbers
        if not n.doubtful or n.scale or last.scale or n.unit or last.unit
    ), end


def _numbers(tokens: Sequence[str], at: int) -> tuple[list[_Number], int]:
    """The numbers of a range, or the one that stands alone, and their end."""
    numbers: list[_Number] = []
    while (one := _number(tokens, at)) is not None:
        number, at = one
        numbers.append(number)
        more = at + 1 < len(tokens) and tokens[at] in _JOINS and _number(tokens, at + 1) is not None
        if number.unit or not more:  # a unit ends what shares it
            break
        at += 1
    return numbers, at


def _number(tokens: Sequence[str], at: int) -> tuple[_Number, int] | None:
    """The number at `at`, and its end."""
    half = tokens[at] in _AND_A_HALF
    at += half
    found = _literal(tokens, at) or _spelt(tokens, at)
    if found is None:
        return None
    doubtful = tokens[at] in _ONLY_WITH_UNIT
    value, suffix, at = found
    scale, at = _scale(tokens, at, _SCALES.get(suffix, 0.0))
    unit = _UNIT.get(suffix, "")
    if not unit:
        unit, at = _unit(tokens, at)
    if doubtful and value == 1 and unit == "day" and not scale:  # "one day you will"
        unit = ""
    return _Number(value + 0.5 * half, scale, unit, doubtful), at


def _literal(tokens: Sequence[str], at: int) -> tuple[float, str, int] | None:
    """A number in digits, what is written onto it ("k", "yr", "th"), and its end."""
    found = _LITERAL.fullmatch(tokens[at]) if at < len(tokens) else None
    if not found:
        return None
    suffix = found[2] or ""
    known = not suffix or suffix in _ORDINAL or suffix in _SCALES or suffix in _UNIT
    return (_value(found[1]), suffix, at + 1) if known else None


def _spelt(tokens: Sequence[str], at: int) -> tuple[float, str, int] | None:
    """A number in words, no suffix, and its end."""
    value = _SPELT.get(tokens[at]) if at < len(tokens) else None
    if value is None:
        return None
    at += 1
    tens = value % 10 == 0 and 20 <= value < 100
    if tens and at < len(tokens) and (ones := _SPELT.get(tokens[at], 99)) < 10:
        return value + ones, "", at + 1
    return value, "", at


def _scale(tokens: Sequence[str], at: int, scale: float) -> tuple[float, int]:
    """`scale` with the words "lakh", "million" and the like that follow, and their end."""
    while at < len(tokens) and tokens[at] in {"+", *_SCALES}:
        scale = (scale or 1.0) * _SCALES[tokens[at]] if tokens[at] != "+" else scale
        at += 1
    return scale, at


def _unit(tokens: Sequence[str], at: int) -> tuple[str, int]:
    """The unit that follows, perhaps behind a dash, and its end."""
    at_unit = at + (tokens[at : at + 1] == ["-"])
    unit = _UNIT.get(tokens[at_unit], "") if at_unit < len(tokens) else ""
    return unit, at_unit + 1 if unit else at


def _value(literal: str) -> float:
    if _GROUPED.fullmatch(literal):
        literal = literal.replace(",", "")
    try:
        return float(literal)
    except ValueError:  # a version (1.2.3) or a list without spaces: the first number stands for it
        return float(re.split(r"[.,]", literal)[0])


def _beside_number(tokens: Sequence[str], at: int) -> bool:
    near = tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2]  # type: ignore[operator]
    return any(token[0].isdigit() for token in near)
