"""Telegram as a channel: one bot account, what it receives, sends and fetches."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.pace import Pace
from bot.channels.telegram.file import download
from bot.channels.telegram.receive import RawBot, Receiver
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.send import Sender
from bot.channels.webhook import Hook
from bot.config import Config, TelegramConfig
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, IncomingMessage, Reply
from index.text.language import Language


class Telegram:
    """One bot account."""

    name = ChannelName.TELEGRAM

    def __init__(self, config: TelegramConfig, bot: RawBot, secret: str) -> None:
        self._config, self._bot = config, bot
        self._receiver = Receiver(config, bot, secret)
        self._sender = Sender(bot, config.per_second)

    @classmethod
    @asynccontextmanager
    async def open(cls, config: Config) -> AsyncIterator["Telegram"]:
        """Connections of one bot; talks to nobody yet."""
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at every flood limit
        base = config.telegram.api.rstrip("/")
        bot = RawBot(
            config.secrets.telegram_token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=AiohttpRequest(64, 15.0),
            get_updates_request=AiohttpRequest(2, 15.0),
        )
        requests = bot._request
        for request in requests:
            await request.initialize()
        try:
            yield cls(config.telegram, bot, config.secrets.telegram_webhook_secret)
        finally:
            for request in requests:
                await request.shutdown()

    @property
    def hooks(self) -> Sequence[Hook]:
        return (self._receiver.hook,) if self._config.mode == "webhook" else ()

    def state(self) -> dict[str, Any]:
        """How the bot is connected; `silent_seconds` is the time since the Bot API last answered what we ask of it."""
        receiver = self._receiver
        return {
            "mode": self._config.mode,
            "connected": bool(receiver.username),
            "silent_seconds": receiver.silent_seconds,
            "stalls": receiver.stalls,
            "pauses": self._sender.pauses,
            "refused": receiver.hook.refused,
        }

    def paces(self) -> Sequence[tuple[str, Pace]]:
        account = self._bot.token.partition(":")[0]  # known before the Bot API has told who the bot is
        return ((f"telegram {account}", self._sender.pace),)

    async def identify(self) -> str:
        """The bot's user name; raises `TelegramError`."""
        me = await self._bot.get_me()
        return me.username or ""

    async def webhook_address(self) -> str:
        """Where Telegram delivers to, "" when it waits to be polled; raises `TelegramError`."""
        return (await self._bot.get_webhook_info()).url

    async def run(self, inbox: Inbox, /) -> None:
        """Take messages in until cancelled; with a webhook, only register it."""
        await self._receiver.run(inbox)

    async def download(self, message: IncomingMessage, limit: int, /) -> tuple[str, bytes]:
        """Name and bytes of a document that was sent, the name as its sender gave it where that is known."""
        name, data = await download(self._bot, message.attachment, limit)
        return message.filename or name or "document.txt", data

    async def typing(self, to: IncomingMessage, /) -> None:
        await self._sender.typing(to)

    async def preview(self, to: IncomingMessage, text: str, language: Language, /) -> None:
        await self._sender.preview(to, text, language)

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        await self._sender.send(to, reply)

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, /) -> None:
        """Deliver a document; raises `DeliveryError`."""
        await self._sender.send_file(to, name, data)
