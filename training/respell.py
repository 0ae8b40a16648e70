"""Roman Urdu as people type it: attested spellings from the lexicon, chat shortenings and slips of the thumb."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random

_MARKS = re.compile(r"[?؟!.,;:۔،؛…\"'()]+")
_URDU = re.compile("[\u0600-\u06ff]")
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_CHAT = {
    first: tuple(others)
    for first, *others in map(
        str.split,
        """
        hai h he hy hay ha
        hain hn hen hein
        mein me mai m mn men
        main me mai mn ma
        nahi nai ni nhi nahin nae
        aur or ar aor n
        kaise kse kesy kaisy kesay kese kasy
        kya kia ky kiya kea
        ke k kay
        ki k kii
        ka k kaa
        liye liy lye lie liay lia
        chahiye chahye chaye chahie chaiye chiye chye chahiay
        raha rha
        rahi rhi
        hun hu hn hoon hon
        bhi b bi bhe
        se sy say sa
        kar kr
        karna krna krny
        karun kru krun kron karu
        karte krte krty
        kaun kon kn
        kaunsi konsi knsi
        kitna ktna kitnaa
        kitni ktni kitny
        wala wla vala
        sakta skta
        sakti skti
        mujhe mjy mjhe muje mjhy mujy
        mera mra mere
        abhi abi
        phir phr fir
        bahut bht boht bohat buhat
        batao btao btao btado bta
        bataen btaen btayn
        banna bnna bana
        banun bnu bnun banu
        hota hta hota
        kahan kha khn kidr kahn
        kab kb
        jab jb
        par pr pe py
        please plz pls plx
        you u
        are r
        your ur yr
        and n nd
        to 2
        for 4 fr
        what wat wht wt
        about abt
        because bcz coz bcoz
        want wnt wanna
        without widout w/o
        engineer enginer eng engr enginr engg engnr
        engineering enginering engg
        university uni univ unversity universty
        computer comp computr
        course cors corse kors cource
        courses corses cources
        salary selry salry sallary selery
        scientist scintist scientest sientist
        learning lerning larning learnng
        machine machin mashine mashin
        intelligence inteligence intelligance
        artificial artifical artficial
        developer develper devloper dev
        language langage lang
        python pyton paython pythn
        certificate certficate certi sertificate
        interview intervew intrview interveiw
        freelancing frelancing freelansing
        experience exprience experiance exp
        programming programing progrming
        degree degre digri
        laptop leptop laptp
        project projct projekt
        """.strip().splitlines(),
    )
}
"""Shortenings of chat and slips seen everywhere, by the usual spelling; our own list."""
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_URDU_SLIPS = str.maketrans("زذضصثحہطقعںئھظ", "ذززسسہحتکانیہض")
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
            if rng.random() < noise:
                core = mistyped(core, rng)
            out.append(before + core + after)
        return out

    def _other(self, word: str, native: str, rng: Random) -> str:
        choices = [
            (roman, count) for roman, count in self._spellings.get(native, ()) if roman != word.lower()
        ]
        if not choices:
            return word
        return rng.choices([roman for roman, _ in choices], [count for _, count in choices])[0]


def mistyped(word: str, rng: Random) -> str:
    """The word as a hurried thumb writes it: shortened as in chat, vowels dropped, letters swapped, missed or doubled."""
    if word.lower() in _CHAT and rng.random() < 0.7:
        return rng.choice(_CHAT[word.lower()])
    if len(word) < 4 or not word.isalpha():
        return word
    if not word.isascii():
        return _misspelt_urdu(word, rng)
    kind, place = rng.random(), rng.randrange(1, len(word) - 1)
    if kind < 0.3:
        pattern, to = rng.choice(_SWAPS)
        changed = pattern.sub(to, word, count=1)
        return changed if len(changed) > 2 else word
    if kind < 0.55:
        vowels = [n for n in range(1, len(word)) if word[n].lower() in "aeiou"]
        dropped = set(vowels if len(vowels) < 3 and kind < 0.38 else vowels and [rng.choice(vowels)])
        return "".join(letter for n, letter in enumerate(word) if n not in dropped)
    if kind < 0.67:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind < 0.8:
        return word[:place] + word[place + 1 :]
    if kind < 0.9:
        return word[:place] + word[place] + word[place:]
    row = next((keys for keys in _KEYBOARD if word[place].lower() in keys), "")
    at = row.find(word[place].lower())
    near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return word[:place] + rng.choice(near) + word[place + 1 :] if near else word


def _misspelt_urdu(word: str, rng: Random) -> str:
    """One letter taken for another that sounds the same, else missed or doubled."""
    alike = [n for n, letter in enumerate(word) if letter.translate(_URDU_SLIPS) != letter]
    if alike and rng.random() < 0.6:
        place = rng.choice(alike)
        return word[:place] + word[place].translate(_URDU_SLIPS) + word[place + 1 :]
    place = rng.randrange(1, len(word) - 1)
    return word[:place] + (word[place] * 2 if rng.random() < 0.3 else "") + word[place + 1 :]


def hurried(text: str, rng: Random, noise: float) -> str:
    """Each word mistyped with probability `noise`, and now and then the space between two left out."""
    out: list[str] = []
    for word in text.split():
        word = mistyped(word, rng) if rng.random() < noise else word
        if out and len(out[-1]) > 2 and rng.random() < noise * 0.15:
            out[-1] += word
        else:
            out.append(word)
    return " ".join(out)


def bare(text: str) -> str:
    """The text without any punctuation, as a phone's quick line has none."""
    return " ".join(_MARKS.sub(" ", text).split())


def with_marks(question: str, rng: Random) -> str:
    """The question as someone ends it: mostly bare, else with one mark or several, close by or after a space."""
    text = question.rstrip("?؟!.۔… ")
    mark = "؟" if _URDU.search(text) and rng.random() < 0.8 else "?"
    return text + rng.choice(("", "", "", mark, mark, mark * 2, " " + mark))
