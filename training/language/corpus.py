"""Training text for the language detector: labelled windows of one to twelve words, clean and misspelt."""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import wordfreq

ENGLISH, ROMAN, URDU, OTHER = range(4)
LATIN_LANGUAGES: Final = {
    "fr": 4, "es": 4, "de": 4, "pt": 3, "it": 2, "tr": 3, "id": 3, "ms": 1, "nl": 2, "fil": 2, "pl": 1, "ro": 1, "sv": 1,
    "vi": 1, "ca": 1, "cs": 1, "fi": 1, "hu": 1, "da": 1, "nb": 1, "sh": 1,
}  # fmt: skip
ARABIC_LANGUAGES: Final = ("ar", "fa")
TERMS: Final = (
    "ai ml data scientist engineer analyst python sql machine learning deep nlp salary job career course skills roadmap remote"
    " freelancing degree interview internship project model computer vision university certificate laptop online scope field"
    " software developer prompt mlops statistics github portfolio cv resume business company market google kaggle coursera"
    " fiverr upwork bs cs matric fsc ielts lahore karachi islamabad pakistan chatgpt llm gpu api cloud aws excel power bi"
).split()
_TEXTING: Final = {
    "you": "u", "are": "r", "your": "ur", "what": "wht", "how": "hw", "please": "plz", "about": "abt", "because": "bcz",
    "thanks": "thx", "and": "nd", "have": "hv", "with": "wid", "the": "da", "that": "dat", "want": "wnt", "know": "knw",
    "can": "cn", "my": "ma", "get": "gt", "time": "tym", "don't": "dont", "which": "wich", "should": "shud",
    "hai": "h", "kya": "kia", "hain": "hn", "mein": "me", "nahi": "ni", "main": "mn", "kaise": "kse", "kar": "kr", "aur": "or",
    "ke": "k", "ki": "ki", "ko": "ko", "liye": "lye", "mujhe": "mjhe", "bohat": "bht", "yeh": "ye", "woh": "wo", "bhi": "b",
    "koi": "koi", "kuch": "kch", "hun": "hu", "aap": "ap", "raha": "rha", "rahi": "rhi", "kyun": "q", "par": "pr", "sab": "sb",
}  # fmt: skip
_SIZES: Final = (1, 2, 2, 3, 3, 4, 5, 7, 9)
_EDGE: Final = "۔،؟!()\"“”‘’'`:؛.,?;[]*_"


def held_out(key: str) -> bool:
    """Whether a sentence belongs to the fifth that no training step sees."""
    return zlib.crc32(key.encode()) % 5 == 0


def windows(data: Path, knowledge: Path, *, seed: int, each: int) -> Iterator[tuple[int, str]]:
    """(class, text) pairs, about `each` for English, Roman Urdu and Urdu and for the other languages together."""
    rng = Random(seed)
    sentences = _rows(data / "dakshina_ur_sentences.jsonl")
    news = _rows(data / "ntrex_en_ur.jsonl")
    spellings = attested(data)
    roman = [row["roman"].split() for row in sentences if not held_out(row["id"])]
    urdu = [row["native"].split() for row in sentences if not held_out(row["id"])]
    urdu += [row["ur"].split() for row in news if not held_out(row["doc"])]
    english = [row["en"].split() for row in news if not held_out(row["doc"])]
    own = {tag: _knowledge(knowledge, tag) for tag in ("en", "ur", "ur-Latn")}
    content = [word for word in wordfreq.top_n_list("en", 12_000)[150:] if word.isalpha() and word.isascii()]
    reverse = _by_roman(spellings)
    unigrams = _Sampler("en")
    function = [word for word in _roman_function_words() if wordfreq.zipf_frequency(word, "en") < 4]
    for _ in range(each):
        if rng.random() < 0.1:
            yield ENGLISH, " ".join(unigrams.words(rng, rng.choice(_SIZES)))
        else:
            yield ENGLISH, _english(rng, english, own["en"], content)
        chance = rng.random()
        if chance < 0.1:
            yield ROMAN, _spiced(rng, rng.choices(function, k=rng.choice((1, 1, 2, 3))), content, share=0.4)
        elif chance < 0.3:
            yield ROMAN, _romanised(rng, _window(rng, urdu), spellings)
        else:
            yield ROMAN, _roman(rng, roman, own["ur-Latn"], content, reverse)
        yield URDU, _urdu(rng, urdu, own["ur"], content)
    sampled = {tag: _Sampler(tag) for tag in (*LATIN_LANGUAGES, *ARABIC_LANGUAGES)}
    for _ in range(each):
        tag = rng.choices(list(LATIN_LANGUAGES), list(LATIN_LANGUAGES.values()))[0]
        yield OTHER, _spiced(rng, sampled[tag].words(rng, rng.choice(_SIZES)), content, share=0.12)
        if rng.random() < 0.7:
            yield OTHER, " ".join(sampled[rng.choice(ARABIC_LANGUAGES)].words(rng, rng.choice(_SIZES)))


