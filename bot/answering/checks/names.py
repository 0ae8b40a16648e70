"""Names: organisations, programmes and places that a sentence speaks of, and whether a passage does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.amounts.tokens import cased
from bot.answering.amounts.words import MONTHS, SCALES, UNITS, listed_words
from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.words import Statement, statement, statements
from index.lexical.names import Name, NameKind, placed_names_in
from index.lexical.names import names_in as known_names_in
from index.text.normalise import is_stopword, normalise, spelling_key, words

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[@&.'’/+-][A-Za-z0-9]+)*")
_SITE = re.compile(r"[a-z0-9-]{3,}\.(?:ai|org|com|io|sh|dev|net)")
_WORD = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"(?:^|[.!?:;۔؟\n\"“(•*-])\s*$")
_GENERAL = listed_words(
    "ai ml it ict cs cv pdf id ok faq url ui ux pc usb sim sms cnic ngo ceo hr bs ms bsc msc bscs bsai bsse phd mphil mba bba ba ma fa"
    " fsc ics icom bcom matric inter intermediate ssc hssc o-level a-level pkr usd rs fy pakistan pakistani urdu english roman"
    " islam islamic internet fall spring summer winter monday tuesday wednesday thursday friday saturday sunday allah inshallah mashallah"
    " mashaallah alhamdulillah subhanallah jazakallah salam assalam assalamualaikum walaikum"
    " i'm i'll i've aoa"
)
"""Capitals that name nothing that could be invented."""
_OPENING = 3
"""Words before the name that a sentence is about."""
_SHORT_NAME = 4
_TOLD = 2
"""Words of content that make two clauses alike."""
_KINDS = frozenset({NameKind.ORGANISATION, NameKind.ABROAD, NameKind.CITY})
_HEADS = (
    "یونیورسٹی|اکیڈمی|اکیڈمی|فاؤنڈیشن|انسٹیٹیوٹ|انسٹی ٹیوٹ|کمپنی|ٹرسٹ|یونین|کونسل|بورڈ|بینک|اسکیم|پروگرام|کالج|پورٹل|ایسوسی ایشن"
    "|سینٹر|سنٹر|اسکول|لمیٹڈ|بوٹ کیمپ"
)
_HOUSE = re.compile(
    r" (?:[A-Z]\w+ )?(?:University|Academy|Institute|Foundation|College|Trust|Council|Bank|Board|Union|Centre|Center|School|Limited|Ltd)\b"
)
_HEAD = re.compile(rf"(?<!\w)(?P<before>[^\W\d_]+)\s+(?:{_HEADS})(?!\w)")
_ANY = listed_words(
    "سرکاری نجی اچھی اچھا اچھے بڑی بڑا بڑے چھوٹی چھوٹا چھوٹے نئی نیا نئے مقامی مفت آن لائن ہر کسی اپنی اپنا اپنے قریبی دوسری دوسرا"
    " دوسرے کوئی سستی مہنگی معروف مشہور غیر ملکی بہترین تعلیمی فنی پرائیویٹ پبلک سافٹ ویئر تربیتی تربیت اسی سست پرانی پرانا پرانے"
)
_OCCUPATIONS = {
    spelling_key(word): listed.split()[0]
    for listed in (
        "engineer engineers انجینئر انجینئرز انجینئروں", "analyst analysts اینالسٹ اینالسٹوں", "scientist scientists سائنٹسٹ سائنسدان",
        "developer developers ڈویلپر ڈویلپروں ڈیولپر", "programmer programmers پروگرامر پروگرامروں", "researcher researchers محقق ریسرچر",
        "manager managers مینیجر منیجر", "freelancer freelancers فری‌لانسر", "designer designers ڈیزائنر", "teacher teachers استاد ٹیچر",
        "tester testers ٹیسٹر", "specialist specialists ماہر", "consultant consultants کنسلٹنٹ",
    )
    for word in listed.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a sentence, at `start` of its plain text. `known` is what the list of names knows it as."""

    written: str
    start: int
    known: Name | None = None

    def stands_in(self, text: str) -> bool:
        """Whether a text has it, under any of its names and spellings."""
        if self.known is not None and self.known in _known(text):
            return True
        return all(key in _sounds(text) for key in _parts(self.written))


