"""Waiting in tests for something to come true: never for a time after which it probably has."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

PATIENCE = 60.0
"""Seconds after which a test gives up: far more than anything takes on a machine that others use as well."""


async def until(
    condition: Callable[[], object | Awaitable[object]], seconds: float = PATIENCE, *, every: float = 0.005
) -> None:
    """Return once the condition, which may be a coroutine function, holds; looked at `every` so many seconds.

    Raises TimeoutError when it does not in time.
    """
    async with asyncio.timeout(seconds):
        while True:
            held = condition()
            if inspect.isawaitable(held):
                held = await held
            if held:
                return
            await asyncio.sleep(every)
