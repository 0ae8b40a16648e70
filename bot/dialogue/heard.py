"""A reply as a model puts it, who hears the message, the person, the talk, what was found and what was computed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.answering.answer import Answer, Question
from bot.answering.reading import PASSAGES, Reading
from bot.answering.shorten import LIMIT
from bot.dialogue.compose import Offer, Said
from bot.dialogue.context import Context
from bot.dialogue.person import address
from bot.messages.exchange import Fact, Outcome, Profile
from bot.messages.message import ChannelName
from bot.phrases import facts
from bot.understanding.person.leaning import leaning
from index.knowledge.passage import Hit, Unit
from index.retrieval.retrieve import Talk
from index.text.language import Language
from index.text.normalise import normalise

LIMITS: Mapping[ChannelName, int] = {
    ChannelName.WHATSAPP: 700,
    ChannelName.WEB: 1300,
    ChannelName.TERMINAL: 1300,
}
"""Characters of a model's answer, `LIMIT` on any other channel: one WhatsApp message with its sources and buttons has
1024 in all."""
_COMPUTED, _FITTING = "Worked out for this person", "A reply that would fit"
_LEANS = 0.5
"""How much of what was asked last is searched for with a message that was not searched for by itself."""
_ALIKE = 80
"""Characters that a shown section and its passage have in common."""
_AGAIN = 2
"""Sections of the last answer that a chat move may be about."""
_ENGLISH = Language.ENGLISH


async def retold(context: Context, said: Said) -> Said:
    """What a model says in place of `said`; `said` itself where none is at hand, none may, or none does."""
    answerer = context.assistance.answerer
    if answerer is None or said.settled or said.outcome is Outcome.SAFETY:
        return said
    language = said.language or context.language
    hits = await _hits(context, said, language)
    asked = Question(
        context.message.text,
        language,
        hits,
        (*context.earlier, *context.history),
        tuple(_computed(context, said, language)),
        person_line(context.profile),
        LIMITS.get(context.message.conversation.channel, LIMIT),
        allowance=context.allowance,
        preview=context.preview,
        trace=context.trace,
    )
    floor = Answer(said.outcome, said.text)
    answer = await answerer.answer(asked, floor)
    if answer is floor:
        return said
    units = tuple(unit.id for unit in answer.units)
    return replace(
        said,
        outcome=answer.outcome,
        text=answer.text,
        units=units,
        subjects=tuple(dict.fromkeys((*said.subjects, *(unit.subject for unit in answer.units)))),
        offers=_offers(context, said, answer.units),
        cut=answer.cut,
        shown=1,
        model=answer.model,
        untranslated="",
    )


def person_line(profile: Profile) -> str:
    """What is known of who writes and of whom they ask for, in a line of English; "" for nothing."""
    known = [*_told(profile.facts)]
    known += [facts.skill(name, _ENGLISH, had=True) for name in profile.skills.values()]
    known += [facts.skill(name, _ENGLISH, had=False) for name in profile.lacks.values()]
    if profile.whom:
        to = address(profile)
        theirs = "; ".join([*_told(profile.theirs), *filter(None, [to.their_gender])])
        known.append(f"asks for {facts.whom(profile.whom, _ENGLISH)}" + (f" ({theirs})" if theirs else ""))
    return "; ".join(known)


def _told(known: Mapping[Fact, str]) -> Iterator[str]:
    for fact in Fact:
        if fact in known:
            yield f"{fact}: {facts.value(fact, known[fact], _ENGLISH)}"


async def _hits(context: Context, said: Said, language: Language) -> tuple[Hit, ...]:
    """What was found for the message; for what was not searched for, the sections it is about and what is near it."""
    found = said.hits
    last = context.sections.last()
    if not found:
        before = last.question if last else ""
        talk = Talk(
            before=normalise(before),
            about=(context.last_subjects or ("",))[0],
            suits=frozenset(leaning(context.profile)),
            leaning=_LEANS if before else 0.0,
        )
        with context.trace.step("retrieve"):
            found = await context.retriever.retrieve(context.message.text, language, k=PASSAGES, talk=talk)
    again = last.units[:_AGAIN] if last and not said.hits else ()
    named = [name for name in dict.fromkeys((*said.units, *again)) if name in context.sections.units]
    first = {hit.unit.id: hit for hit in (*_shown(context, named, language), *found)}
    return tuple(first.values())


def _shown(context: Context, units: Iterable[str], language: Language) -> Iterator[Hit]:
    """Sections that were decided on, as if they had been found."""
    for name in units:
        unit = context.sections.units[name]
        yield Hit(unit, unit.shown(language)[0], 1.0)


def _computed(context: Context, said: Said, language: Language) -> Iterator[Reading]:
    """What is said without a model, where it is more than the section that it shows or a want of one."""
    if said.outcome in {Outcome.NOT_COVERED, Outcome.OFF_TOPIC}:
        return
    units = tuple(context.sections.units[name] for name in said.units if name in context.sections.units)
    if len(units) == 1 and any(p.text[:_ALIKE] == said.text[:_ALIKE] for p in units[0].shown(language)):
        return
    heading = _COMPUTED if said.outcome is Outcome.ANSWERED else _FITTING
    yield Reading(heading, said.computed or said.text, language, units)


def _offers(context: Context, said: Said, cited: tuple[Unit, ...]) -> tuple[Offer, ...]:
    """What was to be offered, without what was told now; what follows on, where nothing was to be."""
    told = {unit.id for unit in cited}
    offers = said.offers
    if cited and said.outcome is not Outcome.ANSWERED:
        offers = (*context.sections.follow_ups(cited[0]), *offers)
    return tuple(offer for offer in dict.fromkeys(offers) if offer not in told)