@lru_cache(maxsize=2048)
def names_in(sentence: str) -> tuple[Named, ...]:
    """The names of a sentence, in order: words in capitals, what the list of names knows, and what stands before
    "university", "academy" and their like in Urdu."""
    text = cased(sentence)
    found = [Named(match[0], match.start()) for match in _LATIN.finditer(text) if _is_name(text, match)]
    found += [
        Named(match["before"], match.start()) for match in _HEAD.finditer(text) if _is_own(match["before"])
    ]
    found += [name for name in _listed(text) if name.start not in {other.start for other in found}]
    return tuple(sorted(found, key=lambda name: name.start))


def name_faults(sentence: str, cited: tuple[str, ...], grounds: Grounds) -> list[FailedCheck]:
    """Names that no cited passage has and that were not said in the talk."""
    held = "\n".join((*cited, grounds.question, grounds.heard))
    missing = [name for name in names_in(sentence) if not name.stands_in(held)]
    return [
        FailedCheck(Check.NAME, f'"{name.written}" is not in the passage it cites', sentence)
        for name in missing
    ]


def swap_faults(sentence: str, cited: tuple[str, ...]) -> list[FailedCheck]:
    """What a passage says of one name, said of another that stands beside it."""
    said = statement(sentence)
    for start, end in said.clauses:
        named = [name for name in names_in(sentence) if start <= name.start < end]
        told = (
            frozenset(
                word.key for word in said.words if start <= word.start < end and word.start != named[0].start
            )
            if named
            else frozenset()
        )
        if len(named) != 1 or len(told) < _TOLD:
            continue
        if _is_told(named[0], told, cited):
            continue
        if any(_told_of_another(named[0], told, row) for passage in cited for row in statements(passage)):
            detail = f'the passage says that of something else than "{named[0].written}"'
            return [FailedCheck(Check.NAME, detail, sentence)]
    return []


def subject_fault(sentence: str, cited: tuple[str, ...]) -> FailedCheck | None:
    """What a line says of the name it begins with, said of another: "PayPal has been here with HBL for ten years" where
    Payoneer has."""
    said, named = statement(sentence), _whose(sentence)
    own = {name.start for name in named}
    told = frozenset(word.key for word in said.words if word.start not in own)
    size = _first_name(said.text, named)
    if len(named) <= size or not cited or len(said.text[: named[0].start].split()) > _OPENING:
        return None
    if any(named[0].start < at <= named[size].start for at in said.breaks):
        return None
    subject, others = named[0], named[size:]
    for passage in cited:
        read = statements(passage)
        spoken = [
            n
            for n, row in enumerate(read)
            if n and all(name.stands_in(row.text) for name in others) and len(told & row.keys) * 2 > len(told)
        ]
        around = [
            "\n".join((row.lead_in, row.text, "" if row.lead_in else read[max(n - 1, 1)].text))
            for n, row in enumerate(read)
        ]
        if not spoken or any(subject.stands_in(around[n]) for n in spoken):
            return None
        if any(not _begins_with_a_name(read[n], others) for n in spoken):
            return None
        if any(len(told & row.keys) >= _TOLD for row in read[1:] if subject.stands_in(row.text)):
            return None
    return FailedCheck(
        Check.NAME, f'the passage says that of something else than "{subject.written}"', sentence
    )


def _whose(text: str) -> list[Named]:
    """The names of a text but for countries: "the American company Motive" speaks of Motive."""
    return [name for name in names_in(text) if name.known is None or name.known.kind is not NameKind.ABROAD]


