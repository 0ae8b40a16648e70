"""Which of the three languages a message is in: English, Urdu or Roman Urdu; None for any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.files import LEXICON


class Language(StrEnum):
    """A language that Rahnuma answers in, as its BCP 47 tag."""

    ENGLISH = "en"
    URDU = "ur"
    ROMAN_URDU = "ur-Latn"


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_URDU_RANGE: Final = (
    "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdcf\ufe70-\ufefc"
)
_FOREIGN_LETTER: Final = re.compile(
    "[\u0370-\u052f\u0531-\u05ff\u0700-\u074f\u0780-\u1cff\u1f00-\u1fff\u2d30-\u2d7f\u3040-\u9fff\ua000-\ua4cf"
    "\ua980-\uaa5f\uac00-\ud7af\U00020000-\U0003ffff]"
)
_URDU_LETTER: Final = re.compile(f"[{_URDU_RANGE}]")
_LATIN_LETTER: Final = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
# Letters of Pashto, Sindhi, Kurdish and Uyghur that Urdu does not have.
_NEIGHBOUR_LETTER: Final = re.compile("[ټځڅډړږښڼېۍٻٺٽڀڄڃڇڌڏڙڳڱڻڪڦڊڵڕۆێەۇۈۋې]")
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|[@#/]\w+")
_TOKEN: Final = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f]|(?<=\w)\u200c(?=\w))+(?:'[^\W\d_]+)?")

# Words that both sides of a conversation use whatever its language: they decide nothing.
_NEUTRAL: Final = _set(
    "ai ml ds dl nlp cv llm llms rag gpt chatgpt gpu api sql python pytorch tensorflow keras pandas numpy"
    " java javascript react excel power tableau kaggle github git linux docker aws azure google microsoft meta"
    " openai data science scientist engineer analyst developer machine learning deep computer vision mlops"
    " prompt software salary job career course skill skills roadmap remote freelancing freelancer degree"
    " interview internship project model certificate laptop scope field university college market company"
    " business bs bscs bsai ms mba phd fsc matric hec nust fast lums giki uet ned comsats piaic navttc pseb"
    " systems limited netsol devsinc arbisoft lahore karachi islamabad rawalpindi faisalabad multan peshawar"
    " quetta sialkot pakistan ok okay k hello hi hey thanks thx bye sir madam yes no hmm lol wow ali ahmed"
    " ahmad muhammad mohammad hassan hussain usman umar bilal hamza fatima ayesha aisha zainab maryam sana"
    " hira khan malik sheikh butt"
)
_ENGLISH_FUNCTION: Final = _set(
    "a an the and or of in on at for with from by about into is are was were am be been being does did have"
    " has had i im you he she it its we they my your his her our their him them this that these those what"
    " whats which who how why when where can could should would will shall may might must not there here if"
    " then than as but because just tell please pls plz want need dont cant doesnt didnt isnt u r ur wht hw"
    " wat abt thank"
)
# Words that end a clause of Roman Urdu: function words, small words, and others that are neither.
_END_FUNCTION: Final = _set("kya chahiye chahye chaiye nahi nhi hain hoon")
_END_SMALL: Final = _set("h hai hy hn hun")
_END: Final = (
    _END_FUNCTION
    | _END_SMALL
    | _set("hen ha ati ata aati aata chahie ni kia ho lun loon karlun krlun seekhun sikhun")
)
_ROMAN_FUNCTION: Final = _END_FUNCTION | _set(
    "kyun kyu kiun kyon kaise kese kaisay kesay kitna kitni kitne kitny konsa konsi konse kaunsa kaunsi"
    " kaunse kahan kaun mujhe mujhy mjhe mjhy nahin bhi aur batao btao bataen btaen karun karu karna krna"
    " karne karo kro karein karen hota hoti hote hoga hogi raha rahi rahe rha rhi liye apna apni apne aap"
    " apka mera meri mere hamara sakta sakti sakte skta skti kuch koi agar lekin phir abhi wala wali wale"
    " jaye"
)
_ROMAN_SMALL: Final = _END_SMALL | _set(
    "hu ka ki ke k ko se mein mai mien ne b ya kis ab tha thi yaar yr bhai g"
)
_BOTH: Final = _set("he me is to in us the do or so main par are am ho hum be an at")  # small words of both
_NARROW: Final = 4.0  # log odds
# Words that Urdu shares with Arabic and Persian letter by letter.
_SHARED_URDU: Final = _set("سلام السلام علیکم عليكم وعلیکم السّلام وعليكم جناب استاد محترم شکریہ ممنون")
# In log odds: who writes here writes Urdu or English, unless the words say otherwise.
_FOREIGN_MARGIN: Final = 2.0
_ROMAN_WORD: Final = 2.0  # in log odds, for each function word that no other language here has
_NOT_ENGLISH: Final = 3.0  # off English, for each function word of Urdu that English does not have
_NOUN: Final = 3.0  # the most that an English word may weigh against Roman Urdu, unless it is a function word
_DOUBT: Final = 0.5  # off English, which has the advantage of the English words in everybody's Roman Urdu
_PRIOR: Final = 1.0  # what the chat so far is worth, in log odds
_REQUESTS: Final = _set("do de den dein dy")  # "course bata do": English does not end so


def detect(text: str, /, *, prior: Language | None = None) -> Language | None:
    """The language to answer `text` in, or None when it is in a language that Rahnuma does not speak.

    Urdu with English terms is Urdu, in either script. A text that shows no language (a lone term, a name,
    digits, an emoji) takes `prior`; without one, English. Urdu letters alone are enough to show Urdu.
    """
    plain = text if text.isascii() and "/" not in text and "@" not in text else _NOISE.sub(" ", text)
    if plain.isascii():
        return _latin(plain, prior)
    urdu, latin = len(_URDU_LETTER.findall(plain)), len(_LATIN_LETTER.findall(plain))
    foreign = len(_FOREIGN_LETTER.findall(plain))
    if foreign > urdu and foreign * 3 > latin:
        return None
    if urdu and urdu * 15 >= latin and not _quotes_urdu(plain):
        return None if len(_NEIGHBOUR_LETTER.findall(plain)) * 15 >= urdu else _arabic(plain)
    return _latin(plain, prior)


def _plain_english(tokens: Sequence[str], margin: float) -> bool:
    """Whether words are English all the same: its small words, none of Urdu's, and names that look like Urdu."""
    small = sum(token in _ENGLISH_FUNCTION and token not in _BOTH for token in tokens)
    urdu = any(token in _ROMAN_FUNCTION or token in _ROMAN_SMALL for token in tokens)
    return not urdu and (small >= 2 or (small == 1 and margin < _NARROW))


