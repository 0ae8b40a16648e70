"""The address that WhatsApp's Cloud API calls: nothing forged or broken gets past it."""

import asyncio
import hashlib
import hmac
import json
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.whatsapp.cloud_api import CloudApi
from bot.channels.whatsapp.cloud_update import read
from bot.messages.message import IncomingMessage
from tests.bot.channels.whatsapp.connection import (
    Connection,
    payload,
)
from tests.wire.anything import JSON
from tests.wire.graph_api import (
    APP_SECRET,
    NUMBER,
    VERIFY_TOKEN,
    deliver,
    signature,
)


@pytest.mark.parametrize(
    ("query", "status", "body"),
    [
        ({"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158"}, 200, "1158"),
        ({"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1158"}, 403, "refused"),
        ({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1158"}, 403, "refused"),
        ({"hub.mode": "other", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"}, 403, "refused"),
        ({}, 403, "refused"),
    ],
)
async def test_handshake(connection: Connection, query: dict[str, str], status: int, body: str) -> None:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{connection.url}/whatsapp", params=query) as answer,
    ):
        assert (answer.status, await answer.text()) == (status, body)
        assert answer.content_type == "text/plain"


async def test_the_signature_is_over_the_raw_bytes(connection: Connection) -> None:
    raw = json.dumps(payload("text", now=True), indent=3, ensure_ascii=True).encode() + b"\n "
    assert await deliver(connection.url, raw) == 200
    spaced = json.dumps(payload("text")).encode()
    assert await deliver(connection.url, raw, **{"X-Hub-Signature-256": signature(spaced)}) == 401
    assert await deliver(connection.url, raw, secret="another") == 401
    for header in ("", "sha256=", "sha256=zz", "sha1=" + signature(raw)[7:], signature(raw).upper()):
        assert await deliver(connection.url, raw, **{"X-Hub-Signature-256": header}) == 401
    assert await deliver(connection.url, b"{}" + b" " * (5 << 20)) == 413


async def test_forged_and_malformed_webhooks_are_refused_and_memory_stays_flat(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 10,000 of the issue are sent by benchmarks/load.py; a tenth of them here."""
    body = json.dumps(payload("text")).encode()
    parsed = 0
    loads = json.loads

    def counted(body: Any, **options: Any) -> Any:
        nonlocal parsed
        parsed += 1
        return loads(body, **options)

    monkeypatch.setattr("bot.channels.webhook.json.loads", counted)
    async with aiohttp.ClientSession() as client:

        async def post(headers: dict[str, str]) -> int:
            async with client.post(f"{connection.url}/whatsapp", data=body, headers=headers) as answer:
                return answer.status

        tracemalloc.start()
        statuses: set[int] = set()
        for round in range(10):
            if round == 2:
                before = tracemalloc.get_traced_memory()[0]
            headers = [{"X-Hub-Signature-256": f"sha256={n:064x}"} for n in range(99)] + [{}]
            statuses |= set(await asyncio.gather(*map(post, headers)))
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    assert statuses == {401}
    assert parsed == 0
    assert grown < 1_000_000
    assert connection.line.heard == []
    assert connection.cloud.state()["refused"]["forged"] == 1000


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A real webhook with anything at all in a few places, or anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    names = ["text", "batch", "button_reply", "edit", "status_failed", "text_without_phone"]
    here: Any = payload(draw(st.sampled_from(names)))
    whole = here
    for _ in range(draw(st.integers(1, 3))):
        here = whole
        while keys := list(here) if isinstance(here, dict) else list(range(len(here))):
            key = draw(st.sampled_from(keys))
            if isinstance(here[key], (dict, list)) and draw(st.integers(0, 3)):
                here = here[key]
                continue
            here[key] = draw(JSON)
            break
    return whole


@given(broken())
@settings(max_examples=400, deadline=None)
def test_malformed_webhooks_are_no_crash(body: Any) -> None:
    for item in read(body, NUMBER):
        assert item.id
        if isinstance(item, IncomingMessage):
            assert item.conversation.chat
            assert item.sent_at <= datetime.now(UTC)


@given(st.binary(max_size=60), st.text(max_size=40), st.text(st.characters(codec="latin-1"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_header_and_no_query_gets_past(body: bytes, token: str, header: str) -> None:
    cloud = CloudApi.__new__(CloudApi)
    cloud._app_secret, cloud._verify_token = APP_SECRET.encode(), VERIFY_TOKEN.encode()
    good = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert cloud._authentic({"X-Hub-Signature-256": header}, body) is (header.removeprefix("sha256=") == good)
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1"}
    assert (cloud._handshake(query) is not None) is (token == VERIFY_TOKEN)
