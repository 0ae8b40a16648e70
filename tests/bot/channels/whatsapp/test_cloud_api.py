"""WhatsApp's Cloud API over the wire: a Graph API of our own, our channel, the real inbox."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.whatsapp import cloud_api
from bot.channels.whatsapp.channel import WhatsApp, rendered
from bot.channels.whatsapp.cloud_api import CloudApi
from bot.channels.whatsapp.cloud_update import Status, read
from bot.config import Config, Secrets, WhatsAppConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import Button, ChannelName, Content, ConversationId, IncomingMessage, Reply
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.text.language import Language
from tests.bot.channels.telegram.test_telegram import JSON
from tests.bot.channels.test_markup import long_urdu
from tests.bot.echo import Echo
from tests.conftest import ROOT
from tests.waiting import PATIENCE, until
from tests.wire.graph_api import (
    APP_SECRET,
    NUMBER,
    TOKEN,
    VERIFY_TOKEN,
    GraphApi,
    choices,
    deliver,
    graph_api,
    signature,
)
from tests.wire.server import listening

PAYLOADS = ROOT / "tests/payloads/whatsapp"
SECRETS = Secrets(whatsapp_token=TOKEN, whatsapp_app_secret=APP_SECRET, whatsapp_verify_token=VERIFY_TOKEN)
USER, PHONE = "PK.900100200300400", "923000000001"


def payload(name: str, now: bool = False) -> dict[str, Any]:
    text = (PAYLOADS / f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text.replace("1795500000", str(int(time.time()))) if now else text)
    return loaded


def incoming(name: str) -> list[IncomingMessage]:
    return [item for item in read(payload(name), NUMBER) if isinstance(item, IncomingMessage)]


@pytest.mark.parametrize(
    ("name", "id", "text", "content", "more"),
    [
        ("text", "T1", "AI engineer kaise banun?", "text", {}),
        ("text_with_user_id", "T2", "what is SQL?", "text", {}),
        ("reply", "T5", "aur skills?", "text", {}),
        ("forwarded", "T6", "Data analyst ki salary?", "text", {}),
        ("referral", "T7", "I saw your ad", "text", {}),
        ("button_reply", "B1", "Skills", "button", {"button": "u:roles/data-analyst#skills"}),
        ("list_reply", "B2", "AI jobs", "button", {"button": "l:roles"}),
        ("template_tap", "B3", "SQL", "button", {"button": "u:skills/sql#what"}),
        ("interactive_broken", "B4", "", "other", {}),
        ("audio", "A1", "", "audio", {"attachment": "555000111"}),
        ("voice", "A2", "", "audio", {"attachment": "555000111"}),
        ("document", "D1", "", "document", {"attachment": "555000111"}),
        ("document_caption", "D2", "yeh CV theek hai?", "text", {}),
        ("image", "I1", "", "other", {}),
        ("image_caption", "I2", "kya yeh course acha hai?", "text", {}),
        ("video", "V1", "", "other", {}),
        ("sticker", "S1", "", "other", {}),
        ("location", "L1", "", "other", {}),
        ("contacts", "C1", "", "other", {}),
        ("order", "O1", "", "other", {}),
        ("unsupported", "U1", "", "other", {}),
        ("hologram", "U2", "", "other", {}),
        ("welcome", "W1", "/start", "text", {}),
        ("edit", "E1", "ML engineer kaise banun?", "text", {"edits": "wamid.T1"}),
    ],
)
def test_every_kind_of_message(name: str, id: str, text: str, content: str, more: dict[str, str]) -> None:
    (message,) = incoming(name)
    assert (message.id, message.text, message.content) == (f"wamid.{id}", text, Content(content))
    assert message.conversation == ConversationId(ChannelName.WHATSAPP, NUMBER, USER)
    assert message.address == PHONE
    for field, value in more.items():
        assert getattr(message, field) == value


@pytest.mark.parametrize(
    "name",
    [
        "reaction",
        "reaction_removed",
        "system_number",
        "revoke",
        "group",
        "other_number",
        "echo",
        "call",
        "account_update",
    ],
)
def test_what_is_not_to_be_answered(name: str) -> None:
    assert list(read(payload(name), NUMBER)) == []


def test_identity_is_the_business_scoped_id_and_the_phone_is_optional() -> None:
    (without_phone,) = incoming("text_without_phone")
    assert (without_phone.conversation.chat, without_phone.address) == ("PK.77", "")
    (without_user,) = incoming("text_without_user_id")
    assert (without_user.conversation.chat, without_user.address) == (PHONE, "")


def test_every_entry_change_message_and_status_is_read() -> None:
    items = list(read(payload("batch"), NUMBER))
    assert [item.id for item in items] == ["wamid.M1", "wamid.M2", "wamid.OUT1", "wamid.M3"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("status_sent", Status("wamid.OUT1", "sent", billable=True)),
        ("status_delivered", Status("wamid.OUT1", "delivered")),
        ("status_read", Status("wamid.OUT1", "read")),
        ("status_failed", Status("wamid.OUT1", "failed", 131047)),
        ("status_failed_retry", Status("wamid.OUT1", "failed", 131016)),
    ],
)
def test_statuses(name: str, status: Status) -> None:
    assert list(read(payload(name), NUMBER)) == [status]


def test_every_payload_has_a_test() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [p.stem for p in PAYLOADS.glob("*.json") if f'"{p.stem}"' not in text] == []


@dataclass
class Phone:
    api: GraphApi
    cloud: CloudApi
    line: Echo
    inbox: Inbox
    store: SqlStore
    url: str = ""

    async def settled(self) -> list[str | None]:
        rows = await self.store._db.fetch("select settled from receipt order by arrived")
        return [row["settled"] for row in rows]

    async def until_settled(self, *wanted: str | None) -> None:
        """Wait until the receipts say so, oldest first."""

        async def so() -> bool:
            return await self.settled() == [*wanted]

        await until(so)


@asynccontextmanager
async def connected(tmp_path: Path) -> AsyncIterator[Phone]:
    async with graph_api() as api, Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        config = Config(
            whatsapp=WhatsAppConfig(enabled=True, phone_number_id=NUMBER, api=api.url, per_second=1000.0),
            secrets=SECRETS,
        )
        async with CloudApi.open(config) as cloud:
            store = SqlStore(database)
            channel = WhatsApp([cloud])
            line, delivery = Echo(), Delivery(store, {ChannelName.WHATSAPP: channel})
            inbox = Inbox(store, line, delivery, concurrency=8, answer_seconds=PATIENCE)
            phone = Phone(api, cloud, line, inbox, store)
            app = web.Application()
            app.add_routes([route for hook in channel.hooks for route in hook.routes()])
            async with listening(app) as phone.url:
                task = asyncio.create_task(channel.run(inbox))
                await asyncio.sleep(0)
                await until(lambda: cloud._inbox)
                yield phone
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                await inbox.drain(0.2)


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with connected(tmp_path) as phone:
        yield phone


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
async def test_handshake(phone: Phone, query: dict[str, str], status: int, body: str) -> None:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{phone.url}/whatsapp", params=query) as answer,
    ):
        assert (answer.status, await answer.text()) == (status, body)
        assert answer.content_type == "text/plain"


async def test_a_question_is_marked_read_and_answered_once(phone: Phone) -> None:
    body = payload("text", now=True)
    assert await asyncio.gather(*(deliver(phone.url, body) for _ in range(5))) == [200] * 5
    await phone.inbox.drain(PATIENCE)
    (sent,) = phone.api.sent
    assert (sent["to"], sent["text"]) == (
        PHONE,
        {"preview_url": False, "body": "said: AI engineer kaise banun?"},
    )
    assert phone.api.read == ["wamid.T1"]


async def test_a_person_without_a_phone_number_is_answered_by_id(phone: Phone) -> None:
    await deliver(phone.url, payload("text_without_phone", now=True))
    await phone.api.until(1)
    assert phone.api.sent[0]["recipient"] == "PK.77"


async def test_a_batch_is_answered_message_by_message(phone: Phone) -> None:
    await deliver(phone.url, payload("batch", now=True))
    await phone.api.until(3)
    assert phone.api.texts == ["said: /roles", "said: /skills", "said: /help"]


async def test_the_signature_is_over_the_raw_bytes(phone: Phone) -> None:
    raw = json.dumps(payload("text", now=True), indent=3, ensure_ascii=True).encode() + b"\n "
    assert await deliver(phone.url, raw) == 200
    spaced = json.dumps(payload("text")).encode()
    assert await deliver(phone.url, raw, **{"X-Hub-Signature-256": signature(spaced)}) == 401
    assert await deliver(phone.url, raw, secret="another") == 401
    for header in ("", "sha256=", "sha256=zz", "sha1=" + signature(raw)[7:], signature(raw).upper()):
        assert await deliver(phone.url, raw, **{"X-Hub-Signature-256": header}) == 401
    assert await deliver(phone.url, b"{}" + b" " * (5 << 20)) == 413


async def test_forged_and_malformed_webhooks_are_refused_and_memory_stays_flat(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
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
            async with client.post(f"{phone.url}/whatsapp", data=body, headers=headers) as answer:
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
    assert phone.line.heard == []
    assert phone.cloud.state()["refused"]["forged"] == 1000


def option(id: str, label: str) -> Button:
    return Button(id, label)


@pytest.mark.parametrize(
    ("buttons", "rateable", "kind"),
    [
        ((), False, "text"),
        ((option("a", "One"), option("b", "Two")), False, "button"),
        ((option("a", "One"),), True, "button"),
        ((option("a", "One"), option("b", "Two")), True, "list"),
        ((option("a", "A label that is longer than twenty characters"),), False, "list"),
        ((option("a", "Same label"), option("b", "Same label")), False, "button"),
        (tuple(option(str(n), f"Role {n}") for n in range(14)), False, "list"),
    ],
)
async def test_choices_within_the_limits(
    phone: Phone, buttons: tuple[Button, ...], rateable: bool, kind: str
) -> None:
    phone.line.reply = Reply("**Short** answer", Language.ENGLISH, buttons=buttons, rateable=rateable)
    await deliver(phone.url, payload("text", now=True))
    await phone.api.until(1)
    (sent,) = phone.api.sent
    assert sent["interactive"]["type"] == kind if kind != "text" else sent["type"] == "text"
    ids = [id for id, _ in choices(sent)]
    assert ids[: len(buttons)] == [b.id for b in buttons][:10]
    if rateable:
        assert ids[-2:] == ["fb:up:wamid.T1", "fb:down:wamid.T1"]


@pytest.mark.parametrize("length", [900, 1020, 1100, 4000, 9000])
async def test_one_turn_is_one_message(phone: Phone, length: int) -> None:
    buttons = (option("a", "مہارتیں"), option("b", "تنخواہ"))
    phone.line.reply = Reply(long_urdu(length)[:length], Language.URDU, buttons=buttons, rateable=True)
    await deliver(phone.url, payload("text", now=True))
    await phone.inbox.drain(PATIENCE)
    assert len(phone.api.sent) == 1
    if length == 1100:
        assert "1. مہارتیں" in phone.api.texts[0]


@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_reply_keeps_the_limits(text: str, labels: list[str], rateable: bool) -> None:
    from tests.wire.graph_api import check

    buttons = tuple(option(str(n), label) for n, label in enumerate(labels))
    reply = Reply("x" + text * 12, Language.URDU, buttons=buttons, rateable=rateable)
    check({"messaging_product": "whatsapp", "to": "1", **cloud_api._content(rendered(reply, "wamid.1"))})


@pytest.mark.parametrize(
    ("code", "status", "sent", "settled"),
    [
        (130429, 429, 1, "answered"),
        (80007, 429, 1, "answered"),
        (4, 429, 1, "answered"),
        (131056, 400, 1, "answered"),
        (131048, 400, 1, "answered"),
        (131000, 500, 1, "answered"),
        (131016, 503, 1, "answered"),
        (131047, 400, 0, "RecipientUnreachable"),
        (131026, 400, 0, "RecipientUnreachable"),
        (131049, 400, 0, "RecipientUnreachable"),
        (131051, 400, 1, "answered"),
        (131052, 400, 1, "answered"),
        (131053, 400, 1, "answered"),
        (100, 400, 0, "DeliveryError"),
        (999999, 400, 0, "DeliveryError"),
        (190, 401, 0, None),
    ],
)
async def test_every_error_code(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, code: int, status: int, sent: int, settled: str | None
) -> None:
    shorter = {code: (action, min(pause, 0.2)) for code, (action, pause) in cloud_api._ACTIONS.items()}
    monkeypatch.setattr(cloud_api, "_ACTIONS", shorter)
    monkeypatch.setattr(cloud_api, "_FIRST_RETRY", 0.05)
    phone.line.reply = Reply("An answer", Language.ENGLISH, buttons=(option("a", "One"),))
    phone.api.failures.append((status, code))
    await deliver(phone.url, payload("text", now=True))
    await until(lambda: not phone.api.failures)
    await until(lambda: settled or phone.cloud.state()["stopped"])
    await phone.until_settled(settled)
    assert len(phone.api.sent) == sent
    if code in {131051, 131052, 131053}:
        assert phone.api.sent[0]["type"] == "text"
    if code == 190:
        assert phone.cloud.state()["stopped"]


async def test_a_pair_limit_holds_that_person_only(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    action, _ = cloud_api._ACTIONS[131056]
    monkeypatch.setitem(cloud_api._ACTIONS, 131056, (action, 10 * PATIENCE))
    phone.api.user_failures[PHONE] = [(400, 131056)]
    await deliver(phone.url, payload("text", now=True))
    await until(lambda: not phone.api.user_failures[PHONE])
    await deliver(phone.url, payload("text_without_phone", now=True))
    await phone.api.until(1)
    assert phone.api.sent[0]["recipient"] == "PK.77"


async def test_a_connection_that_breaks_while_sending_is_not_tried_again(phone: Phone) -> None:
    phone.api.failures.append((500, 0))
    await deliver(phone.url, payload("text", now=True))
    await phone.until_settled("answered")
    assert phone.api.sent == []


async def test_a_late_answer_is_not_sent_after_the_window(phone: Phone) -> None:
    late = str(int((datetime.now(UTC) - timedelta(hours=25)).timestamp()))
    body = json.loads(json.dumps(payload("text")).replace("1795500000", late))
    await deliver(phone.url, body)
    await phone.until_settled("RecipientUnreachable")
    assert phone.api.sent == []


async def test_failed_statuses_are_counted_and_passing_ones_sent_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud_api, "_FIRST_RETRY", 0.05)
    await deliver(phone.url, payload("text", now=True))
    await phone.api.until(1)
    await until(lambda: "wamid.OUT1" in phone.cloud._sent)
    await deliver(phone.url, payload("status_sent"))
    await deliver(phone.url, payload("status_failed_retry"))
    await phone.api.until(2)
    assert phone.api.sent[0] == phone.api.sent[1]
    await deliver(phone.url, payload("status_failed_retry"))
    await deliver(phone.url, payload("status_failed"))
    await until(lambda: phone.cloud.state()["failed"] == {"131016": 2, "131047": 1})
    assert len(phone.api.sent) == 2
    assert phone.cloud.state()["billed"] == 1


async def test_an_unconfigured_number_is_no_crash(phone: Phone) -> None:
    (message,) = incoming("text")
    moved = replace(message, conversation=replace(message.conversation, account="gone"))
    await phone.inbox.put(moved)
    await phone.until_settled("RecipientUnreachable")


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


async def test_lone_surrogates_and_nulls_are_stored_and_answered(phone: Phone) -> None:
    body = json.dumps(payload("text", now=True)).replace("AI engineer", "AI \\ud83d\\u0000 engineer").encode()
    assert await deliver(phone.url, body) == 200
    await phone.api.until(1)
    assert phone.api.texts == ["said: AI ? engineer kaise banun?"]
