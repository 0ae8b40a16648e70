"""WhatsApp over a WAHA gateway of our own."""

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import retrying
from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.whatsapp.waha import Waha
from bot.channels.whatsapp.waha_update import read
from bot.config import Config, Secrets, WahaConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import Button, ChannelName, Content, Reply
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.text.language import Language
from tests.bot.echo import Echo
from tests.conftest import ROOT
from tests.waiting import until
from tests.wire.anything import JSON
from tests.wire.server import listening
from tests.wire.waha_api import API_KEY, SECRET, WahaApi, deliver, waha_api

PAYLOADS = ROOT / "tests/payloads/waha"
CHAT = "923000000001@c.us"


def payload(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize(
    ("name", "id", "chat", "text", "content"),
    [
        ("text", "T1", CHAT, "AI engineer kaise banun?", "text"),
        ("text_lid", "T2", "1234567890@lid", "what is SQL?", "text"),
        ("number", "T3", CHAT, "1", "text"),
        ("reply", "T4", CHAT, "aur skills?", "text"),
        ("edited", "T9", CHAT, "ML engineer kaise banun?", "text"),
        ("voice", "A1", CHAT, "", "audio"),
        ("document", "D1", CHAT, "", "document"),
        ("image", "I1", CHAT, "", "other"),
        ("image_caption", "I2", CHAT, "kya yeh course acha hai?", "text"),
        ("location", "L1", CHAT, "", "other"),
    ],
)
def test_every_kind_of_event(name: str, id: str, chat: str, text: str, content: str) -> None:
    message = read(payload(name), "default")
    assert message is not None
    assert (message.id, message.conversation.chat, message.text) == (id, chat, text)
    assert (message.conversation.channel, message.conversation.account) == (
        ChannelName.WHATSAPP,
        "waha-default",
    )
    assert message.content is Content(content)
    assert message.edits == ("T1" if name == "edited" else "")
    assert bool(message.attachment) is (content in {"audio", "document"})


@pytest.mark.parametrize("name", ["own", "group", "status_update", "other_session", "ack", "session_status"])
def test_what_is_not_to_be_answered(name: str) -> None:
    assert read(payload(name), "default") is None


def test_every_payload_has_a_test() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [p.stem for p in PAYLOADS.glob("*.json") if f'"{p.stem}"' not in text] == []


@dataclass
class Connection:
    api: WahaApi
    waha: Waha
    line: Echo
    store: SqlStore
    url: str = ""

    async def settled(self) -> list[str | None]:
        rows = await self.store._db.fetch("select settled from receipt order by arrived")
        return [row["settled"] for row in rows]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    secrets = Secrets(waha_api_key=API_KEY, waha_webhook_secret=SECRET)
    async with waha_api() as api, Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        config = Config(waha=WahaConfig(enabled=True, api=api.url, per_second=1000.0), secrets=secrets)
        async with Waha.open(config) as transport:
            channel = WhatsApp([transport])
            store = SqlStore(database)
            line, delivery = Echo(), Delivery(store, {ChannelName.WHATSAPP: channel})
            inbox = Inbox(store.receipts, line, delivery, concurrency=8)
            connection = Connection(api, transport, line, store)
            app = web.Application()
            app.add_routes([route for hook in channel.hooks for route in hook.routes()])
            async with listening(app) as connection.url:
                task = asyncio.create_task(channel.run(inbox))
                await until(lambda: transport._inbox)
                yield connection
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                await inbox.drain(0.2)


async def test_a_question_is_seen_typed_and_answered_once(connection: Connection) -> None:
    assert await asyncio.gather(*(deliver(connection.url, payload("text")) for _ in range(4))) == [200] * 4
    await connection.api.until(1)
    await until(lambda: connection.api.calls[-1][0] == "stopTyping")
    assert [name for name, _ in connection.api.calls] == ["sendSeen", "startTyping", "sendText", "stopTyping"]
    (sent,) = connection.api.sent
    assert (sent["chatId"], sent["text"], sent["linkPreview"]) == (
        CHAT,
        "said: AI engineer kaise banun?",
        False,
    )


async def test_choices_are_numbers(connection: Connection) -> None:
    connection.line.reply = Reply(
        "**Yes**", Language.ENGLISH, buttons=(Button("a", "Skills"), Button("b", "Pay")), rateable=True
    )
    await deliver(connection.url, payload("text"))
    await connection.api.until(1)
    assert connection.api.sent[0]["text"] == "*Yes*\n\nReply with a number:\n1. Skills\n2. Pay"


async def test_forged_and_broken_webhooks(connection: Connection) -> None:
    body = payload("text")
    assert await deliver(connection.url, body, secret="wrong") == 401
    assert await deliver(connection.url, body, **{"X-Webhook-Hmac": ""}) == 401
    assert await deliver(connection.url, body, **{"X-Webhook-Hmac-Algorithm": "md5"}) == 401
    assert await deliver(connection.url, b"{not json") == 400
    assert await deliver(connection.url, ["a", "list"]) == 200
    assert connection.line.heard == []


@pytest.mark.parametrize(
    ("failures", "sent", "settled"),
    [
        ([500, 503], 1, "answered"),
        ([429], 1, "answered"),
        ([422], 0, "DeliveryError"),
        ([401], 0, "DeliveryError"),
    ],
)
async def test_refusals(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, failures: list[int], sent: int, settled: str
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.02)
    connection.api.failures += failures
    await deliver(connection.url, payload("text"))

    async def over() -> bool:
        return await connection.settled() == [settled]

    await until(over)
    assert len(connection.api.sent) == sent


async def test_a_gateway_that_is_down_keeps_the_reply_waiting(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(retrying, "LAST_PAUSE", 0.01)
    connection.waha._api, gateway = "http://127.0.0.1:1", connection.waha._api
    await deliver(connection.url, payload("text"))
    await asyncio.sleep(0.5)  # more tries than a gateway that answers would get
    assert await connection.settled() == [None]
    connection.waha._api = gateway
    await connection.api.until(1)


async def test_it_does_not_write_like_a_machine(connection: Connection) -> None:
    start = time.monotonic()
    for n in range(4):
        body = payload("text")
        body["payload"] |= {"id": f"false_{CHAT}_N{n}", "body": f"/q{n}"}
        await deliver(connection.url, body)
    await connection.api.until(4)
    assert time.monotonic() - start > 1


async def test_its_status_is_asked_with_the_key(connection: Connection) -> None:
    assert await connection.waha.identify() == "WORKING"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_malformed_events_are_no_crash(data: st.DataObject) -> None:
    body: Any = payload(data.draw(st.sampled_from(["text", "edited", "voice"])))
    for _ in range(data.draw(st.integers(1, 3))):
        place = (
            body["payload"] if isinstance(body.get("payload"), dict) and data.draw(st.booleans()) else body
        )
        if place:
            place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    message = read(body, "default")
    assert message is None or (message.id and message.conversation.chat.endswith(("@c.us", "@lid")))


@pytest.mark.parametrize("files", [True, False])
async def test_an_export_comes_whole(connection: Connection, files: bool) -> None:
    """As a file, or in texts where the gateway's edition sends no files."""
    whole = json.dumps({"all": [f"{n} words" for n in range(900)]}, indent=1)
    connection.api.files = files
    connection.line.reply = Reply(f"This is all:\n\n```\n{whole}\n```", Language.ENGLISH)
    await deliver(connection.url, payload("text"))
    await until(lambda: connection.line.heard)
    if files:
        await until(lambda: any(name == "sendFile" for name, _ in connection.api.calls))
        (sent,) = [body for name, body in connection.api.calls if name == "sendFile"]
        assert base64.b64decode(sent["file"]["data"]).decode() == whole
        assert sent["caption"] == "This is all:"
    else:
        await connection.api.until(len(whole) // 4096 + 1)
        said = "\n".join(body["text"].replace("```", "") for body in connection.api.sent)
        assert said.split() == ["This", "is", "all:", *whole.split()]


def test_each_edit_of_a_message_has_an_id_of_its_own() -> None:
    """Some engines name the message that is edited as the edit itself."""
    ids = set()
    for event in ("evt_1", "evt_2", "evt_2"):
        body = payload("edited")
        body |= {"id": event}
        body["payload"] |= {"id": f"false_{CHAT}_T1", "editedMessageId": "T1"}
        message = read(body, "default")
        assert message
        assert message.edits == "T1"
        ids.add(message.id)
    assert len(ids) == 2


def written(id: str, text: str, ago: float, chat: str = CHAT, **fields: Any) -> dict[str, Any]:
    """A message as the history gives it."""
    return {
        "id": f"false_{chat}_{id}",
        "timestamp": int(time.time() - ago),
        "from": chat,
        "fromMe": False,
        "body": text,
        "hasMedia": False,
    } | fields


async def test_what_the_webhook_lost_is_found_and_asked_once(connection: Connection) -> None:
    await until(lambda: connection.api.looks == 1)
    connection.waha._catch_up_seconds, connection.waha._floor = (
        0.05,
        time.time() - 3600,
    )  # it was started before
    connection.waha._reconnected.set()
    asked = payload("text")
    asked["payload"] |= written("BYHOOK", "by the webhook", 90)
    assert await deliver(connection.url, asked) == 200
    lost = written("LOST", "what is SQL?", 90, chat="1234567890@lid")
    connection.api.history = {
        CHAT: [written("BYHOOK", "by the webhook", 90), written("OWN", "answered by hand", 80, fromMe=True)],
        # the same person under another id, as the history may call them
        "99887@lid": [written("BYHOOK", "by the webhook", 90, chat="99887@lid")],
        "1234567890@lid": [lost, written("NOW", "still on its way", 5, chat="1234567890@lid")],
        "120363000@g.us": [written("GROUP", "to a group", 90, chat="120363000@g.us")],
        "555@c.us": [written("OLD", "of before the start", 7200, chat="555@c.us")],
    }
    looks = connection.api.looks
    await until(lambda: connection.api.looks >= looks + 4)
    await connection.api.until(2)
    assert sorted(m.text for m in connection.line.heard) == ["by the webhook", "what is SQL?"]
    assert connection.waha.state()["found"] == 1
    lost_hook = payload("text")
    lost_hook["payload"] |= lost
    assert await deliver(connection.url, lost_hook) == 200  # the webhook comes after all
    await until(lambda: connection.api.looks >= looks + 8)
    assert len(connection.line.heard) == 2


async def test_a_reconnect_looks_at_once_and_a_gateway_without_history_is_said_once(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await until(lambda: connection.api.looks == 1)
    connection.api.history = {CHAT: [written("BEFORE", "of before the first start", 90)]}
    assert await deliver(connection.url, payload("session_status")) == 200
    await until(lambda: connection.api.looks == 2)
    connection.waha._floor = 0.0
    connection.api.history = {CHAT: [written("LOST", "what is SQL?", 90)]}
    assert await deliver(connection.url, payload("session_status")) == 200
    await connection.api.until(1)
    assert [m.text for m in connection.line.heard] == ["what is SQL?"]
    connection.api.history = None
    connection.waha._catch_up_seconds = 0.02
    looks = connection.api.looks
    connection.waha._reconnected.set()
    await until(lambda: connection.api.looks >= looks + 5)
    assert caplog.text.count("WAHA's history is not to be had") == 1


async def test_who_was_over_a_limit_is_not_answered_later(connection: Connection) -> None:
    """What was refused leaves no receipt, and is no lost message."""
    body = payload("text")
    body["payload"] |= written("OVER", "one too many", 90)
    assert await deliver(connection.url, body) == 200
    await connection.api.until(1)
    await connection.store._db.fetch("delete from receipt")
    connection.api.history = {CHAT: [written("OVER", "one too many", 90)]}
    connection.waha._catch_up_seconds, connection.waha._floor = 0.02, 0.0
    connection.waha._reconnected.set()
    looks = connection.api.looks
    await until(lambda: connection.api.looks >= looks + 3)
    assert len(connection.line.heard) == 1


async def test_a_start_goes_back_to_the_newest_message(connection: Connection) -> None:
    account = connection.waha.account
    receipts = connection.store.receipts
    assert await receipts.newest(ChannelName.WHATSAPP, account) is None
    message = read(payload("text"), "default")
    assert message
    await receipts.receive(message)
    other = replace(message, id="OTHER", conversation=replace(message.conversation, account="waha-default2"))
    await receipts.receive(replace(other, sent_at=message.sent_at + timedelta(hours=1)))
    assert await receipts.newest(ChannelName.WHATSAPP, account) == pytest.approx(message.sent_at.timestamp())
    assert await receipts.knows(ChannelName.WHATSAPP, account, message.id)
    assert not await receipts.knows(ChannelName.WHATSAPP, account, "OTHER")
