"""A text cut into the pieces that figures are read from."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the plain text, from `start` to `end` (exclusive). `after` is what stands between it and the one before."""

    text: str
    start: int
    end: int
    after: str = ""


@lru_cache(maxsize=1024)
def cased(text: str) -> str:
    """`text` in the form that figures are read in, but for its capitals: digits 0-9, a currency (or "FY", "mid-") parted
    from its amount, lines kept, the numbers of numbered lists left out."""
    lines = _without_numbering(_one_digit_set(text).splitlines())
    text = "\n".join(normalise(f"{_NO_SHOUT}{line}")[len(_NO_SHOUT) :].lstrip() for line in lines)
    text = _LIST.sub(r"\1, ", _CURRENCY.sub(r"\1 ", text))
    text = _SLASH_DASH.sub(r"\1 rupee", text)
    text = _PER_CENT.sub("percent", _FEE_SAD.sub("فیصد", text))
    return _TENS.sub(r"\1 ", text)


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """`cased(text)` in lower case, character for character."""
    return "".join(small if len(small := char.lower()) == 1 else char for char in cased(text))


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a plain text."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        found.append(Token(match[0], match.start(), match.end(), text[end : match.start()]))
        end = match.end()
    return tuple(found)


def _one_digit_set(text: str) -> str:
    """Digits of every script as 0-9, fractions of one character as decimals, footnote marks parted from numbers."""
    pieces: list[str] = []
    for place, char in enumerate(text):
        if char.isascii():
            pieces.append(char)
        elif (
            char in _JOINS_THOUSANDS
            and text[place - 1 : place].isdigit()
            and text[place + 1 : place + 4].isdigit()
        ):
            pieces.append(",")
        elif char.isdecimal():
            pieces.append(str(unicodedata.decimal(char)))
        elif char.isdigit():  # superscripts and circled digits: a mark beside the text
            pieces.append(f" {unicodedata.digit(char)} ")
        elif char.isnumeric() and unicodedata.decomposition(char).startswith("<fraction>"):
            whole = bool(pieces) and pieces[-1][-1:].isdigit()
            decimal = f"{unicodedata.numeric(char):.6f}".rstrip("0")
            pieces.append(decimal[1:] if whole else decimal)
        else:
            pieces.append(char)
    return "".join(pieces)


def _without_numbering(lines: list[str]) -> list[str]:
    """Lines without "1." or "2)" in front, as long as they count on from 1: "40. " is a figure."""
    result: list[str] = []
    last = 0
    for line in lines:
        mark = _NUMBERED.match(line)
        if mark and int(mark[1]) in {1, last + 1}:
            last = int(mark[1])
            line = line[mark.end() :]
        result.append(line)
    return result


_NO_SHOUT = "a "
"""Keeps `normalise` from taking "NAT کیا ہے" for a line in capitals, which it would lower."""
_JOINS_THOUSANDS = "\u00a0\u202f\u2009\u2007\u060c\u066c\u2019"
"""What people write between thousands beside a comma: narrow spaces, the Urdu comma, an apostrophe."""
_NUMBERED = re.compile(r"\s*([0-9]{1,2})[.)]\s+")
_CURRENCY = re.compile(
    r"(?<![^\W\d_])(rs|pkr|usd|us\$|inr|gbp|eur|aed|sar|fy|mid|early|late|end)[.:\s-]*(?=[0-9])",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?<![0-9,.])([0-9]{1,2}),(?=[0-9]{1,2}(?![0-9,]))")
_SLASH_DASH = re.compile(r"(?<=[0-9])([0-9])\s*/[-=](?![0-9])")
_PER_CENT = re.compile(r"\bper\s+cent\b|\b(?:fee|fi)\s+sad\b", re.IGNORECASE)
_FEE_SAD = re.compile(r"فی\s+صد")
_TENS = re.compile(r"\b((?:twen|thir|for|fif|six|seven|eigh|nine)ty)-(?=[a-z])", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?<![0-9])[0-9]{4}[-/][0-9]{2}(?:[-/][0-9]{2})?(?![0-9,.]?[0-9])"  # 2025-03-15; 2024-25
    r"|(?<![0-9])[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}(?![0-9])"  # 15/03/2025
    r"|[a-z]+(?:[-.][a-z]+)*[-.]?[0-9][a-z0-9]*(?:[.,+-]?[0-9][a-z0-9]*)*"  # GPT-3.5, H100
    r"|[0-9]{1,2}/[0-9]{1,3}(?![0-9/])"  # 3/4, 24/7
    r"|[0-9]+(?:[.,][0-9]+)*[a-z]*[0-9a-z]*"  # 51,344; 51k; 2nd
    r"|[^\W\d_]+|[0-9]+|[%$£€₨₹+–—~/-]|\n"
)
