"""A WAHA gateway with one session: its HTTP API and its signed webhooks."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.waiting import until
from tests.wire.server import listening

API_KEY, SECRET = "wahakey-123", "wahasecret-456"


@dataclass
class WahaApi:
    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    """HTTP statuses for the next texts, one each."""
    files: bool = True
    """Whether this edition of the gateway sends files."""

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [body for name, body in self.calls if name == "sendText"]

    async def until(self, count: int) -> None:
        await until(lambda: len(self.sent) >= count)

    async def call(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Api-Key") != API_KEY:
            return web.json_response({"message": "Unauthorized"}, status=401)
        name, body = request.match_info["call"], await request.json()
        assert body["session"] == "default"
        assert body["chatId"]
        if name == "sendText" and self.failures:
            return web.json_response({"message": "no"}, status=self.failures.pop(0))
        if name == "sendFile" and not self.files:
            return web.json_response({"message": "available only in another edition"}, status=422)
        self.calls.append((name, body))
        return web.json_response({"id": f"true_{body['chatId']}_OUT{len(self.calls)}"}, status=201)

    async def session(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Api-Key") != API_KEY:
            return web.json_response({"message": "Unauthorized"}, status=401)
        return web.json_response({"name": "default", "status": "WORKING"})


async def deliver(url: str, body: Any, secret: str = SECRET, **headers: str) -> int:
    """Post a webhook as WAHA does; returns the HTTP status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {
        "X-Webhook-Hmac": hmac.new(secret.encode(), raw, hashlib.sha512).hexdigest(),
        "X-Webhook-Hmac-Algorithm": "sha512",
        "Content-Type": "application/json",
    } | headers
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{url}/waha", data=raw, headers=signed) as answer,
    ):
        return answer.status


@asynccontextmanager
async def waha_api() -> AsyncIterator[WahaApi]:
    server = WahaApi()
    app = web.Application()
    app.router.add_post("/api/{call}", server.call)
    app.router.add_get("/api/sessions/default", server.session)
    async with listening(app) as server.url:
        yield server
