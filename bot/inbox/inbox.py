"""Between a platform's acknowledgement and our answer.

A message is durable before `put` returns. Messages of one conversation are handled in order; different
conversations run side by side, at most `concurrency` at once. A second message or an edit that comes
before the answer joins or replaces the question. Sending waits outside the bound, so that a chat under a
flood limit holds nobody up.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Protocol

from bot.config import LimitsConfig
from bot.counting import Counts
from bot.errors import Apology, BotError, DeliveryUnknown, ShuttingDown
from bot.inbox.delivery import Delivery
from bot.inbox.ending import end
from bot.inbox.limits import Gate, Verdict
from bot.inbox.pending import Pending, Queue
from bot.messages.exchange import Exchange
from bot.messages.message import ChannelName, ConversationId, IncomingMessage, Preview, storable
from bot.storage.receipts import NEVER, SET_ASIDE, Begun, Receipts

log = logging.getLogger(__name__)

TRIES = 3
"""A message whose answer was being worked out at so many deaths of the process is set aside."""
SENDINGS = 25
"""Likewise one whose reply was being sent. More, since an outage of the platform holds replies here for hours."""
_LONG = 300
"""Characters from which on messages take turns among themselves: they are rare and costly, and whoever sends many of
them keeps nobody but each other waiting."""
_TYPING_SECONDS = 4.0
"""Telegram shows "typing" for five seconds."""
_TYPING_IN_A_RUSH = 1.0
"""When every slot is taken, only an answer that takes this long is announced."""
_TYPING_PATIENCE = 1.0
"""How long a reply waits for the first "typing" to get out, so that it does not appear after the reply."""


class Responder(Protocol):
    """What works out the reply to a message."""

    async def respond(self, message: IncomingMessage, preview: Preview | None, /) -> Exchange:
        """The reply, shown through `preview` as it grows; may be cancelled, and then asked again with more words."""
        ...


class Inbox:
    def __init__(
        self,
        receipts: Receipts,
        responder: Responder,
        delivery: Delivery,
        *,
        concurrency: int,
        answer_seconds: float = 20.0,
        gate: Gate | None = None,
        counts: Counts | None = None,
    ) -> None:
        self._receipts = receipts
        self._responder = responder
        self._delivery = delivery
        self._answer_seconds = answer_seconds
        self._gate = gate or Gate(LimitsConfig(per_minute=0))
        self._counts = counts or Counts()
        self._slots = asyncio.Semaphore(concurrency)
        self._alone, self._long = asyncio.Lock(), asyncio.Lock()
        self._chats: dict[ConversationId, Queue] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._open = True
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when the receipts do. Nothing is safe then, so `bot.app.serve` ends the process."""

    async def recover(self) -> None:
        """Take up what an earlier process accepted and did not finish; raises when the receipts cannot be read."""
        waiting = await self._receipts.unsettled()
        for message, begun in waiting:
            self._enqueue(message, begun)
        if waiting:
            log.info("taking up %d unanswered messages", len(waiting))

    async def put(self, message: IncomingMessage) -> bool:
        """Accept a message; False when it is a redelivery of one we have, or not to be heard."""
        if not self._open:
            raise ShuttingDown
        message = storable(message)
        chat = message.conversation
        if not self._gate.admits(message):
            log.debug("chat=%s is not let in", chat.digest)
            return False
        verdict = self._gate.verdict(chat)
        if verdict is not Verdict.ANSWER:
            self._counts.limited.labels(chat.channel).inc()
        if verdict is Verdict.IGNORE:
            return False
        if not await self._receipts.receive(message):
            self._gate.refund(chat, verdict)
            return False
        self._counts.received.labels(chat.channel).inc()
        if verdict is Verdict.SLOW_DOWN:
            log.warning("chat=%s is over its limit", chat.digest)
            await self._give_up(message, "over the limit", Apology.SLOW_DOWN)
        elif await self._unchanged(message):
            await self._receipts.abandon(message, "unchanged")
        elif self._open:  # it may have closed while we wrote; the receipt is kept, so the next start answers
            self._enqueue(message)
        return True

    async def knows(self, channel: ChannelName, account: str, message: str) -> bool:
        """Whether a message of that id was accepted before, in whichever chat of the account."""
        return await self._receipts.knows(channel, account, message)

    async def newest(self, channel: ChannelName, account: str) -> float | None:
        """When the newest message of the account was sent, in seconds since 1970; None where there is none."""
        return await self._receipts.newest(channel, account)

    async def drain(self, grace: float) -> None:
        """Stop accepting, let work in hand finish, then cancel; the rest is recovered next start."""
        self._open = False
        if not self._workers:
            return
        _, late = await asyncio.wait(self._workers, timeout=grace)
        await end(late)
        if late:
            log.info("%d chats are taken up at the next start", len(late))

    async def _unchanged(self, message: IncomingMessage) -> bool:
        """Whether an edit left the words alone: Telegram also reports new link previews as edits."""
        if not message.edits:
            return False
        before = await self._receipts.before(message)
        return before is not None and before.text == message.text and before.content is message.content

    def _enqueue(self, message: IncomingMessage, begun: Begun = NEVER) -> None:
        if chat := self._chats.get(message.conversation):
            chat.add(message, begun)
            return
        chat = self._chats[message.conversation] = Queue(message.conversation)
        chat.add(message, begun)
        worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._retire)

    def _retire(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) and not self.broken.done():
            self.broken.set_exception(error)

    async def _work(self, chat: Queue) -> None:
        try:
            while chat.waiting:
                await self._settle(chat.waiting[0])
                chat.waiting.popleft()
        except asyncio.CancelledError:
            pending = chat.waiting[0]
            if pending.counted:
                await self._receipts.release(pending.counted, sending=pending.sending)
            raise
        finally:
            del self._chats[chat.conversation]

    async def _settle(self, pending: Pending) -> None:
        """Answer one question, or say that it did not work out."""
        digest = pending.message.conversation.digest
        if pending.begun.worked >= TRIES or pending.begun.sent >= SENDINGS:
            log.error("chat=%s: a message is set aside, the process died on it too often", digest)
            return await self._give_up(pending.message, SET_ASIDE, Apology.TRY_LATER)
        try:
            async with self._turn(pending):
                exchange = await self._respond(pending)
            pending.sending = True
            await _whole(self._receipts.sending(pending.counted))
            await self._send(pending, exchange)
        except _Failed as failure:
            error = failure.error
            if isinstance(error, BotError):
                log.warning("chat=%s: message failed: %s", digest, type(error).__name__)
                apology = error.apology
            else:
                log.error("chat=%s: message failed", digest, exc_info=error)
                apology = Apology.TRY_LATER
            await self._give_up(pending.message, type(error).__name__, apology)

    @asynccontextmanager
    async def _turn(self, pending: Pending) -> AsyncIterator[None]:
        """One of the slots. Messages that were in hand when a process died take it one at a time, so that the one
        that killed it is tried with no other that may seem to have; long ones as well."""
        free = contextlib.nullcontext()
        long = len(pending.message.text) > _LONG
        async with self._long if long else free, self._alone if pending.begun.worked else free, self._slots:
            yield

    async def _respond(self, pending: Pending) -> Exchange:
        """The reply to all parts, begun again whenever one is added or edited before it is done."""
        while True:
            version = pending.version
            if parts := pending.uncounted():  # before the try, so that it counts even if the process dies
                await _whole(self._receipts.begin(parts))
            async with self._shown(pending.message):
                work = asyncio.create_task(self._respond_once(pending.message))
                pending.work = work
                try:
                    exchange = await work
                except asyncio.CancelledError:
                    task = asyncio.current_task()
                    if pending.version == version or (task and task.cancelling()):
                        raise
                    continue
                except _Failed:
                    pending.closed = True
                    raise
                finally:
                    pending.work = None
            if pending.version == version:
                pending.closed = True
                return exchange

    async def _respond_once(self, message: IncomingMessage) -> Exchange:
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await self._responder.respond(message, self._delivery.preview(message))
        except Exception as error:  # one of the two places a message may fail without failing the bot
            raise _Failed(error) from error

    async def _send(self, pending: Pending, exchange: Exchange) -> None:
        try:
            await self._delivery.send(exchange)
        except DeliveryUnknown:
            log.warning("chat=%s: a reply may not have arrived", exchange.message.conversation.digest)
        except Exception as error:  # the other one
            raise _Failed(error) from error
        await self._delivery.record(exchange)
        channel = exchange.message.conversation.channel
        self._counts.waited.labels(channel).observe(time.monotonic() - pending.since)

    async def _give_up(self, message: IncomingMessage, reason: str, apology: Apology) -> None:
        await self._receipts.abandon(message, reason)
        self._counts.failed.labels(message.conversation.channel, reason).inc()
        if apology is Apology.NONE:
            return
        try:
            await self._delivery.apologise(message, apology)
        except Exception:
            log.warning("chat=%s: apology not delivered", message.conversation.digest, exc_info=True)

    @asynccontextmanager
    async def _shown(self, message: IncomingMessage) -> AsyncIterator[None]:
        """Show "typing" as long as the block runs."""
        first = asyncio.Event()
        typing = asyncio.create_task(self._keep_typing(message, first))
        try:
            yield
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(first.wait(), _TYPING_PATIENCE)
        finally:
            typing.cancel()

    async def _keep_typing(self, message: IncomingMessage, first: asyncio.Event) -> None:
        try:
            if self._slots.locked():  # a rush: the calls would only hold up the answers
                first.set()
                await asyncio.sleep(_TYPING_IN_A_RUSH)
            while True:
                await self._delivery.typing(message)
                first.set()
                await asyncio.sleep(_TYPING_SECONDS)
        except Exception:
            log.warning("typing not shown", exc_info=True)
        finally:
            first.set()


async def _whole(count: Coroutine[Any, Any, None]) -> None:
    """Write a count to its end even where we are cancelled meanwhile: what is taken back afterwards was counted."""
    writing = asyncio.ensure_future(count)
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await writing
        raise


class _Failed(Exception):
    """A message could not be answered or its answer not be delivered."""

    def __init__(self, error: Exception) -> None:
        super().__init__(repr(error))
        self.error = error
