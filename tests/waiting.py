"""Waiting in tests for something to come true."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], seconds: float = 10.0, *, every: float = 0.005) -> None:
    """Return once the condition holds, looked at `every` so many seconds; raises TimeoutError when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (the condition has no event)
            await asyncio.sleep(every)
