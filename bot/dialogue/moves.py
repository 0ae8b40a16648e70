"""Chat moves that the trained reader tells from a question: shorter, simpler, an example, yes, no, something of oneself."""

from dataclasses import replace
from itertools import islice

from bot.answering.answer import PERHAPS
from bot.dialogue.compose import OPENING, Said
from bot.dialogue.context import Context
from bot.messages.buttons import ListSubjects, More, ShowSection, parse
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from bot.understanding import reader
from bot.understanding.loss import tells_of_loss
from bot.understanding.person.leaning import leaning
from bot.understanding.reader import Move
from bot.understanding.understand import Understood
from index.knowledge.passage import Kind, Unit
from index.text.normalise import normalise, words

SURE = 0.6
"""Likelihood from which a message is taken for a chat move: a question read as one would go unanswered."""
_TRADES = {"work", "trades"}
"""Topics whose subjects are each written for people of one trade."""
_LINE = 120
"""Letters of a rest that is no answer by itself: after "yes" the next section is shown."""
_BARE = 3
"""Words of a plain yes or no."""
_OF_AN_ANSWER = {Move.SHORTER, Move.SIMPLER, Move.MORE, Move.EXAMPLE}
"""What is asked of an answer; where none was given, the one question is put again."""
_TALK = {
    Move.GREETING: Phrase.WELCOME,
    Move.THANKS: Phrase.THANKS,
    Move.GOODBYE: Phrase.GOODBYE,
    Move.INSULT: Phrase.CALM,
    Move.SAD: Phrase.SAD,
    Move.NO: Phrase.OKAY,
}


def read(context: Context, text: str) -> Move:
    """What a message does in the talk; QUESTION where the reader is not sure, or knows another encoder."""
    move, likelihood = reader.shipped().move_of(text, context.retriever.embedder)
    return move if likelihood >= SURE else Move.QUESTION


def answer(context: Context, move: Move, turn: Understood) -> Said | None:
    """What to say to a chat move; None to a question, and where there is nothing to lean on."""
    language = context.language
    if move in {Move.YES, Move.NO} and len(words(turn.text)) > _BARE:
        return None  # "no, I never used a computer" answers what was asked
    if move in _TALK and (move is not Move.NO or context.history):
        context.trace.act = f"move: {move}"
        offers = () if move in {Move.THANKS, Move.SAD} else OPENING
        text = say(_TALK[move], language, suicide=context.helplines.suicide)
        return Said(Outcome.SMALL_TALK, text, offers=offers, settled=_is_bare(move, turn.text))
    if said := _leaning(context, move):
        context.trace.act = f"move: {move}"
    return said


def consoled(context: Context) -> Said:
    """A warm word to somebody sad."""
    context.trace.act = f"move: {Move.SAD}"
    text = say(Phrase.SAD, context.language, suicide=context.helplines.suicide)
    return Said(Outcome.SMALL_TALK, text, settled=True)


def comforted(context: Context, said: Said) -> Said:
    """What answers somebody sad, after a warm word and the number to call; these alone where nothing answers."""
    if said.outcome is not Outcome.ANSWERED or not said.units:
        return consoled(context)
    if tells_of_loss(normalise(context.message.text)):
        return said  # `warmed` has the word for it
    context.trace.act = f"move: {Move.SAD}"
    comfort = say(Phrase.COMFORT, context.language, suicide=context.helplines.suicide)
    return replace(said, text=f"{comfort}\n\n{said.text}")


def warmed(context: Context, said: Said) -> Said:
    """An answer to somebody who lost a job or failed an exam begins with a warm word."""
    if (
        said.outcome is not Outcome.ANSWERED
        or not said.units
        or not tells_of_loss(normalise(context.message.text))
    ):
        return said
    return replace(said, text=f"{say(Phrase.SORRY, said.language or context.language)}\n\n{said.text}")


def _is_bare(move: Move, text: str) -> bool:
    """Whether nothing but the move is in a message; who is sad always hears the number to call."""
    short = len(words(text)) <= _BARE + 1 and not text.endswith(("?", "؟"))
    return move is Move.SAD or (short and move in {Move.GREETING, Move.THANKS, Move.GOODBYE})


def guided(context: Context) -> Said:
    """The road that fits somebody at a loss, where enough is known of them; else the one question that is needed."""
    if road := _own_road(context):
        return context.sections.show(road, "", context.language)
    return Said(Outcome.SMALL_TALK, say(Phrase.GUIDE, context.language), offers=OPENING)


