"""A responder that says what it was told, so that a channel is tested with the real inbox and without an index."""

from dataclasses import replace

from bot.messages.exchange import Exchange
from bot.messages.message import IncomingMessage, Preview, Reply
from index.text.language import Language


class Echo:
    """Answers each message with `reply`, its text where that is empty."""

    def __init__(self) -> None:
        self.reply = Reply("", Language.ENGLISH)
        self.heard: list[IncomingMessage] = []

    async def respond(self, message: IncomingMessage, preview: Preview | None = None) -> Exchange:
        self.heard.append(message)
        reply = self.reply if self.reply.text else replace(self.reply, text=f"said: {message.text}")
        return Exchange(message, message.text, reply, "answered")
