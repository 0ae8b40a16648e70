"""One try at answering: how it fails, and a count of it that is written to its end."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Failed(Exception):
    """A message could not be answered or its answer not be delivered."""

    def __init__(self, error: Exception) -> None:
        super().__init__(repr(error))
        self.error = error


async def whole(count: Coroutine[Any, Any, None]) -> None:
    """Write a count to its end even where we are cancelled meanwhile: what is taken back afterwards was counted."""
    writing = asyncio.ensure_future(count)
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await writing
        raise
