"""Updates of Telegram as messages: every kind there is, and nothing falls over a broken one."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.receive import RawBot, Receiver
from bot.channels.telegram.update import read
from bot.config import TelegramConfig
from bot.messages.message import ChannelName, Content
from tests.bot.channels.telegram.connection import PAYLOADS, SECRET, payload
from tests.wire.anything import JSON
from tests.wire.bot_api import BOT, TOKEN

PRIVATE, GROUP = "501200", "-1001700000001/501200"
ANONYMOUS = "-1001700000001/-1001700000001"
"""Who writes as the group: all of its anonymous admins are one."""


@pytest.mark.parametrize(
    ("name", "id", "chat", "text", "content", "more"),
    [
        ("text", "11", PRIVATE, "AI engineer kaise banun?", "text", {}),
        ("text_urdu", "12", PRIVATE, "ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟", "text", {}),
        ("command", "13", PRIVATE, "/roles", "text", {}),
        ("deep_link", "14", PRIVATE, "/start roles_data-analyst", "text", {}),
        ("caption", "15", PRIVATE, "is course ka faida hai?", "text", {}),
        ("photo", "16", PRIVATE, "", "other", {}),
        ("sticker", "17", PRIVATE, "", "other", {}),
        ("location", "18", PRIVATE, "", "other", {}),
        ("contact", "19", PRIVATE, "", "other", {}),
        ("voice", "20", PRIVATE, "", "audio", {"attachment": "AwACvoice"}),
        ("audio", "21", PRIVATE, "", "audio", {"attachment": "CQACaudio"}),
        ("document", "22", PRIVATE, "", "document", {"attachment": "BQACdoc"}),
        ("animation", "23", PRIVATE, "", "other", {}),
        ("video_note", "24", PRIVATE, "", "other", {}),
        ("poll", "25", PRIVATE, "", "other", {}),
        ("dice", "26", PRIVATE, "", "other", {}),
        ("forwarded", "27", PRIVATE, "Data analyst ki salary?", "text", {}),
        ("reply", "28", PRIVATE, "aur skills?", "text", {}),
        ("edited", "11.900118", PRIVATE, "ML engineer kaise banun?", "text", {"edits": "11"}),
        ("edited_caption", "15.900119", PRIVATE, "kya is course ka faida hai?", "text", {"edits": "15"}),
        ("group_mention", "31", GROUP, "data analyst kya karta hai?", "text", {}),
        ("group_text_mention", "32", GROUP, "what is SQL?", "text", {}),
        ("group_caption_mention", "33", GROUP, "کیا یہ ٹھیک ہے", "text", {}),
        ("group_reply", "34", GROUP, "aur salary?", "text", {}),
        ("group_anonymous", "41", ANONYMOUS, "data analyst kya karta hai?", "text", {}),
        ("group_command", "35", GROUP, "/roles", "text", {}),
        (
            "button",
            "cb4382bfdwdsb323b2d9",
            PRIVATE,
            "Skills",
            "button",
            {"button": "u:roles/data-analyst#skills"},
        ),
        ("button_old", "cb438299", PRIVATE, "", "button", {"button": "l:roles"}),
        ("button_group", "cb438300", GROUP, "", "button", {"button": "fb:up:31"}),
        ("from_the_future", "45", PRIVATE, "new field", "text", {}),
    ],
)
def test_every_kind_of_update(
    name: str, id: str, chat: str, text: str, content: str, more: dict[str, str]
) -> None:
    message = read(payload(name), BOT, "rahnuma_bot")
    assert message is not None
    assert (message.id, message.conversation.chat, message.text) == (id, chat, text)
    assert (message.conversation.channel, message.conversation.account) == (ChannelName.TELEGRAM, str(BOT))
    assert message.content is Content(content)
    for field, value in more.items():
        assert getattr(message, field) == value


@pytest.mark.parametrize(
    "name",
    [
        "group_other_command",
        "group_talk",
        "group_other_mention",
        "group_reply_to_other",
        "new_member",
        "pinned",
        "from_bot",
        "button_inline",
        "unknown_kind",
    ],
)
def test_what_is_not_for_us(name: str) -> None:
    assert read(payload(name), BOT, "rahnuma_bot") is None


@pytest.mark.parametrize(
    ("held", "reads"),
    [
        ({"connected_website": "rahnuma.example"}, False),
        ({"write_access_allowed": {}}, False),
        ({"text": "hello", "effect_id": "5104841245755180586"}, True),
        ({"something_new": {"file_id": "x"}}, True),
    ],
)
def test_notices_of_the_app_are_nobodys_message(held: dict[str, Any], reads: bool) -> None:
    update = payload("text")
    update["message"].pop("text")
    update["message"] |= held
    assert (read(update, BOT, "rahnuma_bot") is not None) is reads


def test_every_payload_has_a_test() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [p.stem for p in PAYLOADS.glob("*.json") if f'"{p.stem}"' not in text] == []


NAMES = ["text", "caption", "edited", "group_mention", "button", "voice", "reply"]


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A real update with anything at all in one or two places, or anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    update = payload(draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(1, 3))):
        here: Any = update
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(here[key], (dict, list)) and draw(st.booleans()):
                here = here[key]
                continue
            if isinstance(here, dict) and draw(st.booleans()):
                del here[key]
            else:
                here[key] = draw(JSON)
            break
    return update


class Counting:
    """An inbox that only counts."""

    def __init__(self) -> None:
        self.put_in = 0

    async def put(self, message: Any) -> bool:
        assert message.id
        assert message.conversation.chat
        json.dumps([message.text, message.button])
        self.put_in += 1
        return True


@given(broken())
@settings(max_examples=200, deadline=None)
def test_malformed_updates_are_no_crash(update: Any) -> None:
    receiver = Receiver(TelegramConfig(), RawBot(TOKEN), SECRET)
    receiver._inbox, receiver.username = Counting(), "rahnuma_bot"  # type: ignore[assignment]
    asyncio.run(receiver._accept(update))
