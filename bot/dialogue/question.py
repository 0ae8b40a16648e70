"""One question, or one chat move: small talk, computed counsel, the rest of an answer, or what retrieval finds."""

import asyncio
import re
from dataclasses import replace

from bot.answering.answer import ANSWER_FROM, NEAR, Answer, Question, built_in
from bot.answering.paired import paired
from bot.answering.reading import PASSAGES
from bot.answering.shorten import LIMIT
from bot.dialogue import moves, pointing
from bot.dialogue.commands import prefer
from bot.dialogue.comparing import compared, telling
from bot.dialogue.compose import BUTTONS, OPENING, Offer, Said
from bot.dialogue.context import Context
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from bot.understanding import reader
from bot.understanding.act import Act
from bot.understanding.asked_script import script_wanted
from bot.understanding.facets import weighed_by
from bot.understanding.opener import fitted
from bot.understanding.person.leaning import leaning
from bot.understanding.questions import asks, orders
from bot.understanding.reader import Move
from bot.understanding.understand import Understood, understand
from index.knowledge.passage import Hit, Kind
from index.retrieval.retrieve import RECENT, Talk
from index.text.normalise import normalise, words

HITS = 6
"""What the built-in answer is chosen from; a model reads more."""
OURS = 0.5
"""Likelihood of being ours from which a question is never declined for want of a good hit."""
CERTAIN = 0.9
"""Relevance from which what was found leaves no doubt."""
DOUBT, GRACE = 1.25, 1.2
"""A section answers what the reader takes for none of ours from `DOUBT` on, less `GRACE` times how likely it is ours."""
ALSO = 1
"""Sections offered first that answer the question as well."""
LEANS = 0.8
"""How much a question leans on the last one that says so in words."""
BARE = 4
"""Words of a plea that says nothing of what is wanted: "mujhe job chahiye"."""
HELD = 0.6
"""Share of a question's content words that a section of an admin's own must hold to be what it is about."""
HELD_BY_ALL = 0.75
"""The same of any section: of 700 messages of people that are none of ours none reaches it with a certain hit."""
DECLINED = 0.1
"""Likelihood below which a question is declined, whatever is found."""

OVERVIEWS = {
    "roles": "overviews/ai-roles#all",
    "skills": "overviews/ai-skills#all",
    "industries": "overviews/ai-industries#all",
    "programmes": "overviews/training-programmes#all",
}
"""What answers "which are there?", where the knowledge has it; else the bare list."""
_NAMING = {Act.COMPARE, Act.SKILL_GAP, Act.ROADMAP}
"""What is asked of roles and skills by name."""
_ONESELF = re.compile(
    r"\b(?:i|im|my|mera|meri|mere|mjhe|mujhe|hun|hn|hoon)\b|(?<!\w)(?:میرا|میری|میرے|ہوں)(?!\w)",
    re.IGNORECASE,
)
"""Somebody speaks of himself."""
_SIMPLE = {
    Act.GREETING: Phrase.WELCOME,
    Act.WELL: Phrase.WELL,
    Act.THANKS: Phrase.THANKS,
    Act.GOODBYE: Phrase.GOODBYE,
    Act.HELP: Phrase.HELP,
    Act.UNREADABLE: Phrase.NOT_UNDERSTOOD,
}


