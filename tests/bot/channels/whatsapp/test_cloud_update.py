"""Webhooks of WhatsApp's Cloud API as messages and statuses: every kind there is."""

from pathlib import Path

import pytest

from bot.channels.whatsapp.cloud_update import Status, read
from bot.messages.message import ChannelName, Content, ConversationId
from tests.bot.channels.whatsapp.connection import PAYLOADS, PHONE, USER, incoming, payload
from tests.wire.graph_api import (
    NUMBER,
)


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
