"""Passages and a question to a grounded answer."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.shorten import LIMIT, shorten
from bot.answering.trace import Trace
from bot.messages.exchange import Outcome, PastTurn
from bot.messages.message import Preview
from bot.models.call import Allowance
from bot.phrases.people import Phrase, language_name, say
from index.knowledge.passage import Hit, Kind, Passage, Unit
from index.lexical.names import NameKind, names_in
from index.text.language import Language
from index.text.normalise import spelling_key, words

ANSWER_FROM = 0.5
"""Relevance from which a unit answers; the logistic of index/retrieval/retrieve.py is fitted so that this is even odds."""

NEAR = 0.2
"""Relevance from which a unit is offered to somebody whose question was not understood, in place of a refusal."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be answered, with the evidence found for it."""

    text: str
    language: Language
    hits: tuple[Hit, ...]
    history: tuple[PastTurn, ...] = ()
    limit: int = LIMIT
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


class Answerer(Protocol):
    """Something that answers from hits alone."""

    async def answer(self, question: Question, /) -> Answer: ...


class BuiltInAnswerer:
    """Shows the best unit's passage, shortened to what was asked; needs no model."""

    async def answer(self, question: Question, /) -> Answer:
        outcome = judge(question)
        if not question.hits or outcome is Outcome.OFF_TOPIC:
            return Answer(outcome, say(Phrase.OFF_TOPIC, question.language))
        best = question.hits[0]
        if best.score < ANSWER_FROM:
            unsure = Phrase.NOT_COVERED if on_subject(question.text) else Phrase.DID_YOU_MEAN
            return Answer(outcome, say(unsure, question.language))
        text, cut = shorten(best.passage.text, question.limit)
        return Answer(outcome, with_script_note(text, best.passage, question.language), (best.unit,), cut)


def judge(question: Question) -> Outcome:
    """Whether the hits answer, from their calibrated relevance and what kind of unit comes first."""
    if not question.hits:
        return Outcome.OFF_TOPIC
    best = question.hits[0]
    if best.unit.kind is Kind.OFF_TOPIC:
        return Outcome.OFF_TOPIC
    if best.score < ANSWER_FROM:
        near = best.score >= NEAR or on_subject(question.text)
        return Outcome.NOT_COVERED if near else Outcome.OFF_TOPIC
    return Outcome.NOT_COVERED if best.unit.kind is Kind.UNKNOWN else Outcome.ANSWERED


def with_script_note(text: str, passage: Passage, language: Language) -> str:
    """Add one line where the passage exists only in another script than the asker's."""
    if passage.language is language:
        return text
    note = say(Phrase.ONLY_IN, language, script=language_name(passage.language, language))
    return f"{text}\n\n{note}"


_STRONG = "ai ml robotics career skills salary tankhwah naukri freelancing freelance upwork fiverr internship interview portfolio cv resume chatbot chatgpt digiskills navttc piaic pseb kaggle github scholarship bootcamp analytics ملازمت نوکری تنخواہ فری لانسنگ انٹرویو کیریئر روزگار اسکالرشپ"  # fmt: skip
_WEAK = "data job jobs skill course courses degree university machine learning python programming software developer engineer scientist analyst coding computer model deep neural llm nlp vision robotics automation technology tech remote certificate ہنر مہارت ڈگری یونیورسٹی کورس ڈیٹا مشین لرننگ پروگرامنگ انجینئر سائنٹسٹ سافٹ ویئر کمپیوٹر ٹیکنالوجی"  # fmt: skip
_STRONG_KEYS = frozenset(spelling_key(word) for word in _STRONG.split())
_WEAK_KEYS = frozenset(spelling_key(word) for word in _WEAK.split())


def on_subject(text: str) -> bool:
    """Whether a question the knowledge does not answer is at least about our subject.

    "Model", "python" or "course" alone may be about anything, so words like them count in twos, and so do an
    institution and what is asked of it: "the fee of NUST".
    """
    tokens = words(text)
    keys = {spelling_key(word) for word in tokens}
    kinds = {name.kind for name in names_in(tokens)}
    return (
        bool(keys & _STRONG_KEYS)
        or len(keys & _WEAK_KEYS) >= 2
        or kinds >= {NameKind.ORGANISATION, NameKind.DETAIL}
    )
