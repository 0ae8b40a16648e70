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
    sibling: float
    """Up to 1 when it is what the question asks of the subject under discussion, as the classifier has learnt, and leans on it."""
    sibling_earlier: float
    """The same of the subject that was under discussion before that."""
    told_query: float
    """How much nearer `query` is in the middle of its readings: alone, with what was asked last, with the last messages."""
    told_passage: float
    """The same of `passage`."""
    told_recent: float
    """As `told_query`, read with the person's last messages."""
    told_learnt: float
    """How much likelier the classifier finds it in the middle of the readings."""
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
    """Half the log-likelihood, -5 to 0, that the question is about it, as the classifier has learnt."""
    nothing: float = 0.0
    """Half the log-odds, -4 to 4, that it is a question that nothing answers, as the classifier has learnt."""
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
    softmax over what is found; the trust by a ridge logistic, set so that one answerable development question in twenty-five is refused.
    """

    query: float = 0.0
    passage: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    named: float = 0.0
    discussed: float = 0.0
    sibling: float = 0.0
    sibling_earlier: float = 0.0
    told_query: float = 0.0
    told_passage: float = 0.0
    told_recent: float = 0.0
    told_learnt: float = 0.0
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
    nothing: float = 0.0
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
        query=1.08,
        passage=0.26,
        lexical=1.41,
        coverage=0.22,
        named=0.42,
        discussed=0.18,
        sibling=0.35,
        sibling_earlier=1.00,
        told_query=-0.28,
        told_passage=0.20,
        told_recent=0.89,
        told_learnt=1.88,
        suits=2.20,
        organisation=-0.39,
        tool=-0.38,
        abroad=0.31,
        city=-0.09,
        detail=-0.05,
        learnt=1.81,
    ),
    trust=Weights(
        query=0.33,
        coverage=1.44,
        named=-0.01,
        discussed=2.00,
        sibling=1.23,
        sibling_earlier=1.06,
        told_query=-0.35,
        told_recent=0.50,
        told_learnt=1.21,
        suits=1.16,
        passed_over=-0.03,
        organisation=-1.15,
        tool=-1.02,
        abroad=-0.82,
        city=-0.19,
        detail=-0.78,
        unanswered=-2.59,
        unknown=-0.18,
        learnt=1.28,
        nothing=-0.82,
        known=0.40,
        story=0.80,
        bias=-0.25,
    ),
)
"""Under a model without a reranker; also which sections the reranker reads."""
RERANKED = Fusion(
    rank=Weights(
        query=1.09,
        passage=0.15,
        lexical=1.29,
        coverage=0.03,
        named=0.40,
        discussed=0.07,
        sibling=0.31,
        sibling_earlier=0.97,
        told_query=-0.25,
        told_passage=0.13,
        told_recent=0.90,
        told_learnt=1.74,
        suits=2.00,
        organisation=-0.37,
        tool=-0.38,
        abroad=0.27,
        city=-0.10,
        detail=-0.04,
        learnt=1.68,
        relevance=0.32,
    ),
    trust=Weights(
        query=0.29,
        coverage=0.92,
        named=-0.08,
        discussed=2.00,
        sibling=0.89,
        sibling_earlier=0.95,
        told_query=-0.49,
        told_recent=0.57,
        told_learnt=1.01,
        suits=1.08,
        passed_over=-0.14,
        organisation=-1.02,
        tool=-1.00,
        abroad=-0.83,
        city=-0.11,
        detail=-0.68,
        unanswered=-2.59,
        unknown=-0.21,
        learnt=1.13,
        nothing=-0.61,
        known=0.35,
        story=0.74,
        relevance=0.34,
        bias=-0.02,
    ),
)
"""Under the shipped model."""

_numbers = operator.attrgetter(*(field.name for field in fields(Evidence)))
