"""What a sentence lets people do (must, need not, may, must not), and words that are each other's opposite: whether a
passage says the contrary."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.answering.checks.meaning import vocabulary
from bot.answering.checks.words import Statement, key_of, statement, statements
from index.text.normalise import is_stopword, normalise


class Force(Enum):
    """What a clause lets people do."""

    MUST = 1
    NEED_NOT = 2
    MAY = 3
    MUST_NOT = 4


_OPPOSED = (
    {Force.MUST, Force.NEED_NOT},
    {Force.MUST, Force.MUST_NOT},
    {Force.MAY, Force.MUST_NOT},
)
_TURNED = {
    Force.MUST_NOT: Force.MUST,
    Force.MAY: Force.NEED_NOT,
    Force.MUST: Force.MUST_NOT,
    Force.NEED_NOT: Force.MUST,
}
_LIGHT = frozenset(
    key_of(word)
    for word in (
        "must need needs needed required compulsory mandatory optional allowed permitted never always avoid stop only lazmi laazmi"
        " zaroori zaruri zaroorat chahiye ijazat sirf hamesha kabhi theek ghalti ghalat mana sakte sakta sakti skip ignore mistake"
        " aana ana jana dena lena karna hona kaam baad pehle آنا جانا دینا لینا کرنا ہونا کام بعد پہلے"
        " لازمی ضروری ضرورت چاہیے اجازت صرف ہمیشہ کبھی ٹھیک غلطی غلط منع سکتے سکتا سکتی نہیں نہ مت nahi na mat"
    ).split()
)
_ALIKE = 0.5
OPPOSITES = tuple(
    tuple(frozenset(normalise(side).lower().split()) for side in pair.split("/"))
    for pair in (
        "high higher highest/low lower lowest", "expensive costly/cheap cheaper cheapest", "easy easier easiest/hard harder hardest difficult",
        "public/private", "more most/less least fewer", "minimum/maximum", "rose grew rises grows increased/fell falls shrank dropped decreased",
        "morning/evening",
        "ooncha oonche oonchi zyada/kam neecha neeche neechi", "mehnga mehngi mehnge/sasta sasti saste", "aasan asaan/mushkil",
        "sarkari/private niji", "subah/sham shaam dopahar",
        "اونچا اونچے اونچی زیادہ/کم نیچا نیچے نیچی", "مہنگا مہنگی مہنگے/سستا سستی سستے", "آسان/مشکل", "سرکاری/نجی پرائیویٹ",
        "صبح/شام دوپہر",
    )
)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
_BESIDE = 2
"""Words within which an adjective stands beside its noun."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: its words of content but for those of force, its plain words, what it lets people do. `order` says that
    it is an order without a word of force."""

    told: frozenset[str]
    plain: frozenset[str]
    force: Force | None
    order: bool
    text: str


def says_the_opposite(sentence: str, passage: str) -> bool:
    """Whether a clause of the sentence allows, demands or forbids what the passage does not, or has the opposite of a word
    where the passage says the same else."""
    if vocabulary.UNSURE.search(sentence):
        return False
    mine = [clause for clause in _clauses(sentence) if clause.told]
    read = statements(passage)
    topic, told = read[0].keys, _told(passage)
    against = _advised_against(read[1].text) if len(read) > 1 else frozenset()
    return any(
        _forced_otherwise(clause, told, topic)
        or _turned_round(clause, read[1:])
        or bool(_suggests(clause) and clause.told & topic and _ends(clause) in against)
        for clause in mine
    )


def _ends(clause: _Clause) -> str:
    """Its last word, in Urdu the verb."""
    return "".join(_WORDS.findall(normalise(clause.text).lower())[-1:])


def _suggests(clause: _Clause) -> bool:
    return clause.order or clause.force is Force.MAY


def _advised_against(answer: str) -> frozenset[str]:
    """The verb of a "no, give nothing" that answers the question of a passage's heading: what is asked about there must
    not be done."""
    particle = vocabulary.NO.match(answer)
    clauses = _clauses(answer[particle.end() :]) if particle else ()
    if not clauses or clauses[0].force is not Force.MUST_NOT:
        return frozenset()
    return frozenset({_ends(clauses[0])})


def is_order(text: str) -> bool:
    """Whether a clause tells somebody to do something, or not to."""
    return bool(vocabulary.ORDER.search(text) or vocabulary.ORDER_NOT.search(text))


def skips(text: str) -> bool:
    """Whether a clause speaks of leaving something out: not to do that is to do the thing."""
    return bool(vocabulary.SKIP.search(text))


def is_forced(text: str) -> bool:
    """Whether a clause says that something must, may or need not be."""
    return bool(
        vocabulary.NEED_NOT.search(text)
        or vocabulary.MUST.search(text)
        or vocabulary.MAY.search(text)
        or vocabulary.FORBIDDEN.search(text)
    )


@lru_cache(maxsize=512)
def _told(passage: str) -> tuple[_Clause, ...]:
    """The clauses of a passage; a lead-in with its list counts as one more."""
    read = statements(passage)[1:]
    found = [clause for row in read for clause in _clauses(row.text)]
    for row in read:
        led = [item for item in read if row.text.rstrip().endswith(":") and item.lead_in.startswith(row.text)]
        if led:
            force, order = _force(vocabulary.CLAUSE.split(row.text.rstrip(": "))[-1])
            if force is None and not order:
                continue
            words = frozenset().union(row.keys, *(item.keys for item in led))
            found.append(_Clause(words - _LIGHT, frozenset(), force, order, ""))
    return tuple(found)


def _forced_otherwise(mine: _Clause, told: tuple[_Clause, ...], topic: frozenset[str]) -> bool:
    """Whether the clauses of the passage that speak most of the same all have an opposed force."""
    if mine.force is None and not mine.order:
        return False
    alike = [(_likeness(mine, other, topic), other) for other in told]
    best = max((likeness for likeness, _ in alike), default=0)
    return best > 0 and all(_opposed(mine, other) for likeness, other in alike if likeness == best)


def _opposed(mine: _Clause, other: _Clause) -> bool:
    if mine.force and other.force:
        return {mine.force, other.force} in _OPPOSED
    forced, plain = (mine, other) if mine.force else (other, mine)
    if forced.force is Force.NEED_NOT and forced is mine:
        return plain.order
    return (
        forced.force is Force.MUST_NOT
        and plain.order
        and all(any(_same(key, its) for its in plain.told) for key in forced.told)
    )


def _likeness(mine: _Clause, other: _Clause, topic: frozenset[str]) -> float:
    """Words of content in common where they are most of the one or the other; a single one, where it is all there is
    beside the topic."""
    shared = {key for key in mine.told if any(_same(key, its) for its in other.told)}
    if len(shared) >= 2 and len(shared) >= _ALIKE * min(len(mine.told), len(other.told)):
        return len(shared)
    forced = other.force is not None if mine.force is not Force.NEED_NOT else other.force or other.order
    return 0.5 if len(shared) == 1 and mine.force and forced and mine.told <= shared | topic else 0


def _same(one: str, other: str) -> bool:
    """Whether two words are one in other endings: "seekhna", "seekhein"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 3 and len(long) - len(short) <= 1 and long.startswith(short))


