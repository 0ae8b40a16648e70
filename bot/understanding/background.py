"""What a message says of its writer, put to what is known of them, and the background that words name."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.messages.exchange import Fact, Profile
from bot.understanding.person.abilities import abilities_in, goal_in
from bot.understanding.person.clauses import WRITER, clauses_of
from bot.understanding.person.correcting import corrected_in
from bot.understanding.person.facts import found_in
from bot.understanding.person.leaning import background_of
from bot.understanding.person.told import told_in
from index.lexical.subjects import SubjectIndex
from index.text.normalise import words

_BRIEF = 10
"""Words of a message that tells of its writer and nothing else."""
_NEXT = re.compile(
    r"\bwhat (?:should|can|must|do) i do\b|\bwhat(?:'s)? (?:now|next)\b|\bwhere (?:do|should|can) i (?:start|begin)\b"
    r"|\bhow (?:do|should|can) i (?:start|begin)\b|\b(?:my|the) (?:first|next) step\b|\b(?:kahan|kaha) se (?:shuru|start)"
    r"|\b(?:kaise|kese) (?:shuru|start)|\b(?:ab|aage|agay) kya\b|\bkya kar(?:u|oo|na chah)|کہاں سے شروع|کیسے شروع|آگے کیا"
    r"|کیا کروں|کیا کرنا چاہی",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?؟]|\b(?:what|how|which|where|when|why|can|could|should|is|are|do|does|kya|kia|kaise|kese|kahan|kaun\w*|kon\w*|kab|kitn\w)\b"
    r"|کیا|کیسے|کہاں|کون|کتن|کب",
    re.IGNORECASE,
)
_BREAK = "learn/return-to-work"
_DEGREES = {Fact.EDUCATION, Fact.FIELD, Fact.STAGE, Fact.YEAR}


def with_what(profile: Profile, text: str, subjects: SubjectIndex) -> Profile:
    """The profile with what a message says of its writer, and of whom they ask for."""
    telling = told_in(text, profile.whom)
    telling.facts.update(corrected_in(text, profile.facts))
    facts = _put(profile.facts, telling.facts)
    if goal := goal_in(text, subjects):
        facts[Fact.GOAL] = goal
    has, lacks = abilities_in(text, subjects)
    of_oneself = Fact.EDUCATION in telling.facts or goal  # they turn to their own road
    whom = telling.whom or ("" if of_oneself else profile.whom)
    theirs = _put(profile.theirs if whom == profile.whom else {}, telling.theirs)
    road = background_of(telling.facts) or _named_road(text)
    return Profile(
        road if road and subjects.get(road) else profile.background,
        {skill: name for skill, name in {**profile.skills, **has}.items() if skill not in lacks},
        {skill: name for skill, name in {**profile.lacks, **lacks}.items() if skill not in has},
        facts,
        whom,
        theirs,
    )


def _put(known: Mapping[Fact, str], told: Mapping[Fact, str]) -> dict[Fact, str]:
    """What is known, with what is told put in its place: another degree takes the old field and year with it."""
    other = Fact.EDUCATION in told and told[Fact.EDUCATION] != known.get(Fact.EDUCATION)
    kept = {fact: value for fact, value in known.items() if not (other and fact in _DEGREES)}
    return {**kept, **told}


def _named_road(text: str) -> str:
    """The road of somebody who speaks of a break, or of what comes after an education: "FSc ke baad main ..."."""
    clauses = clauses_of(text)
    if not any(clause.own for clause in clauses) or any(clause.person != WRITER for clause in clauses):
        return ""
    tokens = words(text)
    if any(found.value == _BREAK for found in found_in("road", tokens)):
        return _BREAK
    for found in found_in(Fact.EDUCATION, tokens):
        after = tokens[found.end : found.end + 2]
        if tokens[found.start - 1 : found.start] == ["after"] or {*after} & {"baad", "bad", "بعد"}:
            return background_of({Fact.EDUCATION: found.value})
    return ""


def background_in(text: str, subjects: SubjectIndex) -> tuple[str, str]:
    """The background that a text names, as a subject's id, and the words that name it; ("", "") for none."""
    tokens = words(text)
    named = [
        (background_of({kind: found.value}), found)
        for kind in (Fact.WORK, Fact.EDUCATION)
        for found in found_in(kind, tokens)
    ]
    for road, found in (*named, *((found.value, found) for found in found_in("road", tokens))):
        if road and subjects.get(road):
            return road, " ".join(tokens[found.start : found.end])
    return "", ""


def asks_what_next(text: str, subjects: SubjectIndex) -> bool:
    """Whether a message asks for the first or the next step, or only tells of its writer, which comes to the same."""
    told = not _ASKS.search(text) and bool(background_of(told_in(text).facts))
    return bool(_NEXT.search(text) or (told and len(words(text)) <= _BRIEF))


def without(profile: Profile, fact: str) -> Profile:
    """The profile less one thing: a `Fact`, "skills", "lacks" or "whom"."""
    if fact == "skills":
        return replace(profile, skills={})
    if fact == "lacks":
        return replace(profile, lacks={})
    if fact == "whom":
        return replace(profile, whom="", theirs={})
    gone = _DEGREES if fact == Fact.EDUCATION else {fact}
    facts = {kind: value for kind, value in profile.facts.items() if kind not in gone}
    theirs = {kind: value for kind, value in profile.theirs.items() if kind not in gone}
    left = replace(profile, facts=facts, theirs=theirs)
    return replace(left, background=background_of(facts)) if fact in {Fact.EDUCATION, Fact.WORK} else left