async def answer(context: Context, text: str, *, limit: int = LIMIT, told: bool = False) -> Said:
    """What to say to one question in at most about `limit` characters, in the script that it asks for.

    `told`: the message said something new of the person.
    """
    if item := pointing.item(context, text):
        return context.sections.item(item, context.language)
    asked_of, text = text, pointing.picked(context, text)
    turn = await asyncio.to_thread(_understood, context, text)
    context.trace.act = turn.act
    if turn.act is Act.LANGUAGE and turn.language:
        return replace(await prefer(context, turn.language, again=True), settled=True)
    if turn.language:
        context = context.speaking(turn.language)
    facet = weighed_by(words(normalise(text))) or (turn.facet if pointing.beside(context) else "")
    both = pointing.named_pair(context, turn.subjects, facet) or pointing.pair(context, facet)
    if text != asked_of:  # one of the two is picked
        both = ()
    if facet and both and not pointing.others(turn.subjects, both):
        context.trace.act = f"weighed by: {facet}"
        return replace(context.counsel.beside(both, facet, context.language), language=context.language)
    asked = turn.act is Act.QUESTION and not turn.facet  # a bare "mistakes?" is never talk
    stuck = turn.act is Act.PLEA and bool(context.history)  # "I did not get it" is said of the last answer
    move = await asyncio.to_thread(moves.read, context, text) if asked or stuck else Move.QUESTION
    wanted = script_wanted(words(normalise(text)), context.language) if move is Move.SCRIPT else None
    if wanted and not turn.subjects:
        return replace(await prefer(context, wanted, again=True), settled=True)
    if move is Move.SAD and asked and len(words(turn.text)) > BARE:
        return replace(
            moves.comforted(context, await _answered(context, turn, limit)), language=context.language
        )
    if (asked or move is Move.SIMPLER) and (moved := moves.answer(context, move, turn)):
        return replace(moved, language=context.language)
    if move in {Move.CORRECTION, Move.SAME_OF_OTHER} and turn.subjects:
        turn = replace(turn, leans=True)  # the same question, asked of another subject
    if move is Move.WHICH_BETTER and asked and not turn.subjects:
        turn = replace(turn, text=pointing.weighed(context, turn.text))
    said = await _answered(context, turn, limit)
    bare = len(words(turn.text)) <= BARE
    at_a_loss = said.outcome is not Outcome.ANSWERED if context.sections.last() else bare or not _plain(said)
    if move is Move.PLEA and asked and not turn.subjects and at_a_loss:
        context.trace.act = f"move: {move}"
        said = moves.guided(context)
    ordered = orders(turn.text)
    tells = not asks(turn.text) and not ordered
    if (move is Move.ABOUT_ME and not ordered) or (asked and tells and (told or _ONESELF.search(turn.text))):
        said = moves.told(context, turn, said, new=told and tells)
        # who tells of himself talks on of the same role
        stays = context.last_subjects[:1] if said.units else ()
        said = replace(said, subjects=tuple(dict.fromkeys((*stays, *said.subjects))))
    return replace(said, language=context.language)


def _plain(said: Said) -> bool:
    """Whether what was found leaves no doubt: "one thing to begin today" is a plea, and has its section."""
    return bool(said.hits) and said.hits[0].score >= CERTAIN


async def _answered(context: Context, turn: Understood, limit: int) -> Said:
    if turn.act in _SIMPLE:
        offers = () if turn.act is Act.THANKS else OPENING
        text = say(_SIMPLE[turn.act], context.language)
        return Said(Outcome.SMALL_TALK, text, offers=offers, settled=True)
    if turn.act is Act.PLEA:  # "what do I do then?" is asked of what was told before
        found = await _ask(context, turn, limit) if context.sections.last() else None
        return found if found and found.outcome is Outcome.ANSWERED else moves.guided(context)
    if turn.act is Act.MORE:
        return context.sections.more(context.language)
    if turn.act is Act.SOURCES:
        return context.sections.sources(context.language)
    if turn.act is Act.QUESTION:
        return await _ask(context, turn, limit)
    if turn.act is Act.COMPARE:
        return await compared(context, turn)
    return _computed(context, turn)


def _understood(context: Context, text: str) -> Understood:
    """What kind of turn it is, read in the knowledge's own spelling where the person's names nothing."""
    retriever, history, profile = context.retriever, context.history, context.profile
    turn = understand(text, retriever.subjects, history, profile)
    if turn.act is not Act.QUESTION or turn.subjects or not (respelt := retriever.respelt(text)):
        return turn
    again = understand(respelt, retriever.subjects, history, profile)
    meant = again.act in _NAMING or (again.act is Act.QUESTION and again.subjects)
    return replace(again, text=turn.text, language=turn.language) if meant else turn


