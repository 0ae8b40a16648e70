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
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager, nullcontext
from typing import Protocol

from bot.config import LimitsConfig
from bot.counting import Counts
from bot.errors import Apology, BotError, DeliveryUnknown, ShuttingDown
from bot.inbox.delivery import Delivery
from bot.inbox.ending import end
from bot.inbox.limits import Gate
from bot.inbox.owning import Owning
from bot.inbox.pending import ChatQueue, Pending
from bot.inbox.trying import Failed, whole
from bot.inbox.typing import shown
from bot.messages.exchange import Exchange
from bot.messages.message import (
    PHONES,
    ChannelName,
    Content,
    ConversationId,
    IncomingMessage,
    Preview,
    storable,
)
from bot.storage.owned import Ownership
from bot.storage.rates import OVER, Admission, Charged, Rate
from bot.storage.receipts import NEVER, SET_ASIDE, Begun, Receipts

log = logging.getLogger(__name__)

TRIES = 3
"""A message whose answer was being worked out at so many deaths of the process is set aside."""
SENDINGS = 25
"""Likewise one whose reply was being sent. More, since an outage of the platform holds replies here for hours."""
_SAME = "unchanged"
"""How an edit is settled that gets no answer."""
_SENDING_SECONDS = 3.0
"""How long what is being sent may take to arrive when our chats become somebody else's."""
_LONG = 300
"""Characters from which on messages take turns among themselves: they are rare and costly, and whoever sends many of
them keeps nobody but each other waiting."""


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
        ownership: Ownership | None = None,
        hurries: bool = False,
    ) -> None:
        """`ownership` shares the chats out where several processes serve one database. `hurries`: an answer may wait for a
        language model, and is had without one where nobody waits with it."""
        self._hurries = hurries
        self._receipts = receipts
        self._responder = responder
        self._delivery = delivery
        self._answer_seconds = answer_seconds
        self._gate = gate or Gate(LimitsConfig(per_minute=0, per_address=0))
        self._counts = counts or Counts()
        self._owning = Owning(ownership, receipts, self) if ownership else None
        self._most = 2 * concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._alone, self._long = asyncio.Lock(), asyncio.Lock()
        self._chats: dict[ConversationId, ChatQueue] = {}
        self._letting_go = False
        self._ended: set[tuple[ConversationId, str]] = set()
        self._workers: set[asyncio.Task[None]] = set()
        self._open = True
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when the receipts do. Nothing is safe then, so `bot.app.serve` ends the process."""

    async def recover(self) -> None:
        """Take up what an earlier process accepted and did not finish; raises when the receipts cannot be read. Where
        chats are shared out, that is done by `share`."""
        if self._owning:
            return
        waiting = await self._receipts.unsettled()
        for message, begun in waiting:
            self._enqueue(message, begun)
        if waiting:
            log.info("taking up %d unanswered messages", len(waiting))

    async def put(self, message: IncomingMessage) -> bool:
        """Accept a message; False when it is a redelivery of one we have, or not to be heard. Raises `TooOften` for an
        address above its limit."""
        if not self._open:
            raise ShuttingDown
        message = storable(message)
        chat = message.conversation
        if not self._gate.admits(message):
            log.debug("chat=%s is not let in", chat.digest)
            return False
        rate = self._gate.rate(message)
        outcome = (rate and self._gate.silence(rate)) or await self._receive(message, rate)
        if outcome is None:
            return False
        if rate and outcome.verdict is not Admission.ANSWER:
            self._counts.limited.labels(chat.channel).inc()
            self._gate.refused(rate, outcome)
        if outcome.verdict is Admission.IGNORE:
            return False
        self._counts.received.labels(chat.channel).inc()
        if outcome.verdict is Admission.SLOW_DOWN:
            log.warning("chat=%s is over its limit", chat.digest)
            await self._apologise(message, OVER, Apology.SLOW_DOWN)
        return True

    async def _receive(self, message: IncomingMessage, rate: Rate | None) -> Charged | None:
        """Accept durably and put to work; None for a redelivery. Where chats are shared out, whoever owns the chat
        hears of the message from the database; but one that a visitor waits for here is answered here."""
        visit = message.conversation.channel not in PHONES
        here = self._owning.pinned(str(message.conversation)) if self._owning and visit else nullcontext()
        settled = _SAME if await self._unchanged(message) else None
        async with here:
            outcome = await self._receipts.admit(message, rate, settled=settled)
            heard = outcome is not None and outcome.verdict is Admission.ANSWER and settled is None
            # it may have closed while we wrote; the receipt is kept, so the next start answers
            if heard and self._open and (visit or not self._owning):
                self._enqueue(message)
            return outcome

    async def share(self) -> None:
        """Take up what waits in chats that are ours, until cancelled; at once where one process has them all."""
        if self._owning:
            await self._owning.run()

    async def lead(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do what only one of several processes may do at a time, whenever it is this one's turn."""
        await (self._owning.lead(name, work) if self._owning else work())

    def leave(self, message: IncomingMessage) -> None:
        """Nobody waits for the reply to a message any more; it is kept all the same."""
        chat = self._chats.get(message.conversation)
        for pending in chat.waiting if chat and self._hurries else ():
            if any(part.id == message.id for part in pending.parts):
                pending.hurry()

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

    def in_hand(self) -> Collection[ConversationId]:
        """Chats that are being worked on."""
        return self._chats.keys()

    def room(self) -> int:
        """How many more chats this process would take on; those that only wait for the platform cost nothing."""
        busy = sum(not queue.waiting[0].sending for queue in self._chats.values() if queue.waiting)
        return self._most - busy if self._open else 0

    def begin_load(self) -> None:
        """What waits is about to be read: remember what ends before `take`."""
        self._ended.clear()

    def take(self, waiting: Iterable[tuple[IncomingMessage, Begun]]) -> None:
        """Work on these, but for those that are in hand or ended since `begin_load`."""
        for message, begun in waiting:
            queue = self._chats.get(message.conversation)
            known = message.id in queue.seen if queue else (message.conversation, message.id) in self._ended
            if not known and self._open:
                self._enqueue(message, begun)

    async def let_go(self) -> None:
        """End everything in hand: what is being sent has a moment to arrive, and what has arrived is recorded."""
        self._letting_go = True
        hands = [(worker, queue) for queue in self._chats.values() if (worker := queue.worker)]
        await end(worker for worker, queue in hands if not _phase(queue, sending=True))
        if self._workers:
            await asyncio.wait(self._workers, timeout=_SENDING_SECONDS)
        await end(worker for worker, queue in hands if not _phase(queue, sent=True))
        if self._workers:
            await asyncio.wait(self._workers)
        self._letting_go = False

    async def _unchanged(self, message: IncomingMessage) -> bool:
        """Whether an edit left the words alone: Telegram also reports new link previews as edits."""
        if not message.edits:
            return False
        before = await self._receipts.before(message)
        return before is not None and before.text == message.text and before.content is message.content

    def _enqueue(self, message: IncomingMessage, begun: Begun = NEVER) -> None:
        if chat := self._chats.get(message.conversation):
            before = list(chat.waiting)
            chat.add(message, begun)
            if self._hurries and message.content is Content.TEXT and list(chat.waiting) != before:
                for pending in before:  # the person has gone on
                    pending.hurry()
            return
        chat = self._chats[message.conversation] = ChatQueue(message.conversation)
        chat.add(message, begun)
        worker = chat.worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._retire)

    def _retire(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) and not self.broken.done():
            self.broken.set_exception(error)

    async def _work(self, chat: ChatQueue) -> None:
        try:
            while chat.waiting and not self._letting_go:
                await self._settle(chat.waiting[0])
                chat.waiting.popleft()
        except asyncio.CancelledError:
            pending = chat.waiting[0]
            if pending.counted:
                await self._receipts.count(pending.counted, pending.begun, synced=True)
            raise
        finally:
            del self._chats[chat.conversation]
            self._ended.update((chat.conversation, id) for id in chat.seen)
            if self._owning:
                self._owning.done(str(chat.conversation))

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
            # in place of the try, so that an outage of the platform never looks like a message that kills the process
            await whole(self._receipts.count(pending.counted, pending.begun.sending))
            await self._send(pending, exchange)
        except Failed as failure:
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
                await whole(self._receipts.count(parts, pending.begun.at_work))
            async with shown(self._delivery, pending.message, rush=self._slots.locked):
                work = asyncio.create_task(self._respond_once(pending.message))
                pending.work = work
                try:
                    exchange = await work
                except asyncio.CancelledError:
                    task = asyncio.current_task()
                    if pending.version == version or (task and task.cancelling()):
                        raise
                    continue
                except Failed:
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
            raise Failed(error) from error

    async def _send(self, pending: Pending, exchange: Exchange) -> None:
        try:
            await self._delivery.send(exchange)
        except DeliveryUnknown:
            log.warning("chat=%s: a reply may not have arrived", exchange.message.conversation.digest)
        except Exception as error:  # the other one
            raise Failed(error) from error
        pending.sent = True
        await self._delivery.record(exchange)
        channel = exchange.message.conversation.channel
        self._counts.waited.labels(channel).observe(time.monotonic() - pending.since)

    async def _give_up(self, message: IncomingMessage, reason: str, apology: Apology) -> None:
        await self._receipts.abandon(message, reason)
        await self._apologise(message, reason, apology)

    async def _apologise(self, message: IncomingMessage, reason: str, apology: Apology) -> None:
        self._counts.failed.labels(message.conversation.channel, reason).inc()
        if apology is Apology.NONE:
            return
        try:
            await self._delivery.apologise(message, apology)
        except Exception:
            log.warning("chat=%s: apology not delivered", message.conversation.digest, exc_info=True)


def _phase(queue: ChatQueue, *, sending: bool = False, sent: bool = False) -> bool:
    first = queue.waiting[0] if queue.waiting else None
    return bool(first and (first.sending if sending else first.sent))
