"""Which of the ways to answer a message takes: a button, a command, or words that are read."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answering.assemble import Assistance
from bot.answering.shorten import LIMIT
from bot.dialogue import commands, heard, moves, person, question
from bot.dialogue.care import Care, care
from bot.dialogue.compose import OPENING, Offer, Said
from bot.dialogue.context import Context
from bot.messages.buttons import ListSubjects, More, Script, ShowSection, Vote, parse
from bot.messages.exchange import Outcome, PastTurn
from bot.messages.message import Content
from bot.phrases.people import Phrase, say
from bot.understanding.asked_script import arabic
from bot.understanding.background import with_what
from bot.understanding.danger import mild_in
from bot.understanding.questions import asks, questions_in, without_story
from index.clock import utc_now
from index.knowledge.passage import Hit
from index.text.language import Language, detect, ends_roman_urdu
from index.text.normalise import normalise, words

SECOND = 0.8
"""Relevance without which a second question of a message is left out, for want of a good answer: the first has one."""
FEW = 3
"""English words up to which somebody who writes Roman Urdu still does."""
_ENGLISH_THANKS = {"thanks", "thank", "thankyou", "thnx", "thx", "tnx"}
READ = 1500
"""Characters of one message that are read; a longer one is said to be too long."""


async def respond(context: Context) -> Said:
    """What to say to a message, in which script, and what is known of the person then."""
    message = context.message
    if message.content is Content.BUTTON and message.button:
        return (await pressed(context, message.button)).filled(context.language, context.profile)
    if shortcut := _shortcut(context):
        return (await pressed(context, shortcut)).filled(context.language, context.profile)
    if message.content not in {Content.TEXT, Content.BUTTON}:
        said = Said(Outcome.SMALL_TALK, say(Phrase.CANNOT_READ, context.language))
        return said.filled(context.language, context.profile)
    if careful := await asyncio.to_thread(care, context):
        asked = bool(careful.comfort) and asks(message.text)
        said = await _comforted(context, careful) if asked else careful.said
        return said.filled(context.language, context.profile)
    if message.text.startswith("/"):
        return (await commands.run(context, message.text)).filled(context.language, context.profile)
    return await _read(context)


async def _comforted(context: Context, careful: Care) -> Said:
    """Warmth first and then what answers their question, where something does; else care alone."""
    answer = await _read(
        replace(context, assistance=Assistance())
    )  # what they hear then never depends on a model
    if answer.outcome is not Outcome.ANSWERED or not answer.units:
        return careful.said
    return replace(answer, outcome=Outcome.SAFETY, text=f"{careful.comfort}\n\n{answer.text}")


def _shortcut(context: Context) -> str:
    """The button meant by a bare number or a thumb, for apps that show no buttons; else ""."""
    text = context.message.text
    if not context.history or len(text) > 4:
        return ""
    last, said = context.history[-1], normalise(text).strip(" .)")
    if said.isdigit() and 1 <= int(said) <= len(last.buttons):
        return last.buttons[int(said) - 1].id
    vote = {"👍": "up", "👎": "down"}.get(text.strip()[:1], "")
    return Vote(vote == "up", context.last_answered).id if vote and context.last_answered else ""


async def pressed(context: Context, button: str) -> Said:
    """What comes of a button; of one that an older index made, what its label asks."""
    asked = parse(button)
    if isinstance(asked, ShowSection) and asked.unit in context.retriever.snapshot.units:
        return context.sections.show(asked.unit, "", context.language)
    if isinstance(asked, ListSubjects):
        return context.counsel.listing(asked.topic, context.language)
    if isinstance(asked, More):
        return context.sections.more(context.language)
    if isinstance(asked, Script):
        return await commands.prefer(context, asked.language)
    if isinstance(asked, Vote):
        return await commands.rate(context, asked)
    if context.message.text:  # its label is as good as a question
        return await question.answer(context, context.message.text)
    return Said(Outcome.SMALL_TALK, say(Phrase.HELP, context.language), offers=OPENING)


async def _read(context: Context) -> Said:
    whole, before = normalise(context.message.text), context.profile
    text = whole if len(whole) <= READ else whole[:READ].rsplit(" ", 1)[0]
    # hundreds of words take long, and everybody waits for the event loop
    context, parts = await asyncio.to_thread(_taken_in, context, text)
    if not parts:
        said = Said(Outcome.OFF_TOPIC, say(Phrase.OTHER_LANGUAGE, context.language))
        return said.filled(context.language, context.profile)
    if len(parts) > 1:
        said = await _several(context, parts)
    else:
        said = await question.answer(context, parts[0], told=context.profile != before)
    if said.outcome is Outcome.OFF_TOPIC and await asyncio.to_thread(
        mild_in, text, context.retriever.embedder
    ):
        said = moves.consoled(context)
    retold = await heard.retold(context, said)
    if retold is said:
        retold = moves.warmed(context, person.opened(said, before, context))
    said = retold
    if len(whole) > READ:
        said = replace(said, text=say(Phrase.TOO_LONG, said.language or context.language) + said.text)
    return said.filled(context.language, context.profile)


def _taken_in(context: Context, text: str) -> tuple[Context, list[str]]:
    """The context with the script of a message and what it says of its writer; its questions, none in no script of ours."""
    subjects = context.retriever.subjects
    context = replace(context, profile=with_what(context.profile, text, subjects))
    detected = detect(text, prior=context.prior) or _familiar(context, text)
    if detected is Language.ENGLISH and _mixed(text, context.prior):
        detected = Language.ROMAN_URDU  # "or data annotator?" is said in both
    elif detected is Language.ROMAN_URDU and context.prior is Language.ENGLISH and _thanks(text):
        detected = Language.ENGLISH
    if detected is None or arabic(words(text)):
        return context, []
    parts = questions_in(_line_breaks(context.message.text)[:READ])
    asked = parts if len(parts) > 1 else [text]
    return context.speaking(context.preferred or detected), [without_story(part, subjects) for part in asked]


def _mixed(text: str, prior: Language | None) -> bool:
    """Whether a message that reads as English is Roman Urdu full of English terms: "matric pass, typing ati h"."""
    tokens = words(text)
    return (prior is Language.ROMAN_URDU and len(tokens) <= FEW) or any(map(ends_roman_urdu, tokens[-3:]))


def _thanks(text: str) -> bool:
    """Whether a message is English thanks with a word of Urdu: "ok thanks yaar"."""
    tokens = words(text)
    return len(tokens) <= FEW and not _ENGLISH_THANKS.isdisjoint(tokens)


def _familiar(context: Context, text: str) -> Language | None:
    """The chat's script for a few Latin words that the detector rejects but the index knows."""
    retriever = context.retriever
    if not text.isascii():
        return None
    held = [len(retriever.snapshot.lexical.holding([token])) > 0 for token in words(text)]
    few = len(held) <= 6
    if sum(held) * 2 > len(held) + (not few) * len(held) // 3 or (few and retriever.subjects.mentions(text)):
        return context.prior or Language.ENGLISH
    return None


