"""Training text for the language detector: labelled windows of one to twelve words, clean and misspelt."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import wordfreq

from index.text.language import tokens_of

ENGLISH, ROMAN, URDU, OTHER = range(4)
LATIN_LANGUAGES: Final = {
    "fr": 4, "es": 4, "de": 4, "pt": 3, "it": 2, "tr": 3, "id": 3, "ms": 1, "nl": 2, "fil": 2, "pl": 1, "ro": 1, "sv": 1,
    "vi": 1, "ca": 1, "cs": 1, "fi": 1, "hu": 1, "da": 1, "nb": 1, "sh": 1,
}  # fmt: skip
ARABIC_LANGUAGES: Final = {"ar": 1, "fa": 1}
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
# English words stand in Urdu too, those of Wikipedia often; a word is Urdu when it is this much more usual there.
_LOANED: Final = 10
_SIZES: Final = (1, 2, 2, 3, 3, 4, 5, 7, 9)
_EDGE: Final = "۔،؟!()\"“”‘’'`:؛.,?;[]*_"


def held_out(key: str) -> bool:
    """Whether a sentence belongs to the fifth that no training step sees."""
    return zlib.crc32(key.encode()) % 5 == 0


def windows(data: Path, knowledge: Path, *, seed: int, each: int) -> Iterator[tuple[int, str]]:
    """(class, text) pairs, about `each` for English, Roman Urdu and Urdu and for the other languages together."""
    rng = Random(seed)
    texts = _Texts(data, knowledge)
    for _ in range(each):
        yield ENGLISH, texts.english(rng)
        yield ROMAN, texts.roman(rng)
        yield URDU, texts.urdu(rng)
        yield OTHER, texts.other(rng, LATIN_LANGUAGES)
        if rng.random() < 0.7:
            yield OTHER, texts.other(rng, ARABIC_LANGUAGES)


def neutral(knowledge: Path) -> list[str]:
    """Words of the trade: as usual in the knowledge's Roman Urdu as in its English, and English words elsewhere."""
    english, roman = (
        Counter(token for line in read_knowledge(knowledge, tag) for token in tokens_of(" ".join(line)))
        for tag in ("en", "ur-Latn")
    )
    stop = {*_stopwords("English"), *_stopwords("Roman Urdu")}
    ratio = roman.total() / english.total()
    return sorted(
        word
        for word, count in roman.items()
        if min(count, english[word]) >= 8
        and 0.25 < count / english[word] / ratio < 4
        and len(word) > 2
        and word not in stop
        and wordfreq.zipf_frequency(word, "en") > 3
    )


def urdu_words(data: Path, knowledge: Path) -> list[str]:
    """Urdu's function words as they are written in Latin letters, without those that English has too."""
    words = _Texts(data, knowledge).function
    return [word for word in words if len(word) > 1 and wordfreq.zipf_frequency(word, "en") < 3.9]


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


