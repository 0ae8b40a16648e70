"""What a message that points back means, put so that it can be looked up: "the second one, how do I start?"; and how what was
shown before counts for what is found."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.answer import ANSWER_FROM, Answer, Question, with_script_note
from bot.answering.focus import focused
from bot.dialogue.context import Context
from bot.messages.exchange import Fact, PastTurn, Profile
from bot.understanding.cues import Cue, content
from bot.understanding.facets import weighed_by
from bot.understanding.person.leaning import leaning
from bot.understanding.person.whom import speaks_of_the_young
from bot.understanding.position import choices, listed, place_in, without_place
from index.knowledge.passage import Hit, Kind, Unit
from index.retrieval.retrieve import RECENT
from index.text.language import Language
from index.text.normalise import normalise, words

_OR = {Language.ENGLISH: "or", Language.URDU: "یا", Language.ROMAN_URDU: "ya"}
_BEGIN = {
    Language.ENGLISH: "how do I start",
    Language.URDU: "کیسے شروع کروں",
    Language.ROMAN_URDU: "kaise shuru karun",
}
"""What is wanted of something that is picked and nothing asked of it."""
_ABOUT = Cue(
    "bare baare mutaliq btao batao bta bata btaen bataen bataein batayen batayein btayen bataiye detail tafseel more explain"
)
"""What is said of something of which all is to be told."""
_PAIR = 2
_GENERAL = {
    "jobs/pay": "pay",
    "learn/start-from-zero#how-long": "how-long",
    "learn/start-from-zero#first-steps": "start",
    "learn/start-from-zero#order": "start",
    "jobs/find-job-internship#where": "jobs",
    "outlook/ai-jobs-outlook#growing": "jobs",
    "overviews/ai-skills#all": "skills",
    "overviews/ai-skills#first": "skills",
}
"""Subjects and sections that say of all work what a section of a role says of one."""
_OF_A_TRADE = {
    "overviews/future#all": "effect",
    "outlook/ai-and-job-loss#pakistan": "effect",
    "outlook/ai-and-job-loss#protect": "next",
    "overviews/ai-roles#all": "next",
    "overviews/ai-roles#choose": "next",
    "overviews/ai-skills#all": "next",
    "overviews/ai-skills#first": "next",
    "learn/start-from-zero#first-steps": "next",
    "learn/start-from-zero#order": "next",
    "learn/start-from-zero#which-path": "next",
    "learn/start-from-zero#how-long": "next",
    "learn/non-cs-graduate#first-step": "next",
    "learn/non-cs-graduate#my-field": "next",
    "learn/non-cs-graduate#possible": "next",
}
"""Sections that say to all what a section of a trade says to its people."""
_TRADES = {"work", "trades"}
"""Topics whose subjects are each written for people of one trade."""
_BECOME = re.compile(
    r"\bbann?(?:a|e|ney|y) (?:hai|he|h|hy|hay|chah\w*|k[aei]|ke liye)\b|\b(?:to|want to|wanna) (?:become|be) an?\b|\bhow (?:do i |to |can i )?become\b"
    r"|بننا (?:ہے|چاہ)|بننے (?:کے|کا|کی)",
    re.IGNORECASE,
)
AS_WELL = 0.05
"""How much less relevant a section may be that is shown before one that was shown lately."""
_OWN = {"roles", "skills"}
"""Topics whose subjects have sections of the same names."""


def picked(context: Context, text: str) -> str:
    """The message with what it picks named: a line of the last list, else one of two that were weighed; else as it is."""
    tokens = words(normalise(text))
    last, meant = (context.history[-1] if context.history else None), place_in(tokens)
    if last is None or meant is None:
        return text
    place, at = meant
    options = _set_beside(context, last) or choices(last.question)
    options = options or _were_weighed(context, last) or listed(last.answer)
    if place >= len(options) or options[place].lower() in text.lower():
        return text
    rest = without_place(tokens, at)
    return f"{options[place]} {rest if content(rest.split()) else _BEGIN[context.language]}"


def item(context: Context, text: str) -> str:
    """The item of the last answer's list that a bare "tell me about the second one" means, as its section has it; "" where
    more is asked of it, or nothing is meant."""
    tokens = words(normalise(text))
    last, meant = (context.history[-1] if context.history else None), place_in(tokens)
    if last is None or meant is None or len(last.units) != 1 or last.units[0] not in context.sections.units:
        return ""
    place, at = meant
    names = listed(last.answer)
    weighed = _set_beside(context, last) or choices(last.question) or _were_weighed(context, last)
    rest = [token for token in without_place(tokens, at).split() if token not in _ABOUT]
    if weighed or place >= len(names) or content(rest):
        return ""
    shown = context.sections.units[last.units[0]].shown(context.language)
    lines = (line for passage in shown for line in passage.text.splitlines())
    return next((line for line in lines if listed(line) == [names[place]]), "")


def _set_beside(context: Context, last: PastTurn) -> list[str]:
    """The titles of two roles or skills that the last answer set beside each other, in its order."""
    subjects = [context.counsel.subjects[name] for name in last.subjects if name in context.counsel.subjects]
    both = len({name.partition("#")[0] for name in last.units}) == _PAIR
    return [subject.title(context.language) for subject in subjects[:_PAIR]] if both else []


def _were_weighed(context: Context, last: PastTurn) -> list[str]:
    """The two roles or skills that the last question weighed without their names, as they came up: "which is easier?"."""
    if not weighed_by(words(normalise(last.question))):
        return []
    before = replace(context, history=context.history[:-1])
    names = [name for name in discussed(before) if name.partition("/")[0] in _OWN][:_PAIR]
    subjects = [
        context.counsel.subjects[name] for name in reversed(names) if name in context.counsel.subjects
    ]
    return [subject.title(context.language) for subject in subjects] if len(subjects) == _PAIR else []


def pair(context: Context, facet: str) -> tuple[str, ...]:
    """The last two subjects that were set beside each other and have such a section; () for none."""
    units = context.sections.units
    for turn in reversed(context.history[-RECENT:]):
        both = turn.subjects[:_PAIR]
        if len(both) == _PAIR and all(f"{name}#{facet}" in units for name in both):
            return both
    return ()


def named_pair(context: Context, named: Sequence[str], facet: str) -> tuple[str, ...]:
    """The two roles or skills that a message itself names, where both have such a section; () for none."""
    both = tuple(name for name in named if name.partition("/")[0] in _OWN)
    units = context.sections.units
    return both if len(both) == _PAIR and all(f"{name}#{facet}" in units for name in both) else ()


def beside(context: Context) -> bool:
    """Whether the last answer set two subjects beside each other: a bare "and the pay?" is asked of both."""
    last = context.history[-1] if context.history else None
    return last is not None and len({name.partition("#")[0] for name in last.units}) == _PAIR


def others(named: Sequence[str], both: Sequence[str]) -> set[str]:
    """The subjects of their own topic that are named beside two of them: pay itself is none."""
    topics = {name.partition("/")[0] for name in both}
    return {name for name in named if name.partition("/")[0] in topics} - {*both}


def weighed(context: Context, text: str) -> str:
    """ "Which of these two is easier?" with the two named: those of the last question, else the last two subjects."""
    names = choices(context.history[-1].question) if context.history else []
    if not names:
        every = dict.fromkeys(name for turn in reversed(context.history) for name in turn.subjects[:1])
        subjects = [context.counsel.subjects[name] for name in every if name in context.counsel.subjects]
        names = [subject.title(context.language) for subject in reversed(subjects[:_PAIR])]
    if len(names) < _PAIR:
        return text
    return f"{names[0]} {_OR[context.language]} {names[1]}: {text}"


def general(subjects: Sequence[str]) -> bool:
    """Whether nothing is named but what says of all work what is asked: pay itself."""
    return all(name in _GENERAL for name in subjects)


def carried(context: Context, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, where the first says of all work or of another what is asked: that section of the role discussed first.

    "How long?" after a data analyst is asked of a data analyst, and not of beginners at large.
    """
    if not hits or not context.history:
        return hits
    first = hits[0].unit
    facet = _GENERAL.get(first.id) or _GENERAL.get(first.subject, "")
    if not facet and first.subject.partition("/")[0] in _OWN:
        facet = first.facet
    units = context.sections.units
    own = (f"{name}#{facet}" for name in discussed(context) if name.partition("/")[0] in _OWN)
    unit = (
        next((units[name] for name in own if name in units), None) if facet else _of_the_trade(context, first)
    )
    if unit is None or unit.id == first.id:
        return hits
    return (Hit(unit, unit.shown(context.language)[0], hits[0].score), *hits)