def attested(data: Path) -> dict[str, list[tuple[str, int]]]:
    """Urdu word → its attested Roman spellings with the number of people who wrote each."""
    spellings: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in _rows(data / "dakshina_ur_lexicon.jsonl"):
        spellings[row["native"]].append((row["roman"], row["attestations"]))
    return spellings


def misspelt(rng: Random, word: str) -> str:
    """`word` as a hurried thumb leaves it."""
    lower = word.lower()
    if lower in _TEXTING and rng.random() < 0.6:
        return _TEXTING[lower]
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word) - 1)
    kind = rng.random()
    if kind < 0.45:
        vowels = [i for i in range(1, len(word)) if word[i] in "aeiou"]
        place = rng.choice(vowels) if vowels else place
        return word[:place] + word[place + 1 :]
    if kind < 0.65:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind < 0.8:
        return word[:place] + word[place] + word[place:]
    return word[:-1]


class _Sampler:
    """Words of one language at their frequency; word order does not matter to a detector of single words."""

    def __init__(self, tag: str) -> None:
        self._words = [word for word in wordfreq.top_n_list(tag, 8_000) if not word.isdigit()]
        self._weights = [wordfreq.word_frequency(word, tag) for word in self._words]

    def words(self, rng: Random, count: int) -> list[str]:
        return rng.choices(self._words, self._weights, k=count)


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _roman_function_words() -> list[str]:
    text = Path("index/lexicon/stopwords.txt").read_text(encoding="utf-8")
    return text.split("# Roman Urdu\n")[1].split("#")[0].split()


def _knowledge(folder: Path, tag: str) -> list[list[str]]:
    """Sentences and sample questions of the project's own knowledge in one script, without front matter."""
    lines: list[list[str]] = []
    for path in sorted(folder.rglob(f"*.{tag}.md")):
        body = path.read_text(encoding="utf-8").split("---", 2)[-1]
        for line in re.split(
            r"\n|(?<=[.?!۔؟])\s", re.sub(r"\[\^\w+\]:?|\{#[\w-]+\}|https?://\S+|[*_#|`]", " ", body)
        ):
            words = line.lstrip("?- ").split()
            if len(words) > 1:
                lines.append(words)
    return lines


def _by_roman(spellings: dict[str, list[tuple[str, int]]]) -> dict[str, list[str]]:
    """Roman spelling → spellings of the same Urdu words."""
    other: dict[str, list[str]] = defaultdict(list)
    for forms in spellings.values():
        for roman, _ in forms:
            other[roman].extend(form for form, count in forms for _ in range(count))
    return other


def _window(rng: Random, sentences: list[list[str]], longest: int = 12) -> list[str]:
    sentence = rng.choice(sentences)
    size = min(len(sentence), rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 8, longest)))
    start = rng.randrange(len(sentence) - size + 1)
    return [word.strip(_EDGE) for word in sentence[start : start + size]]


def _spiced(rng: Random, words: list[str], content: list[str], share: float) -> str:
    """`words` with some English content words among them, as everybody's technical talk has."""
    mixed: list[str] = []
    for word in words:
        if rng.random() < share:
            mixed.append(rng.choice(TERMS if rng.random() < 0.7 else content))
        mixed.append(word)
    return " ".join(mixed)


def _english(rng: Random, news: list[list[str]], own: list[list[str]], content: list[str]) -> str:
    if rng.random() < 0.1:
        return " ".join(rng.choices(TERMS if rng.random() < 0.5 else content, k=rng.randint(1, 3)))
    words = _window(rng, own if own and rng.random() < 0.4 else news)
    if rng.random() < 0.3:
        words = [misspelt(rng, word) if rng.random() < 0.4 else word for word in words]
    return _spiced(rng, words, content, share=0.08)


def _roman(
    rng: Random,
    sentences: list[list[str]],
    own: list[list[str]],
    content: list[str],
    other: dict[str, list[str]],
) -> str:
    words = _window(rng, own if own and rng.random() < 0.45 else sentences)
    respelt = []
    for word in words:
        chance = rng.random()
        if chance < 0.3 and word.lower() in other:
            word = rng.choice(other[word.lower()])
        elif chance < 0.45:
            word = misspelt(rng, word)
        respelt.append(word)
    return _spiced(rng, respelt, content, share=0.15)


def _romanised(rng: Random, urdu: list[str], spellings: dict[str, list[tuple[str, int]]]) -> str:
    """An Urdu window in attested Roman spellings; words nobody spelt are left out, a lone "kya" put for none."""
    known = [spellings[word] for word in urdu if word in spellings]
    return " ".join(rng.choices(*zip(*forms, strict=True))[0] for forms in known) or "kya"


def _urdu(rng: Random, sentences: list[list[str]], own: list[list[str]], content: list[str]) -> str:
    text = _spiced(rng, _window(rng, own if own and rng.random() < 0.3 else sentences), content, share=0.05)
    if rng.random() < 0.12:  # an Arabic keyboard
        text = text.translate(str.maketrans("یکہ", "يكه"))
    return text
