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
    history: dict[str, list[dict[str, Any]]] | None = field(default_factory=dict)
    """Messages by their chat, None for an engine that keeps none."""
    looks: int = 0
    """How often the chats were asked for."""
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

    async def overview(self, request: web.Request) -> web.Response:
        """Its chats, that with the newest message first."""
        self.looks += 1
        if request.headers.get("X-Api-Key") != API_KEY:
            return web.json_response({"message": "Unauthorized"}, status=401)
        if self.history is None:
            return web.json_response({"message": "enable the store"}, status=400)
        held = sorted(self.history.items(), key=lambda chat: -int(chat[1][-1]["timestamp"]))
        chats = [
            {"id": chat, "name": None, "picture": None, "lastMessage": messages[-1], "_chat": {}}
            for chat, messages in held
        ]
        start = int(request.query["offset"])
        return web.json_response(chats[start : start + int(request.query["limit"])])

    async def messages(self, request: web.Request) -> web.Response:
        """An engine that knows no filters: all that it holds of a chat."""
        assert self.history is not None
        assert request.query["downloadMedia"] == "false"
        assert int(request.query["filter.timestamp.gte"]) > 0
        return web.json_response(self.history[request.match_info["chat"]])

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
    app.router.add_get("/api/default/chats/overview", server.overview)
    app.router.add_get("/api/default/chats/{chat}/messages", server.messages)
    async with listening(app) as server.url:
        yield server
