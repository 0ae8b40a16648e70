"""What comes in from Telegram, polled or by webhook, into the inbox."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import telegram
from telegram import BotCommand
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.retrying import FIRST_PAUSE, LAST_PAUSE, NotNow, persist
from bot.channels.telegram.request import pause_asked
from bot.channels.telegram.update import read
from bot.channels.webhook import Hook
from bot.config import TelegramConfig
from bot.errors import ShuttingDown
from bot.inbox.inbox import Inbox
from bot.phrases.people import COMMANDS
from index.text.language import Language

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
PATH = "/telegram"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_POLL_GRACE = 10.0
"""How much longer than asked a poll may take before the connection counts as dead."""


class RawBot(telegram.Bot):
    """`Bot` whose updates come unparsed, so that one that cannot be read does not hide the others."""

    async def raw_updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        fields = {"timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES), "limit": 100}
        if offset is not None:
            fields["offset"] = offset
        updates = await self._post("getUpdates", fields, read_timeout=seconds + _POLL_GRACE)
        return updates if isinstance(updates, list) else []


class Receiver:
    """Introduces the bot to Telegram and takes its updates."""

    def __init__(self, config: TelegramConfig, bot: RawBot, secret: str) -> None:
        self._config, self._bot = config, bot
        self._secret = secret.encode()
        self._offset: int | None = None
        self._inbox: Inbox | None = None
        self._heard: float | None = None
        self.username = ""
        """The bot's own, "" until Telegram has told it."""
        self.stalls = 0
        """How often a poll was given up because nothing came back."""
        self.hook = Hook(PATH, self._admits, lambda headers, body: True, self._accept)

    @property
    def silent_seconds(self) -> float | None:
        """The time since the Bot API last answered, or was first asked; None where nothing is being asked of it."""
        return None if self._heard is None else round(asyncio.get_running_loop().time() - self._heard, 1)

    async def run(self, inbox: Inbox, /) -> None:
        """Introduce the bot, then poll, or register the webhook and leave the rest to it."""
        self._inbox = inbox
        self._heard = asyncio.get_running_loop().time()
        await self._ask("getMe", self._learn_name)
        self._heard = None
        if self._config.mode == "webhook":
            await self._ask("setWebhook", self._register)
            await self._ask("setMyCommands", self._name_commands)
            return
        commands = asyncio.create_task(self._ask("setMyCommands", self._name_commands))
        try:
            await inbox.lead(f"polling of Telegram {self._bot.id}", self._poll)
        finally:
            commands.cancel()

    async def _ask(self, what: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Make a call until it works."""

        async def once() -> None:
            try:
                await call()
            except InvalidToken as error:
                log.error("Telegram refuses TELEGRAM_TOKEN; get the current one from BotFather")
                raise NotNow(f"Telegram: {what} was refused", LAST_PAUSE) from error
            except TelegramError as error:
                raise _later(what, error) from error

        await persist(once)

    async def _learn_name(self) -> None:
        me = await self._bot.get_me()
        self.username = me.username or "?"
        log.info("Telegram: connected as @%s", self.username)

    async def _unhook(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _register(self) -> None:
        await self._bot.set_webhook(
            self._config.public_url.rstrip("/") + PATH,
            secret_token=self._secret.decode(),
            allowed_updates=ALLOWED_UPDATES,
            max_connections=40,
        )

    async def _name_commands(self) -> None:
        for code, language in (("", Language.ENGLISH), ("ur", Language.URDU)):
            commands = [BotCommand(name, texts[language]) for name, texts in COMMANDS.items()]
            await self._bot.set_my_commands(commands, language_code=code or None)

    async def _poll(self) -> None:
        """Ask for updates for ever; the offset moves once the receipts of all before it are on disk."""
        self._heard = asyncio.get_running_loop().time()
        try:
            await self._ask("deleteWebhook", self._unhook)
            with contextlib.suppress(ShuttingDown):
                while True:
                    await persist(self._poll_and_take)
        finally:
            self._heard = None  # another process polls now, or none

    async def _poll_and_take(self) -> None:
        try:
            updates = await self._poll_once()
        except Conflict as error:
            await self._ask("deleteWebhook", self._unhook)
            raise NotNow("Telegram: another program polls with this token, or a webhook is set") from error
        except TelegramError as error:
            raise _later("polling", error) from error
        try:
            await self._take(updates)
        except ShuttingDown:
            raise
        except Exception as error:  # the receipt is not on disk: the same updates are asked for again
            log.exception("Telegram: updates not accepted")
            raise NotNow("Telegram: updates not accepted", FIRST_PAUSE) from error

    async def _poll_once(self) -> list[dict[str, Any]]:
        """One round trip, watched: one that does not come back in time is given up with its connection."""
        seconds = self._config.poll_seconds
        try:
            async with asyncio.timeout(seconds + _POLL_GRACE):
                updates = await self._bot.raw_updates(self._offset, seconds)
        except (TimeoutError, TimedOut) as error:
            self.stalls += 1
            log.warning("Telegram: polling was silent for too long, connecting anew")
            request = self._bot._request[0]
            with contextlib.suppress(Exception):
                await request.shutdown()
            await request.initialize()
            raise NetworkError("silent") from error
        self._heard = asyncio.get_running_loop().time()
        return updates

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        for update in updates:
            await self._accept(update)
            if isinstance(number := update.get("update_id"), int):
                self._offset = number + 1

    def _admits(self, headers: Mapping[str, str]) -> bool:
        return hmac.compare_digest(headers.get(_HEADER, "").encode("utf-8", "replace"), self._secret)

    async def _accept(self, raw: Any) -> None:
        """Put one update's message into the inbox; what cannot be read is said in the log and left."""
        if not self._inbox or not self.username:
            raise ShuttingDown
        try:
            message = read(raw, self._bot.id, self.username)
        except Exception as error:  # whatever a foreign server may send: it would come again for ever
            log.warning("Telegram: an update cannot be read (%s)", type(error).__name__)
            return
        if message:
            await self._inbox.put(message)


def _later(what: str, error: TelegramError) -> NotNow:
    if isinstance(error, RetryAfter):
        return NotNow(f"Telegram: {what} came too often", pause_asked(error))
    return NotNow(f"Telegram: {what} failed ({type(error).__name__})")
