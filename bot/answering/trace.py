"""What one turn did, step by step, for people who want to see why the bot said what it said."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.models.call import Call
from index.knowledge.passage import Hit
from index.text.language import Language


@dataclass(slots=True)
class Trace:
    """Filled in while a message is answered. It only records: nothing that is done depends on it."""

    language: Language | None = None
    act: str = ""
    question: str = ""
    rewritten: str = ""
    readings: tuple[str, ...] = ()
    """What was asked in the knowledge's own spelling, where it was searched for in that too."""
    ours: float | None = None
    """How likely the reader took it to be about careers with AI."""
    leaning: float = 0.0
    """How much it was taken to lean on what went before."""
    about: str = ""
    """The subject under discussion before it."""
    before: Mapping[str, str] = field(default_factory=dict)
    """What was known of the person before it, and what is known after it, one fact a name."""
    after: Mapping[str, str] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    """What was found, best first; for a message of several questions, for one after the other."""
    outcome: str = ""
    answerer: str = ""
    """Who gave the answer that was sent: a model's name, `built-in`, or `fixed` for a sentence of its own."""
    calls: list[Call] = field(default_factory=list)
    steps: list[tuple[str, float]] = field(default_factory=list)
    """Name and seconds of each step, in the order they ended."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.steps.append((name, time.monotonic() - started))
