"""Which skills a message says that its writer has, and which not."""

import re
from collections.abc import Sequence

from bot.understanding.person.clauses import WRITER, clauses_of
from bot.understanding.person.facts import says
from index.lexical.subjects import Mention, SubjectIndex
from index.text.normalise import words

_AFTER = {
    "ati", "aati", "ata", "aata", "atii", "aty", "ate", "aate", "atee", "seekhi", "seekha", "sikha", "sikhi", "seekh", "seekhli", "janta", "janti", "jaanta", "jaanti",
    "آتی", "آتا", "آتے", "جانتا", "جانتی", "سیکھی", "سیکھا", "سیکھ",
}  # fmt: skip
"""What follows a skill that one has, or with "nahi" has not."""
_BEFORE = {"know", "knew", "learned", "learnt", "studied"}
_NOT = {
    "not",
    "dont",
    "doesnt",
    "didnt",
    "never",
    "no",
    "nahi",
    "nahin",
    "nhi",
    "nai",
    "ni",
    "nae",
    "na",
    "نہیں",
    "نہ",
    "نہی",
    "zero",
}
_WITHOUT = {"without", "baghair", "bagair", "baghir", "bghair", "bagher", "bina", "bena", "بغیر", "بنا"}
_WEAK = {"weak", "kamzor", "kamzoor", "zero", "poor", "کمزور"}
_CUES = _AFTER | _BEFORE | _NOT | _WITHOUT | _WEAK
_PLAN = {
    "lun",
    "loon",
    "lu",
    "lo",
    "karun",
    "chahiye",
    "chahie",
    "chahye",
    "chahta",
    "chahti",
    "rha",
    "rhi",
    "raha",
    "rahi",
    "skta",
    "skti",
    "sakta",
    "sakti",
    "kar",
    "honi",
    "hona",
    "لوں",
    "رہا",
    "رہی",
    "چاہیے",
    "چاہتا",
    "چاہتی",
    "سکتا",
    "سکتی",
    "کر",
}
"""After "ati": it is still to come."""
_DONE = {"li", "lia", "liya", "chuka", "chuki", "rakhi", "rakha", "لی", "لیا", "چکا", "چکی", "رکھی", "رکھا"}
"""After "seekh": it is learnt."""
_BEFOREHAND = {"na", "not", "no", "never", "dont", "نہ"}
"""Denials that stand before what they deny."""
_IFS = {"to", "should", "if", "do", "must", "can", "agar", "agr", "اگر"}
_LINKS = {
    "and",
    "aur",
    "or",
    "ya",
    "اور",
    "یا",
    "bhi",
    "بھی",
    "thori",
    "thora",
    "thodi",
    "bilkul",
    "بالکل",
    "bas",
    "sirf",
    "صرف",
    "ki",
    "ka",
    "ke",
    "k",
    "کے",
    "کی",
    "a",
    "little",
    "some",
    "basic",
    "even",
    "any",
    "bit",
    "of",
    "good",
    "achi",
    "acha",
    "اچھی",
    "to",
    "ko",
    "mujhe",
    "mjhe",
}
_WANT = {"want", "wanna", "hope", "plan", "planning", "aim", "dream", "wish", "like"}
_TO_BE = {"banna", "bnna", "bannna", "بننا"}
_WISHED = {"chahta", "chahti", "chahte", "hai", "h", "he", "hy", "chahata", "چاہتا", "چاہتی", "ہے"}
_SENTENCE = re.compile(
    r"[.!?؟۔;\n]+(?:\s|$)|,?\s(?:but|lekin|magar|par|kya|kia)\s|(?<!\w)(?:لیکن|مگر|کیا)(?!\w)", re.IGNORECASE
)


