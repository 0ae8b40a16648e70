"""What goes out to Telegram: replies as HTML, previews, "typing", each when its chat's turn comes."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence

import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels import markup
from bot.channels.pace import Pace, Rhythm
from bot.channels.previews import Placeholders
from bot.channels.retrying import AT_ITS_TURN, NotNow, persist
from bot.channels.telegram.request import never_sent, of_connection, pause_asked
from bot.errors import DeliveryError, DeliveryUnknown, RecipientUnreachable
from bot.messages.buttons import Vote, fits, parse
from bot.messages.message import Button, IncomingMessage, Reply
from index.text import markdown
from index.text.language import Language

log = logging.getLogger(__name__)

LIMIT = 4096
CAPTION = 1024
LABEL = 40
_PRIVATE, _GROUP = Rhythm(1.0, 5), Rhythm(3.0, 5)
"""One message a second in a chat, twenty a minute in a group, and a few at once."""
_AT_ONCE = 12
_RETRY_FOR = 86_400.0


class Sender:
    """Delivers to every chat of one bot."""

    def __init__(self, bot: telegram.Bot, per_second: float) -> None:
        self._bot = bot
        self.pace = Pace(per_second, _AT_ONCE)
        self._previews = Placeholders()
        self._preview: LinkPreviewOptions | None = LinkPreviewOptions(is_disabled=True)

    @property
    def pauses(self) -> int:
        """How often Telegram asked for a pause."""
        return self.pace.pauses

    async def typing(self, to: IncomingMessage, /) -> None:
        """ "Typing", or for a button the end of its waiting mark; a chat in a flood pause is left alone."""
        chat = _chat(to)[0]
        if self.pace.held(chat):
            return
        try:
            if to.button:
                if not isinstance(parse(to.button), Vote):
                    await self._bot.answer_callback_query(_query(to))
            else:
                await self._bot.send_chat_action(int(chat), ChatAction.TYPING)
        except RetryAfter as error:
            self.pace.hold(chat, pause_asked(error))
        except TelegramError as error:
            log.debug("typing not shown: %s", type(error).__name__)

    async def preview(self, to: IncomingMessage, text: str, language: Language, /) -> None:
        """The beginning of an answer, in one message that is changed every few seconds."""
        chat = _chat(to)[0]
        if self.pace.held(chat):
            return
        html = markup.telegram_html(markup.directed(markdown.parse(f"{text} …"), language))

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
            self.pace.hold(str(chat), pause_asked(error))
            raise

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        """Deliver a reply in as many messages as it needs, the buttons under the last."""
        if isinstance(parse(to.button), Vote) and await self._toast(to, reply):
            return
        runs = markup.runs_of(reply)
        keyboard = _keyboard((*reply.buttons, *markup.ratings(reply, to.id)))
        if held := markup.as_file(runs):
            await self.send_file(to, "rahnuma.json", *held)
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
        part: Sequence[markdown.Run],
        keyboard: InlineKeyboardMarkup | None,
        placeholder: int | None = None,
    ) -> None:
        async def as_html(chat: int) -> None:
            html = markup.telegram_html(part)
            if placeholder is None or not await self._replaced(chat, placeholder, html, keyboard):
                await self._message(to, chat, html, ParseMode.HTML, keyboard)

        async def as_text(chat: int) -> None:
            for piece in markup.parts([markdown.Run(markup.plain(part))], LIMIT):
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

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, caption: str = "", /) -> None:
        """Deliver a document; raises `DeliveryError`."""

        async def attempt(chat: int) -> None:
            await self._bot.send_document(
                chat,
                data,
                caption=caption[:CAPTION],
                filename=name,
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

        async def once() -> None:
            nonlocal chat
            await self.pace.turn(chat, _PRIVATE if private else _GROUP)
            try:
                async with self.pace.sending():
                    await attempt(int(chat))
            except RetryAfter as error:
                self.pace.hold(chat, pause_asked(error))
                raise NotNow(f"chat={to.conversation.digest} is in a flood pause", AT_ITS_TURN) from error
            except ChatMigrated as error:
                chat = str(error.new_chat_id)
                raise NotNow(f"chat={to.conversation.digest} has a new id", AT_ITS_TURN) from error
            except BadRequest as error:
                if known := self._refused(error):
                    raise known from error
                raise
            except TelegramError as error:
                raise _failed(error) from error

        try:
            await persist(once, seconds=_RETRY_FOR)
        except NotNow as error:
            raise DeliveryError(type(error.__cause__).__name__) from error

    def _refused(self, error: BadRequest) -> Exception | None:
        """What to raise for a call that Telegram finds wrong, None where its text may be to blame."""
        if self._preview and "link_preview_options" in str(error).lower():
            self._preview = None  # a Bot API server that does not know them
            return NotNow("Telegram does not know link previews", AT_ITS_TURN)
        return RecipientUnreachable(str(error)) if _GONE.search(str(error)) else None


_GONE = re.compile(
    r"chat not found|user is deactivated|peer_id_invalid|not enough rights|chat_write_forbidden", re.I
)
_PARSE = re.compile(r"can't parse|entit|unsupported start tag|message is too long|text must be encoded", re.I)


def _failed(error: TelegramError) -> Exception:
    """What to raise for a call that did not get through."""
    if isinstance(error, Forbidden):
        return RecipientUnreachable(str(error))
    if not isinstance(error, NetworkError):
        return DeliveryError(type(error).__name__)
    return (
        NotNow("Telegram cannot be reached") if _surely_lost(error) else DeliveryUnknown(type(error).__name__)
    )


def _unreadable(error: BadRequest) -> bool:
    """Whether Telegram's complaint is about the text, so that plain text may do."""
    return bool(_PARSE.search(str(error)))


def _surely_lost(error: NetworkError) -> bool:
    """Whether a failed call cannot have had an effect: nothing was connected, or the server itself failed."""
    cause = error.__cause__
    return never_sent(cause) if of_connection(cause) else not isinstance(error, TimedOut)


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
        if not fits(button.id):
            continue
        key = InlineKeyboardButton(markup.shortened(button.label, LABEL), callback_data=button.id)
        asked = parse(button.id)
        if isinstance(asked, Vote) and not asked.useful and rows:
            rows[-1].append(key)
        else:
            rows.append([key])
    return InlineKeyboardMarkup(rows) if rows else None
