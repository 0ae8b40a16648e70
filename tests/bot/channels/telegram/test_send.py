"""Replies on Telegram over the wire: their form, refusals, and the pace that the platform sets."""

import json
import time
from typing import Any

import pytest

from bot.channels.telegram.request import AiohttpRequest
from bot.messages.message import Button, Reply
from index.text.language import Language
from index.text.markdown import parse
from tests.bot.channels.long_texts import long_urdu, words
from tests.bot.channels.telegram.connection import Connect
from tests.waiting import PATIENCE, until


async def test_typing_goes_out_before_the_reply(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.say("hello")
        await phone.api.until(1)
        names = [name for name, _ in phone.api.calls]
        assert names.index("sendChatAction") < names.index("sendMessage")


async def test_buttons_thumbs_and_presses(connect: Connect) -> None:
    async with connect() as phone:
        phone.line.reply = Reply(
            "An answer",
            Language.ENGLISH,
            buttons=(
                Button("u:a#b", "x" * 90),
                Button("u:" + "ی" * 40, "too long an id"),
                Button("m", "More"),
            ),
            rateable=True,
        )
        id = phone.api.say("hello")
        await phone.api.until(1)
        keys = phone.api.sent[0].buttons
        assert [k["callback_data"] for k in keys] == ["u:a#b", "m", f"fb:up:{id}", f"fb:down:{id}"]
        assert keys[0]["text"].endswith("…")
        phone.line.reply = Reply("Noted.", Language.ENGLISH)
        query = phone.api.press("u:a#b")
        await phone.api.until(2)
        assert phone.line.heard[-1].button == "u:a#b"
        assert (await phone.api.called("answerCallbackQuery", 1))["callback_query_id"] == query
        phone.api.press(f"fb:up:{id}")
        toast = await phone.api.called("answerCallbackQuery", 2)
        assert toast["text"] == "Noted."
        assert len(phone.api.sent) == 2
        phone.api.failures["answerCallbackQuery"].append(
            (400, {"description": "Bad Request: query is too old"})
        )
        phone.api.press(f"fb:up:{id}")
        await phone.api.until(3)


async def test_html_that_is_refused_goes_out_once_as_plain_text(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.refuse_html = True
        phone.line.reply = Reply("**bold** [site](https://a.example)", Language.ENGLISH)
        phone.api.say("hello")
        await phone.api.until(1)
        await phone.inbox.drain(PATIENCE)
        assert phone.api.texts() == ["bold site (https://a.example)"]


async def test_a_long_answer_arrives_whole_with_its_buttons_under_the_last_part(connect: Connect) -> None:
    async with connect() as phone:
        text = long_urdu(9000)
        phone.line.reply = Reply(text, Language.URDU, buttons=(Button("m", "مزید"),))
        phone.api.say("hello")
        await phone.api.until(3)
        assert [len(s.buttons) for s in phone.api.sent] == [0, 0, 1]
        kept = [w for part in phone.api.texts() for w in words(part)]

        assert kept == words("".join(run.text for run in parse(text)))


async def test_a_long_code_block_is_a_file(connect: Connect) -> None:
    async with connect() as phone:
        body = json.dumps({"all": "x" * 9000})
        phone.line.reply = Reply(f"This is all:\n\n```\n{body}\n```", Language.ENGLISH)
        phone.api.say("/export")
        await phone.api.until(1)
        (sent,) = phone.api.sent
        assert (sent.method, sent.text, sent.fields["caption"]) == ("sendDocument", body, "This is all:")


@pytest.mark.parametrize(
    ("failure", "sent", "settled"),
    [
        ((403, {"description": "Forbidden: bot was blocked by the user"}), 0, "RecipientUnreachable"),
        ((400, {"description": "Bad Request: chat not found"}), 0, "RecipientUnreachable"),
        ((400, {"description": "Bad Request: something else"}), 0, "DeliveryError"),
        ((502, {"description": "Bad Gateway"}), 1, "answered"),
        ((429, {"description": "Too Many Requests", "parameters": {"retry_after": 1}}), 1, "answered"),
        ((400, {"description": "x", "parameters": {"migrate_to_chat_id": -100777}}), 1, "answered"),
    ],
)
async def test_refusals(
    connect: Connect, failure: tuple[int, dict[str, Any]], sent: int, settled: str
) -> None:
    async with connect() as phone:
        phone.api.failures["sendMessage"].append(failure)
        phone.api.say("hello")

        async def outcomes() -> list[str]:
            rows = await phone.store._db.fetch("select settled from receipt where settled is not null")
            return [row["settled"] for row in rows]

        await until(outcomes)
        assert (len(phone.api.sent), await outcomes()) == (sent, [settled])
        phone.api.say("again", chat=200)
        await phone.api.until(1, 200)


async def test_a_send_that_timed_out_is_not_repeated(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connect() as phone:
        sending = phone.channel._bot._request[1]
        assert isinstance(sending, AiohttpRequest)
        sending._read_seconds = 0.3
        phone.api.send_delay = 1.0
        phone.api.say("hello")
        await phone.api.until(1)
        await phone.inbox.drain(PATIENCE)
        assert len(phone.api.sent) == 1


async def test_one_flooded_chat_holds_no_other_up(connect: Connect) -> None:
    """How much slower the others are is benchmarks/load.py's to say."""
    async with connect() as phone:
        phone.api.flooded[100] = time.monotonic() + 10 * PATIENCE
        phone.api.say("flooded")
        await phone.api.called("sendMessage", 1)
        for chat in range(2000, 2040):
            phone.api.say("hello", chat=chat)
            await phone.api.until(1, chat)
        assert phone.api.texts(100) == []
        calls = sum(
            1 for name, fields in phone.api.calls if name == "sendMessage" and fields["chat_id"] == "100"
        )
        assert calls == 1


async def test_the_flooded_chat_is_answered_late_and_in_order(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.flooded[100] = time.monotonic() + 1
        phone.api.say("/one")
        phone.api.say("/two")
        await phone.api.until(2, 100)
        assert phone.api.texts() == ["said: /one", "said: /two"]
