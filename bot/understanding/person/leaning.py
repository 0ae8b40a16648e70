"""Which subjects and sections of the knowledge speak to a person, from `words/leaning.ini`."""

from collections.abc import Iterator, Mapping
from functools import cache

from bot.messages.exchange import Fact, Profile
from bot.understanding.person.facts import read_table


def leaning(profile: Profile) -> tuple[str, ...]:
    """Ids of the subjects ("learn/parents") and sections ("learn/parents#cost") that speak to them, best first."""
    return tuple(
        dict.fromkeys(id for section, key in _keys(profile) for id in _table()[section].get(key, ()))
    )


def background_of(facts: Mapping[Fact, str]) -> str:
    """The road that fits somebody of whom these facts are told: a subject's id, "" for none."""
    roads = (id.partition("#")[0] for id in leaning(Profile(facts=facts)) if id.startswith("learn/"))
    return next((road for road in roads if road in _ROADS), "")


_ROADS = {
    "learn/return-to-work",
    "learn/working-developer",
    "learn/non-cs-graduate",
    "learn/bs-student",
    "learn/after-fsc",
    "learn/after-matric",
}
"""Subjects that hold the whole road of some people."""


def _keys(profile: Profile) -> Iterator[tuple[str, str]]:
    """Sections and keys of the table that a profile touches, those that say most of a person first."""
    yield "whom", profile.whom
    who = profile.theirs if profile.whom else profile.facts
    yield "disability", who.get(Fact.DISABILITY, "")
    yield "work", who.get(Fact.WORK, "")
    yield "education", f"{who.get(Fact.EDUCATION, '')}+{who.get(Fact.FIELD, '')}"
    yield "education", who.get(Fact.EDUCATION, "")
    yield "field", who.get(Fact.FIELD, "")
    yield "year", who.get(Fact.YEAR, "")
    yield "device", profile.facts.get(Fact.DEVICE, "").partition(" ")[0]
    for skill in profile.lacks:
        yield "lacks", skill
    if not profile.whom:
        yield "gender", who.get(Fact.GENDER, "")
    if city := profile.facts.get(Fact.CITY, ""):
        yield "city", city if city in _table()["city"] or city in _LARGE else "small"
    yield "hours", "any" if Fact.HOURS in profile.facts else ""


_LARGE = {"multan", "gujranwala", "sialkot", "hyderabad", "quetta"}
"""Cities with universities and work of their own, of which the knowledge has no section."""


@cache
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    table = read_table("leaning")
    return {
        section: {key: tuple(id.strip() for id in ids.split(",")) for key, ids in table[section].items()}
        for section in table.sections()
    }


def sections_named() -> frozenset[str]:
    """Every id of the table, to be checked against the knowledge."""
    return frozenset(id for section in _table().values() for ids in section.values() for id in ids)
