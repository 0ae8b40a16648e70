"""Passages and a question to a grounded answer."""

from dataclasses import dataclass, field

from bot.answering.reading import Reading
from bot.answering.shorten import LIMIT, shorten
from bot.answering.trace import Trace
from bot.messages.exchange import Outcome, PastTurn
from bot.messages.message import Preview
from bot.models.call import Allowance
from bot.phrases.people import Phrase, language_name, say
from index.knowledge.passage import Hit, Kind, Passage, Unit
from index.retrieval.direct import ANSWERS
from index.text.language import Language

ANSWER_FROM = ANSWERS
"""Relevance from which a unit answers."""

NEAR = 0.2
"""Relevance without which a question is taken for one about something else, where nothing else tells."""
PERHAPS = 0.25
"""Relevance from which the beginning of a unit is shown with the question whether it was meant."""
LEAD = 320
"""Characters of such a beginning, at most."""
DOUBTFUL = -0.5
"""Log-odds of being knowable below which a question without an answer is called unknown; above it, one asks back."""
NEAREST = 0.1
"""Relevance from which a unit is shown as what comes nearest to a question that nothing answers."""


_NEAR = {Kind.ANSWER, Kind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be answered, with the evidence found for it; for a model `text` is the untouched message."""

    text: str
    language: Language
    hits: tuple[Hit, ...]
    history: tuple[PastTurn, ...] = ()
    computed: tuple[Reading, ...] = ()
    """What a model may cite besides."""
    person: str = ""
    """A line on who asks, for a model."""
    limit: int = LIMIT
    known: float = 0.0
    """Log-odds that it asks for something that knowledge can say, and not for this year's fee."""
    ours: bool = True
    """Whether it is about careers, study or work with AI at all, and nothing to be declined."""
    allowance: Allowance = field(default_factory=Allowance, compare=False)
    """What an answerer's calls to models may take."""
    preview: Preview | None = field(default=None, compare=False)
    """Shows the answer while it is being written; None where it is not to be shown."""
    trace: Trace = field(default_factory=Trace, compare=False)
    """Where an answerer notes what it does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`units` are those the text rests on; `cut` says that their passage holds more than was shown."""

    outcome: Outcome
    text: str
    units: tuple[Unit, ...] = ()
    cut: bool = False
    model: str = ""


def built_in(question: Question) -> Answer:
    """The best unit's passage, shortened to what was asked, or what is said where none answers; needs no model."""
    outcome = judge(question)
    if not question.hits or outcome is Outcome.OFF_TOPIC:
        return Answer(outcome, declined(question))
    best = question.hits[0]
    if outcome is Outcome.CLARIFY:
        return _perhaps(question)
    if best.score < ANSWER_FROM:
        return nearest(question)
    # a direct answer takes no room from the section
    text, cut = shorten(best.text, question.limit + len(best.direct), question.text)
    return Answer(outcome, with_script_note(text, best.passage, question.language), (best.unit,), cut)


def judge(question: Question) -> Outcome:
    """Whether the hits answer, from their calibrated relevance and what kind of unit comes first."""
    if not question.hits or not question.ours:
        return Outcome.OFF_TOPIC
    best = question.hits[0]
    if best.unit.kind is Kind.OFF_TOPIC:
        return Outcome.OFF_TOPIC
    if best.score < ANSWER_FROM:
        unknown = question.known < DOUBTFUL or (best.lacking and not question.known)
        if not any(hit.lexical for hit in question.hits):  # none of its words is known: letters at random
            unknown = False
        return Outcome.NOT_COVERED if unknown else Outcome.CLARIFY
    return Outcome.NOT_COVERED if best.unit.kind is Kind.UNKNOWN else Outcome.ANSWERED


def nearest(question: Question) -> Answer:
    """That it is not known, and the first lines of what comes nearest; or where such things are to be found."""
    near = next((h for h in question.hits if h.unit.kind in _NEAR and h.score >= NEAREST), None)
    if near is None:
        return Answer(Outcome.NOT_COVERED, say(Phrase.NOT_COVERED, question.language))
    if near.unit.kind is Kind.UNKNOWN:
        text, cut = shorten(near.text, question.limit)
        return Answer(
            Outcome.NOT_COVERED, with_script_note(text, near.passage, question.language), (near.unit,), cut
        )
    text = f"{say(Phrase.NEAREST, question.language)}\n\n{_lead(near, question.language)}"
    return Answer(Outcome.NOT_COVERED, text, (near.unit,), cut=True)


def _perhaps(question: Question) -> Answer:
    """Asked back, with the beginning of what was probably meant, where it is likely enough."""
    best = question.hits[0]
    if not any(hit.lexical for hit in question.hits):  # none of its words is known: letters at random
        return Answer(Outcome.CLARIFY, say(Phrase.NOT_UNDERSTOOD, question.language))
    if best.score < PERHAPS or not best.lexical:
        return Answer(Outcome.CLARIFY, say(Phrase.DID_YOU_MEAN, question.language))
    before, after = (say(phrase, question.language) for phrase in (Phrase.PERHAPS, Phrase.OR_ELSE))
    text = f"{before}\n\n{_lead(best, question.language)}\n\n{after}"
    return Answer(Outcome.CLARIFY, text, (best.unit,), cut=True)


def _lead(hit: Hit, language: Language) -> str:
    """A passage in a sentence or two: what answers directly, else the plain version, else its beginning."""
    lead = hit.direct or hit.passage.plain or shorten(hit.text, LEAD)[0]
    return with_script_note(lead, hit.passage, language)


def declined(question: Question) -> str:
    """What is said to a question that is not ours: what the knowledge says of such questions, else that we do not; to
    letters at random that they are not understood."""
    if question.hits and not any(hit.lexical for hit in question.hits):
        return say(Phrase.NOT_UNDERSTOOD, question.language)
    for hit in question.hits:
        if hit.unit.kind is Kind.OFF_TOPIC and hit.score >= NEAREST:
            return with_script_note(hit.direct or hit.passage.text, hit.passage, question.language)
    return say(Phrase.OFF_TOPIC, question.language)


def with_script_note(text: str, passage: Passage, language: Language) -> str:
    """Add one line where the passage exists only in another script than the asker's."""
    if passage.language is language:
        return text
    note = say(Phrase.ONLY_IN, language, script=language_name(passage.language, language))
    return f"{text}\n\n{note}"
