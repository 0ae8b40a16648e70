"""Signs that the text taken out of a PDF or another document is not what its reader sees."""

import re
from collections.abc import Sequence
from enum import StrEnum

_WORD = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]+")
_GLYPH = re.compile(r"[\ufb50-\ufd3d\ufd50-\ufdcf\ufe70-\ufefc]")  # without ﷺ, ﷲ, ﴾: people type those
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\(cid:\d+\)")
_YEAR = re.compile(r"(?<![\d.,/-])\d{4}(?![\d.,/-])")
_GROUPED = re.compile(r"(?<!\d)\d{3}(?:,\d{3})*,\d{1,2}(?!\d)")
_LAST_ONLY = re.compile(r"^[ےںۃۂ]")  # letters that no Urdu word begins with
_HINDI_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_LATIN_NOISE = re.compile(r"[\u0080-\u00bf\u00d7\u00f7ÃÂÐÑØÙÚÛ]{2,}")
_FEW = 12
_WRITTEN = 40
"""Characters from which a page holds text: a scanner's own line or a page number is less."""


class Doubt(StrEnum):
    """What may be wrong; a person must look."""

    REVERSED_DIGITS = "reversed-digits"
    REVERSED_WORDS = "reversed-words"
    LETTER_SHAPES = "letter-shapes"
    LOST_LETTERS = "lost-letters"
    NO_TEXT = "no-text"
    NO_VALUE = "no-value"
    """Of a formula in a table; told by the file, not by its text."""


def doubts(text: str, *, pages: Sequence[int] = ()) -> tuple[Doubt, ...]:
    """Every doubt about an extracted text; `pages` are the characters on each page, none where it has no pages."""
    text = text.translate(_HINDI_DIGITS)
    words = _WORD.findall(text)
    found = {
        Doubt.REVERSED_DIGITS: _digits_reversed(text) and bool(words or _GLYPH.search(text)),
        Doubt.REVERSED_WORDS: _share([bool(_LAST_ONLY.match(word)) for word in words]) > 0.04,
        Doubt.LETTER_SHAPES: len(_GLYPH.findall(text)) > 0.02 * max(len(text), 1),
        Doubt.LOST_LETTERS: _letters_lost(text, words),
        Doubt.NO_TEXT: sum(characters < _WRITTEN for characters in pages) > len(pages) / 2,
    }
    return tuple(doubt for doubt, there in found.items() if there)


def _digits_reversed(text: str) -> bool:
    """More years and sums that make sense backwards than forwards."""
    forwards = backwards = 0
    for year in _YEAR.findall(text):
        forwards += _is_year(year)
        backwards += _is_year(year[::-1]) and not _is_year(year)
    backwards += len([n for n in _GROUPED.findall(text) if not re.fullmatch(r"\d{1,3}(?:,\d{3})+", n)])
    forwards += len(re.findall(r"(?<![\d,])\d{1,2}(?:,\d{3})+(?![\d,])", text))
    return backwards > forwards


def _is_year(digits: str) -> bool:
    return 1947 <= int(digits) <= 2039


def _letters_lost(text: str, words: list[str]) -> bool:
    """Unknown characters, Latin noise of an old font, or letters that stand alone as if nothing joined them."""
    broken = len(_BROKEN.findall(text))
    noise = sum(map(len, _LATIN_NOISE.findall(text)))
    alone = _share([len(word) == 1 and word not in "وآ" for word in words])
    return broken > 0.005 * max(len(text), 1) or noise > 0.05 * max(len(text), 1) or alone > 0.3


def _share(signs: list[bool]) -> float:
    return sum(signs) / len(signs) if len(signs) >= _FEW else 0.0
