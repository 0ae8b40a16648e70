"""The seam to language models: what is asked, what comes back, and the protocol that each kind of model keeps."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One side's words in a prompt."""

    role: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked: the rules, and the talk that ends with the person's side."""

    system: str
    turns: tuple[Utterance, ...]

    def followed_by(self, answer: str, remark: str) -> "Prompt":
        """The same talk gone on: the model's answer, and a remark on it."""
        return Prompt(
            self.system, (*self.turns, Utterance(Speaker.ASSISTANT, answer), Utterance(Speaker.USER, remark))
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote. Token counts are 0 where the provider gives none; `model` is its configured name."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    model: str = ""
    cut: bool = False
    """It reached its most tokens before its end."""


Grow: TypeAlias = Callable[[str], Awaitable[None]]
"""Called with the whole text so far, each time there is more of it."""


class ChatModel(Protocol):
    """One language model. Being cancelled stops the call."""

    async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
        """The answer, streamed to `grow` where one is given; raises a `ModelError`, and nothing else expected."""
        ...

    async def close(self) -> None: ...
