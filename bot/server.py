"""The one HTTP server. It knows no page and no platform: routes are handed in."""

import asyncio
import gzip
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aiohttp import web

from bot.config import WebConfig
from bot.errors import ShuttingDown

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


@dataclass(frozen=True, slots=True)
class Running:
    """The server while it listens."""

    runner: web.AppRunner
    port: int

    async def close(self) -> None:
        await self.runner.cleanup()


async def start(
    config: WebConfig,
    routes: Iterable[web.RouteDef],
    *,
    closing: Iterable[Callable[[], Awaitable[None]]] = (),
) -> Running:
    """Listen; `closing` is awaited when the server ends. Raises OSError when the address is taken."""
    app = web.Application(client_max_size=config.max_body, middlewares=[guard])
    app.add_routes(routes)

    async def close(_: web.Application) -> None:
        for end in closing:
            await end()

    app.on_cleanup.append(close)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, config.host, config.port).start()
    except OSError:
        await runner.cleanup()
        raise
    return Running(runner, runner.addresses[0][1])


@web.middleware
async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
    """Security headers on every answer, and never a traceback."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        response = error_json(error.status, error.reason)
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
    """The JSON object of a request of at most `most` bytes; 400, 413 or 415 for anything else."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(reason="send application/json")
    data = bytearray()
    async for part in request.content.iter_any():
        data += part
        if len(data) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(data))
    try:
        body = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(reason="the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(reason="the body is not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(reason="the body is not a JSON object")
    return body


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
    return hashlib.sha256(content).hexdigest()[:16], gzip.compress(content, mtime=0) if smaller else b""


def error_json(status: int, reason: str, **details: Any) -> web.Response:
    """`{"error": reason, …}` with a status."""
    return web.json_response({"error": reason, **details}, status=status)
