"""A person who types to the whole bot."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.dialogue.conversation import Conversation
from bot.messages.exchange import Exchange
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage


@dataclass
class Chat:
    """One person writing to the bot."""

    conversation: Conversation
    name: str = "me"
    said: list[Exchange] = field(default_factory=list)

    async def say(self, text: str, *, button: str = "", content: Content = Content.TEXT) -> Exchange:
        message = IncomingMessage(
            f"{self.name}-{len(self.said)}",
            ConversationId(ChannelName.TERMINAL, "", self.name),
            text,
            datetime.now(UTC),
            Content.BUTTON if button else content,
            button,
        )
        exchange = await self.conversation.respond(message)
        await self.conversation.store.record(exchange)
        self.said.append(exchange)
        return exchange
