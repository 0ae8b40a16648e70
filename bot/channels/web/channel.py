"""The chat page as a channel: a reply goes to the request that waits for it."""

import asyncio

from bot.messages.message import ChannelName, ConversationId, IncomingMessage, Reply
from index.text.language import Language

Key = tuple[ConversationId, str]


Preview = tuple[str, Language]


class WebChannel:
    """Hands each reply to the request that waits for it; one that went away asks again with the same id."""

    name = ChannelName.WEB

    def __init__(self) -> None:
        self._waiting: dict[Key, asyncio.Future[Reply]] = {}
        self._watching: dict[Key, asyncio.Queue[Preview]] = {}

    def expect(self, message: IncomingMessage) -> "asyncio.Future[Reply]":
        """The reply to come; requests for the same message share it."""
        key = (message.conversation, message.id)
        if key not in self._waiting:
            future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            self._waiting[key] = future
        return self._waiting[key]

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        future = self._waiting.pop((to.conversation, to.id), None)
        if future and not future.done():
            future.set_result(reply)

    async def typing(self, to: IncomingMessage, /) -> None:
        """The page shows its own dots."""

    def watch(self, message: IncomingMessage) -> "asyncio.Queue[Preview]":
        """Beginnings of the reply to come, each longer than the last."""
        return self._watching.setdefault((message.conversation, message.id), asyncio.Queue())

    def unwatch(self, message: IncomingMessage) -> None:
        self._watching.pop((message.conversation, message.id), None)

    async def preview(self, to: IncomingMessage, text: str, language: Language, /) -> None:
        if queue := self._watching.get((to.conversation, to.id)):
            queue.put_nowait((text, language))

    def give_up(self, message: IncomingMessage) -> None:
        self._waiting.pop((message.conversation, message.id), None)