def _of_the_trade(context: Context, unit: Unit) -> Unit | None:
    """What says to the people of the trade under discussion what a section says to all; None where there is none."""
    last = context.sections.last()
    subject = last.units[0].partition("#")[0] if last else ""
    facet = _OF_A_TRADE.get(unit.id, "")
    if (
        not facet
        or subject.partition("/")[0] not in _TRADES
        or speaks_of_the_young(normalise(context.message.text))
    ):
        return None
    return context.sections.units.get(f"{subject}#{facet}")


def discussed(context: Context) -> list[str]:
    """The subjects that the talk was about, the latest first."""
    return list(dict.fromkeys(name for turn in reversed(context.history) for name in turn.subjects))


def not_of_the_asker(context: Context, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, what is written for people of the asker's own trade last where the message speaks of a child or a brother
    of his: a driver who asks for his son is not told what drivers do next. Nor does who wishes to become a programmer hear
    what programmers have to fear."""
    profile = context.profile
    if Fact.WORK not in profile.facts and _BECOME.search(context.message.text):
        return tuple(sorted(hits, key=lambda hit: hit.unit.subject.partition("/")[0] in _TRADES))
    if Fact.WORK not in profile.facts or not speaks_of_the_young(normalise(context.message.text)):
        return hits
    told = leaning(Profile(facts={Fact.WORK: profile.facts[Fact.WORK]}))
    own = {name.partition("#")[0] for name in told if name.partition("/")[0] in _TRADES}
    return tuple(sorted(hits, key=lambda hit: hit.unit.subject in own))


def fresh(context: Context, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, others that answer as well before a section that was shown lately to another question; to say what nobody knows
    is no answer instead of one."""
    shown = shown_lately(context)
    if not hits or hits[0].unit.id not in shown:
        return hits
    as_well = max(ANSWER_FROM, hits[0].score - AS_WELL)
    fresh = {hit.unit.id for hit in hits if hit.unit.kind is Kind.ANSWER and hit.score >= as_well} - shown
    return tuple(sorted(hits, key=lambda hit: hit.unit.id not in fresh))


def focused_on(context: Context, answered: Answer, asked: Question) -> Answer:
    """An answer from a section that was shown lately, to another question: the paragraphs that speak to this one."""
    hit = asked.hits[0]
    passage = hit.passage
    text = focused(passage.text, passage.plain, asked.text, context.retriever.embedder)
    if hit.direct:
        text = f"{hit.direct}\n\n{text}"
    return replace(answered, text=with_script_note(text, passage, asked.language), cut=True)


def shown_lately(context: Context) -> set[str]:
    """The sections that the latest turns showed to other questions."""
    asked = normalise(context.message.text)
    return {turn.units[0] for turn in context.history[-RECENT:] if turn.units and turn.question != asked}
