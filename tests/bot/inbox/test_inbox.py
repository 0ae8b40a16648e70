"""The inbox's promises, with the real store and a line that does what the test says."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import (
    Apology,
    DeliveryUnknown,
    ModelFault,
    ModelUnavailable,
    RecipientUnreachable,
)
from bot.inbox.inbox import Inbox
from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.text.language import Language
from tests.bot.inbox.played import Played, message, settled
from tests.waiting import PATIENCE, until


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_it_is_on_disk_before_put_returns(inbox: Inbox, line: Played, tmp_path: Path) -> None:
    line.hold.clear()
    await inbox.put(message("1", "what is SQL"))
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as other:
        rows = await other.fetch("select body, settled from receipt")
        mode = await other.fetch("pragma journal_mode")
        sync = await other.fetch("pragma synchronous")
    assert [("what is SQL" in row["body"], row["settled"]) for row in rows] == [(True, None)]
    assert (mode[0]["journal_mode"], sync[0]["synchronous"]) == ("wal", 2)


async def test_a_redelivery_is_answered_once_even_in_parallel(inbox: Inbox, line: Played) -> None:
    messages = [message(str(n), chat=str(n % 20)) for n in range(60)] * 3
    random.Random(1).shuffle(messages)
    fresh = await asyncio.gather(*(inbox.put(m) for m in messages))
    await inbox.drain(PATIENCE)
    assert sum(fresh) == 60
    answered = [id for m in line.sent for id in (*m.joins, m.id)]
    assert sorted(answered, key=int) == [str(n) for n in range(60)]


async def test_order_in_a_chat_and_others_beside_it(inbox: Inbox, line: Played, store: SqlStore) -> None:
    line.hold_send.clear()
    for n in range(5):
        await inbox.put(message(f"a{n}", f"/c{n}", chat="a"))
    await inbox.put(message("b", chat="b"))
    await line.asked_for(2)
    assert {m.id for m in line.asked} == {"a0", "b"}
    line.hold_send.set()
    await line.until(6)
    assert [m.id for m in line.sent if m.conversation.chat == "a"] == [f"a{n}" for n in range(5)]


async def test_work_is_bounded(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    for n in range(20):
        await inbox.put(message(str(n), chat=str(n)))
    await line.asked_for(4)
    await asyncio.sleep(0.05)
    assert line.working == 4
    line.hold.set()
    await line.until(20)
    assert line.most == 4


async def test_a_chat_that_waits_to_send_takes_no_slot(inbox: Inbox, line: Played) -> None:
    line.hold_send.clear()
    for n in range(10):
        await inbox.put(message(str(n), chat=str(n)))
    await line.asked_for(10)


async def test_long_messages_take_turns_and_hold_up_no_short_one(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    for n in range(6):
        await inbox.put(message(f"long{n}", "x" * 1500, chat=f"l{n}"))
    for n in range(3):
        await inbox.put(message(f"short{n}", chat=f"s{n}"))
    await line.asked_for(4)
    await asyncio.sleep(0.05)
    assert {m.id for m in line.asked} == {"long0", "short0", "short1", "short2"}
    line.hold.set()
    await line.until(9)


async def test_typing_is_shown_while_it_works(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    await inbox.put(message("1"))
    await line.asked_for(1)
    await until(lambda: line.typed)
    assert line.typed == 1
    line.hold.set()
    await line.until(1)


@pytest.mark.parametrize(
    ("error", "apology"),
    [
        (KeyError("bug"), Apology.TRY_LATER),
        (ModelUnavailable(ModelFault.TIMEOUT), Apology.TRY_LATER),
    ],
)
async def test_a_failure_apologises_settles_and_does_not_stop_the_chat(
    inbox: Inbox, line: Played, store: SqlStore, error: Exception, apology: Apology
) -> None:
    line.failures["1"] = error
    await inbox.put(message("1"))
    await asyncio.sleep(0.05)
    await inbox.put(message("2"))
    await line.until(1)
    await inbox.drain(PATIENCE)
    assert line.apologies == [("1", apology)]
    assert await settled(store) == {"1": type(error).__name__, "2": "answered"}


async def test_an_unreachable_person_hears_nothing(inbox: Inbox, line: Played, store: SqlStore) -> None:
    line.send_failures["1"] = RecipientUnreachable("blocked")
    await inbox.put(message("1"))
    await inbox.drain(1)
    assert line.apologies == []
    assert await settled(store) == {"1": "RecipientUnreachable"}


async def test_a_reply_that_may_have_arrived_is_remembered_and_not_sent_again(
    inbox: Inbox, line: Played, store: SqlStore
) -> None:
    line.send_failures["1"] = DeliveryUnknown("timeout")
    await inbox.put(message("1"))
    await inbox.drain(1)
    assert await settled(store) == {"1": "answered"}
    assert len(await store.history(message("1").conversation, limit=5)) == 1


async def test_an_answer_has_a_deadline(store: SqlStore, line: Played) -> None:
    inbox = Inbox(store.receipts, line, line, concurrency=1, answer_seconds=0.05)
    line.hold.clear()
    await inbox.put(message("1"))
    await until(lambda: line.apologies)
    assert line.apologies == [("1", Apology.TRY_LATER)]
    await inbox.drain(1)


async def test_retention_and_forgetting(store: SqlStore) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    for id, chat, at in (("1", "1", long_ago), ("2", "1", datetime.now(UTC)), ("3", "2", datetime.now(UTC))):
        m = message(id, "my secret", chat=chat, sent_at=at)
        await store.receipts.receive(m)
        await store.record(Exchange(m, m.text, Reply("an answer", Language.ENGLISH), "not_covered", gap=True))
        await store.rate(m.conversation, m.id, 1)
        await store.note(m, "a note")
    await store._db.fetch("update exchange set at = 1 where message = '1'")
    await store.erase_before(datetime.now(UTC) - timedelta(days=30))
    assert set(await settled(store)) == {"2", "3"}
    assert [t.message for t in await store.history(message("1").conversation, limit=9)] == ["2"]
    await store.forget(message("1").conversation)
    left = await store.export(message("1").conversation)
    assert "secret" not in str(left)
    assert (left["exchange"], left["feedback"], left["gap"]) == ([], [], [])
    assert not await store.receipts.receive(message("2"))
    assert "secret" in str(await store.export(message("3", chat="2").conversation))