def _turned_round(mine: _Clause, read: tuple[Statement, ...]) -> bool:
    """Whether the line that is most like the clause has, beside the same noun, the opposite of one of its words."""
    for sides in OPPOSITES:
        for own, contrary in (sides, sides[::-1]):
            if not mine.plain & own or mine.plain & contrary:
                continue
            kept = mine.told - {key_of(word) for word in own}
            shared = {row: len(kept & row.keys) for row in read}
            best = max(shared.values(), default=0)
            if best < 2 or best < len(kept) / 2:
                continue
            likest = [row for row in read if shared[row] == best]
            if all(
                not _plain(row.text) & own and _beside(mine.text, own) & _beside(row.text, contrary)
                for row in likest
            ):
                return True
    return False


def _beside(text: str, words: frozenset[str]) -> frozenset[str]:
    """The words of content right beside one of these."""
    said = [
        word for word in _WORDS.findall(normalise(text).lower()) if word in words or not is_stopword(word)
    ]
    near = {
        other
        for place, word in enumerate(said)
        if word in words
        for other in said[max(0, place - _BESIDE) : place + _BESIDE + 1]
    }
    return frozenset(key_of(word) for word in near - words)


@lru_cache(maxsize=4096)
def _clauses(text: str) -> tuple[_Clause, ...]:
    if vocabulary.MISTAKE.search(
        text
    ):  # "the mistake is to resign first and learn later": all of it is warned of
        told = frozenset(word.key for word in statement(text).words) - _LIGHT
        return (_Clause(told, frozenset(), Force.MUST_NOT, False, ""),)
    return tuple(_clause(piece) for piece in vocabulary.CLAUSE.split(text) if piece.strip())


def _clause(text: str) -> _Clause:
    force, order = _force(text)
    told = frozenset(word.key for word in statement(text).words) - _LIGHT
    return _Clause(told, _plain(text), force, order, text)


def _force(text: str) -> tuple[Force | None, bool]:
    if vocabulary.CONDITION.search(text) or vocabulary.OR_NOT.search(text):
        return None, False
    force = (
        Force.NEED_NOT
        if vocabulary.NEED_NOT.search(text)
        else Force.MUST_NOT
        if vocabulary.MUST_NOT.search(text)
        else Force.MUST
        if vocabulary.MUST.search(text)
        else Force.MAY
        if vocabulary.MAY.search(text)
        else None
    )
    if force is Force.MUST_NOT and vocabulary.NOT_YET.search(text):
        return None, False
    if vocabulary.SKIP.search(text):
        force = _TURNED[force] if force else Force.MUST_NOT if vocabulary.ORDER.search(text) else None
    return force, force is None and bool(vocabulary.ORDER.search(text))


@lru_cache(maxsize=4096)
def _plain(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(normalise(text).lower()))
