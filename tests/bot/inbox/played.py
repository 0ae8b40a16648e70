"""What an inbox stands between, played: it answers, sends, holds and fails as the test says, over the real store."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.errors import (
    Apology,
)
from bot.inbox.delivery import Delivery
from bot.messages.exchange import Exchange
from bot.messages.message import ChannelName, ConversationId, IncomingMessage, Preview, Reply
from bot.storage.chats import SqlStore
from bot.storage.receipts import Begun
from index.text.language import Language
from tests.waiting import until


def message(id: str, text: str = "", chat: str = "1", **fields: object) -> IncomingMessage:
    conversation = ConversationId(ChannelName.TELEGRAM, "b", chat)
    made = IncomingMessage(id, conversation, text or f"question {id}", datetime.now(UTC))
    return replace(made, **fields)  # type: ignore[arg-type]


class Played(Delivery):
    """A responder and a delivery in one: answers with the question's text; holds, fails and counts as told."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store, {})
        self.store = store
        self.asked: list[IncomingMessage] = []
        self.sent: list[IncomingMessage] = []
        self.apologies: list[tuple[str, Apology]] = []
        self.typed = 0
        self.working = self.most = 0
        self.hold = asyncio.Event()
        self.hold.set()
        self.hold_send = asyncio.Event()
        self.hold_send.set()
        self.failures: dict[str, Exception] = {}
        self.send_failures: dict[str, Exception] = {}

    def preview(self, message: IncomingMessage) -> None:
        """Shows nothing before it is done."""

    async def respond(self, message: IncomingMessage, preview: Preview | None = None) -> Exchange:
        self.asked.append(message)
        self.working += 1
        self.most = max(self.most, self.working)
        try:
            await self.hold.wait()
            await asyncio.sleep(0)
            if error := self.failures.get(message.id):
                raise error
            return Exchange(message, message.text, Reply(message.text, Language.ENGLISH), "answered")
        finally:
            self.working -= 1

    async def send(self, exchange: Exchange) -> None:
        await self.hold_send.wait()
        if error := self.send_failures.get(exchange.message.id):
            raise error
        self.sent.append(exchange.message)

    async def record(self, exchange: Exchange) -> None:
        await self.store.record(exchange)

    async def typing(self, message: IncomingMessage) -> None:
        self.typed += 1

    async def apologise(self, message: IncomingMessage, apology: Apology) -> None:
        self.apologies.append((message.id, apology))

    async def until(self, count: int) -> None:
        await until(lambda: len(self.sent) >= count)

    async def asked_for(self, count: int) -> None:
        await until(lambda: len(self.asked) >= count)


async def settled(store: SqlStore) -> dict[str, str]:
    rows = await store._db.fetch("select message, settled from receipt")
    return {row["message"]: row["settled"] for row in rows}


async def until_begun(store: SqlStore, begun: Begun) -> None:
    """Wait until the first unsettled message was begun so often."""

    async def reached() -> bool:
        return (await store.receipts.unsettled())[0][1] == begun

    await until(reached)
