"""Who writes of danger or despair hears care and a number to call, before anything else is looked at.

It is read from the words as they were typed, and never depends on a language model.
"""

from dataclasses import dataclass
from datetime import date

from bot.config import SafetyConfig
from bot.dialogue.compose import Said
from bot.dialogue.context import Context
from bot.dialogue.moves import SURE
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from bot.understanding import reader
from bot.understanding.danger import danger_in
from bot.understanding.loss import tells_of_death
from bot.understanding.reader import Danger, Move
from index.text.language import detect
from index.text.normalise import normalise

_PHRASES = {
    Danger.SUICIDE: Phrase.CARE_SUICIDE,
    Danger.SELF_HARM: Phrase.CARE_SUICIDE,
    Danger.VIOLENCE: Phrase.CARE_VIOLENCE,
    Danger.HARASSMENT: Phrase.CARE_HARASSMENT,
    Danger.BLACKMAIL: Phrase.CARE_BLACKMAIL,
    Danger.DISTRESS: Phrase.CARE_DISTRESS,
    Danger.OTHER: Phrase.CARE_OTHER,
    Danger.CAPTIVE: Phrase.CARE_CAPTIVE,
    Danger.GRIEF: Phrase.CARE_GRIEF,
}
_COMFORT = {Danger.DISTRESS: Phrase.COMFORT, Danger.GRIEF: Phrase.COMFORT_GRIEF}
"""What is said in place of it before an answer to what they ask."""
_YEAR = 365
_REPLIES = {Move.YES, Move.NO, Move.SAD}
_REPLY = 8
"""Words of a reply to care that asks nothing."""


@dataclass(frozen=True, slots=True)
class Care:
    """What is said to somebody in danger or distress."""

    said: Said
    comfort: str = ""
    """What may be said in place of it before an answer to what they ask, where they are distressed or grieve and no more."""


def care(context: Context) -> Care | None:
    """The reply to a message of somebody in danger or distress, or to their reply to it; None to any other."""
    text = context.message.text
    command = text.startswith("/")
    if command:  # "/feedback I want to die"
        text = text.partition(" ")[2]
    danger = danger_in(text, context.retriever.embedder)
    if danger is Danger.DISTRESS and tells_of_death(normalise(text)):
        danger = Danger.GRIEF
    phrase = _PHRASES.get(danger)
    if phrase is None and not command and _after_care(context, text):
        phrase = Phrase.CARE_AFTER
    if phrase is None:
        return None
    language = context.preferred or detect(normalise(text), prior=context.prior) or context.language
    context.trace.act = f"danger: {danger}"
    lines = _lines(context.helplines)
    warmth = None if command else _COMFORT.get(danger)
    comfort = say(warmth, language, **lines) if warmth else ""
    return Care(Said(Outcome.SAFETY, say(phrase, language, **lines), language=language), comfort)


def _after_care(context: Context, text: str) -> bool:
    """Whether it is a short reply to what was said with care, "yes" or "I told nobody", that asks for nothing."""
    before = [turn.outcome for turn in context.history[-2:]]
    if before[-1:] != [Outcome.SAFETY] or len(text.split()) > _REPLY:
        return False
    if context.retriever.subjects.mentions(normalise(text)):
        return False
    move, likelihood = reader.shipped().move_of(text, context.retriever.embedder)
    # what is no plain reply is taken for one once, and then for whatever it is
    return move in _REPLIES or (likelihood < SURE and before != [Outcome.SAFETY] * 2)


def _lines(config: SafetyConfig) -> dict[str, str]:
    return {
        "suicide": config.suicide,
        "emergency": config.emergency,
        "women": config.women,
        "online": config.online,
        "cyber": config.cybercrime,
    }


def doubt(config: SafetyConfig, today: date) -> str:
    """Why the helplines should be looked at, in a sentence for the operator; "" where somebody has this year."""
    if config.checked is None:
        return "nobody has called the helplines: check each and set safety.checked to the day"
    if (today - config.checked).days > _YEAR:
        return f"the helplines were checked on {config.checked}: more than a year ago"
    return ""
