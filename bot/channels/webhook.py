"""A platform's webhook as a route of the one HTTP server: its authenticity first, then its meaning."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.errors import ShuttingDown

log = logging.getLogger(__name__)

_READ_SECONDS = 10.0


@dataclass(slots=True)
class Hook:
    """What one platform's webhook needs. Nothing of the body is parsed before `authentic` has seen its bytes."""

    path: str
    admits: Callable[[Mapping[str, str]], bool]
    """Whether the headers alone allow the request; asked before its body is read."""
    authentic: Callable[[Mapping[str, str], bytes], bool]
    accept: Callable[[Any], Awaitable[None]]
    """Put every message of the parsed body into the inbox; the platform is told 200 when it returns."""
    limit: int = 1 << 20
    """Largest body, in bytes."""
    handshake: Callable[[Mapping[str, str]], str | None] | None = None
    """The answer to a GET with these query parameters, None to refuse it."""
    refused: dict[str, int] = field(default_factory=lambda: {"forged": 0, "too large": 0, "malformed": 0})

    def routes(self) -> list[web.RouteDef]:
        routes = [web.post(self.path, self._post)]
        return [*routes, web.get(self.path, self._get, allow_head=False)] if self.handshake else routes

    async def _get(self, request: web.Request) -> web.Response:
        answer = self.handshake(request.query) if self.handshake else None
        if answer is None:
            self.refused["forged"] += 1
            return web.Response(status=403, text="refused")
        return web.Response(text=answer)

    async def _post(self, request: web.Request) -> web.Response:
        if not self.admits(request.headers):
            return self._refuse("forged", 401)
        body = await self._read(request)
        if body is None:
            return self._refuse("too large", 413)
        if not self.authentic(request.headers, body):
            return self._refuse("forged", 401)
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return self._refuse("malformed", 400)
        try:
            await self.accept(content)
        except ShuttingDown:
            return web.Response(status=503, text="restarting")
        except Exception:  # the receipt is not on disk, so the platform must offer the message again
            log.exception("webhook %s: not accepted", self.path)
            return web.Response(status=503, text="try again")
        return web.Response(text="ok")

    async def _read(self, request: web.Request) -> bytes | None:
        """The raw body; None when it is larger than allowed, or comes too slowly."""
        if request.content_length is not None and request.content_length > self.limit:
            return None
        parts, size = [], 0
        try:
            async with asyncio.timeout(_READ_SECONDS):
                async for part in request.content.iter_any():
                    size += len(part)
                    if size > self.limit:
                        return None
                    parts.append(part)
        except TimeoutError:
            return None
        return b"".join(parts)

    def _refuse(self, kind: str, status: int) -> web.Response:
        self.refused[kind] += 1
        log.debug("webhook %s: %s", self.path, kind)
        response = web.Response(status=status, text=kind)
        response.force_close()  # what is left of the body is not read
        return response
