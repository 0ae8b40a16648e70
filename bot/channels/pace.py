"""When a message may leave: so many a second over all chats, so many in one chat, and a flooded chat waits alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_REMEMBERED = 10_000
EVERYBODY = ""
"""In place of a chat: all of them."""
_ENOUGH = 80.0
"""Messages a second that no platform lets a bot exceed for long."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One message every `seconds` in the long run, `burst` of them at once."""

    seconds: float
    burst: int


class Pace:
    def __init__(self, per_second: float, at_once: int) -> None:
        self._per_second = per_second
        self._gap = 1 / per_second
        self._at_once, self._rate = at_once, min(per_second, _ENOUGH)
        self._sending = 0
        self._took = 0.0
        self._freed = asyncio.Condition()
        self._next = 0.0
        self._held: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self.pauses = 0
        """How often the platform asked for one."""
        self.stopped = ""
        """Why nothing is sent any more, "" while it is."""

    async def turn(self, chat: str, rhythm: Rhythm | None = None) -> None:
        """Wait until `chat` may be sent one more message."""
        now = asyncio.get_running_loop().time
        while self.held(chat):  # noqa: ASYNC110 (the pause may have grown meanwhile)
            await asyncio.sleep(self._held[chat] - now())
        self._held.pop(chat, None)
        if rhythm:
            due = self._due[chat] = max(now(), self._due.get(chat, 0.0)) + rhythm.seconds
            self._prune(now())
            await asyncio.sleep(max(0.0, due - rhythm.seconds * rhythm.burst - now()))
        start = max(now(), self._next)
        self._next = start + self._gap
        if start > now():
            await asyncio.sleep(start - now())

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Around one call. No more are on their way at once than the pace needs (Little's law, over the usual time
        of a call): a process that dies knows not which of them arrived, and sends those again."""
        async with self._freed:
            await self._freed.wait_for(lambda: self._sending < self._room())
            self._sending += 1
        start = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._took += 0.2 * (asyncio.get_running_loop().time() - start - self._took)
            self._sending -= 1
            async with self._freed:
                self._freed.notify()

    def _room(self) -> int:
        return max(1, min(self._at_once, round(self._rate * self._took)))

    def hold(self, chat: str, seconds: float) -> None:
        """The platform asked for a pause in this chat."""
        self.pauses += 1
        self._told[chat] = max(seconds, self._told.get(chat, 0.0))
        self.learn(chat, seconds)

    def held(self, chat: str) -> bool:
        """Whether the chat is in such a pause now."""
        return self._held.get(chat, 0.0) > asyncio.get_running_loop().time()

    def hold_all(self, seconds: float) -> None:
        """The platform asked for a pause in every chat."""
        self.hold(EVERYBODY, seconds)

    def learn(self, chat: str, seconds: float) -> None:
        """Another process of the account was asked for a pause in this chat, or in all of them."""
        until = asyncio.get_running_loop().time() + seconds
        if chat == EVERYBODY:
            self._next = max(self._next, until)
        else:
            self._held[chat] = max(until, self._held.get(chat, 0.0))

    def told(self) -> dict[str, float]:
        """Pauses that the platform asked for since this was last called, in seconds by chat."""
        told, self._told = self._told, {}
        return told

    def share(self, processes: int) -> None:
        """Take only our part of the pace, where so many processes send for the same account."""
        self._gap = processes / self._per_second
        self._rate = min(self._per_second / processes, _ENOUGH)

    def _prune(self, now: float) -> None:
        if len(self._due) > _REMEMBERED:
            self._due = {chat: due for chat, due in self._due.items() if due > now}