def _quotes_urdu(text: str) -> bool:
    """Whether an English sentence only mentions one Urdu word: "what does تنخواہ mean"."""
    tokens = tokens_of(text)
    urdu = sum(token[0] > "\u0600" for token in tokens)
    return urdu == 1 and sum(token in _ENGLISH_FUNCTION for token in tokens) >= 2


def _arabic(text: str) -> Language | None:
    telling = [token for token in tokens_of(text) if token[0] > "\u0600" and token not in _SHARED_URDU]
    _, _, urdu, other = _total(telling)
    return Language.URDU if urdu + _FOREIGN_MARGIN >= other else None


def _latin(text: str, prior: Language | None) -> Language | None:
    tokens = [token for token in tokens_of(text) if token[0] < "\u0600"]
    telling = [token for token in tokens if not is_neutral(token)]
    if not telling:
        return prior or Language.ENGLISH
    english, roman, other = _latin_odds(telling, prior)
    shows_english = not _ENGLISH_FUNCTION.isdisjoint(telling)
    if not shows_english and tokens[-1] in _REQUESTS and len(tokens) > 1:
        return Language.ROMAN_URDU
    if other > max(english, roman) + _FOREIGN_MARGIN:
        return None
    if roman > english and not _plain_english(telling, roman - english):
        return Language.ROMAN_URDU
    return Language.ENGLISH if shows_english or len(tokens) > 3 else prior or Language.ENGLISH


def _latin_odds(tokens: Sequence[str], prior: Language | None) -> tuple[float, float, float]:
    """Log odds of English, of Roman Urdu and of any other language."""
    english, roman, _, other = _weights().bias
    english += _PRIOR * (prior is Language.ENGLISH) - _DOUBT
    roman += _PRIOR * (prior is Language.ROMAN_URDU)
    for token in tokens:
        word = _latin_word(token)
        english += word[0]
        roman += word[1]
        other += word[2]
    return english, roman, other


def tokens_of(text: str, /) -> list[str]:
    """Lower-cased words of `text` as they stand, letters of every keyboard kept apart."""
    return _TOKEN.findall(text.lower())


def is_neutral(token: str, /) -> bool:
    """Whether both sides of a conversation use this word whatever its language."""
    return token in _NEUTRAL or token in _listed("Neutral")


def ends_roman_urdu(token: str, /) -> bool:
    """Whether this word ends a clause of Roman Urdu, and none of English."""
    return token in _END


def features(token: str, buckets: int) -> list[int]:
    """The hashed features of one word: itself, three times, and its runs of two to four letters, its ends marked."""
    whole = f"<{token}>"
    runs = [whole + "="] * 3
    for size in (2, 3, 4):
        runs.extend(whole[start : start + size] for start in range(len(whole) - size + 1))
    return [crc32(run.encode()) % buckets for run in runs]


@dataclass(frozen=True, slots=True)
class _Weights:
    table: NDArray[np.int8]  # (buckets, 4): English, Roman Urdu, Urdu, another language
    bias: tuple[float, float, float, float]
    scale: float


@cache
def _weights() -> _Weights:
    with np.load(LEXICON / "languages.npz", allow_pickle=False) as stored:
        bias = stored["bias"]
        return _Weights(
            stored["weights"],
            (float(bias[0]), float(bias[1]), float(bias[2]), float(bias[3])),
            float(stored["scale"]),
        )


@cache
def _listed(heading: str) -> frozenset[str]:
    text = (LEXICON / "languages.txt").read_text(encoding="utf-8")
    return _set(text.split(f"# {heading}\n")[1].split("#")[0])


@lru_cache(maxsize=32_768)
def _latin_word(token: str) -> tuple[float, float, float]:
    """What one word in Latin letters says for English, Roman Urdu and another language."""
    english, roman, _, other = _word(token)
    if token not in _ENGLISH_FUNCTION:
        english = min(english, roman + _NOUN)
    if token in _listed("Urdu"):
        english -= _NOT_ENGLISH
    if token in _ROMAN_FUNCTION:
        roman += _ROMAN_WORD
    return english, roman, other


@lru_cache(maxsize=32_768)
def _word(token: str) -> tuple[float, float, float, float]:
    weights = _weights()
    summed = weights.table[features(token, len(weights.table))].sum(axis=0, dtype=np.int32)
    return (
        int(summed[0]) * weights.scale,
        int(summed[1]) * weights.scale,
        int(summed[2]) * weights.scale,
        int(summed[3]) * weights.scale,
    )


def _total(tokens: list[str]) -> tuple[float, float, float, float]:
    english, roman, urdu, other = _weights().bias
    for token in tokens:
        word = _word(token)
        english += word[0]
        roman += word[1]
        urdu += word[2]
        other += word[3]
    return english, roman, urdu, other
