"""One call to a model, and what all calls for one message may take."""

import time
from dataclasses import dataclass, field

from bot.models.chat_model import Prompt


@dataclass(slots=True)
class Call:
    """One call to a model. `cost` is in dollars, by the configured prices; `faults` are the checks it failed."""

    purpose: str
    model: str
    prompt: Prompt
    text: str = ""
    error: str = ""
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whose daily budgets the calls for one message come from, when it arrived, and the calls so far."""

    users: tuple[str, ...] = ()
    started: float = field(default_factory=lambda: time.monotonic())
    calls: list[Call] = field(default_factory=list, compare=False)

    def left(self, deadline: float) -> float:
        """Seconds of `deadline` still to go since the message arrived; may be negative."""
        return self.started + deadline - time.monotonic()
