"""Which chats are this process's, where several serve one database.

A chat is answered by the process that holds its lock. Every process hears of each message that is accepted; one that
has room claims its chat, reads what waits in it and lets go of it when nothing waits any more. What nobody claimed at
once is found by a sweep. Where the locks are lost, since the database went away, work in hand is let go of: what is
being sent may end, and nothing that was begun is begun again before every process has had time for that.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from typing import Protocol

from bot.errors import DatabaseUnusable, OwnershipLost, ShuttingDown
from bot.inbox.ending import end
from bot.messages.message import ConversationId, IncomingMessage
from bot.storage.owned import Locks, Ownership
from bot.storage.receipts import NEVER, Begun, Receipts

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""How often what waits is looked through, and so how long a chat of a process that died may wait for another."""
GRACE_SECONDS = 6.0
"""After the locks were lost, how long nobody begins again what another may still be sending."""
_AGAIN_SECONDS = 0.5
_PATIENCE = 30.0
"""How long a visitor waits for a chat that another process has in hand."""
_SOON_SECONDS = 0.2
"""When the next sweep follows where more waited than there was room for."""
_RETRY_SECONDS = 0.25
"""How often a name that somebody waits for is tried."""
_SHARE = 3
"""Of so many times what we have room for, what is claimed is drawn by lot, so that processes seldom want the same."""


class Work(Protocol):
    """What is done with a chat while it is ours."""

    def in_hand(self) -> Collection[ConversationId]:
        """Chats that are being worked on."""
        ...

    def room(self) -> int:
        """How many more chats it would take."""
        ...

    def begin_load(self) -> None:
        """What waits is about to be read: remember what ends before `take`."""
        ...

    def take(self, waiting: Iterable[tuple[IncomingMessage, Begun]], /) -> None:
        """Work on these, but for those that it has in hand or that ended since `begin_load`."""
        ...

    async def let_go(self) -> None:
        """End everything in hand, what is being sent first of all as it should."""
        ...


class Owning:
    """Claims, and what hangs on them."""

    def __init__(self, ownership: Ownership, receipts: Receipts, work: Work) -> None:
        self._ownership, self._receipts, self._work = ownership, receipts, work
        self._locks: Locks | None = None
        self._held: set[str] = set()
        self._pins: Counter[str] = Counter()
        self._wanted: dict[str, asyncio.Future[None]] = {}
        self._careful = 0.0
        self._more = False

    async def run(self) -> None:
        """Claim and let go until cancelled; raises `DatabaseUnusable` where the database stays away."""
        first = True
        while True:
            try:
                async with self._ownership.locks() as locks:
                    if not first:
                        log.warning("the database is back; chats are shared out anew")
                        self._careful = time.monotonic() + GRACE_SECONDS
                    first, self._locks = False, locks
                    await self._own_until_lost(locks)
            except OwnershipLost:
                log.warning("the database went away and with it the hold of our chats")
            except DatabaseUnusable:
                if first:
                    raise
            finally:
                self._locks = None
                self._held.clear()
            await self._work.let_go()
            await asyncio.sleep(_AGAIN_SECONDS)

    @asynccontextmanager
    async def pinned(self, name: str) -> AsyncIterator[None]:
        """The name is ours as long as the block runs, if the locks are not lost meanwhile. Raises `ShuttingDown` where
        another process keeps it for long."""
        self._pins[name] += 1
        try:
            await self._ours(name, _PATIENCE)
            yield
        finally:
            self._pins[name] -= 1
            self.done(name)

    async def lead(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do what only one process may do at a time, whenever it is our turn, until it ends by itself."""
        self._pins[name] += 1
        try:
            while True:
                await self._ours(name, None)
                log.info("this process is the one for %s", name.partition(" ")[0])
                doing = asyncio.ensure_future(work())
                try:
                    while name in self._held and not doing.done():
                        await asyncio.wait({doing}, timeout=SWEEP_SECONDS / 4)
                finally:
                    await end([doing])
                if not doing.cancelled():
                    return doing.result()
        finally:
            self._pins[name] -= 1
            self.done(name)

    def done(self, name: str) -> None:
        """Nothing waits in it any more; it is let go of where nobody pins it."""
        if not self._pins[name]:
            del self._pins[name]
        if self._locks:
            self._locks.wake()

    async def _ours(self, name: str, seconds: float | None) -> None:
        if name in self._held:
            return
        coming = self._wanted.setdefault(name, asyncio.get_running_loop().create_future())
        if self._locks:
            self._locks.wake()
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(coming)
        except TimeoutError:
            raise ShuttingDown from None

    async def _own_until_lost(self, locks: Locks) -> None:
        """Also in the middle of a statement, which waits for the database to come back: by then others own our chats."""
        owning, lost = asyncio.create_task(self._own(locks)), asyncio.create_task(locks.lost())
        try:
            await asyncio.wait({owning, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not owning.done():
                raise OwnershipLost
        finally:
            await end([owning, lost])
        owning.result()

    async def _own(self, locks: Locks) -> None:
        sweep = 0.0
        while True:
            pause = min(sweep - time.monotonic(), _RETRY_SECONDS if self._wanted else SWEEP_SECONDS)
            heard = await locks.news(max(0.0, pause))
            await self._free(locks)
            if time.monotonic() >= sweep:
                heard |= {str(chat) for chat in await self._receipts.waiting()}
                sweep = time.monotonic() + SWEEP_SECONDS
            await self._claim_wanted(locks)
            ours = {str(chat) for chat in self._work.in_hand()} & self._held
            new = await self._claim(locks, heard - ours)
            if self._more:
                sweep = min(sweep, time.monotonic() + _SOON_SECONDS)
            if chats := (heard & ours) | new:
                await self._load(chats, new)

    async def _free(self, locks: Locks) -> None:
        busy = {str(chat) for chat in self._work.in_hand()} | self._pins.keys()
        if idle := self._held - busy:
            self._held -= idle  # first, so that nobody counts on them meanwhile
            await locks.release(sorted(idle))

    async def _claim_wanted(self, locks: Locks) -> None:
        wanted = {name for name in self._wanted if self._pins[name]}
        for name in self._wanted.keys() - wanted:
            self._wanted.pop(name).cancel()
        new = await locks.claim(sorted(wanted - self._held)) if wanted - self._held else set()
        self._held |= new
        for name in wanted & self._held:
            coming = self._wanted.pop(name)
            if not coming.done():
                coming.set_result(None)

    async def _claim(self, locks: Locks, heard: set[str]) -> set[str]:
        """Those of the chats that are ours now and were not; no more than there is room for."""
        wanted, room = sorted(heard - self._held), self._work.room()
        self._more = len(wanted) > room
        if not wanted or room <= 0:
            return heard & self._held
        drawn = random.sample(wanted[: room * _SHARE], min(room, len(wanted)))
        new = await locks.claim(drawn)
        self._held |= new
        return new | (heard & self._held)

    async def _load(self, chats: set[str], new: set[str]) -> None:
        """Hand over what waits in chats of ours; what another may still be sending is left for later."""
        self._work.begin_load()
        waiting = await self._receipts.unsettled([ConversationId.parse(chat) for chat in sorted(chats)])
        careful = time.monotonic() < self._careful
        later = {
            str(message.conversation)
            for message, begun in waiting
            if careful and begun != NEVER and str(message.conversation) in new
        }
        # what a visitor waits for is put to work by who let the visitor in
        later |= self._pins.keys() - {str(chat) for chat in self._work.in_hand()}
        self._work.take(row for row in waiting if str(row[0].conversation) not in later)
