"""WhatsApp as a channel: one reply is one message, whatever carries it. Each transport is one file beside this."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels import markup
from bot.channels.pace import Pace
from bot.channels.webhook import Hook
from bot.errors import DeliveryError, RecipientUnreachable
from bot.inbox.inbox import Inbox
from bot.messages.message import Button, ChannelName, IncomingMessage, Reply
from bot.phrases.people import Phrase, say
from index.text.markdown import Run

log = logging.getLogger(__name__)

TEXT, BODY = 4096, 1024
"""Characters of a plain text, and of one with buttons or a list."""
BUTTONS, BUTTON_TITLE = 3, 20
_FENCES = 16
"""Characters that the marks of code may take in one text."""
FILE_NAME = "rahnuma.txt"
"""WhatsApp takes no JSON under its own ending."""
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID, LIST_BUTTON = 10, 24, 72, 200, 20


class Transport(Protocol):
    """A way into the WhatsApp network."""

    @property
    def account(self) -> str:
        """The number it serves: `ConversationId.account` of its messages."""
        ...

    @property
    def hooks(self) -> Sequence[Hook]: ...

    async def run(self, inbox: Inbox, /) -> None:
        """Take messages in until cancelled."""
        ...

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        """Deliver a reply as exactly one message, or raise `DeliveryError`."""
        ...

    async def send_text(self, to: IncomingMessage, text: str, /) -> None:
        """Deliver one plain text within the limit, or raise `DeliveryError`."""
        ...

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, caption: str, /) -> None:
        """Deliver a text document with a line below it, or raise `DeliveryError`."""
        ...

    async def typing(self, to: IncomingMessage, /) -> None: ...

    def paces(self) -> Sequence[tuple[str, Pace]]:
        """When messages may leave, by account."""
        ...

    def state(self) -> dict[str, Any]: ...


class WhatsApp:
    """Every configured transport under one channel; an answer goes back the way its question came."""

    name = ChannelName.WHATSAPP

    def __init__(self, transports: Sequence[Transport]) -> None:
        self._transports = {transport.account: transport for transport in transports}

    @property
    def hooks(self) -> Sequence[Hook]:
        return [hook for transport in self._transports.values() for hook in transport.hooks]

    async def run(self, inbox: Inbox, /) -> None:
        async with asyncio.TaskGroup() as tasks:
            for transport in self._transports.values():
                tasks.create_task(transport.run(inbox))

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        transport = self._transport(to)
        if held := markup.as_file(markup.runs_of(reply)):
            data, rest = held
            try:
                return await transport.send_file(to, FILE_NAME, data, rest[:BODY])
            except RecipientUnreachable:
                raise
            except DeliveryError:
                log.warning("chat=%s: a document was not taken, sending its text", to.conversation.digest)
            for part in markup.parts(markup.runs_of(reply), TEXT - _FENCES):
                await transport.send_text(to, markup.whatsapp_text(part).strip())
            return None
        await transport.send(to, reply)

    async def typing(self, to: IncomingMessage, /) -> None:
        await self._transport(to).typing(to)

    def state(self) -> dict[str, Any]:
        return {account: transport.state() for account, transport in self._transports.items()}

    def paces(self) -> Sequence[tuple[str, Pace]]:
        return [pace for transport in self._transports.values() for pace in transport.paces()]

    def _transport(self, to: IncomingMessage) -> Transport:
        """A transport that is no longer configured cannot answer what it brought."""
        if transport := self._transports.get(to.conversation.account):
            return transport
        raise RecipientUnreachable("its WhatsApp number is not configured any more")


@dataclass(frozen=True, slots=True)
class Message:
    """A reply within WhatsApp's limits: its text, and what can be chosen under it."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    """Id and title of at most three."""
    rows: tuple[tuple[str, str, str], ...] = ()
    """Id, title and description of at most ten; `choose` opens them."""
    choose: str = ""


def rendered(reply: Reply, message: str) -> Message:
    """The one message that a reply to `message` becomes. What does not fit beside buttons goes without them."""
    text = markup.whatsapp_text(markup.runs_of(reply)).strip()
    options = [*reply.buttons, *markup.ratings(reply, message)]
    options = [button for button in options if 0 < len(button.id) <= ROW_ID][:ROWS]
    if not options or markup.length(text) > BODY:
        return Message(numbered(text, reply))
    if len(options) <= BUTTONS and all(markup.length(option.label) <= BUTTON_TITLE for option in options):
        return Message(text, _titled(options, BUTTON_TITLE))
    titles = _titled(options, ROW_TITLE)
    rows = [
        (id, title, "" if title == option.label else markup.shortened(option.label, ROW_DESCRIPTION))
        for option, (id, title) in zip(options, titles, strict=True)
    ]
    choose = markup.shortened(say(Phrase.CHOOSE, reply.language), LIST_BUTTON)
    return Message(text, rows=tuple(rows), choose=choose)


def plain(reply: Reply) -> str:
    """A reply as text alone, its buttons as numbers to answer with."""
    return numbered(markup.whatsapp_text(markup.runs_of(reply)).strip(), reply)


def numbered(text: str, reply: Reply) -> str:
    """The text within the limit; its follow-ups below it where there is room for them."""
    lines = [f"{number}. {button.label}" for number, button in enumerate(reply.buttons, 1)]
    below = "\n".join([say(Phrase.REPLY_NUMBER, reply.language), *lines]) if lines else ""
    whole = f"{text}\n\n{below}" if below else text
    if markup.length(whole) <= TEXT:
        return whole
    if markup.length(text) <= TEXT:
        return text
    return markup.whatsapp_text(markup.parts([Run(text)], TEXT - 1)[0]) + "…"


def _titled(options: Sequence[Button], limit: int) -> tuple[tuple[str, str], ...]:
    """Ids with titles within the limit, all different, as WhatsApp demands."""
    result: list[tuple[str, str]] = []
    for option in options:
        title, number = markup.shortened(option.label, limit) or "•", 2
        while any(title == taken for _, taken in result):
            title = markup.shortened(option.label, limit - 2 - len(str(number))) + f" {number}"
            number += 1
        result.append((option.id, title))
    return tuple(result)
