"""The end of tasks, for sure."""

import asyncio
from collections.abc import Iterable
from typing import Any

_PATIENCE, _ROUNDS = 0.5, 20


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they are done. Once is not always enough: a cancellation that meets a failing connection
    may be swallowed by the library that connects."""
    left = {task for task in tasks if not task.done()}
    for _ in range(_ROUNDS):
        if not left:
            return
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_PATIENCE)