async def _several(context: Context, parts: Sequence[str]) -> Said:
    """Each question answered shortly, in one message; a question answered like an earlier one is left out."""
    each = context
    answers: list[Said] = []
    for part in parts:
        said = await question.answer(each, part, limit=LIMIT * 2 // 3)
        talk = said.outcome is Outcome.SMALL_TALK and not said.units
        doubtful = bool(answers) and any(hit.score < SECOND for hit in said.hits[:1])
        if (
            talk
            or doubtful
            or any(said.text == a.text or (said.units and said.units == a.units) for a in answers)
        ):
            continue
        answers.append(said)
        each = each.speaking(said.language or each.language)
        if said.subjects:
            each = replace(each, history=(*each.history, _imagined(part, said, each.language)))
    if not answers:
        return await question.answer(each, normalise(context.message.text))
    if len(answers) == 1:
        return answers[0]
    ranked = sorted(answers, key=lambda a: list(Outcome).index(a.outcome))
    return Said(
        ranked[0].outcome,
        "\n\n".join(said.text for said in answers),
        tuple(dict.fromkeys(unit for said in ranked for unit in said.units)),
        answers[-1].subjects,
        tuple(dict.fromkeys(_untold(answers))),
        language=each.language,
        hits=_in_turn([said.hits for said in answers]),
    )


def _untold(answers: Sequence[Said]) -> Iterator[Offer]:
    """What each answer offers and no other has told."""
    for said in answers:
        told = {unit for other in answers if other is not said for unit in other.units}
        yield from (offer for offer in said.offers if offer not in told)


def _in_turn(found: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """The best of each part, then the second of each, and so on."""
    return tuple(hit for row in zip_longest(*found) for hit in row if hit)


def _line_breaks(text: str) -> str:
    """Normalised line by line, since line breaks part questions."""
    return "\n".join(line for raw in re.split(r"[\r\n]+", text) if (line := normalise(raw)))


def _imagined(asked: str, said: Said, language: Language) -> PastTurn:
    return PastTurn(asked, said.text, language, said.outcome, said.units, said.subjects, 1, utc_now())
