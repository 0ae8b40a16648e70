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
from tests.bot.channels.whatsapp.phone import (
    PHONE,
    Phone,
    incoming,
    payload,
)
from tests.waiting import PATIENCE, until
from tests.wire.graph_api import (
    choices,
    deliver,
    text,
)


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
    phone: Phone, monkeypatch: pytest.MonkeyPatch, code: int, status: int, sent: int, settled: str | None
) -> None:
    shorter = {code: (action, min(pause, 0.2)) for code, (action, pause) in cloud_errors._ACTIONS.items()}
    monkeypatch.setattr(cloud_errors, "_ACTIONS", shorter)
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.05)
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
    action, _ = cloud_errors._ACTIONS[131056]
    monkeypatch.setitem(cloud_errors._ACTIONS, 131056, (action, 10 * PATIENCE))
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


async def test_a_clock_that_is_days_ahead_drops_nothing(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = Window(lambda: datetime.now(UTC) + timedelta(days=2))
    monkeypatch.setattr(phone.cloud, "_window", ahead)
    await deliver(phone.url, payload("text", now=True))
    await phone.api.until(1)
    late = str(int((datetime.now(UTC) - timedelta(hours=25)).timestamp()))
    body = json.loads(json.dumps(payload("text")).replace("1795500000", late).replace("wamid.", "wamid.LATE"))
    await deliver(phone.url, body)
    await phone.until_settled("answered", "RecipientUnreachable")


EXPORT = json.dumps({"all": [f"{n} میرے الفاظ" for n in range(900)]}, ensure_ascii=False, indent=1)


async def test_a_whole_export_comes_as_a_document(phone: Phone) -> None:
    phone.line.reply = Reply(f"This is all:\n\n```\n{EXPORT}\n```", Language.ENGLISH)
    await deliver(phone.url, payload("text", now=True))
    await phone.api.until(1)
    (sent,) = phone.api.sent
    assert (sent["type"], sent["document"]["caption"]) == ("document", "This is all:")
    assert json.loads(phone.api.uploads[sent["document"]["id"]]) == json.loads(EXPORT)


async def test_an_export_whose_document_is_refused_comes_in_texts(phone: Phone) -> None:
    phone.line.reply = Reply(f"This is all:\n\n```\n{EXPORT}\n```", Language.ENGLISH)
    phone.api.failures.append((400, 131053))
    await deliver(phone.url, payload("text", now=True))
    await phone.until_settled("answered")
    assert len(phone.api.sent) > 3
    said = "\n".join(text(body).replace("```", "") for body in phone.api.sent)
    assert said.split() == ["This", "is", "all:", *EXPORT.split()]


async def test_failed_statuses_are_counted_and_passing_ones_sent_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.05)
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


async def test_lone_surrogates_and_nulls_are_stored_and_answered(phone: Phone) -> None:
    body = json.dumps(payload("text", now=True)).replace("AI engineer", "AI \\ud83d\\u0000 engineer").encode()
    assert await deliver(phone.url, body) == 200
    await phone.api.until(1)
    assert phone.api.texts == ["said: AI ? engineer kaise banun?"]
