"""The one HTTP server. It knows no page and no platform: routes are handed in."""

import asyncio
import contextlib
import errno
import gzip
import ipaddress
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from aiohttp import StreamReader, web

from bot.config import WebConfig
from bot.errors import ConfigError, ShuttingDown
from index.digests import digest

log = logging.getLogger(__name__)

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self';"
    " manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Security headers of every response, where its handler has not set another."""
_SCRIPT = "text/javascript"
_PACKED = ("text/", "application/", "image/svg")
"""Kinds of content that gzip makes smaller; images and fonts are packed already."""


HEADER_SECONDS = 15.0
"""How long a head may take to its end: from the opening of the connection, of a later request from its first byte."""
BODY_SECONDS = 15.0
"""How long a JSON body may take, and the next piece of an upload."""
IDLE_SECONDS = 150.0
"""How long a connection is kept open between two requests; proxies keep theirs for two minutes at most."""
_SWEEP_SECONDS = 5.0
_SAID_EVERY = 60.0
PROXIES: web.AppKey[Sequence[Any]] = web.AppKey("proxies", Sequence)
"""Networks whose word is taken for the address of a visitor, beside this machine."""


@dataclass(frozen=True, slots=True)
class Running:
    """The server while it listens."""

    runner: web.AppRunner
    listening: Sequence[asyncio.Server]
    sweeping: "asyncio.Task[None]"

    @property
    def port(self) -> int:
        return int(self.listening[0].sockets[0].getsockname()[1])

    async def close(self) -> None:
        self.sweeping.cancel()
        for server in self.listening:
            server.close()
        await self.runner.cleanup()