def _computed(context: Context, turn: Understood) -> Said:
    counsel, language = context.counsel, context.language
    if turn.act is Act.LIST:
        overview = OVERVIEWS.get(turn.topic, "")
        if overview in context.sections.units:
            return context.sections.show(overview, turn.text, language)
        return counsel.listing(turn.topic, language)
    if turn.act is Act.ROADMAP:
        return counsel.road(turn.subjects[0], language)
    if turn.subjects:
        return counsel.skill_gap(turn.subjects[0], turn.known, language)
    return counsel.nearest_roles(turn.known, language)


async def _ask(context: Context, turn: Understood, limit: int) -> Said:
    sections, language = context.sections, context.language
    if turn.facet and (unit := sections.facet(turn)):
        return sections.show(unit, turn.text, language, limit)
    if turn.leans and turn.subjects and (unit := sections.same_facet(turn.subjects[0])):
        return sections.show(unit, turn.text, language, limit)
    with context.trace.step("retrieve"):
        hits, talk = await _search(context, turn)
    about = _kept(talk, hits)
    found = await _widened(context, turn, hits)
    hits, ours = await asyncio.to_thread(_scoped, context, turn, found[:HITS], talk)
    found = (*hits, *found[HITS:])
    hits = tuple(telling(hit, turn, context) for hit in pointing.fresh(context, hits))
    context.trace.hits += hits
    respelt = await asyncio.to_thread(context.retriever.respelt, turn.text)
    context.trace.readings += tuple(filter(None, [respelt]))
    asked = Question(turn.text, language, hits, limit=limit, known=talk.known, ours=ours)
    answered = built_in(asked)
    if hits and hits[0].unit.id in pointing.shown_lately(context) and answered.outcome is Outcome.ANSWERED:
        answered = await asyncio.to_thread(pointing.focused_on, context, answered, asked)
    if answered.units:
        text = paired(_fitted(answered, hits[0], turn.text), turn.subjects, context.retriever.subjects)
        answered = replace(answered, text=text)
    said = _said(context, answered, hits, turn, about)
    clear = said.outcome is Outcome.OFF_TOPIC and await asyncio.to_thread(_is_clear, context, hits)
    return replace(said, hits=found, settled=clear)


async def _search(context: Context, turn: Understood) -> tuple[tuple[Hit, ...], Talk]:
    """Hits for the question, read by itself and with what went before, and what that was."""
    talk = await asyncio.to_thread(_talk, context, turn)
    context.trace.about, context.trace.leaning = talk.about, talk.leaning
    found = await context.retriever.retrieve(turn.text, context.language, k=PASSAGES, talk=talk)
    hits = found[:HITS]
    hits = pointing.not_of_the_asker(context, hits)
    if not turn.subjects or (pointing.general(turn.subjects) and talk.leaning >= LEANS):
        hits = pointing.carried(context, hits)
    return (*hits, *found[HITS:]), talk


def _kept(talk: Talk, hits: tuple[Hit, ...]) -> str:
    """The subject that stays under discussion, "" for none: "salary?" is answered from elsewhere, and yet the role stays."""
    own = bool(hits) and hits[0].unit.subject == talk.about
    return talk.about if own or (talk.leaning >= LEANS and talk.about.startswith("roles/")) else ""


def _talk(context: Context, turn: Understood) -> Talk:
    """What went before a question, and how much it leans on that."""
    last = context.sections.last()
    about = turn.about or (context.last_subjects or ("",))[0]
    subject = context.counsel.subjects.get(about)
    suits = frozenset(leaning(context.profile))
    known = reader.shipped().known_of(turn.text, context.retriever.embedder) or 0.0
    recent = " ".join(past.question for past in context.history[-RECENT:])
    shown = tuple(past.units[0] for past in context.history if past.units)
    if subject is None:
        return Talk(recent=recent, suits=suits, known=known, shown=shown)
    leans = reader.shipped().leaning_of(turn.text, context.retriever.embedder) or 0.0 if last else 0.0
    if turn.leans:  # "uski skills?" says so itself
        leans = max(leans, LEANS)
    talk = Talk(
        before=f"{subject.title(context.language)} {last.question if last else ''}".strip(),
        recent=recent,
        suits=suits,
        known=known,
        leaning=leans,
        shown=shown,
    )
    if turn.subjects:
        return talk
    earlier = next((name for name in pointing.discussed(context) if name != subject.id), "")
    return replace(talk, about=subject.id, earlier=earlier)


