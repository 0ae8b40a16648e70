"""An admin's files over the wire: a Bot API server of our own that keeps them, our channel, inbox and conversation."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import config as configuration
from bot.admin.chat.admin_chat import AdminChat
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.update import read
from bot.config import Secrets
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName
from bot.runtime import Runtime, open_runtime
from index.embedding.embed import Embedder
from tests.conftest import SMALL, published
from tests.console import admin_chat, docx_bytes
from tests.waiting import until
from tests.wire.bot_api import BOT, TOKEN, BotApi, bot_api

pytestmark = pytest.mark.slow

ADMIN, OTHER = 4711, 4712
NEWS = docx_bytes("The Mehran Robotics Circle builds small robots in Hyderabad. It meets every Sunday.")
"""Reading a file and publishing run in processes of their own, which take long to start on a busy machine."""


@dataclass
class Office:
    """A connected bot with an index and one admin, and the server that it talks to."""

    api: BotApi
    channel: Telegram
    house: Runtime
    admins: AdminChat

    async def hears(self, chat: int = ADMIN) -> str:
        """The next reply that is an outcome and not a word that it takes a while."""
        before = len(self.api.texts(chat))

        def found() -> list[str]:
            return [t for t in self.api.texts(chat)[before:] if "I will write when it is done" not in t]

        await until(found)
        return found()[0]

    async def press(self, label: str) -> str:
        """Press the admin's last button of that label; what comes of it."""
        keys = [key for sent in reversed(self.api.sent) if sent.chat == ADMIN for key in sent.buttons]
        data = next(key["callback_data"] for key in keys if key["text"] == label)
        self.api.press(data, ADMIN, label)
        return await self.hears()


@pytest.fixture
async def office(workplace: Path, embedder: Embedder) -> AsyncIterator[Office]:
    async with bot_api() as api:
        config = configuration.load(workplace, {})
        published(config.index.folder, config.knowledge.folder, embedder)
        config = replace(
            config,
            admin=replace(config.admin, chats=(f"telegram:{ADMIN}",), max_upload=100_000),
            telegram=replace(config.telegram, enabled=True, api=api.url, poll_seconds=1, per_second=1000.0),
            secrets=Secrets(telegram_token=TOKEN),
        )
        async with open_runtime(config, embedder) as house, Telegram.open(config) as channel:
            admins = admin_chat(house, {ChannelName.TELEGRAM: channel})
            delivery = Delivery(house.store, {ChannelName.TELEGRAM: channel})
            inbox = Inbox(house.store.receipts, house.conversation(admins), delivery, concurrency=4)
            task = asyncio.create_task(channel.run(inbox))
            await until(lambda: channel.state()["connected"])
            yield Office(api, channel, house, admins)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await inbox.drain(0.2)
            await admins.close()


@pytest.mark.timeout(300)
async def test_a_document_is_fetched_shown_approved_published_and_answered(office: Office) -> None:
    api = office.api
    update = api.attach(NEWS, "Robotics Circle.docx", ADMIN)
    shown = await office.hears()
    assert "Read documents/robotics-circle.docx" in shown, "it is called as its sender called it"
    assert "The Mehran Robotics Circle builds small robots" in shown
    assert "+ documents/robotics-circle#p1" in await office.press("Approve")
    api.say("What does the Mehran Robotics Circle build?", OTHER)
    assert "small robots" not in await office.hears(OTHER), "approved, not live"
    assert "Published: 1 sections added" in await office.press("Publish")
    api.say("What does the Mehran Robotics Circle build?", OTHER)
    assert "builds small robots in Hyderabad" in await office.hears(OTHER)

    replies = len(api.sent)
    api.push(**{key: value for key, value in update.items() if key != "update_id"})  # the same message again
    api.say("what is sql", ADMIN)
    assert "SQL asks questions" in await office.hears()
    assert len(api.sent) == replies + 1
    assert len(api.downloads) == 1


