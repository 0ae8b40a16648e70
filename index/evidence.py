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
    story: float = 0.0
    """Words of the question beyond a dozen, in tens, at most 2: who tells a story is near to nothing."""
    relevance: float = UNREAD
    """Log-odds by the reranker that the section's text answers, -6 to 6; `UNREAD` for those it does not read."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each number of the evidence weighs.

    Fitted on the development questions by training/fusion.py: the ranking by softmax over what is found, rounded towards
    the weights before it; the trust by a ridge logistic, set so that one answerable question in twenty-five is refused there.
    `discussed` was set by playing the conversations.
    """

    query: float = 0.0
    passage: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    named: float = 0.0
    discussed: float = 0.0
    passed_over: float = 0.0
    organisation: float = 0.0
    tool: float = 0.0
    abroad: float = 0.0
    city: float = 0.0
    detail: float = 0.0
    unanswered: float = 0.0
    unknown: float = 0.0
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
        query=2.0,
        passage=2.4,
        lexical=5.0,
        coverage=1.0,
        named=0.5,
        discussed=3.0,
        passed_over=-0.3,
        organisation=-1.0,
        tool=-0.5,
        city=-0.3,
    ),
    trust=Weights(
        query=0.56,
        passage=0.83,
        coverage=2.99,
        named=-0.6,
        discussed=2.0,
        passed_over=-0.54,
        organisation=-2.15,
        tool=-1.76,
        abroad=-0.91,
        city=-1.81,
        detail=-1.87,
        unknown=-0.57,
        bias=-3.2,
    ),
)
"""Under a model without a reranker; also which sections the reranker reads."""
RERANKED = Fusion(
    rank=Weights(
        query=1.8,
        passage=1.8,
        lexical=4.0,
        coverage=1.4,
        named=0.5,
        discussed=3.0,
        passed_over=-0.15,
        organisation=-1.0,
        tool=-0.4,
        city=-0.3,
        relevance=0.9,
    ),
    trust=Weights(
        query=0.8,
        coverage=3.0,
        named=-0.1,
        discussed=2.0,
        passed_over=-0.1,
        organisation=-2.0,
        tool=-1.56,
        abroad=-2.7,
        city=-1.95,
        detail=-2.0,
        unanswered=-2.9,
        unknown=-0.25,
        story=2.5,
        relevance=0.69,
        bias=-2.75,
    ),
)
"""Under the shipped model."""

_numbers = operator.attrgetter(*(field.name for field in fields(Evidence)))
