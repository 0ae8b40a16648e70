"""Roman Urdu as people type it: attested spellings from the lexicon, chat shortenings and slips of the thumb."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random

_MARKS = re.compile(r"[?؟!.,;:۔،؛…\"'()]+")
_URDU = re.compile("[\u0600-\u06ff]")
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_SWAPS = (
    (re.compile("aa"), "a"),
    (re.compile("ee"), "i"),
    (re.compile("oo"), "u"),
    (re.compile("ai"), "e"),
    (re.compile("ay$"), "e"),
    (re.compile("e$"), "ay"),
    (re.compile("i$"), "y"),
    (re.compile("i$"), "ee"),
    (re.compile("a$"), "aa"),
    (re.compile("in$"), "en"),
    (re.compile("ein$"), "en"),
    (re.compile("q"), "k"),
    (re.compile("kh"), "k"),
    (re.compile("w"), "v"),
    (re.compile("z"), "s"),
    (re.compile("(?<=[bcdfgjklmnprstvz])[aiu](?=[bcdfgjklmnprstvz])"), ""),
    (re.compile("(.)\\1"), "\\1"),
    (re.compile("(?<=[a-z])h(?=[aiue])"), ""),
)


class Respeller:
    """Replaces words by other spellings that people were seen to use for the same Urdu word."""

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """`rows`: (Urdu word, Roman spelling, how many people wrote it so)."""
        self._spellings: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        natives: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for native, roman, count in rows:
            self._spellings[native].append((roman, count))
            natives[roman].append((count, native))
        self._natives = {roman: max(found)[1] for roman, found in natives.items()}

    def romanise(self, native: str, rng: Random) -> str | None:
        """One attested spelling of an Urdu word, the frequent ones more often; None if it is not in the lexicon."""
        before, core, after = _EDGES.match(native).groups()  # type: ignore[union-attr]
        choices = self._spellings.get(core)
        if not choices:
            return native if core.isascii() and core else None
        spelling = rng.choices([roman for roman, _ in choices], [count for _, count in choices])[0]
        return before + spelling + after

    def romanise_text(self, text: str, rng: Random) -> str | None:
        """The sentence romanised word by word; None where more than one word in six is unknown. Unknown words go."""
        words = text.split()
        roman = [self.romanise(word, rng) for word in words]
        if not words or sum(word is None for word in roman) * 6 > len(words):
            return None
        return " ".join(word for word in roman if word)

    def respell(
        self,
        words: Sequence[str],
        natives: Sequence[str] | None,
        rate: float,
        rng: Random,
        *,
        noise: float = 0.0,
    ) -> list[str]:
        """Each word replaced by another attested spelling with probability `rate`.

        `natives` are the Urdu words in the same places, if known; else the likeliest Urdu word of each spelling is
        taken. `noise` is the chance that a long enough word is further shortened or mistyped by rule.
        """
        out = []
        for place, word in enumerate(words):
            before, core, after = _EDGES.match(word).groups()  # type: ignore[union-attr]
            if rng.random() < rate and not core.isupper():
                native = natives[place] if natives else self._natives.get(core.lower(), "")
                core = self._other(core, _EDGES.match(native).group(2), rng)  # type: ignore[union-attr]
            if len(core) > 3 and core.isascii() and rng.random() < noise:
                core = _slip(core, rng)
            out.append(before + core + after)
        return out

    def _other(self, word: str, native: str, rng: Random) -> str:
        choices = [
            (roman, count) for roman, count in self._spellings.get(native, ()) if roman != word.lower()
        ]
        if not choices:
            return word
        return rng.choices([roman for roman, _ in choices], [count for _, count in choices])[0]


def _slip(word: str, rng: Random) -> str:
    pattern, to = rng.choice(_SWAPS)
    changed = pattern.sub(to, word, count=1)
    if changed != word and len(changed) > 2:
        return changed
    if rng.random() < 0.3:
        place = rng.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word


def bare(text: str) -> str:
    """The text without any punctuation, as a phone's quick line has none."""
    return " ".join(_MARKS.sub(" ", text).split())


def with_marks(question: str, rng: Random) -> str:
    """The question as someone ends it: mostly bare, else with one mark or several, close by or after a space."""
    text = question.rstrip("?؟!.۔… ")
    mark = "؟" if _URDU.search(text) and rng.random() < 0.8 else "?"
    return text + rng.choice(("", "", "", mark, mark, mark * 2, " " + mark))
