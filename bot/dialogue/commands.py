"""Commands that begin with a slash, votes, and the choice of a script."""

import json
import re
from dataclasses import replace

from bot.dialogue import person
from bot.dialogue.compose import LANGUAGES, OPENING, Said
from bot.dialogue.context import Context
from bot.messages.buttons import Vote
from bot.messages.exchange import NOBODY, Outcome
from bot.phrases.people import Phrase, say
from bot.understanding.act import Act
from bot.understanding.understand import understand
from index.text.language import Language

NOTE = 1500
"""Characters of a note to the admin that are kept."""


async def run(context: Context, text: str) -> Said:
    """What comes of "/name rest"; help for a command there is not."""
    name, _, rest = text[1:].strip().partition(" ")
    name = name.split("@")[0].lower()
    language = context.language
    if name in {"roles", "skills"}:
        return context.counsel.listing(name, language)
    if name == "roadmap":
        return _roadmap(context, rest)
    if name == "language":
        return Said(Outcome.SMALL_TALK, say(Phrase.CHOOSE_LANGUAGE, language), offers=LANGUAGES)
    if name == "feedback":
        return await _feedback(context, rest.strip())
    if name == "profile":
        return await person.run(context, rest.strip())
    if name == "forget":
        await context.store.forget(context.message.conversation)
        forgotten = say(Phrase.FORGOTTEN, language)
        return Said(Outcome.SMALL_TALK, forgotten, question="/forget", profile=NOBODY)
    if name == "export":
        return await _export(context)
    if name == "start":
        return await _start(context, rest.strip())
    return Said(Outcome.SMALL_TALK, say(Phrase.HELP, language), offers=OPENING)


_SAME = re.compile(r"\b(?:same|w[ao]h[ie]|yeh?[ie]|yahi)\b|یہی|وہی", re.IGNORECASE)


async def prefer(context: Context, language: Language, *, again: bool = False) -> Said:
    """Answer in `language` from now on; with `again`, the last answer first of all, and that alone where a message wants
    "the same in English"."""
    if not (again and _SAME.search(context.message.text)):
        await context.store.prefer(context.message.conversation, language)
    last = context.history[-1] if context.history else None
    if again and last and len(last.units) == 1 and last.units[0] in context.retriever.snapshot.units:
        return replace(context.sections.show(last.units[0], last.question, language), language=language)
    return Said(Outcome.SMALL_TALK, say(Phrase.LANGUAGE_SET, language), language=language)


async def rate(context: Context, vote: Vote) -> Said:
    """Keep a vote."""
    await context.store.rate(context.message.conversation, vote.message, 1 if vote.useful else -1)
    return Said(Outcome.SMALL_TALK, say(Phrase.RATED, context.language))


async def _start(context: Context, payload: str) -> Said:
    """The welcome, or what a deep link asks for: a script ("ur"), a list ("roles") or a subject, "/" as "_"."""
    language = context.language
    if payload in {*Language}:
        language = Language(payload)
        await prefer(context, language)
    topic, _, slug = payload.partition("_")
    if subject := context.counsel.subjects.get(f"{topic}/{slug}"):
        return context.sections.show(subject.units[0], "", language)
    if payload in {"roles", "skills"}:
        return context.counsel.listing(payload, language)
    return Said(Outcome.SMALL_TALK, say(Phrase.WELCOME, language), offers=OPENING, language=language)


async def _feedback(context: Context, note: str) -> Said:
    """Words are kept; without any, the last answer is put to the vote."""
    if note:
        await context.store.note(context.message, note[:NOTE])
        return Said(Outcome.SMALL_TALK, say(Phrase.RATED, context.language))
    last = context.last_answered
    votes = (Vote(True, last), Vote(False, last)) if last else ()
    return Said(Outcome.SMALL_TALK, say(Phrase.FEEDBACK, context.language), offers=votes)


def _roadmap(context: Context, rest: str) -> Said:
    counsel, language = context.counsel, context.language
    if rest:
        turn = understand(f"{rest} roadmap", context.retriever.subjects, ())
        if turn.act is Act.ROADMAP:
            return counsel.road(turn.subjects[0], language)
    role = next((name for name in context.last_subjects if name.startswith("roles/")), None)
    if role and role in counsel.subjects:
        return counsel.road(role, language)
    listed = counsel.listing("roles", language)
    return replace(listed, text=f"{say(Phrase.WHICH_ROLE, language)}\n{listed.text}")


async def _export(context: Context) -> Said:
    data = await context.store.export(context.message.conversation)
    body = json.dumps(data, ensure_ascii=False, indent=1)
    text = f"{say(Phrase.EXPORTED, context.language)}\n\n```\n{body}\n```"
    return Said(Outcome.SMALL_TALK, text, question="/export")
