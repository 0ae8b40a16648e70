"""Telegram: Update to IncomingMessage, Reply to HTML, the poll loop and the webhook."""

import asyncio
import contextlib
import hmac
import logging
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import telegram
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import markup
from bot.config import Config, TelegramConfig
from bot.errors import DeliveryError, DeliveryUnknown, RecipientUnreachable, ShuttingDown
from bot.hooks import Hook
from bot.inbox import Inbox
from bot.messages import Button, ChannelName, IncomingMessage, Reply
from bot.pace import Pace, Rhythm
from bot.phrases import COMMANDS
from bot.previews import Placeholders
from bot.telegram_file import download
from bot.telegram_request import AiohttpRequest, never_sent, of_connection
from bot.telegram_update import read
from index.language import Language

log = logging.getLogger(__name__)

LIMIT = 4096
CAPTION = 1024
LABEL = 40
FILE_FROM = 3000
"""A code block longer than this is sent as a file."""
ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
PATH = "/telegram"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_PRIVATE, _GROUP = Rhythm(1.0, 5), Rhythm(3.0, 5)
"""One message a second in a chat, twenty a minute in a group, and a few at once."""
_AT_ONCE = 12
_FIRST_RETRY, _LAST_RETRY, _RETRY_FOR = 1.0, 60.0, 86_400.0
_POLL_GRACE = 10.0
"""How much longer than asked a poll may take before the connection counts as dead."""


