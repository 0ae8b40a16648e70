"""Meta's Graph API for one business number: messages with the platform's limits, and signed webhooks."""

import asyncio
import hashlib
import hmac
import io
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.waiting import until
from tests.wire.server import listening

TOKEN, APP_SECRET, VERIFY_TOKEN = "EAAtesttokenEAA", "0123456789abcdef", "my verify token"
NUMBER = "109900000000001"


@dataclass
class GraphApi:
    """The state of the server, open to the test."""

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """Which of several addresses of the server was called, as in `<url>/by/<name>`, for each of `sent`."""
    failures: list[tuple[int, int]] = field(default_factory=list)
    """HTTP status and error code for the next messages, one each; code 0 hangs up without an answer."""
    uploads: dict[str, bytes] = field(default_factory=dict)
    """Files by the id that they were given."""
    user_failures: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)

    async def until(self, count: int) -> None:
        await until(lambda: len(self.sent) >= count)

    @property
    def texts(self) -> list[str]:
        return [text(body) for body in self.sent]

    async def messages(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return fault(401, 190)
        body = await request.json()
        if body.get("status") == "read":
            assert body["typing_indicator"] == {"type": "text"}
            self.read.append(body["message_id"])
            return web.json_response({"success": True})
        person = str(body.get("to") or body.get("recipient"))
        failures = self.user_failures.get(person) or self.failures
        if failures:
            status, code = failures.pop(0)
            if code == 0:
                assert request.transport
                request.transport.close()
                await asyncio.sleep(0)
            return fault(status, code)
        try:
            check(body)
        except AssertionError as error:
            return fault(400, 100, str(error))
        self.sent.append(body)
        self.times.append(time.monotonic())
        self.senders.append(request.match_info.get("by", ""))
        return web.json_response(
            {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.OUT{next(self._ids)}"}]}
        )

    async def media(self, request: web.Request) -> web.Response:
        """Of the kinds of document that Meta lists, plain text alone."""
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        if form["messaging_product"] != "whatsapp" or file.content_type != "text/plain":
            return fault(400, 131053)
        id = f"media-{len(self.uploads)}"
        self.uploads[id] = file.file.read()
        return web.json_response({"id": id})

    async def number(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return fault(401, 190)
        return web.json_response(
            {"id": NUMBER, "display_phone_number": "+92 21 0000000", "verified_name": "Rahnuma"}
        )


def check(body: dict[str, Any]) -> None:
    """The limits of a message, as Meta documents them; raises AssertionError."""
    assert body["messaging_product"] == "whatsapp"
    assert ("to" in body) != ("recipient" in body)
    if body["type"] == "text":
        assert 1 <= len(body["text"]["body"]) <= 4096
        return
    if body["type"] == "document":
        assert body["document"]["id"]
        assert body["document"]["filename"]
        assert len(body["document"]["caption"]) <= 1024
        return
    held = body["interactive"]
    assert 1 <= len(held["body"]["text"]) <= 1024
    if held["type"] == "button":
        replies = [button["reply"] for button in held["action"]["buttons"]]
        assert 1 <= len(replies) <= 3
        assert all(1 <= len(r["title"]) <= 20 and 1 <= len(r["id"]) <= 256 for r in replies)
        assert len({r["title"] for r in replies}) == len(replies)
        return
    assert held["type"] == "list"
    assert 1 <= len(held["action"]["button"]) <= 20
    rows = [row for section in held["action"]["sections"] for row in section["rows"]]
    assert 1 <= len(rows) <= 10
    assert all(1 <= len(r["title"]) <= 24 and 1 <= len(r["id"]) <= 200 for r in rows)
    assert all(1 <= len(r.get("description", "x")) <= 72 for r in rows)
    assert len({r["title"] for r in rows}) == len(rows)


def text(body: dict[str, Any]) -> str:
    shown: str = body["text"]["body"] if body["type"] == "text" else body["interactive"]["body"]["text"]
    return shown


def choices(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Id and title of all that can be tapped."""
    if body["type"] == "text":
        return []
    action = body["interactive"]["action"]
    if "buttons" in action:
        return [(b["reply"]["id"], b["reply"]["title"]) for b in action["buttons"]]
    return [(row["id"], row["title"]) for section in action["sections"] for row in section["rows"]]


def fault(status: int, code: int, message: str = "") -> web.Response:
    return web.json_response(
        {"error": {"message": message, "type": "OAuthException", "code": code}}, status=status
    )


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def deliver(url: str, body: Any, secret: str = APP_SECRET, **headers: str) -> int:
    """Post a webhook as Meta does; returns the HTTP status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {"X-Hub-Signature-256": signature(raw, secret), "Content-Type": "application/json"} | headers
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{url}/whatsapp", data=io.BytesIO(raw), headers=signed) as answer,
    ):
        return answer.status


@asynccontextmanager
async def graph_api() -> AsyncIterator[GraphApi]:
    server = GraphApi()
    app = web.Application()
    for prefix in ("", "/by/{by}"):
        app.router.add_post(f"{prefix}/v25.0/{NUMBER}/messages", server.messages)
        app.router.add_post(f"{prefix}/v25.0/{NUMBER}/media", server.media)
        app.router.add_get(f"{prefix}/v25.0/{NUMBER}", server.number)
    async with listening(app) as server.url:
        yield server
