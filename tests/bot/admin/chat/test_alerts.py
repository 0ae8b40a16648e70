"""Admins hear once that something is amiss, and once that it is over, whoever of the processes sees it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.admin.chat.alerts import Alerts
from bot.config import AdminConfig, AlertsConfig, Config
from bot.counting import Counts
from bot.errors import DeliveryError
from bot.messages.message import ChannelName, Content, IncomingMessage, Reply
from bot.phrases.admins import AdminPhrase, say_admin
from bot.storage.chats import SqlStore
from bot.storage.database import Database
from index.text.language import Language
from tests.bot.inbox.played import message
from tests.fakes import FakeChannel
from tests.waiting import until

ADMIN = "telegram:47_1"
WATCHED = AlertsConfig(queue_seconds=120.0, silent_minutes=5.0, quiet_minutes=60.0)


class ReportedChannel(FakeChannel):
    """A phone channel whose state is as the test says; sending fails where it says so."""

    def __init__(self, **state: Any) -> None:
        super().__init__()
        self.states = {"refused": {}, "silent_seconds": 1.0, "connected": True, **state}
        self.down = False

    def state(self) -> dict[str, Any]:
        return self.states

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        if self.down:
            raise DeliveryError
        await super().send(to, reply)

    @property
    def texts(self) -> list[str]:
        return [reply.text for _, reply in self.sent]


Watch = Callable[..., Alerts]


@pytest.fixture
async def store(database: Database) -> SqlStore:
    """The admin has written once, by a button."""
    store = SqlStore(database)
    for chat in ("4711", "47_1"):
        pressed = message(f"of {chat}", chat=chat, content=Content.BUTTON, button="vote:1:a")
        await store.receipts.receive(pressed, settled="answered")
    return store


@pytest.fixture
def watch(store: SqlStore) -> Watch:
    """Another process that watches."""

    def made(line: Any, settings: AlertsConfig = WATCHED, chats: tuple[str, ...] = (ADMIN,)) -> Alerts:
        config = Config(alerts=settings, admin=AdminConfig(chats=chats))
        return Alerts(config, store, {ChannelName.TELEGRAM: line}, [line], Counts())

    return made


def said(phrase: AdminPhrase, language: Language = Language.ENGLISH, **parts: object) -> str:
    return say_admin(phrase, language, **parts)


async def waited(store: SqlStore, seconds: float) -> None:
    """A message has waited for so long."""
    if not await store.receipts.receive(message("late")):
        await store.database.transact(("update receipt set settled = null where message = 'late'", ()))
    accepted = round((time.time() - seconds) * 1000)
    await store.database.transact(("update receipt set accepted = $1 where message = 'late'", (accepted,)))


async def test_an_old_queue_is_told_once_and_so_is_its_end(store: SqlStore, watch: Watch) -> None:
    line = ReportedChannel()
    one, other = watch(line), watch(line)
    await waited(store, 60)
    await one.look()
    assert line.texts == []
    await waited(store, 200)
    await asyncio.gather(*(own.look() for own in (one, other, one, other)))
    await watch(line).look()  # started again meanwhile
    old = said(AdminPhrase.QUEUE_OLD, minutes=3, waiting=1)
    assert line.texts == [old]
    (to, reply) = line.sent[0]
    assert (to.conversation.chat, to.button, to.content) == ("47_1", "", Content.TEXT)
    assert reply.language is Language.ENGLISH
    await waited(store, 90)
    await one.look()
    assert line.texts == [old], "nobody is told to and fro"
    await store.receipts.abandon(message("late"), "answered")
    await asyncio.gather(*(own.look() for own in (one, other, one, other)))
    assert line.texts == [old, said(AdminPhrase.QUEUE_WELL, waiting=0)]
    await waited(store, 330)
    await other.look()
    assert line.texts[2:] == [said(AdminPhrase.QUEUE_OLD, minutes=5, waiting=1)], "it is told anew"


async def test_a_silent_platform_is_told_in_the_script_of_the_chat(store: SqlStore, watch: Watch) -> None:
    line = ReportedChannel(silent_seconds=301.0)
    await store.prefer(message("x", chat="47_1").conversation, Language.URDU)
    await watch(line).look()
    told = said(AdminPhrase.SILENT, Language.URDU, channel="Telegram", minutes=5)
    assert line.texts == [told]
    line.states |= {"silent_seconds": 2.0, "connected": False}
    await watch(line).look()
    assert line.texts == [told], "a process that has just begun to ask knows nothing yet"
    line.states |= {"silent_seconds": None, "connected": True}
    await watch(line).look()
    assert line.texts == [told], "nor does one that leaves the asking to another"
    line.states["silent_seconds"] = 2.0
    await watch(line).look()
    assert line.texts == [told, said(AdminPhrase.SILENT_WELL, Language.URDU, channel="Telegram")]


async def test_what_could_not_be_told_is_tried_again_later(store: SqlStore, watch: Watch) -> None:
    line = ReportedChannel(silent_seconds=400.0)
    line.down = True
    await watch(line).look()
    line.down = False
    await watch(line).look()
    assert line.texts == [], "not at every look: whoever failed has it for a while"
    await store.database.transact(("update note set until = 1 where kind = 'alert telling'", ()))
    await watch(line).look()
    assert len(line.texts) == 1


async def test_a_channel_on_which_nobody_writes_is_told(store: SqlStore, watch: Watch) -> None:
    line = ReportedChannel()
    one, other = watch(line), watch(line)
    for own in (one, other):
        await own.look()
    long_ago = "update note set value = $1 where kind = 'alert written'"
    await store.database.transact((long_ago, (str(time.time() - 3700),)))
    await one.look()
    await watch(line).look()
    assert line.texts == [said(AdminPhrase.QUIET, channel="Telegram", minutes=61)]
    other._counts.received.labels(ChannelName.TELEGRAM).inc()
    await other.look()
    await one.look()
    assert line.texts[1:] == [said(AdminPhrase.QUIET_WELL, channel="Telegram")]


@pytest.mark.parametrize("chats", [(), ("telegram:1",), ("whatsapp:47_1",), ("telegram:47%",)])
async def test_nobody_else_is_told(store: SqlStore, watch: Watch, chats: tuple[str, ...]) -> None:
    line = ReportedChannel(silent_seconds=4000.0)
    await watch(line, chats=chats).look()
    assert line.texts == []


async def test_nought_is_never(store: SqlStore, watch: Watch) -> None:
    line = ReportedChannel(silent_seconds=4000.0)
    await waited(store, 4000)
    await watch(line, AlertsConfig(0.0, 0.0, 0.0)).look()
    assert line.texts == []


async def test_it_watches_until_it_is_cancelled(watch: Watch) -> None:
    line = ReportedChannel(silent_seconds=4000.0)
    watching = asyncio.create_task(watch(line, replace(WATCHED, quiet_minutes=0.0)).watch(0.01))
    await until(lambda: line.texts)
    watching.cancel()
    await asyncio.wait({watching})
    assert watching.cancelled()
    await watch(line, chats=()).watch()
