"""One question, or one chat move: small talk, computed counsel, the rest of an answer, or what retrieval finds."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from bot.answering.answer import ANSWER_FROM, Answer, Question
from bot.answering.shorten import LIMIT
from bot.dialogue import moves
from bot.dialogue.commands import prefer
from bot.dialogue.compose import BUTTONS, OPENING, Offer, Said
from bot.dialogue.context import Context
from bot.dialogue.counsel import Advice
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from bot.understanding.act import Act
from bot.understanding.reader import Move
from bot.understanding.understand import Understood, understand, without_pointing
from index.knowledge.passage import Hit, Kind
from index.text.language import Language

HITS = 6

_NAMING = {Act.COMPARE, Act.SKILL_GAP, Act.ROADMAP}
"""What is asked of roles and skills by name."""
_SIMPLE = {
    Act.GREETING: Phrase.WELCOME,
    Act.WELL: Phrase.WELL,
    Act.THANKS: Phrase.THANKS,
    Act.GOODBYE: Phrase.GOODBYE,
    Act.HELP: Phrase.HELP,
    Act.UNREADABLE: Phrase.NOT_UNDERSTOOD,
}


async def answer(context: Context, text: str, *, limit: int = LIMIT) -> Said:
    """What to say to one question in at most about `limit` characters, in the script that it asks for."""
    turn = _understood(context, text)
    context.trace.act = turn.act
    if turn.act is Act.LANGUAGE and turn.language:
        return await prefer(context, turn.language, again=True)
    if turn.language:
        context = context.speaking(turn.language)
    said = turn.act is Act.QUESTION and not turn.facet  # a bare "mistakes?" is never talk
    stuck = turn.act is Act.HELP and bool(context.history)  # "I did not get it" is said of the last answer
    if said or stuck:
        move = await asyncio.to_thread(moves.read, context, text)
        if (said or move is Move.SIMPLER) and (moved := moves.answer(context, move, turn)):
            return replace(moved, language=context.language)
        if move in {Move.CORRECTION, Move.SAME_OF_OTHER} and turn.subjects:
            turn = replace(turn, leans=True)  # the same question, asked of another subject
    return replace(await _answered(context, turn, limit), language=context.language)


async def _answered(context: Context, turn: Understood, limit: int) -> Said:
    if turn.act in _SIMPLE:
        offers = () if turn.act is Act.THANKS else OPENING
        return Said(Outcome.SMALL_TALK, say(_SIMPLE[turn.act], context.language), offers=offers)
    if turn.act is Act.MORE:
        return context.sections.more(context.language)
    if turn.act is Act.SOURCES:
        return context.sections.sources(context.language)
    if turn.act is Act.QUESTION:
        return await _ask(context, turn, limit)
    if turn.act is Act.COMPARE and (written := _written_comparison(context, turn.subjects)):
        return context.counsel.comparison(turn.subjects, context.language, written=written).said
    return _computed(context, turn).said


def _understood(context: Context, text: str) -> Understood:
    """What kind of turn it is, read in the knowledge's own spelling where the person's names nothing."""
    retriever, history, profile = context.retriever, context.history, context.profile
    turn = understand(text, retriever.subjects, history, profile)
    if turn.act is not Act.QUESTION or turn.subjects or not (respelt := retriever.respelt(text)):
        return turn
    again = understand(respelt, retriever.subjects, history, profile)
    meant = again.act in _NAMING or (again.act is Act.QUESTION and again.subjects)
    return replace(again, text=turn.text, language=turn.language) if meant else turn


def _written_comparison(context: Context, roles: Sequence[str]) -> str | None:
    """The section of either of two roles that compares it with the other, if someone wrote one."""
    for role, other in permutations(roles) if len(roles) == 2 else ():
        unit = context.retriever.snapshot.units.get(f"{role}#compare")
        if unit:
            text = unit.shown(Language.ENGLISH)[0].text
            if any(m.subject.id == other for m in context.retriever.subjects.mentions(text)):
                return unit.id
    return None


def _computed(context: Context, turn: Understood) -> Advice:
    counsel, language = context.counsel, context.language
    if turn.act is Act.LIST:
        return counsel.listing(turn.topic, language)
    if turn.act is Act.COMPARE:
        return counsel.comparison(turn.subjects, language)
    if turn.act is Act.ROADMAP:
        return counsel.road(turn.subjects[0], (), language)
    if turn.subjects:
        return counsel.skill_gap(turn.subjects[0], turn.known, language)
    return counsel.nearest_roles(turn.known, language)


async def _ask(context: Context, turn: Understood, limit: int) -> Said:
    sections, language = context.sections, context.language
    if turn.facet and (unit := sections.facet(turn)):
        return sections.show(unit, turn.text, language, limit)
    if turn.leans and turn.subjects and (unit := sections.same_facet(turn.subjects[0], context.history)):
        return sections.show(unit, turn.text, language, limit)
    with context.trace.step("retrieve"):
        hits, about = await _search(context, turn)
    hits = await _widened(context, turn, hits)
    context.trace.hits += hits
    context.trace.readings += tuple(filter(None, [context.retriever.respelt(turn.text)]))
    asked = Question(
        turn.text,
        language,
        hits,
        context.history,
        limit,
        allowance=context.allowance,
        preview=context.preview,
        trace=context.trace,
    )
    return _said(context, await context.assistance.answerer.answer(asked), hits, turn, about)


async def _search(context: Context, turn: Understood) -> tuple[tuple[Hit, ...], str]:
    """Hits for the question, and the subject it was read with, where it leans on the last answer.

    A question that plainly points back ("uski skills?") is read with the last subject. In a short one
    ("salary?") that subject's sections only get the benefit of the doubt.
    """
    retrieve, language = context.retriever.retrieve, context.language
    subject = context.counsel.subjects.get(turn.about)
    if subject is None or turn.subjects:
        return await retrieve(turn.text, language, k=HITS), ""
    if turn.leans:
        asked = f"{subject.title(language)} {without_pointing(turn.text)}"
        hits = await retrieve(asked, language, k=HITS, about=subject.id)
        if subject.id == context.profile.background:  # the next step is one of the road that fits them
            hits = tuple(sorted(hits, key=lambda hit: hit.unit.subject != subject.id))
        if hits and hits[0].score >= ANSWER_FROM:
            return hits, subject.id
    hits = await retrieve(turn.text, language, k=HITS, about=subject.id, leaning=0.5)
    own = bool(hits) and hits[0].unit.subject == subject.id
    # "salary?" is answered from elsewhere, and yet the role stays under discussion
    return hits, subject.id if own or subject.topic == "roles" else ""


async def _widened(context: Context, turn: Understood, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """With the hits of the question in a model's words, where a model is at hand and rewording may help."""
    rewriter = context.assistance.rewriter
    if rewriter is None:
        return hits
    return await rewriter.widened(
        turn.text,
        context.language,
        context.history,
        hits,
        leans=turn.leans,
        allowance=context.allowance,
        trace=context.trace,
        search=lambda asked: context.retriever.retrieve(asked, context.language, k=HITS),
    )


def _said(context: Context, answer: Answer, hits: tuple[Hit, ...], turn: Understood, about: str) -> Said:
    units = tuple(unit.id for unit in answer.units)
    near = tuple(hit.unit.id for hit in hits if hit.unit.kind is Kind.ANSWER)[:BUTTONS]
    offers: tuple[Offer, ...] = near if answer.outcome is Outcome.NOT_COVERED else OPENING
    if answer.units:
        offers = context.sections.follow_ups(answer.units[0]) or near
    named = (*turn.subjects, *((about,) if about else ()), *(unit.subject for unit in answer.units))
    subjects = tuple(dict.fromkeys(named)) or context.last_subjects
    return Said(answer.outcome, answer.text, units, subjects, offers, answer.cut, model=answer.model)
