"""Telegram over the wire: a Bot API server of our own, our channel, the real inbox."""

import asyncio
import contextlib
import io
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.receive import RawBot, Receiver
from bot.channels.telegram.update import read
from bot.config import Config, LimitsConfig, Secrets, TelegramConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Gate
from bot.messages.message import Button, ChannelName, Content, Reply
from bot.phrases.people import COMMANDS, Phrase, say
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.text.language import Language
from tests.bot.channels.test_markup import MARKS, long_urdu, words
from tests.bot.echo import Echo
from tests.bot.serving import serving
from tests.conftest import ROOT, published
from tests.waiting import PATIENCE, until
from tests.wire.bot_api import BOT, TOKEN, BotApi, bot_api
from tests.wire.server import listening

PAYLOADS = ROOT / "tests/payloads/telegram"
SECRET = "a_secret-1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PRIVATE, GROUP = "501200", "-1001700000001/501200"


def payload(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return loaded


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


def test_every_payload_has_a_test() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [p.stem for p in PAYLOADS.glob("*.json") if f'"{p.stem}"' not in text] == []


@dataclass
class Phone:
    """A connected bot and what surrounds it."""

    api: BotApi
    channel: Telegram
    line: Echo
    inbox: Inbox
    store: SqlStore
    url: str = ""

    async def post(self, body: Any, secret: str = SECRET) -> int:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        where, headers = f"{self.url}/telegram", {HEADER: secret}
        async with (
            aiohttp.ClientSession() as client,
            client.post(where, data=io.BytesIO(data), headers=headers) as answer,
        ):
            return answer.status


@asynccontextmanager
async def connected(tmp_path: Path, gate: Gate | None = None, **settings: Any) -> AsyncIterator[Phone]:
    async with bot_api() as api, Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        given = {"api": api.url, "enabled": True, "poll_seconds": 1, "per_second": 1000.0} | settings
        config = Config(
            telegram=TelegramConfig(**given),
            secrets=Secrets(telegram_token=TOKEN, telegram_webhook_secret=SECRET),
        )
        async with Telegram.open(config) as channel:
            store = SqlStore(database)
            line, delivery = Echo(), Delivery(store, {ChannelName.TELEGRAM: channel})
            inbox = Inbox(store, line, delivery, concurrency=8, answer_seconds=PATIENCE, gate=gate)
            phone = Phone(api, channel, line, inbox, store)
            app = web.Application()
            app.add_routes([route for hook in channel.hooks for route in hook.routes()])
            async with listening(app) as phone.url:
                if config.telegram.mode == "webhook":
                    channel._receiver._config = replace(config.telegram, public_url=phone.url)
                task = asyncio.create_task(channel.run(inbox))
                await until(lambda: channel.state()["connected"])
                yield phone
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                await inbox.drain(0.2)


Connect = Callable[..., AbstractAsyncContextManager[Phone]]


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    return lambda **settings: connected(tmp_path, **settings)


async def test_polling_answers_and_moves_the_offset_once_the_receipt_is_on_disk(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.say("hello")
        await phone.api.until(1)
        assert phone.api.texts() == ["said: hello"]
        await until(lambda: not phone.api.queue)
        await phone.store._db.fetch("alter table receipt rename to gone")
        polls = phone.api.polls
        update = phone.api.say("while the disk is broken")
        await until(lambda: phone.api.polls > polls + 2)
        assert phone.api.queue, "it was fetched, and is fetched again"
        await phone.store._db.fetch("alter table gone rename to receipt")
        await phone.api.until(2)
        assert phone.api.texts()[1] == "said: while the disk is broken"
        await until(lambda: not phone.api.queue)
        assert update


async def test_commands_are_registered_in_english_and_urdu(connect: Connect) -> None:
    async with connect() as phone:
        english = await phone.api.called("setMyCommands", 1)
        urdu = await phone.api.called("setMyCommands", 2)
        names = "start help roles skills roadmap language forget export feedback".split()
        assert [c["command"] for c in english["commands"]] == names == list(COMMANDS)
        assert [c["command"] for c in urdu["commands"]] == names
        assert urdu["language_code"] == "ur"
        assert all(MARKS.sub("", c["description"]) for c in urdu["commands"])


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


async def test_an_edit_before_the_answer_replaces_the_question(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        assert await phone.post(payload("text")) == 200
        assert await phone.post(payload("edited")) == 200
        await phone.inbox.drain(PATIENCE)
        assert phone.api.texts(501200)[-1] == "said: ML engineer kaise banun?"
        assert len(phone.api.sent) <= 2


async def test_a_group_hears_answers_only_when_it_asks(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        for name in ("group_talk", "group_other_mention", "group_reply_to_other", "group_mention"):
            assert await phone.post(payload(name)) == 200
        await phone.inbox.drain(PATIENCE)
        (sent,) = phone.api.sent
        assert (sent.chat, sent.text) == (-1001700000001, "said: data analyst kya karta hai?")
        assert sent.fields["reply_parameters"]["message_id"] == 31


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
        from bot.channels import markup

        assert kept == words("".join(run.text for run in markup.parse(text)))


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
        phone.channel._bot._request[1]._read_seconds = 0.3
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


async def test_silent_polling_is_noticed(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.receive._POLL_GRACE", 0.3)
    async with connect(poll_seconds=0) as phone:
        phone.api.hang = 1
        await until(lambda: phone.channel.state()["stalls"])
        phone.api.say("hello")
        await phone.api.until(1)
        await until(lambda: phone.channel.state()["silent_seconds"] < 1)


async def test_a_webhook_left_behind_is_removed_before_polling(connect: Connect) -> None:
    async with connect() as phone:
        assert phone.api.calls[0] == ("deleteWebhook", {"drop_pending_updates": "false"})
        phone.api.webhook = {"url": "https://elsewhere.example"}
        phone.api.say("hello")
        await phone.api.until(1)


async def test_an_update_that_cannot_be_read_does_not_hide_the_next(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.push(message={"message_id": "what", "chat": 7})
        phone.api.say("hello")
        await phone.api.until(1)
        await until(lambda: not phone.api.queue)


async def test_webhook_is_registered_with_its_secret_and_taken(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        await until(lambda: phone.api.webhook)
        assert phone.api.webhook["url"] == f"{phone.url}/telegram"
        assert phone.api.webhook["secret_token"] == SECRET
        assert phone.api.webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]
        phone.api.say("hello")
        assert await phone.api.push_webhook() == [200]
        await phone.api.until(1)


async def test_webhook_redeliveries_are_answered_once(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        for n in range(30):
            phone.api.say(f"/q{n}", chat=n + 1)
        updates = phone.api.queue * 3
        statuses = await asyncio.gather(*map(phone.post, updates))
        assert set(statuses) == {200}
        await phone.inbox.drain(PATIENCE)
        assert sorted(s.chat for s in phone.api.sent) == list(range(1, 31))


async def test_forged_and_broken_webhooks(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        update = payload("text")
        assert await phone.post(update, secret="wrong") == 401
        assert await phone.post(update, secret="") == 401
        assert await phone.post(b"x" * (1 << 21)) == 413
        assert await phone.post(b"{not json") == 400
        assert await phone.post(b"[" * 100_000) == 400
        assert await phone.post(["a", "list"]) == 200
        assert await phone.post({"update_id": 1}) == 200
        assert phone.line.heard == []
        assert phone.channel.state()["refused"] == {"forged": 2, "too large": 1, "malformed": 2}


async def test_a_full_disk_is_told_to_telegram(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        await phone.store._db.fetch("alter table receipt rename to gone")
        assert await phone.post(payload("text")) == 503
        await phone.store._db.fetch("alter table gone rename to receipt")
        assert await phone.post(payload("text")) == 200
        await phone.api.until(1)


async def test_too_many_messages(connect: Connect) -> None:
    async with connect(gate=Gate(LimitsConfig(per_minute=3))) as phone:
        for n in range(10):
            phone.api.say(f"/q{n}")
        await until(lambda: not phone.api.queue)
        await phone.inbox.drain(PATIENCE)
        said = phone.api.texts()
        assert sorted(t for t in said if t.startswith("said")) == ["said: /q0", "said: /q1", "said: /q2"]
        assert [t for t in said if not t.startswith("said")] == [say(Phrase.SLOW_DOWN, Language.ENGLISH)]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
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


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_whole_program(workplace: Path, knowledge: Path, embedder: Any, mode: str) -> None:
    """`rahnuma serve` as a process: answers, survives a kill, ends on SIGTERM, and keeps its secrets."""
    published(workplace.parent / "var" / "index", knowledge, embedder)
    async with bot_api() as api:
        port = free_port()
        workplace.write_text(
            f'[web]\nport = {port}\n[telegram]\nenabled = true\nmode = "{mode}"\npoll_seconds = 1\n'
            f'api = "{api.url}"\npublic_url = "http://127.0.0.1:{port}"\n',
            "utf-8",
        )
        secrets = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
        async with serving(workplace, secrets) as server:
            await api.called("setMyCommands", 2)

            async def ask(text: str) -> str:
                count = len(api.sent)
                api.say(text)
                if mode == "webhook":
                    assert await api.push_webhook() == [200]
                await api.until(count + 1)
                return api.sent[-1].text

            assert (await ask("what does a data analyst do?")).startswith("A data analyst answers")
            assert (await ask("/start ur")).startswith("السلام علیکم")
            assert (await ask("/start roles_data-analyst")).startswith("ڈیٹا اینالسٹ ڈیٹا سے")
            async with aiohttp.ClientSession() as client, client.get(f"{server.url}/readyz") as answer:
                assert (await answer.json())["channels"]["telegram"]["connected"] is True
            assert await server.stop() == 0
            log = server.log.read_text()
            assert TOKEN not in log
            assert TOKEN.split(":")[1] not in log
            assert SECRET not in log
            assert "Traceback" not in log


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
