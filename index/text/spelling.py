"""The spelling key: one phonetic form for a word's Roman and Urdu spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from index.files import LEXICON

LONGEST_WORD: Final = 32
"""Letters from which on a word is none that anybody writes: it is only itself, and costs nothing more."""
_LONGEST_COMPOUND: Final = 4  # چیٹ جی پی ٹی

_URDU_CONSONANTS: Final = {
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "C", "ح": "h", "خ": "K",
    "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "S",
    "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "غ": "G", "ف": "f", "ق": "k", "ک": "k", "گ": "g",
    "ل": "l", "م": "m", "ن": "n", "ں": "n", "ہ": "h", "ھ": "h",
}  # fmt: skip
_ASPIRATES: Final = {"بھ": "B", "پھ": "f", "تھ": "T", "ٹھ": "T", "جھ": "J", "چھ": "C", "دھ": "D", "ڈھ": "D",
                     "کھ": "K", "گھ": "G", "ڑھ": "r"}  # fmt: skip
_ROMAN_PAIRS: Final = {"bh": "B", "ph": "f", "th": "T", "jh": "J", "ch": "C", "dh": "D", "kh": "K", "gh": "G",
                       "sh": "S", "rh": "r", "zh": "z", "ck": "k"}  # fmt: skip
_ROMAN_RULES: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"[ts]ion", "Sn"),
        (r"(?<=nc)e$|(?<=iv)e$|(?<=[cst]ur)e$", "E"),
        (r"chh", "C"),
        (r"tch", "C"),
        (r"sch", "sk"),
        (r"c(?=[eiyE])", "s"),
        (r"(bh|ph|th|jh|ch|dh|kh|gh|sh|rh|zh|ck)", ""),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"(?<=[aeiou])w(?=[ou])|w(?![aeiouy])", "u"),
        (r"w", "v"),
        (r"Kva", "Ka"),
    )
)
_FINAL: Final = (
    (re.compile(r"(?:[aeiou]|^)y(?:e|ay|ey|y)?$|(?:ai|ae|ei|ie|iy|e)$"), "i"),
    (re.compile(r"(?:ee|i|y)$"), "i"),
    (re.compile(r"a+h?$|[eo]h$"), "a"),
    (re.compile(r"[ou]+h?$"), "u"),
)


@cache
def _learnt() -> dict[str, str]:
    """Word → key, for words whose attested spellings the rules do not bring together."""
    groups = [line.split() for line in _lines("spellings.txt")]
    return {word: group[0] for group in groups for word in group[1:]}


@cache
def _loanwords() -> dict[str, str]:
    """English word of the trade, in either script → key. A group that opens with "=…" has that for its key."""
    keys: dict[str, str] = {}
    for line in _lines("loanwords.txt"):
        first, *others = line.split()
        if first.startswith("="):
            keys.update(dict.fromkeys(others, first))
        else:
            keys.update(dict.fromkeys((first, *others), rule_key(first)))
    return keys


def _lines(name: str) -> list[str]:
    lines = (LEXICON / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=65_536)
def spelling_key(word: str, /) -> str:
    """The phonetic key of one lower-case word, the same for its Roman and its Urdu spellings.

    Consonants in the order they are heard, aspirates as capitals, short and inner vowels left out, an opening
    vowel as "a", a closing one as "a", "i" or "u". Words with anything but letters, and those over `LONGEST_WORD`, are
    their own key.
    """
    if not word.isalpha() or len(word) > LONGEST_WORD:
        return word
    return _loanwords().get(word) or _learnt().get(word) or rule_key(word)


def rule_key(word: str, /) -> str:
    """`spelling_key` of a word of letters by rule alone, without the words learnt by heart."""
    if word.isascii():
        return _roman_key(word)
    if "\u0621" <= word[0] <= "\u06ff":
        return _urdu_key(word)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word) if letter.isascii())
    return _roman_key(plain) if plain.isalpha() else word


def _roman_key(word: str) -> str:
    sounds = word.lower()
    for pattern, key in _ROMAN_RULES:
        sounds = pattern.sub(key or (lambda pair: _ROMAN_PAIRS[pair[0]]), sounds)
    closing = ""
    for pattern, key in _FINAL:
        if pattern.search(sounds) and len(sounds) > 1:
            sounds, closing = pattern.sub("", sounds), key
            break
    sounds = re.sub(r"i+(?=[aou])|y(?=[aeiou])", "Y", sounds)
    sounds = re.sub(r"(?<=[aeou])Y(?=[ei])", "", sounds)
    if closing == "a":
        sounds = re.sub(r"[iy]$", "Y", re.sub(r"u$", "v", sounds))
    return _closed(sounds, closing)


def _urdu_key(word: str) -> str:
    sounds = word
    for pair, key in _ASPIRATES.items():
        sounds = sounds.replace(pair, key)
    sounds = sounds.replace("خوا", "خا")
    closing = ""
    if len(sounds) > 1:
        if sounds[-1] in "اآہعءأ":
            closing, sounds = "a", re.sub("[اآہعءأ]+$", "", sounds)
        elif sounds[-1] in "یےئ":
            closing, sounds = "i", re.sub("[یےئ]+$", "", sounds)
        elif sounds[-1] in "وؤ":
            closing, sounds = "u", sounds[:-1]
    sounds = re.sub("^و|و(?=[اآیے])", "v", sounds)
    sounds = re.sub("^ی|ی(?=[اآو])", "Y", sounds)
    if closing == "a":
        sounds = re.sub("ی$", "Y", re.sub("و$", "v", sounds))
    return _closed("".join(_URDU_CONSONANTS.get(letter, _vowel(letter)) for letter in sounds), closing)


def _vowel(letter: str) -> str:
    return letter if letter.isascii() else "a"


def _closed(sounds: str, closing: str) -> str:
    opening = "a" if sounds[:1] in tuple("aeiou") else ""
    if not closing and sounds.endswith("z"):
        sounds = sounds[:-1] + "s"
    inner = re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyE]", "", sounds))
    return (opening + inner + closing).replace("Y", "y") or "a"


def compounds(words: Sequence[str], /) -> list[tuple[int, int, str]]:
    """English terms that Urdu writes in several words ("فری لانسنگ"), as (start, end, the term in one word)."""
    known = _loanwords()
    found: list[tuple[int, int, str]] = []
    start = 0
    while start < len(words) - 1:
        for end in range(min(start + _LONGEST_COMPOUND, len(words)), start + 1, -1):
            term = "".join(words[start:end])
            if term in known:
                found.append((start, end, term))
                start = end - 1
                break
        start += 1
    return found
