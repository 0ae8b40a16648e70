"""One call to a model, and what the calls of one message may take."""

from dataclasses import dataclass

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
