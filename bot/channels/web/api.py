"""The HTTP server: the web chat, its API, and the health pages."""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.config import WebConfig
from bot.errors import ShuttingDown
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage, Reply
from index.text.language import Language

if TYPE_CHECKING:
    from bot.app import House, Phone

log = logging.getLogger(__name__)

_PAGES = Path(__file__).parent / "pages"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ANSWER_SECONDS = 30.0
_MAX_TEXT = 20_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_EVENT_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}

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


@dataclass(frozen=True, slots=True)
class Running:
    """The server while it listens."""

    runner: web.AppRunner
    port: int

    async def close(self) -> None:
        await self.runner.cleanup()


async def start(
    config: WebConfig, channel: WebChannel, inbox: Inbox, house: "House", phones: "Sequence[Phone]" = ()
) -> Running:
    """Listen; raises OSError when the address is taken."""
    site = _Site(channel, inbox, house, phones)
    app = web.Application(client_max_size=config.max_body, middlewares=[_guard])
    app.add_routes(
        [
            web.get("/", site.page),
            web.get("/chat.js", site.page),
            web.get("/chat.css", site.page),
            web.get("/icon.svg", site.page),
            web.post("/api/messages", site.message),
            web.get("/healthz", site.health),
            web.get("/readyz", site.ready),
            *(route for phone in phones for hook in phone.hooks for route in hook.routes()),
        ]
    )
    if house.config.secrets.admin_password:
        from bot.admin.console.routes import Admin

        Admin(house).add_to(app)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, config.host, config.port).start()
    return Running(runner, runner.addresses[0][1])


@web.middleware
async def _guard(request: web.Request, handler: Any) -> web.StreamResponse:
    """Security headers on every answer, and never a traceback."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        response = _error(error.status, error.reason)
    except ShuttingDown:
        response = _error(503, "restarting; try again")
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception:
        log.exception("request failed")
        response = _error(500, "internal error")
    response.headers.update(_HEADERS)
    return response


class _Site:
    def __init__(
        self, channel: WebChannel, inbox: Inbox, house: "House", phones: "Sequence[Phone]" = ()
    ) -> None:
        self._phones = phones
        self._channel = channel
        self._inbox = inbox
        self._house = house

    async def page(self, request: web.Request) -> web.StreamResponse:
        name = request.path.lstrip("/") or "chat.html"
        return web.FileResponse(_PAGES / name, headers={"Cache-Control": "no-cache"})

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(self, request: web.Request) -> web.Response:
        snapshot = self._house.retriever.snapshot
        return web.json_response(
            {
                "status": "ready",
                "index": snapshot.name,
                "units": len(snapshot.units),
                "created": snapshot.manifest.created,
                "channels": {phone.name: phone.state() for phone in self._phones},
            }
        )

    async def message(self, request: web.Request) -> web.StreamResponse:
        """One message in, its reply out. Sent again with the same id, it gets the same reply.

        With a language model, a client that accepts `text/event-stream` sees the reply grow.
        """
        message = _parsed(await _json_body(request))
        if self._house.assistance.models and "text/event-stream" in request.headers.get("Accept", ""):
            return await self._streamed(request, message)
        waiting = self._channel.expect(message)
        try:
            fresh = await self._inbox.put(message)
            if not fresh and (reply := await self._house.store.reply_to(message)):
                self._channel.give_up(message)
                return _answer(message, reply)
            async with asyncio.timeout(_ANSWER_SECONDS):
                return _answer(message, await asyncio.shield(waiting))
        except TimeoutError:
            return _error(504, "no answer in time; send the same id again")

    async def _streamed(self, request: web.Request, message: IncomingMessage) -> web.StreamResponse:
        """Events `preview`, any number of them, then `reply` or `error`."""
        previews, waiting = self._channel.watch(message), self._channel.expect(message)
        fresh = await self._inbox.put(message)
        response = web.StreamResponse(headers={**_HEADERS, **_EVENT_HEADERS})
        await response.prepare(request)
        try:
            if not fresh and (reply := await self._house.store.reply_to(message)):
                self._channel.give_up(message)
                await _event(response, "reply", _reply_body(message, reply))
                return response
            async with asyncio.timeout(_ANSWER_SECONDS):
                while not waiting.done():
                    begun = asyncio.ensure_future(previews.get())
                    either: set[asyncio.Future[Any]] = {begun, waiting}
                    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                    if begun.done():
                        text, language = begun.result()
                        await _event(response, "preview", {"text": text, "language": language})
                    else:
                        begun.cancel()
            await _event(response, "reply", _reply_body(message, waiting.result()))
        except TimeoutError:
            await _event(response, "error", {"error": "no answer in time; send the same id again"})
        finally:
            self._channel.unwatch(message)
        return response


async def _event(response: web.StreamResponse, name: str, body: dict[str, Any]) -> None:
    await response.write(f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n".encode())


async def _json_body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(reason="send application/json")
    try:
        body = json.loads((await request.read()).decode("utf-8"))
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(reason="the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(reason="the body is not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(reason="the body is not a JSON object")
    return body


def _parsed(body: dict[str, Any]) -> IncomingMessage:
    """A message from `{"text", "chat"?, "id"?, "button"?}`; without `chat` a new chat begins."""
    fields = {name: body.get(name, "") for name in ("text", "chat", "id", "button")}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise web.HTTPBadRequest(reason=f"{name} must be a string")
    text, button = fields["text"], fields["button"]
    if not text.strip() and not button:
        raise web.HTTPBadRequest(reason="text is empty")
    if len(text) > _MAX_TEXT or len(button) > 64:
        raise web.HTTPBadRequest(reason="text is too long")
    for name in ("chat", "id"):
        if fields[name] and not _TOKEN.fullmatch(fields[name]):
            raise web.HTTPBadRequest(reason=f"{name} must be 16 to 64 letters, digits, - or _")
    return IncomingMessage(
        fields["id"] or secrets.token_urlsafe(16),
        ConversationId(ChannelName.WEB, "", fields["chat"] or secrets.token_urlsafe(24)),
        text.encode("utf-8", "replace").decode(
            "utf-8"
        ),  # JSON may hold lone surrogates, which no database takes
        datetime.now(UTC),
        Content.BUTTON if button else Content.TEXT,
        button.encode("utf-8", "replace").decode("utf-8"),
    )


def _reply_body(message: IncomingMessage, reply: Reply) -> dict[str, Any]:
    return {"chat": message.conversation.chat, "id": message.id, **asdict(reply)}


def _answer(message: IncomingMessage, reply: Reply) -> web.Response:
    return web.json_response(
        _reply_body(message, reply), dumps=lambda value: json.dumps(value, ensure_ascii=False)
    )


def _error(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
