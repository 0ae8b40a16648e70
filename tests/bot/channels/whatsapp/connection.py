"""A bot connected to a Graph API of our own, by WhatsApp's channel and the real inbox."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.whatsapp.cloud_api import CloudApi
from bot.channels.whatsapp.cloud_update import read
from bot.config import Config, Secrets, WhatsAppConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, IncomingMessage
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from tests.bot.echo import Echo
from tests.conftest import ROOT
from tests.waiting import PATIENCE, until
from tests.wire.graph_api import (
    APP_SECRET,
    NUMBER,
    TOKEN,
    VERIFY_TOKEN,
    GraphApi,
    graph_api,
)
from tests.wire.server import listening

PAYLOADS = ROOT / "tests/payloads/whatsapp"


SECRETS = Secrets(whatsapp_token=TOKEN, whatsapp_app_secret=APP_SECRET, whatsapp_verify_token=VERIFY_TOKEN)


USER, PHONE = "PK.900100200300400", "923000000001"


def payload(name: str, now: bool = False) -> dict[str, Any]:
    text = (PAYLOADS / f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text.replace("1795500000", str(int(time.time()))) if now else text)
    return loaded


def incoming(name: str) -> list[IncomingMessage]:
    return [item for item in read(payload(name), NUMBER) if isinstance(item, IncomingMessage)]


@dataclass
class Connection:
    api: GraphApi
    cloud: CloudApi
    line: Echo
    inbox: Inbox
    store: SqlStore
    url: str = ""

    async def settled(self) -> list[str | None]:
        rows = await self.store._db.fetch("select settled from receipt order by arrived")
        return [row["settled"] for row in rows]

    async def until_settled(self, *wanted: str | None) -> None:
        """Wait until the receipts say so, oldest first."""

        async def so() -> bool:
            return await self.settled() == [*wanted]

        await until(so)


@asynccontextmanager
async def connected(tmp_path: Path) -> AsyncIterator[Connection]:
    async with graph_api() as api, Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        config = Config(
            whatsapp=WhatsAppConfig(enabled=True, phone_number_id=NUMBER, api=api.url, per_second=1000.0),
            secrets=SECRETS,
        )
        async with CloudApi.open(config) as cloud:
            store = SqlStore(database)
            channel = WhatsApp([cloud])
            line, delivery = Echo(), Delivery(store, {ChannelName.WHATSAPP: channel})
            inbox = Inbox(store.receipts, line, delivery, concurrency=8, answer_seconds=PATIENCE)
            connection = Connection(api, cloud, line, inbox, store)
            app = web.Application()
            app.add_routes([route for hook in channel.hooks for route in hook.routes()])
            async with listening(app) as connection.url:
                task = asyncio.create_task(channel.run(inbox))
                await asyncio.sleep(0)
                await until(lambda: cloud._inbox)
                yield connection
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                await inbox.drain(0.2)
