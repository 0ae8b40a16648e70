"""WhatsApp's Cloud API over the wire: a Graph API of our own, our channel, the real inbox."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import retrying
from bot.channels.whatsapp import cloud_errors, cloud_payload
from bot.channels.whatsapp.channel import rendered
from bot.channels.whatsapp.window import Window
from bot.messages.message import Button, Reply
from index.text.language import Language
from tests.bot.channels.long_texts import long_urdu
from tests.bot.channels.whatsapp.connection import (
    PHONE,
    Connection,
    incoming,
    payload,
)
from tests.waiting import PATIENCE, until
from tests.wire.graph_api import (
    choices,
    deliver,
    text,
)


async def test_a_question_is_marked_read_and_answered_once(connection: Connection) -> None:
    body = payload("text", now=True)
    assert await asyncio.gather(*(deliver(connection.url, body) for _ in range(5))) == [200] * 5
    await connection.inbox.drain(PATIENCE)
    (sent,) = connection.api.sent
    assert (sent["to"], sent["text"]) == (
        PHONE,
        {"preview_url": False, "body": "said: AI engineer kaise banun?"},
    )
    assert connection.api.read == ["wamid.T1"]


async def test_a_person_without_a_phone_number_is_answered_by_id(connection: Connection) -> None:
    await deliver(connection.url, payload("text_without_phone", now=True))
    await connection.api.until(1)
    assert connection.api.sent[0]["recipient"] == "PK.77"


async def test_a_batch_is_answered_message_by_message(connection: Connection) -> None:
    await deliver(connection.url, payload("batch", now=True))
    await connection.api.until(3)
    assert connection.api.texts == ["said: /roles", "said: /skills", "said: /help"]


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
    connection: Connection, buttons: tuple[Button, ...], rateable: bool, kind: str
) -> None:
    connection.line.reply = Reply("**Short** answer", Language.ENGLISH, buttons=buttons, rateable=rateable)
    await deliver(connection.url, payload("text", now=True))
    await connection.api.until(1)
    (sent,) = connection.api.sent
    assert sent["interactive"]["type"] == kind if kind != "text" else sent["type"] == "text"
    ids = [id for id, _ in choices(sent)]
    assert ids[: len(buttons)] == [b.id for b in buttons][:10]
    if rateable:
        assert ids[-2:] == ["fb:up:wamid.T1", "fb:down:wamid.T1"]


@pytest.mark.parametrize("length", [900, 1020, 1100, 4000, 9000])
async def test_one_turn_is_one_message(connection: Connection, length: int) -> None:
    buttons = (option("a", "مہارتیں"), option("b", "تنخواہ"))
    connection.line.reply = Reply(long_urdu(length)[:length], Language.URDU, buttons=buttons, rateable=True)
    await deliver(connection.url, payload("text", now=True))
    await connection.inbox.drain(PATIENCE)
    assert len(connection.api.sent) == 1
    if length == 1100:
        assert "1. مہارتیں" in connection.api.texts[0]


@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_reply_keeps_the_limits(text: str, labels: list[str], rateable: bool) -> None:
    from tests.wire.graph_api import check

    buttons = tuple(option(str(n), label) for n, label in enumerate(labels))
    reply = Reply("x" + text * 12, Language.URDU, buttons=buttons, rateable=rateable)
    check({"messaging_product": "whatsapp", "to": "1", **cloud_payload._content(rendered(reply, "wamid.1"))})


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
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    status: int,
    sent: int,
    settled: str | None,
) -> None:
    shorter = {code: (action, min(pause, 0.2)) for code, (action, pause) in cloud_errors._ACTIONS.items()}
    monkeypatch.setattr(cloud_errors, "_ACTIONS", shorter)
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.05)
    connection.line.reply = Reply("An answer", Language.ENGLISH, buttons=(option("a", "One"),))
    connection.api.failures.append((status, code))
    await deliver(connection.url, payload("text", now=True))
    await until(lambda: not connection.api.failures)
    await until(lambda: settled or connection.cloud.state()["stopped"])
    await connection.until_settled(settled)
    assert len(connection.api.sent) == sent
    if code in {131051, 131052, 131053}:
        assert connection.api.sent[0]["type"] == "text"
    if code == 190:
        assert connection.cloud.state()["stopped"]


async def test_a_pair_limit_holds_that_person_only(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, _ = cloud_errors._ACTIONS[131056]
    monkeypatch.setitem(cloud_errors._ACTIONS, 131056, (action, 10 * PATIENCE))
    connection.api.user_failures[PHONE] = [(400, 131056)]
    await deliver(connection.url, payload("text", now=True))
    await until(lambda: not connection.api.user_failures[PHONE])
    await deliver(connection.url, payload("text_without_phone", now=True))
    await connection.api.until(1)
    assert connection.api.sent[0]["recipient"] == "PK.77"


async def test_a_connection_that_breaks_while_sending_is_not_tried_again(connection: Connection) -> None:
    connection.api.failures.append((500, 0))
    await deliver(connection.url, payload("text", now=True))
    await connection.until_settled("answered")
    assert connection.api.sent == []


async def test_a_late_answer_is_not_sent_after_the_window(connection: Connection) -> None:
    late = str(int((datetime.now(UTC) - timedelta(hours=25)).timestamp()))
    body = json.loads(json.dumps(payload("text")).replace("1795500000", late))
    await deliver(connection.url, body)
    await connection.until_settled("RecipientUnreachable")
    assert connection.api.sent == []


async def test_a_clock_that_is_days_ahead_drops_nothing(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = Window(lambda: datetime.now(UTC) + timedelta(days=2))
    monkeypatch.setattr(connection.cloud, "_window", ahead)
    await deliver(connection.url, payload("text", now=True))
    await connection.api.until(1)
    late = str(int((datetime.now(UTC) - timedelta(hours=25)).timestamp()))
    body = json.loads(json.dumps(payload("text")).replace("1795500000", late).replace("wamid.", "wamid.LATE"))
    await deliver(connection.url, body)
    await connection.until_settled("answered", "RecipientUnreachable")


EXPORT = json.dumps({"all": [f"{n} میرے الفاظ" for n in range(900)]}, ensure_ascii=False, indent=1)


async def test_a_whole_export_comes_as_a_document(connection: Connection) -> None:
    connection.line.reply = Reply(f"This is all:\n\n```\n{EXPORT}\n```", Language.ENGLISH)
    await deliver(connection.url, payload("text", now=True))
    await connection.api.until(1)
    (sent,) = connection.api.sent
    assert (sent["type"], sent["document"]["caption"]) == ("document", "This is all:")
    assert json.loads(connection.api.uploads[sent["document"]["id"]]) == json.loads(EXPORT)


async def test_an_export_whose_document_is_refused_comes_in_texts(connection: Connection) -> None:
    connection.line.reply = Reply(f"This is all:\n\n```\n{EXPORT}\n```", Language.ENGLISH)
    connection.api.failures.append((400, 131053))
    await deliver(connection.url, payload("text", now=True))
    await connection.until_settled("answered")
    assert len(connection.api.sent) > 3
    said = "\n".join(text(body).replace("```", "") for body in connection.api.sent)
    assert said.split() == ["This", "is", "all:", *EXPORT.split()]


async def test_failed_statuses_are_counted_and_passing_ones_sent_again(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.05)
    await deliver(connection.url, payload("text", now=True))
    await connection.api.until(1)
    await until(lambda: "wamid.OUT1" in connection.cloud._sent)
    await deliver(connection.url, payload("status_sent"))
    await deliver(connection.url, payload("status_failed_retry"))
    await connection.api.until(2)
    assert connection.api.sent[0] == connection.api.sent[1]
    await deliver(connection.url, payload("status_failed_retry"))
    await deliver(connection.url, payload("status_failed"))
    await until(lambda: connection.cloud.state()["failed"] == {"131016": 2, "131047": 1})
    assert len(connection.api.sent) == 2
    assert connection.cloud.state()["billed"] == 1


async def test_an_unconfigured_number_is_no_crash(connection: Connection) -> None:
    (message,) = incoming("text")
    moved = replace(message, conversation=replace(message.conversation, account="gone"))
    await connection.inbox.put(moved)
    await connection.until_settled("RecipientUnreachable")


async def test_lone_surrogates_and_nulls_are_stored_and_answered(connection: Connection) -> None:
    body = json.dumps(payload("text", now=True)).replace("AI engineer", "AI \\ud83d\\u0000 engineer").encode()
    assert await deliver(connection.url, body) == 200
    await connection.api.until(1)
    assert connection.api.texts == ["said: AI ? engineer kaise banun?"]
