"""What is known of a person, in words; the words are in `sentences/facts.json` and `sentences/profile.json`."""

from enum import StrEnum

from bot.phrases.catalogue import section
from index.text.language import Language


class FactName(StrEnum):
    """Names of the lines of /profile: those of `Fact`, and what a profile holds besides."""

    EDUCATION = "education"
    FIELD = "field"
    STAGE = "stage"
    YEAR = "year"
    WORK = "work"
    DISABILITY = "disability"
    CITY = "city"
    DEVICE = "device"
    GOAL = "goal"
    HOURS = "hours"
    AGE = "age"
    GENDER = "gender"
    SKILLS = "skills"
    LACKS = "lacks"
    WHOM = "whom"
    BACKGROUND = "background"


def name(of: str, language: Language) -> str:
    """What a line of /profile is called."""
    return _NAMES[of][language]


def called(word: str) -> FactName | None:
    """The line that a person means by a word of any script; None for no line."""
    said = word.strip().lower()
    return next((FactName(key) for key, names in _NAMES.items() if said in {key, *names.values()}), None)


def value(fact: str, told: str, language: Language) -> str:
    """A fact in words: "Multan", "year 2", "laptop, i3, 4 GB"."""
    kind, _, rest = told.partition(" ")
    if fact == FactName.YEAR:
        return _FACTS[kind if kind in {"class", "year", "semester"} else "final"][language].format(n=rest)
    if fact in {FactName.HOURS, FactName.AGE}:
        one = "hour" if fact == FactName.HOURS and told == "1" else fact
        return _FACTS[one][language].format(n=told)
    if fact == FactName.GOAL:
        return " ".join(_ACRONYMS.get(word, word) for word in told.partition("/")[2].split("-"))
    if fact == FactName.DEVICE:
        spec = [part.replace("gb", " GB") for part in rest.split()]
        return ", ".join([_FACTS[f"device {kind}"][language], *spec])
    return _FACTS[f"{fact} {told}"][language]


def whom(told: str, language: Language) -> str:
    """For whom they ask: "your son"."""
    return _FACTS[f"whom {told}"][language]


def skill(told: str, language: Language, *, had: bool) -> str:
    """ "knows Excel", "no Python yet"."""
    return _FACTS["knows" if had else "lacks"][language].format(n=told)


_ACRONYMS = {"ai": "AI", "bi": "BI", "nlp": "NLP", "mlops": "MLOps"}
_NAMES = section("profile", FactName)
_FACTS = section("facts")