class _Bot(telegram.Bot):
    """`Bot` whose updates come unparsed, so that one that cannot be read does not hide the others."""

    async def raw_updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        fields = {"timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES), "limit": 100}
        if offset is not None:
            fields["offset"] = offset
        updates = await self._post("getUpdates", fields, read_timeout=seconds + _POLL_GRACE)
        return updates if isinstance(updates, list) else []


class Telegram:
    """One bot account."""

    name = ChannelName.TELEGRAM

    def __init__(self, config: TelegramConfig, bot: _Bot, secret: str) -> None:
        self._config, self._bot = config, bot
        self._secret = secret.encode()
        self._pace = Pace(config.per_second, _AT_ONCE)
        self._previews = Placeholders()
        self._username = ""
        self._offset: int | None = None
        self._inbox: Inbox | None = None
        self._heard: float | None = None
        self._stalls = 0
        self._preview: LinkPreviewOptions | None = LinkPreviewOptions(is_disabled=True)
        self._hook = Hook(PATH, self._admits, lambda headers, body: True, self._accept)

    @classmethod
    @asynccontextmanager
    async def open(cls, config: Config) -> AsyncIterator["Telegram"]:
        """Connections of one bot; talks to nobody yet."""
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at every flood limit
        base = config.telegram.api.rstrip("/")
        bot = _Bot(
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
        return (self._hook,) if self._config.mode == "webhook" else ()

    def state(self) -> dict[str, Any]:
        """How the bot is connected; `silent_seconds` is the time since the Bot API last answered a poll."""
        silent = None if self._heard is None else round(asyncio.get_running_loop().time() - self._heard, 1)
        return {
            "mode": self._config.mode,
            "connected": bool(self._username),
            "silent_seconds": silent,
            "stalls": self._stalls,
            "refused": self._hook.refused,
        }

    async def identify(self) -> str:
        """The bot's user name; raises `TelegramError`."""
        me = await self._bot.get_me()
        return me.username or ""

    async def webhook_address(self) -> str:
        """Where Telegram delivers to, "" when it waits to be polled; raises `TelegramError`."""
        return (await self._bot.get_webhook_info()).url

    # ------------------------------------------------------------------ in

    async def run(self, inbox: Inbox, /) -> None:
        """Introduce the bot, then poll, or register the webhook and leave the rest to it."""
        self._inbox = inbox
        if self._config.mode == "webhook":
            await self._persist("getMe", self._learn_name)
            await self._persist("setWebhook", self._register)
            await self._persist("setMyCommands", self._name_commands)
            return
        await self._persist("deleteWebhook", self._unhook)
        await self._persist("getMe", self._learn_name)
        commands = asyncio.create_task(self._persist("setMyCommands", self._name_commands))
        try:
            await self._poll()
        finally:
            commands.cancel()

    async def _persist(self, what: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Make a call until it works, with growing pauses."""
        pause = _FIRST_RETRY
        while True:
            try:
                await call()
                return
            except InvalidToken:
                log.error("Telegram refuses TELEGRAM_TOKEN; get the current one from BotFather")
                pause = _LAST_RETRY
            except RetryAfter as error:
                pause = _seconds(error)
            except TelegramError as error:
                log.warning("Telegram: %s failed (%s), trying again", what, type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LAST_RETRY)

    async def _learn_name(self) -> None:
        self._username = await self.identify() or "?"
        log.info("Telegram: connected as @%s", self._username)

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
        pause = _FIRST_RETRY
        while True:
            try:
                updates = await self._poll_once()
            except Conflict:
                log.warning("Telegram: another program polls with this token, or a webhook is set")
                await self._persist("deleteWebhook", self._unhook)
            except RetryAfter as error:
                pause = _seconds(error)
            except TelegramError as error:
                log.warning("Telegram: polling failed (%s), trying again", type(error).__name__)
            else:
                pause = _FIRST_RETRY
                try:
                    await self._take(updates)
                    continue
                except ShuttingDown:
                    return
                except Exception:  # the receipt is not on disk: the same updates are asked for again
                    log.exception("Telegram: updates not accepted")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LAST_RETRY)

    async def _poll_once(self) -> list[dict[str, Any]]:
        """One round trip, watched: one that does not come back in time is given up with its connection."""
        seconds = self._config.poll_seconds
        try:
            async with asyncio.timeout(seconds + _POLL_GRACE):
                updates = await self._bot.raw_updates(self._offset, seconds)
        except (TimeoutError, TimedOut) as error:
            self._stalls += 1
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
        return hmac.compare_digest(headers.get(_HEADER, "").encode(), self._secret)

    async def _accept(self, raw: Any) -> None:
        """Put one update's message into the inbox; what cannot be read is said in the log and left."""
        if not self._inbox or not self._username:
            raise ShuttingDown
        try:
            message = read(raw, self._bot.id, self._username)
        except Exception as error:  # whatever a foreign server may send: it would come again for ever
            log.warning("Telegram: an update cannot be read (%s)", type(error).__name__)
            return
        if message:
            await self._inbox.put(message)

    # ----------------------------------------------------------------- out

    async def download(self, message: IncomingMessage, limit: int, /) -> tuple[str, bytes]:
        """Name and bytes of a document that was sent, the name as its sender gave it where that is known."""
        name, data = await download(self._bot, message.attachment, limit)
        return message.filename or name or "document.txt", data

    async def typing(self, to: IncomingMessage, /) -> None:
        """ "Typing", or for a button the end of its waiting mark; a chat in a flood pause is left alone."""
        chat = _chat(to)[0]
        if self._pace.held(chat):
            return
        try:
            if to.button:
                if not to.button.startswith("fb:"):
                    await self._bot.answer_callback_query(_query(to))
            else:
                await self._bot.send_chat_action(int(chat), ChatAction.TYPING)
        except RetryAfter as error:
            self._pace.hold(chat, _seconds(error))
        except TelegramError as error:
            log.debug("typing not shown: %s", type(error).__name__)

    async def preview(self, to: IncomingMessage, text: str, language: Language, /) -> None:
        """The beginning of an answer, in one message that is changed every few seconds."""
        chat = _chat(to)[0]
        if self._pace.held(chat):
            return
        html = markup.telegram_html(markup.directed(markup.parse(f"{text} …"), language))

        async def write(number: int | None) -> int:
            return await self._write_preview(to, html, number)

        self._previews.grow(to.conversation, write)

    async def _write_preview(self, to: IncomingMessage, html: str, number: int | None) -> int:
        chat = int(_chat(to)[0])
        try:
            if number is None:
                sent = await self._bot.send_message(
                    chat, html, parse_mode=ParseMode.HTML, reply_parameters=_reply_to(to)
                )
                return sent.message_id
            await self._bot.edit_message_text(html, chat, number, parse_mode=ParseMode.HTML)
            return number
        except RetryAfter as error:
            self._pace.hold(str(chat), _seconds(error))
            raise

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        """Deliver a reply in as many messages as it needs, the buttons under the last."""
        if to.button.startswith("fb:") and await self._toast(to, reply):
            return
        runs = markup.directed(markup.parse(markup.sourced(reply)), reply.language)
        keyboard = _keyboard((*reply.buttons, *markup.ratings(reply, to.id)))
        block = next((run for run in runs if run.block and len(run.text) > FILE_FROM), None)
        if block:
            await self._send_file(to, [run for run in runs if run is not block], block.text)
            return
        parts, unknown = markup.parts(runs, LIMIT), None
        placeholder = await self._previews.take(to.conversation)
        for number, part in enumerate(parts, 1):
            try:
                await self._send_part(
                    to, part, keyboard if number == len(parts) else None, placeholder if number == 1 else None
                )
            except DeliveryUnknown as error:
                unknown = error
        if unknown:
            raise unknown

    async def _toast(self, to: IncomingMessage, reply: Reply) -> bool:
        """A short notice over the chat; False when the press is too old for one."""
        try:
            return await self._bot.answer_callback_query(_query(to), text=reply.text[:200])
        except TelegramError:
            return False

    async def _send_part(
        self,
        to: IncomingMessage,
        part: Sequence[markup.Run],
        keyboard: InlineKeyboardMarkup | None,
        placeholder: int | None = None,
    ) -> None:
        async def as_html(chat: int) -> None:
            html = markup.telegram_html(part)
            if placeholder is None or not await self._replaced(chat, placeholder, html, keyboard):
                await self._message(to, chat, html, ParseMode.HTML, keyboard)

        async def as_text(chat: int) -> None:
            for piece in markup.parts([markup.Run(markup.plain(part))], LIMIT):
                await self._message(to, chat, piece[0].text, None, keyboard)

        try:
            await self._deliver(to, as_html)
        except BadRequest as error:
            if not _unreadable(error):
                raise DeliveryError(str(error)) from error
            log.warning("Telegram did not take the HTML, sending plain text: %s", error)
            try:
                await self._deliver(to, as_text)
            except BadRequest as second:
                raise DeliveryError(str(second)) from second

    async def _replaced(
        self, chat: int, placeholder: int, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> bool:
        """Make a preview the answer; False when it is gone, so that the answer needs a message of its own."""
        try:
            await self._bot.edit_message_text(
                html,
                chat,
                placeholder,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=self._preview,
            )
        except BadRequest as error:
            if _unreadable(error):
                raise
            return "not modified" in str(error).lower()
        return True

    async def _message(
        self,
        to: IncomingMessage,
        chat: int,
        text: str,
        mode: str | None,
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        await self._bot.send_message(
            chat,
            text,
            parse_mode=mode,
            reply_markup=keyboard,
            link_preview_options=self._preview,
            reply_parameters=_reply_to(to),
        )

    async def _send_file(self, to: IncomingMessage, rest: Sequence[markup.Run], content: str) -> None:
        caption = markup.plain(rest).strip()[:CAPTION]

        async def attempt(chat: int) -> None:
            await self._bot.send_document(
                chat,
                content.encode(),
                caption=caption,
                filename="rahnuma.json",
                reply_parameters=_reply_to(to),
            )

        try:
            await self._deliver(to, attempt)
        except BadRequest as error:
            raise DeliveryError(str(error)) from error

    async def _deliver(self, to: IncomingMessage, attempt: Callable[[int], Awaitable[None]]) -> None:
        """Make an attempt when the chat's turn comes; again after a flood pause, and where it surely did not
        arrive. An attempt that may have arrived is not repeated: raises `DeliveryUnknown`."""
        chat, private = _chat(to)
        pause, until = _FIRST_RETRY, asyncio.get_running_loop().time() + _RETRY_FOR
        while True:
            await self._pace.turn(chat, _PRIVATE if private else _GROUP)
            try:
                async with self._pace.sending():
                    return await attempt(int(chat))
            except RetryAfter as error:
                log.info("chat=%s waits %.0f s for Telegram", to.conversation.digest, _seconds(error))
                self._pace.hold(chat, _seconds(error))
                continue
            except ChatMigrated as error:
                chat = str(error.new_chat_id)
                continue
            except Forbidden as error:
                raise RecipientUnreachable(str(error)) from error
            except BadRequest as error:
                if self._preview and "link_preview_options" in str(error).lower():
                    self._preview = None  # a Bot API server that does not know them
                    continue
                if _GONE.search(str(error)):
                    raise RecipientUnreachable(str(error)) from error
                raise
            except NetworkError as error:
                if not _surely_lost(error):
                    raise DeliveryUnknown(type(error).__name__) from error
                if asyncio.get_running_loop().time() > until:
                    raise DeliveryError(type(error).__name__) from error
                log.warning("Telegram cannot be reached, trying again in %.0f s", pause)
            except TelegramError as error:
                raise DeliveryError(type(error).__name__) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LAST_RETRY)


_GONE = re.compile(
    r"chat not found|user is deactivated|peer_id_invalid|not enough rights|chat_write_forbidden", re.I
)
_PARSE = re.compile(r"can't parse|entit|unsupported start tag|message is too long|text must be encoded", re.I)


def _unreadable(error: BadRequest) -> bool:
    """Whether Telegram's complaint is about the text, so that plain text may do."""
    return bool(_PARSE.search(str(error)))


def _surely_lost(error: NetworkError) -> bool:
    """Whether a failed call cannot have had an effect: nothing was connected, or the server itself failed."""
    cause = error.__cause__
    return never_sent(cause) if of_connection(cause) else not isinstance(error, TimedOut)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _chat(to: IncomingMessage) -> tuple[str, bool]:
    """The Telegram chat to answer in, and whether it is a private one; a group's members talk each for themselves."""
    chat, _, member = to.conversation.chat.partition("/")
    return chat, not member


def _query(to: IncomingMessage) -> str:
    return to.id.removeprefix("cb")


def _reply_to(to: IncomingMessage) -> telegram.ReplyParameters | None:
    """In a group an answer points at its question."""
    number = to.attachment if to.button else to.id.partition(".")[0]
    if _chat(to)[1] or not number.isdigit():
        return None
    return telegram.ReplyParameters(int(number), allow_sending_without_reply=True)


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """One button a row, the thumbs beside each other; one whose id is too long for Telegram is left out."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        if not 0 < len(button.id.encode()) <= 64:
            continue
        key = InlineKeyboardButton(markup.shortened(button.label, LABEL), callback_data=button.id)
        if button.id.startswith("fb:down") and rows:
            rows[-1].append(key)
        else:
            rows.append([key])
    return InlineKeyboardMarkup(rows) if rows else None
