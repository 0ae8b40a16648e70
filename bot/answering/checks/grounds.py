"""What an answer is checked against, and what may be wrong with it."""

from dataclasses import dataclass
from enum import StrEnum

from index.text.language import Language


class Check(StrEnum):
    """What an answer must pass."""

    FORM = "form"
    REFUSAL = "refusal"
    LEAK = "leak"
    CITATION = "citation"
    NUMBER = "number"
    CONTEXT = "context"
    NAME = "name"
    NEGATION = "negation"
    PROMISE = "promise"
    ORDER = "order"
    """The steps of its passage, the other way round."""
    CROSSED = "crossed"
    """Says of one thing what its passage says of another beside it."""
    GENERAL = "general"
    """Says of all what its passage says of some."""
    LINK = "link"
    SCRIPT = "script"
    LENGTH = "length"
    SUPPORT = "support"
    OBEDIENCE = "obedience"
    VERIFIED = "verified"
    """A second model says that the passages do not support it."""


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that failed, and what about it, in words for the model and for the operator. `sentence` is the one at
    fault, "" where it is the whole answer."""

    check: Check
    detail: str
    sentence: str = ""

    def __str__(self) -> str:
        return f"{self.check}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer is checked against. `passages` are the numbered texts that the model was given."""

    passages: tuple[str, ...]
    language: Language
    question: str = ""
    """What the person says and said before."""
    system: str = ""
    limit: int = 600
    message: str = ""
    """The last of it, which is to be answered; "" where that is all."""
    heard: str = ""
    """What the guide said before: its names may be said again."""
    talk: bool = False
    """Nothing is asked that must be answered: a question back or a kind word may do, and cites nothing."""

    def cited(self, numbers: tuple[int, ...]) -> tuple[str, ...]:
        """The passages of these numbers, those left out that do not exist."""
        return tuple(self.passages[n - 1] for n in numbers if 1 <= n <= len(self.passages))