@pytest.mark.timeout(300)
async def test_a_caption_names_the_file_and_is_not_taken_for_words(office: Office) -> None:
    office.api.say("what is sql", ADMIN)
    office.api.attach(NEWS, "file.docx", ADMIN, "programmes/robotics circle")
    office.api.say("what is python for", ADMIN)
    await office.api.until(3, ADMIN)
    said = [text for text in office.api.texts(ADMIN) if "when it is done" not in text]
    assert [text.split(".")[0] for text in said] == [
        "SQL asks questions of tables",
        "Read programmes/robotics-circle",
        "Python is the language most AI work is written in",
    ]


LONG = "\n\n".join(
    f"Line {n}: the evening course of the Circle is free. ```Bring a pen.```" for n in range(400)
)


@pytest.mark.timeout(300)
async def test_an_admin_with_only_a_phone_reads_all_of_a_long_file_before_approving(office: Office) -> None:
    api = office.api
    api.attach(LONG.encode(), "Evening.txt", ADMIN)
    shown = await office.hears()
    assert "more characters" in shown
    assert "Line 399" not in shown
    assert [key["text"] for key in api.sent[-1].buttons] == ["Approve", "Whole text", "Discard"]
    whole = await office.press("Whole text")
    await until(lambda: api.sent[-1].method == "sendMessage")
    document, offered = api.sent[-2:]
    assert (document.method, document.text) == ("sendDocument", whole)
    assert document.fields["document_name"] == "evening.txt"
    assert whole.split() == [*whole.split()[: -len(LONG.split())], *LONG.split()], "all of it, as it was read"
    assert "documents/evening.txt" in offered.text
    assert [key["text"] for key in offered.buttons] == ["Approve", "Discard"]
    assert "+ documents/evening#p1" in await office.press("Approve")


@pytest.mark.timeout(300)
async def test_the_whole_of_an_authored_file_is_the_file_itself(office: Office) -> None:
    text = SMALL["skills/sql.en.md"].replace("tables.", f"tables. {'It is used every day. ' * 100}")
    office.api.attach(text.encode(), "sql.en.md", ADMIN, "skills/sql.en")
    assert "is there already" in await office.hears()
    assert "more characters" in await office.press("Replace")
    assert await office.press("Whole text") == text


@pytest.mark.timeout(300)
async def test_the_whole_text_is_of_the_version_that_was_shown(office: Office) -> None:
    office.api.attach(LONG.encode(), "Evening.txt", ADMIN)
    await office.hears()
    old = next(key for key in office.api.sent[-1].buttons if key["text"] == "Whole text")
    office.api.attach(LONG.replace("free", "full").encode(), "Evening.txt", ADMIN)
    assert "is there already" in await office.hears()
    assert "Read documents/evening.txt" in await office.press("Replace"), "fetched anew"
    office.api.press(old["callback_data"], ADMIN, "Whole text")
    assert "changed since" in await office.hears()
    office.api.failures["sendDocument"] = [(400, {"description": "Bad Request: file is too big"})]
    assert "did not work" in await office.press("Whole text")


async def test_a_file_from_anybody_else_is_never_fetched(office: Office) -> None:
    office.api.attach(NEWS, "cv.docx", OTHER)
    assert "could not" not in await office.hears(OTHER)
    office.api.attach(NEWS, "cv.docx", OTHER, "what does a data analyst do?")
    assert "A data analyst answers" in await office.hears(OTHER), "its caption is a message like any other"
    assert not [fields for name, fields in office.api.calls if name == "getFile"]
    assert office.api.downloads == []
    assert not office.house.config.admin.draft.exists()


BIG = b"x" * 100_001
ECHO = f"Not Found: /file/bot{TOKEN}/documents/file.docx".encode()


