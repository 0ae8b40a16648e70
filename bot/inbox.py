"""Between a platform's acknowledgement and our answer.

A message is durable before `put` returns. Messages of one conversation are handled
in order; different conversations run side by side, at most `concurrency` at once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from bot.errors import Apology, BotError, ShuttingDown
from bot.messages import ConversationId, IncomingMessage
from bot.store import Receipts

log = logging.getLogger(__name__)


class Inbox:
    def __init__(
        self,
        receipts: Receipts,
        handle: Callable[[IncomingMessage], Awaitable[None]],
        apologise: Callable[[IncomingMessage, Apology], Awaitable[None]],
        *,
        concurrency: int,
    ) -> None:
        self._receipts = receipts
        self._handle = handle
        self._apologise = apologise
        self._slots = asyncio.Semaphore(concurrency)
        self._queues: dict[ConversationId, deque[IncomingMessage]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._open = True
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when the receipts do. Nothing is safe then, so `app.run` ends the process."""

    async def recover(self) -> None:
        """Take up what an earlier process accepted and did not finish."""
        for message in await self._receipts.unsettled():
            self._enqueue(message)

    async def put(self, message: IncomingMessage) -> bool:
        """Accept a message; False when it is a redelivery of one we have."""
        if not self._open:
            raise ShuttingDown
        if not await self._receipts.receive(message):
            return False
        if self._open:  # it may have closed while we wrote; the receipt is kept, so the next start answers
            self._enqueue(message)
        return True

    async def drain(self, grace: float) -> None:
        """Stop accepting, let work in hand finish, then cancel; the rest is recovered next start."""
        self._open = False
        if not self._workers:
            return
        _, late = await asyncio.wait(self._workers, timeout=grace)
        for worker in late:
            worker.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _enqueue(self, message: IncomingMessage) -> None:
        if queue := self._queues.get(message.conversation):
            queue.append(message)
            return
        self._queues[message.conversation] = deque([message])
        worker = asyncio.create_task(self._work(message.conversation))
        self._workers.add(worker)
        worker.add_done_callback(self._retire)

    def _retire(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) and not self.broken.done():
            self.broken.set_exception(error)

    async def _work(self, conversation: ConversationId) -> None:
        queue = self._queues[conversation]
        try:
            while queue:
                async with self._slots:
                    await self._settle(queue[0])
                queue.popleft()
        finally:
            del self._queues[conversation]

    async def _settle(self, message: IncomingMessage) -> None:
        try:
            await self._handle(message)
        except Exception as error:  # the one place a message may fail without failing the bot
            expected = isinstance(error, BotError)
            log.log(logging.WARNING if expected else logging.ERROR, "message failed", exc_info=error)
            await self._receipts.abandon(message, repr(error))
            apology = error.apology if isinstance(error, BotError) else Apology.TRY_LATER
            try:
                await self._apologise(message, apology)
            except Exception:
                log.warning("apology not delivered", exc_info=True)
