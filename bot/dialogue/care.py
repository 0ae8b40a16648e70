"""Who writes of danger or despair hears care and a number to call, before anything else is looked at.

It is read from the words as they were typed, and never depends on a language model.
"""

import re
from collections.abc import Sequence
from datetime import date

from bot.config import SafetyConfig
from bot.dialogue.compose import Said
from bot.dialogue.context import Context
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from bot.understanding import reader
from bot.understanding.reader import Danger, Move
from bot.understanding.small_talk import names_suicide, speaks_of_dying
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
PLAIN = 0.8
"""Likelihood from which one clause is enough: cut out of its message, a clause is misread more easily."""
_REPLY = 8
UNLIKELY = 0.05
"""Likelihood below which the word suicide is a subject of study or a figure of speech."""
_CLAUSES = 6
_URGENT = {Danger.SUICIDE, Danger.SELF_HARM, Danger.VIOLENCE}
"""What one clause is enough for; pictures and threats of other kinds take the whole message to be told apart."""
_LEAST = 3
_JOINTS = re.compile(
    r"[.!?۔؟,،;:\n]+|\b(?:and|but|so|because|anyway|not that|when|or|aur|lekin|magar|waise|wese|kyunke|ke baad|phir)\b"
    r"|(?<!\w)(?:اور|لیکن|مگر|کیونکہ|ویسے|پھر|تو|کے بعد)(?!\w)",
    re.IGNORECASE,
)


def care(context: Context) -> Said | None:
    """The reply to a message of somebody in danger or distress; None to any other."""
    text = context.message.text
    if text.startswith("/"):  # "/feedback I want to die"
        text = text.partition(" ")[2]
    danger = _danger(context, text) if text.strip() else Danger.NONE
    phrase = _PHRASES.get(danger) or _after_care(context, text)
    if phrase is None:
        return None
    language = context.preferred or detect(normalise(text), prior=context.prior) or context.language
    context.trace.act = f"danger: {danger}"
    said = say(phrase, language, **_lines(context.helplines))
    return Said(Outcome.SAFETY, said, language=language)


def _after_care(context: Context, text: str) -> Phrase | None:
    """For a short reply to what was said with care, "yes" or "I told nobody", which asks nothing of the knowledge."""
    last = context.history[-1] if context.history else None
    if last is None or last.outcome != Outcome.SAFETY or not 0 < len(text.split()) <= _REPLY:
        return None
    trained, embedder = reader.shipped(), context.retriever.embedder
    if embedder.fingerprint == trained.encoder:
        move, _ = trained.move(text, embedder.read_queries([normalise(text)])[0].vector)
        if move is Move.QUESTION:
            return None
    return None if context.retriever.subjects.mentions(normalise(text)) else Phrase.CARE_AFTER


def _danger(context: Context, text: str) -> Danger:
    """The danger that the whole message speaks of, or plainly one clause of it, beside a question about pay or courses."""
    if speaks_of_dying(text):  # before any other danger that it tells of
        return Danger.SUICIDE
    trained, embedder = reader.shipped(), context.retriever.embedder
    parts = [text, *_clauses(text)]
    if embedder.fingerprint == trained.encoder:
        vectors = [query.vector for query in embedder.read_queries([normalise(part) for part in parts])]
        (whole, likely), *clauses = map(trained.danger, parts, vectors)
        plain = [found for found in clauses if found[1] >= PLAIN and found[0] in _URGENT]
        if likely >= trained.threshold or plain:
            return max([(whole, likely), *plain], key=lambda found: found[1])[0]
        if likely < UNLIKELY:
            return Danger.NONE
    return Danger.SUICIDE if names_suicide(text) else Danger.NONE


def _clauses(text: str) -> Sequence[str]:
    """The clauses of a message, where it has several; those of a word or two say too little."""
    found = [clause.strip() for clause in _JOINTS.split(text)]
    return [clause for clause in found if len(clause.split()) >= _LEAST][:_CLAUSES] if len(found) > 1 else []


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
