"""One answered message, and what a later one of the chat needs of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.messages.message import Button, IncomingMessage, Reply
from index.text.language import Language


class Outcome(StrEnum):
    """What became of a message."""

    ANSWERED = "answered"
    NOT_COVERED = "not_covered"
    """About careers with AI, but nothing in the knowledge says it."""
    CLARIFY = "clarify"
    """Not understood for sure: asked back, with what was probably meant."""
    OFF_TOPIC = "off_topic"
    SMALL_TALK = "small_talk"
    SAFETY = "safety"
    """Somebody in danger or distress was answered with care and a number to call."""


class Fact(StrEnum):
    """What may be known of a person, in the order in which it is told back."""

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


@dataclass(frozen=True, slots=True)
class Profile:
    """A few recognised facts; never the words they were told in."""

    background: str = ""
    """Id of the subject that speaks to people like them."""
    skills: Mapping[str, str] = field(default_factory=dict)
    """Ids of the skills they have, and what they call them."""
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Ids of the skills they said they do not have."""
    facts: Mapping[Fact, str] = field(default_factory=dict)
    """Of who writes: ids of `bot/understanding/person/words/told.ini`, or figures."""
    whom: str = ""
    """For whom they ask: "son", "sister"; "" for themselves."""
    theirs: Mapping[Fact, str] = field(default_factory=dict)
    """Facts of the one they ask for."""

    @property
    def told(self) -> dict[str, str]:
        """All that is known, one fact a name."""
        found = {str(fact): value for fact, value in self.facts.items()}
        found |= {f"{self.whom}'s {fact}": value for fact, value in self.theirs.items()}
        found |= {"background": self.background, "asks for": self.whom}
        found |= {"has": ", ".join(self.skills.values()), "lacks": ", ".join(self.lacks.values())}
        return {name: value for name, value in found.items() if value}


NOBODY = Profile()


@dataclass(frozen=True, slots=True)
class PastTurn:
    """One answered message, as a later message of the chat needs it."""

    question: str
    answer: str
    language: Language
    outcome: str
    units: tuple[str, ...]
    """Units shown, the best first."""
    subjects: tuple[str, ...]
    """Subjects under discussion after it."""
    shown: int
    """1 when the passage's answer was shown, 2 when its rest was, 0 when its plain version was: for "more"."""
    at: datetime
    message: str = ""
    """Id of the message that was answered."""
    buttons: tuple[Button, ...] = ()
    """What was offered with the answer."""
    profile: Profile = NOBODY
    """What the person had said of themselves by then."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answered message, as remembered and as measured."""

    message: IncomingMessage
    question: str
    """The message in its normalised form; "" where nothing is to be remembered of it."""
    reply: Reply
    outcome: str
    units: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    shown: int = 0
    gap: bool = False
    """Nothing in the knowledge answered it: listed for the admin."""
    snapshot: str = ""
    model: str = ""
    seconds: float = 0.0
    profile: Profile = NOBODY
    """What the person has said of themselves, this message included."""
    traced: str = ""
    """What models were asked for it and wrote, as JSON; "" where nothing of that is to be kept."""