def abilities_in(text: str, subjects: SubjectIndex) -> tuple[dict[str, str], dict[str, str]]:
    """The skills that the writer of a normalised message has, and lacks: ids, and what they are called there."""
    has: dict[str, str] = {}
    lacks: dict[str, str] = {}
    clauses = clauses_of(text)
    told_of = not _CUES.isdisjoint(words(text))  # most messages are done with here
    if not told_of or any(clause.person != WRITER for clause in clauses):
        return has, lacks
    own = any(clause.own for clause in clauses)
    told = " . ".join(" ".join(clause.tokens) for clause in clauses) if '"' in text else text
    for sentence in _SENTENCE.split(told):
        tokens = words(sentence or "")
        if says("says", tokens):
            break
        skills = [m for m in subjects.mentions(sentence or "") if m.subject.topic == "skills"]
        for n, skill in enumerate(skills):
            verdict = _verdict(tokens, skill, skills[:n], skills[n + 1 :], own=own)
            if verdict is not None:
                (has if verdict else lacks).setdefault(
                    skill.subject.id, " ".join(tokens[skill.start : skill.end])
                )
    return has, {skill: name for skill, name in lacks.items() if skill not in has}


def goal_in(text: str, subjects: SubjectIndex) -> str:
    """The role that the writer wants to have, as a subject's id; "" for none."""
    tokens = words(text)
    wishes = not (_WANT | _TO_BE).isdisjoint(tokens)
    if not wishes or any(clause.person != WRITER for clause in clauses_of(text)):
        return ""
    for role in subjects.mentions(text):
        if role.subject.topic != "roles":
            continue
        before, after = tokens[max(0, role.start - 6) : role.start], tokens[role.end : role.end + 4]
        wanted = (
            {*before} & _WANT
            and {*before} & {"i", "im"}
            and {*before[-3:]} & {"be", "become", "becoming", "as"}
        )
        if wanted and not {*before} & _NOT:
            return role.subject.id
        if {*after[:1]} & _TO_BE and {*after[1:3]} & _WISHED and not {*after} & _NOT:
            return role.subject.id
    return ""


def _verdict(
    tokens: Sequence[str], skill: Mention, before: Sequence[Mention], after: Sequence[Mention], *, own: bool
) -> bool | None:
    """True for a skill that is had, False for one that is lacked, None where nothing is said of it."""
    if {*tokens[max(0, skill.start - 1) : skill.start]} & _WITHOUT or {
        *tokens[skill.end : skill.end + 2]
    } & _WITHOUT:
        return False if own else None
    named = {n for m in (*before, *after) for n in range(m.start, m.end)}
    for n in range(skill.end, len(tokens)):
        if tokens[n] in _WEAK:
            return False
        if tokens[n] in _AFTER:
            return _told_after(tokens, skill, n)
        if tokens[n] not in _LINKS | _NOT | {"h", "hai", "hain", "is", "so", "very", "ہے"} and n not in named:
            break
    for n in range(skill.start - 1, -1, -1):
        if tokens[n] in _BEFORE:
            opening = tokens[max(0, n - 3) : n]
            if {*opening} & _IFS or not {*opening} & {"i", "ive", "we", "dont", "already"}:
                return None
            return not ({*opening} & _NOT or tokens[skill.start - 1] in {"not", "no"})
        if tokens[n] not in _LINKS | _NOT and n not in named:
            break
    return None


def _told_after(tokens: Sequence[str], skill: Mention, at: int) -> bool | None:
    """What "ati hai" or "nahi ati" at a place says of a skill before it."""
    rest = tokens[at + 1 : at + 3]
    if {*rest[:1]} & _PLAN - _DONE or (tokens[at] in {"seekh", "سیکھ"} and not {*rest} & _DONE):
        return None
    if {*tokens[max(0, skill.start - 3) : skill.start]} & _IFS - {"to"}:
        return None
    denied = (
        {*tokens[skill.end : at]} & _NOT
        or {*rest[:1]} & _NOT
        or {*tokens[max(0, skill.start - 1) : skill.start]} & _BEFOREHAND
    )
    return not denied
