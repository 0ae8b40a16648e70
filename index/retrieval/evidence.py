"""What speaks for a unit as the answer to a question, and what each of its numbers weighs."""

import operator
from dataclasses import dataclass, fields

UNREAD = -1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one unit, as numbers that a logistic weighs."""

    query: float
    """Cosine of its best sample question, in standard deviations above unrelated ones."""
    passage: float
    """Cosine of its best passage, likewise."""
    lexical: float
    """BM25 as a share of the best unit's."""
    coverage: float
    """Share of the question's content words that the unit holds, by idf."""
    named: float
    """1 when its subject is named in the question, or is the one under discussion."""
    discussed: float
    """Up to 1 when its subject is under discussion: how much the question leans on it."""
    told_query: float
    """How much nearer `query` is when it is read with what was asked last."""
    told_passage: float
    """The same of `passage`."""
    told_recent: float
    """As `told_query`, read with the person's last messages."""
    shown: float
    """1 when it was the last answer. Few ask for the same again."""
    suits: float
    """1 when it is among what speaks to such a person, half of that when its subject is."""
    passed_over: float
    """1 when the question names another subject of its topic instead: a data analyst, not a data engineer."""
    organisation: float
    """1 when the question names an institution or company that the unit does not hold."""
    tool: float
    """The same of software or a programming language."""
    abroad: float
    """The same of a place abroad."""
    city: float
    """The same of a place in Pakistan."""
    detail: float
    """The same of what is asked of something: its fee, its seats."""
    unanswered: float
    """How much nearer than `query` lies a question that nothing answers; 0 where none does."""
    unknown: float
    """How near the question is to what nobody knows, as `query`; 0 for that itself."""
    learnt: float = 0.0
    """How far the classifier puts it above other units, in standard deviations."""
    known: float = 0.0
    """Log-odds, -4 to 4, that it asks for something that knowledge can say at all, and not for this year's fee."""
    story: float = 0.0
    """Words of the question beyond a dozen, in tens, at most 2: who tells a story is near to nothing."""
    relevance: float = UNREAD
    """Log-odds by the reranker that the section's text answers, -6 to 6; `UNREAD` for those it does not read."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each number of the evidence weighs.

    Fitted by training/fusion.py on the development questions, on messages from people's lives and on dialogues: the ranking by
    softmax over what is found; the trust by a ridge logistic, set so that one answerable development question in thirty is refused.
    """

    query: float = 0.0
    passage: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    named: float = 0.0
    discussed: float = 0.0
    told_query: float = 0.0
    told_passage: float = 0.0
    told_recent: float = 0.0
    shown: float = 0.0
    suits: float = 0.0
    passed_over: float = 0.0
    organisation: float = 0.0
    tool: float = 0.0
    abroad: float = 0.0
    city: float = 0.0
    detail: float = 0.0
    unanswered: float = 0.0
    unknown: float = 0.0
    learnt: float = 0.0
    known: float = 0.0
    story: float = 0.0
    relevance: float = 0.0
    bias: float = 0.0

    def weigh(self, evidence: Evidence) -> float:
        total: float = sum(map(operator.mul, _numbers(self), _numbers(evidence)))
        return self.bias + total


@dataclass(frozen=True, slots=True)
class Fusion:
    """The weights of one kind of model."""

    rank: Weights
    """Which unit comes first."""
    trust: Weights
    """Whether the first unit answers at all: the logistic of this is a hit's score."""


ALONE = Fusion(
    rank=Weights(
        query=2.77,
        passage=1.64,
        lexical=2.16,
        coverage=0.33,
        named=0.78,
        discussed=0.78,
        told_query=0.77,
        told_passage=1.28,
        told_recent=1.21,
        shown=0.74,
        suits=1.52,
        organisation=-0.46,
        tool=0.29,
        abroad=-0.28,
        city=0.07,
        detail=-0.56,
        learnt=0.20,
    ),
    trust=Weights(
        query=0.98,
        coverage=4.37,
        named=-0.1,
        discussed=2.0,
        organisation=-2.16,
        tool=-2.06,
        abroad=-2.5,
        city=-1.41,
        detail=-2.49,
        unanswered=-4.44,
        unknown=-0.53,
        story=2.12,
        bias=-3.05,
    ),
)
"""Under a model without a reranker; also which sections the reranker reads."""
RERANKED = Fusion(
    rank=Weights(
        query=2.60,
        passage=1.32,
        lexical=1.89,
        coverage=0.14,
        named=0.78,
        discussed=0.48,
        told_query=0.61,
        told_passage=1.28,
        told_recent=1.24,
        shown=0.32,
        suits=1.44,
        organisation=-0.41,
        tool=0.32,
        abroad=-0.29,
        city=0.07,
        detail=-0.55,
        learnt=0.19,
        relevance=0.48,
    ),
    trust=Weights(
        query=0.51,
        coverage=1.13,
        named=-0.13,
        discussed=2.00,
        told_query=0.75,
        told_recent=0.5,
        suits=0.86,
        passed_over=-0.38,
        organisation=-1.3,
        tool=-1.39,
        abroad=-2.4,
        city=-1.1,
        detail=-1.8,
        unanswered=-2.59,
        unknown=-0.44,
        learnt=0.03,
        known=0.39,
        story=0.68,
        relevance=0.52,
        bias=-0.45,
    ),
)
"""Under the shipped model."""

_numbers = operator.attrgetter(*(field.name for field in fields(Evidence)))
