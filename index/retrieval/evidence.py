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

    Fitted on the development questions by training/fusion.py: the ranking by softmax over what is found; the trust by a
    ridge logistic, set so that one answerable question in thirty is refused there. What came out below a twentieth is left out.
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
        query=3.0,
        passage=1.0,
        lexical=5.1,
        coverage=2.2,
        named=0.7,
        discussed=3.0,
        organisation=-0.9,
        tool=-0.5,
        city=-0.4,
        detail=-0.2,
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
        query=2.7,
        passage=0.7,
        lexical=4.1,
        coverage=1.7,
        named=0.7,
        discussed=3.0,
        organisation=-0.8,
        tool=-0.35,
        city=-0.35,
        relevance=0.8,
    ),
    trust=Weights(
        query=0.45,
        coverage=2.91,
        named=-0.18,
        discussed=2.0,
        passed_over=-0.23,
        organisation=-1.85,
        tool=-2.14,
        abroad=-2.17,
        city=-0.96,
        detail=-1.48,
        unanswered=-4.25,
        unknown=-0.37,
        story=1.35,
        relevance=0.74,
        bias=-0.55,
    ),
)
"""Under the shipped model."""

_numbers = operator.attrgetter(*(field.name for field in fields(Evidence)))
