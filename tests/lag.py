"""How late the event loop itself is, so that a busy machine is not taken for a late program."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_BEAT = 0.02


class Lag:
    """The beats of a loop: when each came, and how late."""

    def __init__(self) -> None:
        self._beats: list[tuple[float, float]] = []

    async def beat(self) -> None:
        while True:
            due = time.monotonic() + _BEAT
            await asyncio.sleep(_BEAT)
            self._beats.append((due, time.monotonic() - due))

    def since(self, moment: float) -> float:
        """Seconds, all in all, that the loop was late from then on."""
        return sum(late for due, late in reversed(self._beats) if due >= moment)


@asynccontextmanager
async def lag() -> AsyncIterator[Lag]:
    found = Lag()
    beating = asyncio.create_task(found.beat())
    try:
        yield found
    finally:
        beating.cancel()
