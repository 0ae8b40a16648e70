"""One message of a chat that shows an answer while it is being written, and is the answer in the end."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.messages.message import ConversationId

log = logging.getLogger(__name__)

Write = Callable[[int | None], Awaitable[int]]
"""Sends the text as a new message (None) or in place of the message of that number; the message's number."""

SPACING = 3.0
"""Seconds between two changes; platforms count each one as a message."""
_PATIENCE = 2.0


@dataclass(slots=True)
class _Placeholder:
    number: int | None = None
    changed: float = float("-inf")
    writing: asyncio.Task[None] | None = None


class Placeholders:
    """At most one for each chat, whose turns are answered one after another."""

    def __init__(self, spacing: float = SPACING) -> None:
        self._spacing = spacing
        self._placeholders: dict[ConversationId, _Placeholder] = {}

    def grow(self, conversation: ConversationId, write: Write) -> None:
        """Begin a change if the last one is done and long enough ago; else leave it to a later call."""
        held = self._placeholders.setdefault(conversation, _Placeholder())
        if held.writing or time.monotonic() < held.changed + self._spacing:
            return
        held.changed = time.monotonic()
        held.writing = asyncio.create_task(self._write(held, write))

    async def take(self, conversation: ConversationId) -> int | None:
        """The number of the chat's placeholder, to be made the answer; it is forgotten here."""
        held = self._placeholders.pop(conversation, None)
        if held is None:
            return None
        if held.writing:
            await asyncio.wait({held.writing}, timeout=_PATIENCE)
        return held.number

    async def _write(self, held: _Placeholder, write: Write) -> None:
        try:
            held.number = await write(held.number)
        except Exception as error:  # a preview is a courtesy: the answer itself follows
            log.debug("preview not shown: %s", type(error).__name__)
        finally:
            held.writing = None