def told(context: Context, turn: Understood, said: Said, *, new: bool = False) -> Said:
    """What is said to somebody who told of himself, where nothing in the knowledge speaks to that.

    Thanks, and what is known for people like them; else the one question that is needed. Who tells something `new` is
    not declined.
    """
    fitting = (
        not new and said.outcome is Outcome.OFF_TOPIC and said.text != say(Phrase.OFF_TOPIC, context.language)
    )
    if fitting or said.outcome in {Outcome.ANSWERED, Outcome.SAFETY, Outcome.SMALL_TALK}:
        return said
    if context.history and said.units and said.outcome is Outcome.CLARIFY:
        return said
    best = said.hits[0] if said.hits else None
    if context.history and said.units and best and best.unit.kind is Kind.UNKNOWN:
        return said
    if context.history and best and best.unit.kind is Kind.ANSWER and best.score >= PERHAPS:
        return context.sections.show(best.unit.id, turn.text, context.language)  # it belongs to the talk
    context.trace.act = f"move: {Move.ABOUT_ME}"
    return _about_oneself(context, turn)


def _leaning(context: Context, move: Move) -> Said | None:
    """What leans on the last answer; None where there was none."""
    unit = _last_unit(context)
    if move is Move.YES:
        return _agreed(context)
    if unit is None:
        return guided(context) if move in _OF_AN_ANSWER and context.history else None
    if move in {Move.SHORTER, Move.SIMPLER}:
        return _plainly(context, unit)
    if move is Move.EXAMPLE:
        practice = f"{unit.subject}#practice"
        if practice in context.sections.units and practice != unit.id:
            return context.sections.show(practice, "", context.language)
    if move in {Move.MORE, Move.EXAMPLE}:
        return context.sections.more(context.language)
    return context.sections.sources(context.language) if move is Move.SOURCE else None


def _last_unit(context: Context) -> Unit | None:
    last = context.sections.last()
    return context.sections.units.get(last.units[0]) if last else None


def _plainly(context: Context, unit: Unit) -> Said | None:
    """The plain version of what was shown last, in the asker's script where there is one."""
    last = context.sections.last()
    both = (
        [context.sections.units[name] for name in last.units if name in context.sections.units]
        if last
        else []
    )
    if (
        last and len({other.subject for other in both}) == len(both) > 1
    ):  # of two side by side each keeps its name
        text = context.counsel.shortest(both, context.language)
        return Said(Outcome.ANSWERED, text, last.units, last.subjects, shown=0, question=last.question)
    passage = unit.shown(context.language)[0]
    plain = passage.plain
    if not plain:
        return None
    told = (answer for _, answer in passage.direct if last and last.answer.startswith(answer))
    plain = " ".join((*islice(told, 1), plain))
    offers = context.sections.follow_ups(unit)
    said = Said(Outcome.ANSWERED, plain, (unit.id,), (unit.subject,), offers, cut=True, shown=0)
    return replace(said, question=last.question if last else "")


def _agreed(context: Context) -> Said | None:
    """ "Yes" to the first thing that was offered last."""
    last = _last_unit(context)
    for button in context.history[-1].buttons if context.history else ():
        asked = parse(button.id)
        if isinstance(asked, ShowSection) and last and _of_another_trade(asked.unit, last):
            continue
        if isinstance(asked, More):
            rest = context.sections.rest(context.language)
            if rest is None or len(rest.text) >= _LINE:
                return context.sections.more(context.language)
        if isinstance(asked, ShowSection) and asked.unit in context.sections.units:
            return context.sections.show(asked.unit, "", context.language)
        if isinstance(asked, ListSubjects):
            return context.counsel.listing(asked.topic, context.language)
    return None


def _of_another_trade(section: str, last: Unit) -> bool:
    """Whether a section is written for people of another trade than what was shown last: a receptionist is no nurse."""
    subject = section.partition("#")[0]
    return subject.partition("/")[0] in _TRADES and subject != last.subject


def _about_oneself(context: Context, turn: Understood) -> Said:
    language, profile = context.language, context.profile
    if turn.subjects and profile.skills:
        shown = context.counsel.nearest_roles(profile.skills, language)
    elif road := _own_road(context):
        shown = context.sections.show(road, "", language)
    else:
        return Said(Outcome.SMALL_TALK, say(Phrase.TELL_MORE, language), offers=OPENING)
    return replace(shown, text=f"{say(Phrase.NOTED, language)}\n\n{shown.text}")


def _own_road(context: Context) -> str:
    """The section that says what people like them do next: of their trade, else of their background; "" for none."""
    units = context.sections.units
    for name in leaning(context.profile):
        step = name if "#" in name else f"{name}#next"
        if name.partition("/")[0] in _TRADES and step in units:
            return step
    subject = context.counsel.subjects.get(context.profile.background)
    return subject.units[0] if subject else ""
