"""A line that says what it was told, so that a channel is tested with the real inbox and without an index."""

from collections.abc import Mapping
from dataclasses import replace

from bot.errors import Apology
from bot.messages.exchange import Exchange
from bot.messages.message import Channel, ChannelName, IncomingMessage, Reply
from bot.phrases.people import Phrase, say
from bot.storage.chats import SqlStore
from index.text.language import Language


class EchoLine:
    """Answers each message with `reply`, its text where that is empty."""

    def __init__(self, store: SqlStore, channels: Mapping[ChannelName, Channel]) -> None:
        self.store, self.channels = store, channels
        self.reply = Reply("", Language.ENGLISH)
        self.heard: list[IncomingMessage] = []

    async def respond(self, message: IncomingMessage) -> Exchange:
        self.heard.append(message)
        reply = self.reply if self.reply.text else replace(self.reply, text=f"said: {message.text}")
        return Exchange(message, message.text, reply, "answered")

    async def send(self, exchange: Exchange) -> None:
        await self.channels[exchange.message.conversation.channel].send(exchange.message, exchange.reply)

    async def record(self, exchange: Exchange) -> None:
        await self.store.record(exchange)

    async def typing(self, message: IncomingMessage) -> None:
        await self.channels[message.conversation.channel].typing(message)

    async def apologise(self, message: IncomingMessage, apology: Apology) -> None:
        if apology is not Apology.NONE:
            reply = Reply(say(Phrase(apology), Language.ENGLISH), Language.ENGLISH)
            await self.channels[message.conversation.channel].send(message, reply)
