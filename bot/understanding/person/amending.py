"""A line of the profile put right by the person: "/profile city Multan"."""

from dataclasses import replace

from bot.messages.exchange import Fact, Profile
from bot.phrases import facts
from bot.phrases.facts import FactName
from bot.understanding.person.clauses import WRITER, Clause
from bot.understanding.person.facts import found_in
from bot.understanding.person.measures import device_in, year_in
from index.lexical.subjects import SubjectIndex
from index.text.language import Language
from index.text.normalise import words

_GENDERS = {
    "woman": {"woman", "girl", "female", "lady", "larki", "aurat", "khatoon", "خاتون", "لڑکی", "عورت"},
    "man": {"man", "boy", "male", "larka", "mard", "aadmi", "مرد", "لڑکا", "آدمی"},
}
_STAGES = {
    "done": {"done", "finished", "completed", "complete", "mukammal", "مکمل"},
    "doing": {"doing", "studying", "student", "jari", "جاری", "still"},
}
_TABLED = {
    FactName.EDUCATION,
    FactName.FIELD,
    FactName.WORK,
    FactName.DISABILITY,
    FactName.CITY,
    FactName.WHOM,
}
_EXAMPLES = {
    FactName.EDUCATION: ("bcom", "fsc", "bs-cs"),
    FactName.FIELD: ("pre-medical", "commerce", "physics"),
    FactName.WORK: ("teacher", "accountant", "driver"),
    FactName.DISABILITY: ("blind", "deaf", "body"),
    FactName.CITY: ("multan", "karachi", "quetta"),
    FactName.WHOM: ("son", "daughter", "sister"),
    FactName.GENDER: ("woman", "man"),
    FactName.STAGE: ("done", "doing"),
    FactName.DEVICE: ("no-laptop", "phone", "laptop"),
}
"""Values to try, of the words that people are shown."""
_NUMBERS = {FactName.AGE: range(8, 100), FactName.HOURS: range(1, 17)}


def amended(profile: Profile, line: FactName, told: str, subjects: SubjectIndex) -> Profile | None:
    """The profile with that line as a normalised text tells it; None for a text that is no value of it."""
    tokens = words(told)
    if line in {FactName.SKILLS, FactName.LACKS}:
        return _skills(profile, line, told, tokens, subjects)
    if line is FactName.BACKGROUND:
        return None
    value = _value(line, told, tokens, subjects)
    if not value:
        return None
    if line is FactName.WHOM:
        return replace(profile, whom=value, theirs=profile.theirs if value == profile.whom else {})
    fact = Fact(line)
    of_them = bool(profile.whom) and fact in profile.theirs
    known = profile.theirs if of_them else profile.facts
    changed = {**known, fact: value}
    return replace(profile, theirs=changed) if of_them else replace(profile, facts=changed)


def examples(line: FactName, language: Language) -> tuple[str, ...]:
    """Values of a line, in words."""
    values = _EXAMPLES.get(line, ())
    if line is FactName.WHOM:
        return values
    shown = tuple(facts.value(Fact(line), value, language) for value in values)
    return shown or {FactName.YEAR: ("2", "semester 3", "class 10"), FactName.GOAL: ("data analyst",)}.get(
        line, ("2",)
    )


def _value(line: FactName, told: str, tokens: list[str], subjects: SubjectIndex) -> str:
    if line in _TABLED:
        kinds = ("work", "trade", "place") if line is FactName.WORK else (line,)
        return next((found.value for kind in kinds for found in found_in(kind, tokens)), "")
    if line in _NUMBERS:
        number = next((int(token) for token in tokens if token.isdigit()), 0)
        return str(number) if number in _NUMBERS[line] else ""
    if line is FactName.GOAL:
        return next((m.subject.id for m in subjects.mentions(told) if m.subject.topic == "roles"), "")
    if line in {FactName.GENDER, FactName.STAGE}:
        table = _GENDERS if line is FactName.GENDER else _STAGES
        return next((value for value, named in table.items() if named & {*tokens}), "")
    clause = Clause(tuple(tokens), WRITER, True, False, False, True, True)
    if line is FactName.DEVICE:
        return _device(clause)
    return next(
        (value for _, value in year_in(clause)), f"year {tokens[0]}" if tokens[0] in {*"12345"} else ""
    )


def _device(clause: Clause) -> str:
    read = next((value for _, value in device_in(clause)), "")
    tokens = {*clause.tokens}
    if read:
        return read
    if tokens & {"phone", "mobile", "موبائل", "فون"}:
        return "phone"
    return "laptop" if tokens & {"laptop", "computer"} or "لیپ" in tokens else ""


def _skills(
    profile: Profile, line: FactName, told: str, tokens: list[str], subjects: SubjectIndex
) -> Profile | None:
    """The skills named in place of those known; what one has is not missing."""
    named = {
        m.subject.id: " ".join(tokens[m.start : m.end])
        for m in subjects.mentions(told)
        if m.subject.topic == "skills"
    }
    if not named:
        return None
    if line is FactName.SKILLS:
        lacks = {id: name for id, name in profile.lacks.items() if id not in named}
        return replace(profile, skills=named, lacks=lacks)
    skills = {id: name for id, name in profile.skills.items() if id not in named}
    return replace(profile, lacks=named, skills=skills)