def _first_name(text: str, named: Sequence[Named]) -> int:
    """How many words the first name has: "TPL Trakker"."""
    size = 1
    while size < len(named) and text[named[0].start : named[size].start].split() == [
        name.written for name in named[:size]
    ]:
        size += 1
    return size


def _begins_with_a_name(row: Statement, others: Sequence[Named]) -> bool:
    first = next(iter(_whose(row.text)), None)
    return first is not None and all(first.written != name.written for name in others)


def _is_told(name: Named, told: frozenset[str], cited: tuple[str, ...]) -> bool:
    """Whether a clause with this name has these words: another line may say the like of another."""
    return any(
        name.stands_in(row.text[start:end])
        and len(told & {word.key for word in row.words if start <= word.start < end}) >= _TOLD
        for passage in cited
        for row in statements(passage)
        for start, end in row.clauses
    )


def _told_of_another(name: Named, told: frozenset[str], row: Statement) -> bool:
    """Whether these words stand in a clause with another name, and the clause with this one has others."""
    own: list[frozenset[str]] = []
    others: list[int] = []
    for start, end in row.clauses:
        text = row.text[start:end]
        here = [other for other in names_in(row.text) if start <= other.start < end]
        keys = frozenset(
            w.key for w in row.words if start <= w.start < end and w.start not in {n.start for n in here}
        )
        if name.stands_in(text):
            own.append(keys)
        elif here:
            others.append(len(told & keys))
    return any(own) and not any(told & keys for keys in own) and max(others, default=0) >= _TOLD


@lru_cache(maxsize=1024)
def occupations_in(text: str) -> frozenset[str]:
    """The kinds of work that a text names."""
    found = (_OCCUPATIONS.get(spelling_key(word.lower())) for word in _WORD.findall(normalise(text)))
    return frozenset(filter(None, found))


def _is_name(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    plain = word.lower()
    if (
        plain in _GENERAL
        or plain in UNITS
        or plain in MONTHS
        or plain in SCALES
        or plain.removesuffix("s") in _GENERAL
    ):
        return False
    if any(char.isupper() for char in word[1:]) or "@" in word or _SITE.fullmatch(plain):
        return len(word) > 1
    if not word[0].isupper() or len(word) == 1 or is_stopword(plain):
        return False
    if not _OPENS.search(text[: match.start()]):
        return True
    return bool(_HOUSE.match(text[match.end() :]))  # "Learn Python", but "Star University"


def _is_own(word: str) -> bool:
    return not is_stopword(word) and word not in _ANY


def _listed(text: str) -> list[Named]:
    """The names that the list of names knows, each with its place."""
    tokens, places, at = words(normalise(text)), [], 0
    for token in tokens:
        place = text.lower().find(token, at)
        at = place + len(token) if place >= 0 else at
        places.append(at - len(token) if place >= 0 else at)
    named = placed_names_in(tokens)
    return [
        Named(tokens[first], places[first], name)
        for name, first in named
        if name.kind in _KINDS and not _is_small(tokens[first], text[places[first] :])
    ]


def _is_small(token: str, text: str) -> bool:
    """Whether a short name is written without a capital, so that it is a word: "mit" in Urdu is no institute."""
    return token.isascii() and len(token) <= _SHORT_NAME and text[: len(token)].islower()


def _parts(written: str) -> list[str]:
    return [_sound(part) for part in _WORD.findall(written.removesuffix("'s"))]


@lru_cache(maxsize=1024)
def _sounds(text: str) -> frozenset[str]:
    return frozenset(_sound(word) for word in _WORD.findall(normalise(text)))


def _sound(word: str) -> str:
    plain = word.lower()
    return spelling_key(plain.removesuffix("s") if plain.isascii() and len(plain) > 3 else plain)


@lru_cache(maxsize=1024)
def _known(text: str) -> frozenset[Name]:
    return frozenset(known_names_in(words(normalise(text))))
