"""A bot connected to a Bot API server of our own, by our channel and the real inbox."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.channels.telegram.channel import Telegram
from bot.config import Config, Secrets, TelegramConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Gate
from bot.messages.message import ChannelName
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from tests.bot.echo import Echo
from tests.conftest import ROOT
from tests.waiting import PATIENCE, until
from tests.wire.bot_api import TOKEN, BotApi, bot_api
from tests.wire.server import listening

PAYLOADS = ROOT / "tests/payloads/telegram"


SECRET = "a_secret-1"


HEADER = "X-Telegram-Bot-Api-Secret-Token"


def payload(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return loaded


@dataclass
class Connection:
    """A connected bot and what surrounds it."""

    api: BotApi
    channel: Telegram
    line: Echo
    inbox: Inbox
    store: SqlStore
    url: str = ""

    async def post(self, body: Any, secret: str = SECRET) -> int:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        where, headers = f"{self.url}/telegram", {HEADER: secret}
        async with (
            aiohttp.ClientSession() as client,
            client.post(where, data=io.BytesIO(data), headers=headers) as answer,
        ):
            return answer.status


@asynccontextmanager
async def connected(tmp_path: Path, gate: Gate | None = None, **settings: Any) -> AsyncIterator[Connection]:
    async with bot_api() as api, Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        given: dict[str, Any] = {
            "api": api.url,
            "enabled": True,
            "poll_seconds": 1,
            "per_second": 1000.0,
        } | settings
        config = Config(
            telegram=TelegramConfig(**given),
            secrets=Secrets(telegram_token=TOKEN, telegram_webhook_secret=SECRET),
        )
        async with Telegram.open(config) as channel:
            store = SqlStore(database)
            line, delivery = Echo(), Delivery(store, {ChannelName.TELEGRAM: channel})
            inbox = Inbox(store.receipts, line, delivery, concurrency=8, answer_seconds=PATIENCE, gate=gate)
            connection = Connection(api, channel, line, inbox, store)
            app = web.Application()
            app.add_routes([route for hook in channel.hooks for route in hook.routes()])
            async with listening(app) as connection.url:
                if config.telegram.mode == "webhook":
                    channel._receiver._config = replace(config.telegram, public_url=connection.url)
                task = asyncio.create_task(channel.run(inbox))
                await until(lambda: channel.state()["connected"])
                yield connection
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                await inbox.drain(0.2)


Connect = Callable[..., AbstractAsyncContextManager[Connection]]
