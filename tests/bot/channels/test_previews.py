"""A growing answer on Telegram: one message, few changes, and the answer in its place."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.previews import SPACING, Placeholders
from bot.channels.telegram.channel import Telegram
from bot.channels.web.channel import WebChannel
from bot.config import Config, Secrets, TelegramConfig
from bot.messages.message import ChannelName, ConversationId, IncomingMessage, PreviewingChannel, Reply
from index.text.language import Language
from tests.waiting import until
from tests.wire.bot_api import TOKEN, BotApi, bot_api

CHAT = ConversationId(ChannelName.TELEGRAM, "1", "100")
MESSAGE = IncomingMessage("11", CHAT, "q", datetime.now(UTC))
REPLY = Reply("The whole answer.", Language.ENGLISH)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as served:
        yield served


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    config = Config(
        telegram=TelegramConfig(enabled=True, api=api.url, per_second=1000.0),
        secrets=Secrets(telegram_token=TOKEN),
    )
    async with Telegram.open(config) as opened:
        yield opened


def calls(api: BotApi) -> list[tuple[str, str]]:
    return [(method, str(fields.get("text"))) for method, fields in api.calls]


async def test_the_preview_becomes_the_answer(api: BotApi, channel: Telegram) -> None:
    for text in ("The", "The whole", "The whole answer"):
        await channel.preview(MESSAGE, text, Language.ENGLISH)
    await until(lambda: api.calls)
    await channel.send(MESSAGE, REPLY)
    assert calls(api) == [("sendMessage", "The …"), ("editMessageText", "The whole answer.")]
    await channel.send(MESSAGE, REPLY)  # the next answer is a message of its own
    assert calls(api)[-1] == ("sendMessage", "The whole answer.")


@pytest.mark.parametrize(
    ("description", "ways"),
    [
        ("Bad Request: message to edit not found", ["sendMessage", "editMessageText", "sendMessage"]),
        ("Bad Request: message is not modified", ["sendMessage", "editMessageText"]),
    ],
)
async def test_a_preview_that_is_gone_is_answered_anew(
    api: BotApi, channel: Telegram, description: str, ways: list[str]
) -> None:
    fault: tuple[int, dict[str, Any]] = (400, {"description": description})
    api.failures["editMessageText"].append(fault)
    await channel.preview(MESSAGE, "The", Language.ENGLISH)
    await until(lambda: api.calls)
    await channel.send(MESSAGE, REPLY)
    assert [method for method, _ in calls(api)] == ways


async def test_a_preview_that_fails_costs_nothing(api: BotApi, channel: Telegram) -> None:
    api.failures["sendMessage"].append(
        (429, {"description": "Too Many Requests", "parameters": {"retry_after": 1}})
    )
    await channel.preview(MESSAGE, "The", Language.ENGLISH)
    await until(lambda: api.calls)
    await channel.send(MESSAGE, REPLY)
    assert [sent.text for sent in api.sent] == ["The whole answer."]


async def test_changes_are_spaced(monkeypatch: pytest.MonkeyPatch) -> None:
    now, placeholders, written = 100.0, Placeholders(spacing=0.25), list[float]()
    monkeypatch.setattr("bot.channels.previews.time.monotonic", lambda: now)

    async def write(number: int | None) -> int:
        written.append(now)
        return 7

    for _ in range(8):
        placeholders.grow(CHAT, write)
        await asyncio.sleep(0)  # the change is made
        await asyncio.sleep(0)
        now += 0.125
    assert written == [100.0, 100.25, 100.5, 100.75]
    assert await placeholders.take(CHAT) == 7
    assert await placeholders.take(CHAT) is None
    assert SPACING >= 3.0


def test_only_channels_that_can_show_growth_say_so(channel: Telegram) -> None:
    from tests.fakes import FakeChannel

    assert isinstance(channel, PreviewingChannel)
    assert isinstance(WebChannel(), PreviewingChannel)
    assert not isinstance(FakeChannel(), PreviewingChannel)  # as WhatsApp, where each message is billed
