"""The chat page's API: messages."""

import asyncio
import json
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Any

from aiohttp import web

from bot.channels.web.channel import WebChannel
from bot.channels.web.visitors import Visitors, origin_of, too_often
from bot.counting import Counts
from bot.errors import TooOften
from bot.inbox.inbox import Inbox
from bot.messages.buttons import LONGEST
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage, Reply
from bot.server import HEADERS, error_json, json_body
from bot.storage.chats import SqlStore
from index.clock import utc_now

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ANSWER_SECONDS = 30.0
_LOOK_SECONDS = 0.5
"""How often it is looked whether a client still waits."""
_MAX_TEXT = 20_000

_EVENT_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class ChatApi:
    """Messages in and replies out, as JSON or as events."""

    def __init__(
        self,
        channel: WebChannel,
        inbox: Inbox,
        store: SqlStore,
        *,
        max_body: int,
        per_address: int = 0,
        counts: Counts | None = None,
    ) -> None:
        """`per_address`: messages a minute, 0 is no limit."""
        self._channel = channel
        self._inbox = inbox
        self._store = store
        self._max_body = max_body
        self._visitors = Visitors(per_address, counts)
        self._listening: Counter[tuple[ConversationId, str]] = Counter()
        """How many requests wait for the reply to a message."""

    def routes(self) -> list[web.RouteDef]:
        """What the server is to serve."""
        return [web.post("/api/messages", self.message)]

    async def message(self, request: web.Request) -> web.StreamResponse:
        """One message in, its reply out. Sent again with the same id, it gets the same reply.

        A client that accepts `text/event-stream` hears at once that the message is kept, and with a language
        model sees the reply grow.
        """
        if refused := self._visitors.refusal(request):
            return refused
        body = await json_body(request, most=self._max_body)
        message = replace(_parsed(body), origin=origin_of(request))
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await self._streamed(request, message)
        waiting = self._channel.expect(message)
        try:
            fresh = await self._inbox.put(message)
            if not fresh and (reply := await self._store.reply_to(message)):
                self._channel.give_up(message)
                return _answer(message, reply)
            async with asyncio.timeout(_ANSWER_SECONDS), self._attended(request, message):
                return _answer(message, await asyncio.shield(waiting))
        except TooOften as refusal:
            return self._refused(message, refusal)
        except TimeoutError:
            return error_json(504, "no answer in time; send the same id again")

    async def _streamed(self, request: web.Request, message: IncomingMessage) -> web.StreamResponse:
        """Headers once the message is on disk, then events: `preview`, any number of them, `reply` or `error`."""
        previews, waiting = self._channel.watch(message), self._channel.expect(message)
        response = web.StreamResponse(headers={**HEADERS, **_EVENT_HEADERS})
        try:
            fresh = await self._inbox.put(message)
            await response.prepare(request)
            if not fresh and (reply := await self._store.reply_to(message)):
                self._channel.give_up(message)
                await _event(response, "reply", _reply_body(message, reply))
                return response
            async with asyncio.timeout(_ANSWER_SECONDS), self._attended(request, message):
                while not waiting.done():
                    begun = asyncio.ensure_future(previews.get())
                    either: set[asyncio.Future[Any]] = {begun, waiting}
                    try:
                        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        if not begun.done():
                            begun.cancel()
                    if begun.done() and not begun.cancelled():
                        text, language = begun.result()
                        await _event(response, "preview", {"text": text, "language": language})
            await _event(response, "reply", _reply_body(message, waiting.result()))
        except TooOften as refusal:
            return self._refused(message, refusal)
        except TimeoutError:
            await _event(response, "error", {"error": "no answer in time; send the same id again"})
        finally:
            self._channel.unwatch(message)
        return response

    def _refused(self, message: IncomingMessage, refusal: TooOften) -> web.Response:
        if not self._listening[message.conversation, message.id]:
            self._channel.give_up(message)
        return too_often(refusal.seconds)

    @asynccontextmanager
    async def _attended(self, request: web.Request, message: IncomingMessage) -> AsyncIterator[None]:
        """While a request waits for a reply. When it hangs up and no other waits, the inbox hears that nobody does."""
        key = (message.conversation, message.id)
        self._listening[key] += 1
        watch = asyncio.create_task(_hung_up(request))

        def left(ended: "asyncio.Task[None]") -> None:
            self._listening[key] -= 1
            if not self._listening[key]:
                del self._listening[key]
                if not ended.cancelled():
                    self._inbox.leave(message)

        watch.add_done_callback(left)
        try:
            yield
        finally:
            watch.cancel()


async def _hung_up(request: web.Request) -> None:
    """Return when the client has gone."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(_LOOK_SECONDS)


async def _event(response: web.StreamResponse, name: str, body: dict[str, Any]) -> None:
    await response.write(f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n".encode())


def token(body: dict[str, Any], name: str) -> str:
    """The chat's or message's id in the field `name`; 400 for anything else."""
    value = body.get(name)
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise web.HTTPBadRequest(reason=f"{name} must be 16 to 64 letters, digits, - or _")
    return value


def chat_of(body: dict[str, Any]) -> ConversationId:
    """The chat that the field `chat` names: whoever knows its id is in it."""
    return ConversationId(ChannelName.WEB, "", token(body, "chat"))


def _parsed(body: dict[str, Any]) -> IncomingMessage:
    """A message from `{"text", "chat"?, "id"?, "button"?}`; without `chat` a new chat begins."""
    fields = {name: body.get(name, "") for name in ("text", "chat", "id", "button")}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise web.HTTPBadRequest(reason=f"{name} must be a string")
    text, button = fields["text"], fields["button"]
    if not text.strip() and not button:
        raise web.HTTPBadRequest(reason="text is empty")
    if len(text) > _MAX_TEXT or len(button) > LONGEST:
        raise web.HTTPBadRequest(reason="text is too long")
    return IncomingMessage(
        token(body, "id") if fields["id"] else secrets.token_urlsafe(16),
        chat_of(body) if fields["chat"] else chat_of({"chat": secrets.token_urlsafe(24)}),
        text.encode("utf-8", "replace").decode(
            "utf-8"
        ),  # JSON may hold lone surrogates, which no database takes
        utc_now(),
        Content.BUTTON if button else Content.TEXT,
        button.encode("utf-8", "replace").decode("utf-8"),
    )


def _reply_body(message: IncomingMessage, reply: Reply) -> dict[str, Any]:
    return {"chat": message.conversation.chat, "id": message.id, **asdict(reply)}


def _answer(message: IncomingMessage, reply: Reply) -> web.Response:
    return web.json_response(
        _reply_body(message, reply), dumps=lambda value: json.dumps(value, ensure_ascii=False)
    )