class _Connection(web.RequestHandler):
    """Knows since when the end of a head is waited for: the library lets a head take as long as it keeps a connection
    on which nothing comes. A beginning that came in one piece with the request before is seen at its next byte; until
    then the connection costs no more than one on which nothing comes."""

    __slots__ = ("answering", "awaited", "body")

    def __init__(self, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(server, loop=loop, keepalive_timeout=IDLE_SECONDS, access_log=None)  # type: ignore[arg-type]
        self.awaited: float | None = loop.time()
        """On the loop's clock; None where nothing has come since the last request."""
        self.answering = False
        self.body: StreamReader | None = None
        """Of the last request, also when that has been answered: the rest of it may come later."""

    def data_received(self, data: bytes) -> None:
        # the library also calls this with nothing, when it reads on
        if data and self.awaited is None and (self.body is None or self.body.is_eof()):
            self.awaited = self._loop.time()
        super().data_received(data)

    def begin(self, request: web.Request) -> None:
        self.body, self.answering, self.awaited = request.content, True, None

    def end(self) -> None:
        """What came of the next head while this request was answered has its time from now."""
        self.answering = False
        if self.awaited is not None:
            self.awaited = self._loop.time()

    def overdue(self) -> bool:
        if self.awaited is None or self.answering:
            return False
        return self._loop.time() - self.awaited >= HEADER_SECONDS


def bind(config: WebConfig, section: str = "web") -> list[socket.socket]:
    """The address for ourselves, before anything else is begun; nobody is heard yet.

    One that cannot be had is a `ConfigError`, which names the settings of `section`.
    """
    bound: list[socket.socket] = []
    try:
        for family, kind, protocol, _, place in socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            made = socket.socket(family, kind, protocol)
            bound.append(made)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind(place)
    except OSError as error:
        for made in bound:
            made.close()
        reason = error.strerror or str(error)
        why = {
            errno.EADDRINUSE: f"is in use by another program: stop that one, or set another {section}.port",
            errno.EACCES: f"is kept for the administrator: set {section}.port above 1023",
            errno.EADDRNOTAVAIL: f"is no address of this machine: set {section}.host",
        }.get(error.errno or 0, f"cannot be listened on ({reason}): set {section}.host and {section}.port")
        raise ConfigError((f"{config.host}:{config.port} {why}",)) from error
    return bound


async def start(
    config: WebConfig,
    routes: Iterable[web.RouteDef],
    *,
    bound: Iterable[socket.socket] = (),
    closing: Iterable[Callable[[], Awaitable[None]]] = (),
) -> Running:
    """Listen, on what `bind` gave where that was called before; `closing` is awaited when the server ends. Raises `ConfigError`."""
    sockets = bound or bind(config)
    app = web.Application(client_max_size=config.max_body, middlewares=[_heard, guard])
    app[PROXIES] = [ipaddress.ip_network(proxy) for proxy in config.proxies]
    app.add_routes(routes)

    async def close(_: web.Application) -> None:
        for end in closing:
            await end()

    app.on_cleanup.append(close)
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    loop = asyncio.get_running_loop()
    answering = runner.server
    assert answering is not None, "it is set up"
    listening = [
        await loop.create_server(lambda: _Connection(answering, loop), sock=made, backlog=128)
        for made in sockets
    ]
    return Running(runner, listening, asyncio.create_task(_sweep(answering)))


@web.middleware
async def _heard(request: web.Request, handler: Any) -> web.StreamResponse:
    connection = cast(_Connection, request.protocol)
    connection.begin(request)
    try:
        response: web.StreamResponse = await handler(request)
    finally:
        connection.end()
    return response


async def _sweep(server: web.Server) -> None:
    """Close connections on which a head does not come to its end."""
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        for connection in server.connections:
            if cast(_Connection, connection).overdue():
                transport = connection.transport
                connection.force_close()
                if transport:
                    transport.abort()


def quieted(loop: asyncio.AbstractEventLoop) -> None:
    """Say that the system has no descriptors left once a minute, not at each of a thousand failures to accept."""
    said = -_SAID_EVERY

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said
        if "out of system resource" not in context.get("message", ""):
            loop.default_exception_handler(context)
        elif loop.time() - said >= _SAID_EVERY:
            said = loop.time()
            log.error("no descriptors left for new connections; raise LimitNOFILE (ulimit -n)")

    loop.set_exception_handler(handle)


def address_of(request: web.Request) -> str:
    """Who asks. Of a proxy on this machine, or a configured one, whom it names last: what stands before may be the
    client's own words."""
    remote = request.remote or ""
    named = ",".join(request.headers.getall("X-Forwarded-For", [])).rpartition(",")[2].strip()
    try:
        asking = ipaddress.ip_address(remote)
        proxies = request.config_dict.get(PROXIES, ())
        trusted = asking.is_loopback or any(asking in network for network in proxies)
        return str(ipaddress.ip_address(named)) if trusted else remote
    except ValueError:
        return remote


def household(address: str) -> str:
    """Who shares a limit: an address, and of the newer kind the network of 64 bits that one household is given."""
    with contextlib.suppress(ValueError):
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


@web.middleware
async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
    """Security headers on every answer, and never a traceback."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        response = error_json(error.status, error.reason)
        if error.status in {408, 413}:
            response.force_close()  # what is left of the body is not read
    except ShuttingDown:
        response = error_json(503, "restarting; try again")
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception:
        log.exception("request failed")
        response = error_json(500, "internal error")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def json_body(request: web.Request, *, most: int) -> dict[str, Any]:
    """The JSON object of a request of at most `most` bytes; 400, 408, 413 or 415 for anything else."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(reason="send application/json")
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                data += part
                if len(data) > most:
                    raise web.HTTPRequestEntityTooLarge(most, len(data))
    except TimeoutError:
        raise web.HTTPRequestTimeout(reason="the body comes too slowly") from None
    try:
        body = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(reason="the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(reason="the body is not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(reason="the body is not a JSON object")
    return body


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """An upload piece by piece; 408 where the next one does not come."""
    while True:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                piece = await request.content.readany()
        except TimeoutError:
            raise web.HTTPRequestTimeout(reason="the body comes too slowly") from None
        if not piece:
            return
        yield piece


def script(request: web.Request, text: str) -> web.Response:
    """A JavaScript module made here."""
    return asset(request, text.encode(), _SCRIPT)


def asset(request: web.Request, content: bytes, kind: str) -> web.Response:
    """A file of the content type `kind`, which a browser keeps and asks for again only whether it changed."""
    digest, packed = _packed(content, kind.startswith(_PACKED))
    kept = {tag.value for tag in request.if_none_match or ()}
    response = web.Response(status=304)
    if digest not in kept:
        small = packed and "gzip" in request.headers.get("Accept-Encoding", "")
        response = web.Response(body=packed if small else content, content_type=kind)
        if kind.startswith("text/"):
            response.charset = "utf-8"
        if small:
            response.headers["Content-Encoding"] = "gzip"
    response.etag = digest
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=64)
def _packed(content: bytes, smaller: bool) -> tuple[str, bytes]:
    """Its digest, and it under gzip where that is `smaller`; worked out once for each file."""
    return digest(content)[:16], gzip.compress(content, mtime=0) if smaller else b""


def error_json(status: int, reason: str, **details: Any) -> web.Response:
    """`{"error": reason, …}` with a status."""
    return web.json_response({"error": reason, **details}, status=status)
