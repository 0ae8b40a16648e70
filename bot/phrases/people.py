"""What the bot says to people; the sentences are in `sentences/`, in the three scripts."""

from collections.abc import Mapping
from enum import StrEnum

from bot.phrases.catalogue import BOTH, section
from index.text.language import Language


class Phrase(StrEnum):
    """Names of the sentences. `{name}` parts are filled by `say`."""

    WELCOME = "welcome"
    HELP = "help"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    WELL = "well"
    NOTED = "noted"
    SORRY = "sorry"
    TELL_MORE = "tell-more"
    GUIDE = "guide"
    CALM = "calm"
    OKAY = "okay"
    SAD = "sad"
    CARE_SUICIDE = "care-suicide"
    CARE_VIOLENCE = "care-violence"
    CARE_HARASSMENT = "care-harassment"
    CARE_BLACKMAIL = "care-blackmail"
    CARE_DISTRESS = "care-distress"
    CARE_OTHER = "care-other"
    CARE_CAPTIVE = "care-captive"
    CARE_GRIEF = "care-grief"
    CARE_AFTER = "care-after"
    COMFORT = "comfort"
    COMFORT_GRIEF = "comfort-grief"
    SOURCES = "sources"
    SOURCES_WHERE = "sources-where"
    OFF_TOPIC = "off-topic"
    NOT_COVERED = "not-covered"
    NEAREST = "nearest"
    DID_YOU_MEAN = "did-you-mean"
    PERHAPS = "perhaps"
    OR_ELSE = "or-else"
    NOT_UNDERSTOOD = "not-understood"
    OTHER_LANGUAGE = "other-language"
    CANNOT_READ = "cannot-read"
    TOO_LONG = "too-long"
    TRY_LATER = "try-later"
    SLOW_DOWN = "slow-down"
    CHOOSE = "choose"
    REPLY_NUMBER = "reply-number"
    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    LANGUAGE_SET = "language-set"
    CHOOSE_LANGUAGE = "choose-language"
    FORGOTTEN = "forgotten"
    EXPORTED = "exported"
    RATED = "rated"
    FEEDBACK = "feedback"
    NOTHING_MORE = "nothing-more"
    ONLY_IN = "only-in"
    MACHINE_TRANSLATED = "machine-translated"
    SOURCE = "source"
    UNDATED = "undated"
    OWN_GUIDANCE = "own-guidance"
    ROLES = "roles"
    SKILLS = "skills"
    TOPICS = "topics"
    SHORTER_WAY = "shorter-way"
    BOTH_NEED = "both-need"
    ALL_NEED = "all-need"
    COMPARED_ROLE = "compared-role"
    COMPARED_WORK = "compared-work"
    COMPARED_NEEDS = "compared-needs"
    HAS_ALREADY = "has-already"
    MISSING_MUST = "missing-must"
    MISSING_GOOD = "missing-good"
    NOTHING_MISSING = "nothing-missing"
    ROAD = "road"
    FIRST_RESOURCE = "first-resource"
    CLOSEST_ROLES = "closest-roles"
    WHICH_ROLE = "which-role"
    BUTTON_ROLES = "button-roles"
    BUTTON_MORE = "button-more"
    ACKNOWLEDGED = "acknowledged"
    PROFILE = "profile"
    PROFILE_EMPTY = "profile-empty"
    PROFILE_FORGOTTEN = "profile-forgotten"
    PROFILE_UNKNOWN = "profile-unknown"
    PROFILE_VALUE = "profile-value"


class Facet(StrEnum):
    """Short button labels for the usual sections; other sections are labelled by their heading."""

    WORK = "work"
    SKILLS = "skills"
    START = "start"
    JOBS = "jobs"
    COMPARE = "compare"
    WHAT = "what"
    LEARN = "learn"
    PRACTICE = "practice"


def say(phrase: Phrase, language: Language, **parts: str) -> str:
    """The sentence in `language`, its parts filled in."""
    return _PHRASES[phrase][language].format(**parts)


def label(facet: str, language: Language) -> str | None:
    """The short label of a usual section, None for any other."""
    return _FACETS[facet][language] if facet in _FACETS else None


def language_name(named: Language, language: Language) -> str:
    """What `named` is called in `language`."""
    return _LANGUAGES[named][language]


_PHRASES = section("people", Phrase)
_FACETS = section("facets", Facet)
_LANGUAGES = section("languages", Language)

COMMANDS: Mapping[str, Mapping[str, str]] = section("commands", scripts=BOTH)
"""What the phone apps list as commands."""
