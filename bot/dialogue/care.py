"""Who writes of danger or despair hears care and a number to call, before anything else is looked at.

It is read from the words as they were typed, and never depends on a language model.
"""

from datetime import date

from bot.config import SafetyConfig
from bot.dialogue.compose import Said
from bot.dialogue.context import Context
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from bot.understanding import reader
from bot.understanding.reader import Danger
from bot.understanding.small_talk import speaks_of_dying
from index.text.language import detect
from index.text.normalise import normalise

_PHRASES = {
    Danger.SUICIDE: Phrase.CARE_SUICIDE,
    Danger.SELF_HARM: Phrase.CARE_SUICIDE,
    Danger.VIOLENCE: Phrase.CARE_VIOLENCE,
    Danger.HARASSMENT: Phrase.CARE_HARASSMENT,
    Danger.BLACKMAIL: Phrase.CARE_BLACKMAIL,
    Danger.DISTRESS: Phrase.CARE_DISTRESS,
}
_YEAR = 365


def care(context: Context) -> Said | None:
    """The reply to a message of somebody in danger or distress; None to any other."""
    text = context.message.text
    if text.startswith("/"):  # "/feedback I want to die"
        text = text.partition(" ")[2]
    danger = _danger(context, text) if text.strip() else Danger.NONE
    if danger is Danger.NONE:
        return None
    language = context.preferred or detect(normalise(text), prior=context.prior) or context.language
    context.trace.act = f"danger: {danger}"
    said = say(_PHRASES[danger], language, **_lines(context.helplines))
    return Said(Outcome.SAFETY, said, language=language)


def _danger(context: Context, text: str) -> Danger:
    if speaks_of_dying(text):
        return Danger.SUICIDE
    trained = reader.shipped()
    embedder = context.retriever.embedder
    known = embedder.fingerprint == trained.encoder
    return trained.danger(text, embedder.read_queries([normalise(text)])[0].vector if known else None)


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
