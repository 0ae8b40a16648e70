"""An admin's chat with a file in hand, and what is said in it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.admin.chat.admin_chat import AdminChat
from bot.errors import DeliveryError
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage, Reply
from bot.runtime import Runtime
from tests.console import docx_bytes

CHAT = ConversationId(ChannelName.TELEGRAM, "bot", "4711")


NEWS = docx_bytes("The Mehran Robotics Circle builds small robots in Hyderabad.")


class Wire:
    """A channel that holds one file and keeps what it was asked to send."""

    name = ChannelName.TELEGRAM

    def __init__(self, file: tuple[str, bytes]) -> None:
        self.file = file
        self.sent: list[Reply] = []

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        self.sent.append(reply)

    async def typing(self, to: IncomingMessage, /) -> None: ...

    async def download(self, message: IncomingMessage, limit: int, /) -> tuple[str, bytes]:
        if len(self.file[1]) > limit:
            raise DeliveryError("too large")
        return self.file

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, /) -> None: ...


def said(text: str = "", *, button: str = "", file: str = "", chat: ConversationId = CHAT) -> IncomingMessage:
    content = Content.BUTTON if button else Content.DOCUMENT if file else Content.TEXT
    return IncomingMessage("1", chat, text, datetime.now(UTC), content, button, file)


async def ask(house: Runtime, admins: AdminChat, message: IncomingMessage) -> Reply:
    """The outcome, even where it takes long and comes as a message of its own."""
    exchange = await replace(house.conversation(), admins=admins).respond(message)
    return await admins._tasks.copy().pop() if admins._tasks else exchange.reply


async def reindex(house: Runtime, admins: AdminChat) -> Reply:
    """`/reindex`, and its button pressed."""
    offered = await ask(house, admins, said("/reindex"))
    return await ask(house, admins, said(button=offered.buttons[0].id))
