"""That an answer is being worked on, shown in its chat."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.inbox.delivery import Delivery
from bot.messages.message import IncomingMessage

log = logging.getLogger(__name__)

_SECONDS = 4.0
"""Telegram shows "typing" for five seconds."""
_IN_A_RUSH = 1.0
"""When every slot is taken, only an answer that takes this long is announced."""
_PATIENCE = 1.0
"""How long a reply waits for the first "typing" to get out, so that it does not appear after the reply."""


@asynccontextmanager
async def shown(
    delivery: Delivery, message: IncomingMessage, *, rush: Callable[[], bool]
) -> AsyncIterator[None]:
    """As long as the block runs; `rush` says whether more is to do than can be done at once."""
    first = asyncio.Event()
    typing = asyncio.create_task(_keep(delivery, message, first, rush))
    try:
        yield
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(first.wait(), _PATIENCE)
    finally:
        typing.cancel()


async def _keep(
    delivery: Delivery, message: IncomingMessage, first: asyncio.Event, rush: Callable[[], bool]
) -> None:
    try:
        if rush():  # the calls would only hold up the answers
            first.set()
            await asyncio.sleep(_IN_A_RUSH)
        while True:
            await delivery.typing(message)
            first.set()
            await asyncio.sleep(_SECONDS)
    except Exception:
        log.warning("typing not shown", exc_info=True)
    finally:
        first.set()
