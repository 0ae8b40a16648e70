"""Text as typed to text as compared: Unicode, Urdu letters and digits, words, stop words, spelling keys."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from index.files import LEXICON
from index.text.spelling import spelling_key as spelling_key

URDU_LETTERS: Final = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"

_LETTERS: Final = {
    "\u064a": "\u06cc",  # Arabic yeh, as most phone keyboards type it
    "\u0649": "\u06cc",  # alef maksura
    "\u0643": "\u06a9",  # Arabic kaf
    "\u0647": "\u06c1",  # Arabic heh
    "\u06c0": "\u06c1",
    "\u06c2": "\u06c1",
    "\u06c3": "\u06c1",
    "\u0629": "\u06c1",  # teh marbuta
    "\u06d5": "\u06c1",
    "\u06aa": "\u06a9",
    "\u06d3": "\u0626\u06d2",
    "\u0623": "\u0627",
    "\u0625": "\u0627",
    "\u0671": "\u0627",
    "\u0640": "",  # tatweel
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
    "\u201c": '"',
    "\u201d": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "`": "'",
    "\u00ad": "",
    "\u200b": " ",
    "\u200d": "",
    "\ufe0e": "",
    "\ufe0f": "",
}
_DIGITS: Final = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_TRANSLATION: Final = {ord(letter): latin for letter, latin in _LETTERS.items()} | _DIGITS

_MARKS: Final = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e"
                               "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")  # fmt: skip
# A non-joiner after a letter that never joins forwards changes nothing on the page; after any other it is
# there to part two words.
_NON_JOINER_MUTE: Final = re.compile(
    f"(?<=[اآدڈذرڑزژوؤےں])\u200c|\u200c(?![{URDU_LETTERS}])|(?<![{URDU_LETTERS}])\u200c"
)
_HEH_AT_START: Final = re.compile(f"(?<![{URDU_LETTERS}])ھ")
_RUN_ON: Final = re.compile(f"(?<=[ےں])(?=[{URDU_LETTERS}])")  # both letters only ever end a word
_LONG_RUN: Final = re.compile(r"([^\W\d_])\1{2,}")
_FUSED: Final = re.compile(f"(?<![{URDU_LETTERS}])(ک)ی?(?:ے|ی)?ل(?:ئے|یے|ۓ)(?![{URDU_LETTERS}])")
_LATIN_WORD: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
_SPACE: Final = re.compile(r"\s+")

_ACRONYMS: Final = frozenset(
    (
        "AI ML DS NLP CV LLM LLMS RAG GPU CPU TPU API APIS SQL AWS GCP CSS HTML HR IT CS SE BS MS BSCS MSCS BSAI"
        " PHD MBA CEO CTO HEC NUST FAST LUMS GIKI UET NED PIAIC NAVTTC PSEB PITB PKR USD GPT CNN RNN GAN MLOPS"
        " UI UX QA ETL BI CNIC IELTS GRE"
    ).split()
)


def normalise(text: str, /) -> str:
    """`text` in the one form that the index, the embedder and the language detector read.

    NFKC; Arabic letters and presentation forms as Urdu letters; digits 0-9; no diacritics, tatweel, control,
    bidirectional or zero-width characters; letters repeated three times or more cut short; lines typed in
    capitals lowered; white space, line breaks included, as single spaces.
    """
    plain = _INVISIBLE.sub("", text)
    if not plain.isascii():
        plain = _letters(plain)
    plain = "\n".join(map(_lowered, plain.splitlines()))
    plain = _LONG_RUN.sub(_shortened, plain)
    return _SPACE.sub(" ", plain).strip()


def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text.replace("\u06cc\u0654", "\u0626"))
    plain = _MARKS.sub("", composed.translate(_TRANSLATION))
    plain = _NON_JOINER_MUTE.sub("", plain).replace("\u200c", " ")
    return _FUSED.sub("کے لیے", _HEH_AT_START.sub("ہ", _RUN_ON.sub(" ", plain)))


def _lowered(line: str) -> str:
    """The line in lower case if it is shouted; a lone word or a row of acronyms is left as it is."""
    if not line.isupper():
        return line
    shouted = [word for word in _LATIN_WORD.findall(line) if word not in _ACRONYMS]
    if not any(len(word) > 2 for word in shouted) or len(_LATIN_WORD.findall(line)) < 2:
        return line
    return _LATIN_WORD.sub(lambda word: word[0] if word[0] in _ACRONYMS else word[0].lower(), line)


def _shortened(run: re.Match[str]) -> str:
    """One letter for a long run at the end of a word ("bataoooo"), two for one inside it ("goood")."""
    text, start, end = run.string, run.start(), run.end()
    opens = start == 0 or not text[start - 1].isalpha()
    closes = end == len(text) or not text[end].isalpha()
    if opens and closes:  # www, iii, AAA
        return run[0]
    return run[1] if closes or opens else run[1] * 2


_WORD: Final = re.compile(
    r"c\+\+|[cf]#(?!\w)|\.net\b|(?:node|vue|next|react|three|d3)\.js\b|\b(?:a/b|ci/cd|i/o|r&d)\b"
    rf"|\d+(?:[.,]\d+)*|[{URDU_LETTERS}]+|[^\W\d_{URDU_LETTERS}]+(?:'[^\W\d_{URDU_LETTERS}]+)*\d*"
)


def words(text: str, /) -> list[str]:
    """Lower-cased word tokens of normalised `text`, in either script; numbers without separators."""
    return [
        token.replace("'", "") if not token[0].isdigit() else token.replace(",", "")
        for token in _WORD.findall(text.lower())
    ]


@cache
def _stopwords() -> frozenset[str]:
    lines = (LEXICON / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_stopword(word: str, /) -> bool:
    """Whether a lower-case word token says nothing about the subject of a question, in any of the scripts."""
    return word in _stopwords()
