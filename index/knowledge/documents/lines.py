"""What a single line of a text looks like: a heading, a date, an item of a list, a rule."""

import re

from index.knowledge.documents.blocks import MAX_HEADING

_ASIDE = re.compile(
    r"بسم\s*الل.*|(?:in the name of allah|bismillah)\b.*|(?:dear|respected|assalam|as-salam|aoa)\b.*"
    r"|(?:السلام|محترم|عزیز|جناب)\b.*|to whom\b.*|(?:ref|no|memo|page|phone|tel|fax|mobile|date|dated|version|email|e-mail)"
    r"\b\.?\s*(?:no\b)?[\s.:#/-]*(?:\S*\d.*|\S*@.*)?|(?:تاریخ|مورخہ|نمبر|حوالہ|صفحہ|فون)\b[^\d۰-۹]*[\d۰-۹].*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:\W|\d|(?<=\d)(?:st|nd|rd|th)\b|\bof\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر|ء)+",
    re.IGNORECASE,
)
RULE = re.compile(r"([=~_*#─━—–ـ۔.-])(?:\s*\1){2,}")
BULLET = re.compile(r"[-*•–—▪◦●○■□➢✓✔>|]|o\s")
NUMBER = re.compile(
    r"\(?(?:(?:section|chapter|part|module|unit|article|clause|باب|حصہ|سیکشن|شق)\s+)?"
    r"(\d{1,2}|[IVX]{1,5})(?:[.):۔]|\s*[-–])+\s*([^\W\d].*)",
    re.IGNORECASE,
)
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"]
_SHOUTED = re.compile(r"[^a-z\u0600-\u06ff]*[A-Z][^a-z\u0600-\u06ff]*")
VALUE = re.compile(
    r"@|://|\bwww\.|\t|(?!(?:19|20)\d\d[-–/]\d)\d[\d,.-]{4,}|\b(?:rs|pkr|rupees|rupay|rupe)\b|روپے",
    re.IGNORECASE,
)


def is_apart(line: str) -> bool:
    """A date or greeting, or an item of a list."""
    return is_aside(line) or bool(NUMBER.fullmatch(line))


def number_of(text: str) -> int:
    """The value of "3" or "III", 0 of anything else."""
    if text.isdigit():
        return int(text)
    return _ROMAN.index(text.upper()) + 1 if text.upper() in _ROMAN else 0


def could_head(line: str, *, after_number: bool = False) -> bool:
    """Whether a line can be a heading by its look: short, no sentence, no value, no address."""
    if not is_short(line) or VALUE.search(line):
        return False
    inner = not after_number and re.search(r":\s*\S", line) and line[-1] not in "?؟"
    return not inner and not line[0].islower() and not BULLET.match(line)


def is_shouted(line: str) -> bool:
    """Whether a short line is in capitals."""
    return is_short(line) and bool(_SHOUTED.fullmatch(line)) and len(re.findall("[A-Z]", line)) >= 4


def is_short(line: str) -> bool:
    """Whether a line has the length of a heading, and does not end as a sentence or an item does."""
    return (
        2 <= len(line) <= 70
        and len(line.split()) <= 10
        and sum(map(str.isalpha, line)) >= 2
        and line[-1] not in ".۔,،;؛!…|"
    )


def is_aside(line: str) -> bool:
    """A blessing, greeting, date or number, which opens a paper without naming it."""
    return len(line) <= MAX_HEADING and bool(_ASIDE.fullmatch(line) or _DAY.fullmatch(line))
