"""What passes between channels and the conversation. Data only, no I/O."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from index.clock import utc_now
from index.knowledge.passage import Source
from index.text.language import Language


class ChannelName(StrEnum):
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEB = "web"
    TERMINAL = "terminal"


def code_of(text: str) -> str:
    """A name for a person, the same within a run of the process, and no way back to them."""
    return hashlib.blake2b(text.encode(), key=_LOG_KEY, digest_size=5).hexdigest()


PHONES = frozenset({ChannelName.TELEGRAM, ChannelName.WHATSAPP})
"""Channels that push messages at us, where one thought may come in several of them."""


@dataclass(frozen=True, slots=True)
class ConversationId:
    """One chat of one of our accounts; nothing remembered in it is seen from another."""

    channel: ChannelName
    account: str
    """The bot, business number or "" that received the message."""
    chat: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.account}:{self.chat}"

    @property
    def digest(self) -> str:
        """What logs call this chat: one name within a run of the process, and no way back to the person."""
        return code_of(str(self))

    @classmethod
    def parse(cls, text: str) -> "ConversationId":
        channel, account, chat = text.split(":", 2)
        return cls(ChannelName(channel), account, chat)


class Content(StrEnum):
    """What a message holds; only text, buttons and (once configured) audio and documents are read."""

    TEXT = "text"
    BUTTON = "button"
    AUDIO = "audio"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message of a person. `text` is what was typed, a caption, or the label of the button pressed."""

    id: str
    """The platform's own id, unique within the conversation: our deduplication key."""
    conversation: ConversationId
    text: str
    sent_at: datetime
    content: Content = Content.TEXT
    button: str = ""
    """Id of the `Button` pressed, when `content` is BUTTON."""
    attachment: str = ""
    """The platform's id of the audio or document."""
    edits: str = ""
    """Id of the message that this one replaces, when it is an edit."""
    joins: tuple[str, ...] = ()
    """Ids of earlier messages of the chat that are answered together with this one."""
    address: str = ""
    """Where a reply goes, when that is not the chat's id: a phone number."""
    filename: str = ""
    """What the sender called the document; not kept, for only an admin's upload needs it, and at once."""
    origin: str = ""
    """Where anybody may open chats: a code of the address it came from, the same in every process; not kept."""

    hurried: bool = False
    """Nobody waits for what a language model would say to it; not kept."""

    @property
    def payers(self) -> tuple[str, ...]:
        """Whose daily allowances it counts against: its chat's and, where anybody may open chats, its address's."""
        return (str(self.conversation), *([f"address:{self.origin}"] if self.origin else ()))


@dataclass(frozen=True, slots=True)
class Button:
    """A follow-up offered with a reply; `bot.messages.buttons` makes and reads its `id`."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, before any channel's markup."""

    text: str
    """CommonMark; each channel renders it into its own markup and length limit."""
    language: Language
    sources: tuple[Source, ...] = ()
    buttons: tuple[Button, ...] = ()
    rateable: bool = False
    numbers: tuple[tuple[int, ...], ...] = ()
    """For each source the raised numbers of the text that lead to it (`bot.messages.citations`); none where it has none."""


def storable(message: IncomingMessage) -> IncomingMessage:
    """The message without lone surrogates and NULs, which JSON can bring and no database takes."""

    def clean(text: str) -> str:
        return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")

    chat = message.conversation
    return replace(
        message,
        id=clean(message.id),
        conversation=replace(chat, chat=clean(chat.chat)),
        text=clean(message.text),
        button=clean(message.button),
        attachment=clean(message.attachment),
        edits=clean(message.edits),
        address=clean(message.address),
        filename=clean(message.filename),
    )


Preview = Callable[[str, Language], Awaitable[None]]
"""Shows a person an answer that is still being written."""


class Channel(Protocol):
    """A way to reach people."""

    @property
    def name(self) -> ChannelName: ...

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        """Deliver the answer to a message, or raise `DeliveryError`."""
        ...

    async def typing(self, to: IncomingMessage, /) -> None:
        """Show that an answer is being worked on; best effort, never raises."""
        ...


_LOG_KEY = secrets.token_bytes(16)


@runtime_checkable
class PreviewingChannel(Channel, Protocol):
    """A channel that can show an answer while it is being written."""

    async def preview(self, to: IncomingMessage, text: str, language: Language, /) -> None:
        """Show the beginning of the answer, in place of what was shown before; best effort, never raises.

        The answer itself comes through `send` and takes the preview's place. The channel decides how often
        it shows anything: each call holds the whole text so far, so leaving some out does no harm.
        """
        ...


def message(text: str, chat: str, *, id: str = "", button: str = "") -> IncomingMessage:
    """A message typed at a terminal, or asked by a program."""
    return IncomingMessage(
        id or secrets.token_urlsafe(12),
        ConversationId(ChannelName.TERMINAL, "", chat),
        text,
        utc_now(),
        Content.BUTTON if button else Content.TEXT,
        button,
    )
