"""Urdu text written in Latin letters as people write it: attested spellings, and by rule where none is attested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random

from training.data import RomanisedSentence, read_jsonl, read_sentences
from training.respell import _EDGES

_CONSONANTS = {
    **dict(zip("بپتٹثجچحخدڈذرڑزژسشصضطظغفقکگلمنہھ", "b p t t s j ch h kh d d z r r z zh s sh s z t z gh f q k g l m n h h".split(), strict=True)),
    "ں": "n",
    "ع": "a",
    "ء": "",
}  # fmt: skip
_VOWELS = {"ا": "a", "آ": "aa", "ے": "e", "ئ": "i", "ؤ": "o", "أ": "a"}
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_PUNCTUATION = str.maketrans("؟،۔؛", "?,.;")


class Romaniser:
    """Romanises any Urdu text; the same word is spelled as often one way or another as people spelled it."""

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """`rows`: (Urdu word, Roman spelling, how many people wrote it so)."""
        seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for native, roman, count in rows:
            seen[native][roman.lower()] += count
        self._spellings = {
            native: (list(counts), list(counts.values()))
            for native, all_counts in seen.items()
            if (counts := {r: n for r, n in all_counts.items() if 12 * n >= max(all_counts.values())})
        }

    def word(self, native: str, rng: Random) -> str:
        """One spelling of an Urdu word; text in other letters stays."""
        before, core, after = _EDGES.match(native.translate(_PUNCTUATION)).groups()  # type: ignore[union-attr]
        if core in self._spellings:
            core = rng.choices(*self._spellings[core])[0]
        elif not core.isascii():
            core = by_rule(core)
        return f"{before}{core}{after}"

    def text(self, native: str, rng: Random) -> str:
        """The text word by word."""
        return " ".join(self.word(word, rng) for word in native.split())


def read_romaniser(data: Path) -> Romaniser:
    """Spellings of the lexicon and of the training half of the sentences, which holds the commonest words."""
    rows = [
        (row["native"], row["roman"], int(row["attestations"]))
        for row in read_jsonl(data / "dakshina_ur_lexicon.jsonl")
    ]
    return Romaniser([*rows, *_pairs(read_sentences(data)[0])])


def _pairs(sentences: Iterable[RomanisedSentence]) -> Iterable[tuple[str, str, int]]:
    for sentence in sentences:
        for native, roman in zip(sentence.native_words, sentence.roman_words, strict=True):
            one, two = (_EDGES.match(word).group(2) for word in (native, roman))  # type: ignore[union-attr]
            if one and two and two.isascii() and not one.isascii():
                yield one, two, 1


def by_rule(word: str) -> str:
    """Letter by letter, with an `a` where two consonants would meet that no vowel letter parts."""
    out: list[str] = []
    letters = word.translate(_DIGITS)
    for place, letter in enumerate(letters):
        last = place == len(letters) - 1
        vowel_before = bool(out) and out[-1][-1:] in "aeiou"
        if letter in _VOWELS:
            out.append(_VOWELS[letter])
        elif letter == "و":
            out.append("w" if not out or (vowel_before and not last) else "o")
        elif letter == "ی":
            out.append("y" if not out or (vowel_before and not last) else "i")
        elif letter == "ھ":
            out.append("h")
        elif letter in _CONSONANTS:
            if (
                out
                and not vowel_before
                and not last
                and place < len(letters) - 1
                and letters[place - 1] != "ھ"
            ):
                out.append("a")
            out.append(_CONSONANTS[letter])
        else:
            out.append(letter if letter.isascii() else "")
        out = [part for part in out if part]
    return "".join(out)