@pytest.mark.timeout(300)
async def test_what_cannot_be_fetched_is_said_without_the_token(
    office: Office, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO)
    api = office.api
    cases: dict[str, tuple[bytes, dict[str, Any]]] = {
        "larger than 100,000 bytes": (BIG, {}),
        "larger than Telegram lets bots fetch": (b"x" * (21 << 20), {}),
        "did not hand it over (TelegramError)": (NEWS, {"path": ""}),
        "cannot be read (FileNotFoundError)": (NEWS, {"path": str(tmp_path / TOKEN / "gone.docx")}),
    }
    for why, (data, handling) in cases.items():
        api.attach(data, "news.docx", ADMIN, **handling)
        assert why in await office.hears()
    assert api.downloads == [], "what is known to be too large is not fetched"
    for size in (None, 5):  # one that does not say, one that lies
        api.attach(BIG, "news.docx", ADMIN, size=size)
        assert "larger than 100,000 bytes" in await office.hears()
    for status in (302, 404, 401, 500):
        api.attach(NEWS, "news.docx", ADMIN, status=status, body=ECHO)
        assert "did not hand it over (NetworkError)" in await office.hears()
    for status in (400, 401, 404, 429, 502):
        api.failures["getFile"].append((status, {"description": ECHO.decode()}))
        api.attach(NEWS, "news.docx", ADMIN)
        assert "did not hand it over" in await office.hears()
    office.channel._bot._request[1]._read_seconds = 0.3  # type: ignore[attr-defined]
    api.attach(NEWS, "news.docx", ADMIN, stalls=True)
    assert "took too long" in await office.hears()
    secret = TOKEN.split(":")[1]
    assert secret not in caplog.text
    assert not [sent for sent in api.sent if secret in str(sent.fields)]
    assert "Traceback" not in caplog.text
    assert not office.house.config.admin.draft.exists()
    api.attach(NEWS, "news.docx", ADMIN)
    assert "Read documents/news.docx" in await office.hears(), "the next file is taken as if nothing had been"


@pytest.mark.timeout(300)
async def test_a_slow_file_does_not_keep_the_admin_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.admin.chat.admin_chat._PATIENCE", 0.05)
    office.api.attach(NEWS, "news.docx", ADMIN)
    assert "Read documents/news.docx" in await office.hears()
    assert "Fetching and reading the file" in office.api.texts(ADMIN)[0]


@pytest.mark.timeout(300)
async def test_a_server_of_ones_own_may_keep_the_file_on_our_disk(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "kept.docx"
    kept.write_bytes(NEWS)
    office.api.attach(NEWS, "news.docx", ADMIN, path=str(kept))
    assert "Read documents/news.docx" in await office.hears()
    kept.write_bytes(BIG)
    office.api.attach(NEWS, "news.docx", ADMIN, path=str(kept))
    assert "larger than 100,000 bytes" in await office.hears()
    assert office.api.downloads == []


def update(**fields: Any) -> dict[str, Any]:
    person = {"id": ADMIN, "is_bot": False, "first_name": "A"}
    chat = {"id": ADMIN, "type": "private", "first_name": "A"}
    message = {"message_id": 7, "date": 1793600000, "chat": chat, "from": person}
    return {"update_id": 1, "message": message | fields}


FILE = {"file_id": "F", "file_unique_id": "U"}


@pytest.mark.parametrize(
    ("fields", "attachment", "filename"),
    [
        ({"document": FILE | {"file_name": "a.docx"}, "caption": "news"}, "F", "a.docx"),
        ({"document": FILE}, "F", ""),
        ({"voice": FILE | {"duration": 1}, "caption": "listen"}, "", ""),
        (
            {
                "document": FILE,
                "animation": FILE | {"width": 1, "height": 1, "duration": 1},
                "caption": "haha",
            },
            "",
            "",
        ),
    ],
)
def test_what_counts_as_a_file(fields: dict[str, Any], attachment: str, filename: str) -> None:
    message = read(update(**fields), BOT, "rahnuma_bot")
    assert message
    assert (message.attachment, message.filename) == (attachment, filename)


async def test_the_wrong_token_opens_no_file_of_the_test_server() -> None:
    async with bot_api() as api, aiohttp.ClientSession() as client:
        api.attach(NEWS, "news.docx")
        (held,) = api.files.values()
        async with client.get(f"{api.url}/file/bot7:wrong/{held.path}") as answer:
            assert answer.status == 404
