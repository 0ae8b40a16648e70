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
        query=0.99,
        passage=0.37,
        lexical=1.62,
        coverage=0.24,
        named=0.47,
        discussed=0.06,
        told_query=-0.05,
        told_passage=0.04,
        told_recent=0.88,
        told_learnt=1.71,
        suits=2.87,
        organisation=-0.12,
        tool=-0.46,
        abroad=0.43,
        city=-0.51,
        detail=0.13,
        learnt=1.70,
    ),
    trust=Weights(
        query=0.14,
        coverage=1.77,
        named=-0.10,
        discussed=2.00,
        told_query=-0.47,
        told_recent=0.59,
        told_learnt=1.17,
        suits=1.35,
        passed_over=-0.26,
        organisation=-1.18,
        tool=-1.75,
        abroad=-0.98,
        city=-0.44,
        detail=-1.01,
        unanswered=-2.59,
        unknown=-0.13,
        learnt=1.20,
        nothing=-1.01,
        known=0.42,
        story=1.14,
        bias=0.13,
    ),
)
"""Under a model without a reranker; also which sections the reranker reads."""
RERANKED = Fusion(
    rank=Weights(
        query=1.04,
        passage=0.30,
        lexical=1.47,
        coverage=0.02,
        named=0.39,
        discussed=-0.15,
        told_query=-0.05,
        told_recent=0.93,
        told_learnt=1.54,
        suits=1.80,
        organisation=-0.11,
        tool=-0.42,
        abroad=0.33,
        city=-0.43,
        detail=0.18,
        learnt=1.53,
        relevance=0.37,
    ),
    trust=Weights(
        query=0.07,
        coverage=1.13,
        named=-0.18,
        discussed=2.00,
        told_query=-0.67,
        told_recent=0.58,
        told_learnt=0.96,
        suits=1.27,
        passed_over=-0.23,
        organisation=-0.94,
        tool=-1.46,
        abroad=-0.89,
        city=-0.31,
        detail=-0.92,
        unanswered=-2.59,
        unknown=-0.16,
        learnt=1.03,
        nothing=-0.77,
        known=0.36,
        story=1.00,
        relevance=0.39,
        bias=0.54,
    ),
)
"""Under the shipped model."""

_numbers = operator.attrgetter(*(field.name for field in fields(Evidence)))