class _Texts:
    """Where the windows of each class are drawn from."""

    def __init__(self, data: Path, knowledge: Path) -> None:
        sentences = [row for row in _rows(data / "dakshina_ur_sentences.jsonl") if not held_out(row["id"])]
        news = [row for row in _rows(data / "ntrex_en_ur.jsonl") if not held_out(row["doc"])]
        self._spellings = attested(data)
        self._respelt = _by_roman(self._spellings)
        self._sentences = {
            "ur-Latn": [row["roman"].split() for row in sentences],
            "ur": [row["native"].split() for row in sentences] + [row["ur"].split() for row in news],
            "en": [row["en"].split() for row in news],
        }
        self._own = {tag: read_knowledge(knowledge, tag) for tag in ("en", "ur", "ur-Latn")}
        for row in _parallel():
            for tag, lines in self._own.items():
                lines.append(row[tag].split())
        self._content = [
            word for word in wordfreq.top_n_list("en", 25_000)[150:] if word.isalpha() and word.isascii()
        ]
        self._sampled = {tag: _Sampler(tag) for tag in ("en", "ur", *LATIN_LANGUAGES, *ARABIC_LANGUAGES)}
        counts = Counter(token for line in self._sentences["ur-Latn"] for token in tokens_of(" ".join(line)))
        self._roman_share = {word: count / counts.total() for word, count in counts.items()}
        self._english_function = frozenset(_stopwords("English"))
        self.function = [word for word in self._function_words() if not self._english_word(word)]
        self._function_weights = [self._roman_share.get(word, 0) + 1e-3 for word in self.function]

    def english(self, rng: Random) -> str:
        chance = rng.random()
        if chance < 0.1:
            return " ".join(self._sampled["en"].words(rng, rng.choice(_SIZES)))
        if chance < 0.5:
            words = self._phrase(rng, rng.choice((1, 1, 2, 2, 3, 4)))
        else:
            words = _window(rng, self._own["en"] if rng.random() < 0.45 else self._sentences["en"])
        if rng.random() < 0.3:
            words = [misspelt(rng, word) if rng.random() < 0.4 else word for word in words]
        return _spiced(rng, words, self._content, share=0.05)

    def roman(self, rng: Random) -> str:
        """A window of Roman Urdu that does not happen to be English: "free courses" is cut from Urdu, and is not Urdu."""
        while True:
            words = self._roman(rng)
            if any(not self._english_word(token) for token in tokens_of(" ".join(words))):
                return " ".join(words)

    def urdu(self, rng: Random) -> str:
        chance = rng.random()
        words = (
            self._sampled["ur"].words(rng, rng.choice(_SIZES))
            if chance < 0.1
            else _window(rng, self._own["ur"] if chance < 0.4 else self._sentences["ur"])
        )
        text = _spiced(rng, words, self._content, share=0.05)
        if rng.random() < 0.12:  # an Arabic keyboard
            text = text.translate(str.maketrans("یکہ", "يكه"))
        return text

    def other(self, rng: Random, languages: dict[str, int]) -> str:
        """Words of another language at their frequency, not all of them English."""
        tag = rng.choices(list(languages), list(languages.values()))[0]
        while True:
            words = self._sampled[tag].words(rng, rng.choice(_SIZES))
            if any(
                wordfreq.word_frequency(word, tag) > 2 * wordfreq.word_frequency(word, "en") for word in words
            ):
                return _spiced(rng, words, self._content, share=0.12 if tag in LATIN_LANGUAGES else 0)

    def _roman(self, rng: Random) -> list[str]:
        chance = rng.random()
        if chance < 0.15:
            return self._mixed(rng)
        if chance < 0.4:
            urdu = (
                self._sampled["ur"].words(rng, rng.choice(_SIZES))
                if rng.random() < 0.4
                else _window(rng, self._sentences["ur"])
            )
            return _spiced(rng, _urdu_in_latin(rng, urdu, self._spellings), self._content, share=0.1).split()
        respelt = []
        for word in _window(rng, self._own["ur-Latn"] if rng.random() < 0.45 else self._sentences["ur-Latn"]):
            luck = rng.random()
            if luck < 0.3 and word.lower() in self._respelt:
                word = rng.choice(self._respelt[word.lower()])
            elif luck < 0.45:
                word = misspelt(rng, word)
            respelt.append(word)
        return _spiced(rng, respelt, self._content, share=0.1).split()

    def _mixed(self, rng: Random) -> list[str]:
        """English nouns held together by an Urdu function word or two: "web design mein career"."""
        words = self._phrase(rng, rng.choice((0, 1, 1, 2, 2, 3, 4)))
        weights = self._function_weights if rng.random() < 0.5 else None
        for word in rng.choices(self.function, weights, k=rng.choice((1, 1, 2))):
            words.insert(rng.randint(0, len(words)), word)
        return words

    def _phrase(self, rng: Random, count: int) -> list[str]:
        """English words that carry meaning, as short messages are made of."""
        chance = rng.random()
        if chance < 0.4:
            line = rng.choice(self._own["en"])
            words = [
                w for word in line if (w := word.strip(_EDGE)) and w.lower() not in self._english_function
            ]
            start = rng.randrange(max(len(words) - count, 0) + 1)
            return words[start : start + count]
        if chance < 0.5:
            return self._sampled["en"].words(rng, count)
        return rng.choices(TERMS if chance < 0.55 else self._content, k=count)

    def _function_words(self) -> list[str]:
        """Urdu's function words as they are written in Latin letters: our list and every spelling of our Urdu list."""
        spelt = {form for word in _stopwords("Urdu") for form, _ in self._spellings.get(word, ())}
        return sorted(spelt | set(_stopwords("Roman Urdu")))

    def _english_word(self, token: str) -> bool:
        """Whether this is a word of English first: an Urdu text has it seldom, or as a loan."""
        english = wordfreq.word_frequency(token, "en")
        return english > 5e-7 and english * _LOANED > self._roman_share.get(token, 0)


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _stopwords(heading: str) -> list[str]:
    text = Path("index/lexicon/stopwords.txt").read_text(encoding="utf-8")
    return text.split(f"# {heading}\n")[1].split("#")[0].split()


def _parallel(folder: Path = Path("training/parallel")) -> list[dict[str, str]]:
    """Short questions of our own, each in English, Urdu and Roman Urdu."""
    return [row for path in sorted(folder.glob("*.jsonl")) for row in _rows(path)]


def read_knowledge(folder: Path, tag: str) -> list[list[str]]:
    """Titles, other names, headings, sentences and sample questions of the project's own knowledge in one script."""
    lines: list[list[str]] = []
    for path in sorted(folder.rglob(f"*.{tag}.md")):
        head, body = path.read_text(encoding="utf-8").split("---", 2)[1:]
        names = re.findall(r"^(?:title|aliases): *\[?(.+?)\]?$", head, re.MULTILINE)
        plain = re.sub(r"\[\^\w+\]:?|\{#[\w-]+\}|https?://\S+|[*_#|`]", " ", body)
        for line in [*", ".join(names).split(", "), *re.split(r"\n|(?<=[.?!۔؟])\s", plain)]:
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
            mixed.append(rng.choice(TERMS if rng.random() < 0.85 else content))
        mixed.append(word)
    return " ".join(mixed)


def _urdu_in_latin(rng: Random, urdu: list[str], spellings: dict[str, list[tuple[str, int]]]) -> list[str]:
    """An Urdu window in attested Roman spellings; words that nobody spelt are left out."""
    known = [spellings[word] for word in urdu if word in spellings]
    return [rng.choices(*zip(*forms, strict=True))[0] for forms in known]