def _fitted(answered: Answer, hit: Hit, asked: str) -> str:
    """The text with no "yes" or "no" that is none to what was asked; a direct answer says its own."""
    heading = answered.units[0].shown(hit.passage.language)[0].headings[-1]
    if hit.direct and answered.text.startswith(hit.direct):
        return hit.direct + fitted(answered.text.removeprefix(hit.direct), "", heading)
    return fitted(answered.text, asked, heading)


def _scoped(
    context: Context, turn: Understood, hits: tuple[Hit, ...], talk: Talk
) -> tuple[tuple[Hit, ...], bool]:
    """The hits, those first that suit what the reader makes of the question, and whether it is ours at all."""
    likely = context.trace.ours = reader.shipped().ours_of(turn.text, context.retriever.embedder)
    if likely is None:  # under another encoder only what is found can tell
        return hits, bool(hits) and hits[0].score >= NEAR
    if talk.before and talk.leaning >= LEANS:  # "and its pay?" says nothing of its subject
        likely = max(likely, OURS)
    declined = tuple(hit for hit in hits if hit.unit.kind is Kind.OFF_TOPIC)
    others = tuple(hit for hit in hits if hit.unit.kind is not Kind.OFF_TOPIC)
    if others and _is_named(others[0]):
        return others, True
    trusted = bool(others) and others[0].score >= DOUBT - GRACE * likely
    if likely < DECLINED or (likely < OURS and not trusted):
        return (*declined, *others), False
    if likely >= OURS and others and not (declined[:1] == hits[:1] and hits[0].score >= ANSWER_FROM):
        return others, True
    return hits, True


def _is_named(hit: Hit) -> bool:
    """Whether a question speaks in a section's words whatever the reader makes of it: an admin's own, of which it knows
    nothing, or one that answers beyond doubt."""
    named = hit.score >= CERTAIN and hit.coverage >= HELD_BY_ALL
    return named or (hit.own and hit.score >= ANSWER_FROM and hit.coverage >= HELD)


def _is_clear(context: Context, hits: tuple[Hit, ...]) -> bool:
    """Whether what is declined is none of ours beyond doubt."""
    likely = reader.shipped().ours_of(context.message.text, context.retriever.embedder)
    known = bool(hits) and hits[0].unit.kind is Kind.OFF_TOPIC and hits[0].score >= ANSWER_FROM
    return likely is None or likely < (2 * DECLINED if known else DECLINED)


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
        search=lambda asked: context.retriever.retrieve(asked, context.language, k=PASSAGES),
    )


def _said(context: Context, answer: Answer, hits: tuple[Hit, ...], turn: Understood, about: str) -> Said:
    units = tuple(unit.id for unit in answer.units)
    told = {unit.id for unit in answer.units}
    near = tuple(hit.unit.id for hit in hits if hit.unit.kind is Kind.ANSWER and hit.unit.id not in told)[
        :BUTTONS
    ]
    offers: tuple[Offer, ...] = near if answer.outcome in {Outcome.NOT_COVERED, Outcome.CLARIFY} else OPENING
    if answer.units:
        also = [
            hit.unit.id for hit in hits[1:BUTTONS] if hit.score >= ANSWER_FROM and hit.unit.id not in told
        ]
        follow_ups = context.sections.follow_ups(answer.units[0])
        offers = tuple(dict.fromkeys((*also[:ALSO], *follow_ups))) or near
    named = (*turn.subjects, *((about,) if about else ()), *(unit.subject for unit in answer.units))
    subjects = tuple(dict.fromkeys(named)) or context.last_subjects
    return Said(answer.outcome, answer.text, units, subjects, offers, answer.cut, model=answer.model)
