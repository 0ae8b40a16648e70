"""Stops, deaths and starts: what is taken up again, and what is given up as deadly."""

import asyncio

import pytest

from bot.errors import (
    Apology,
    ShuttingDown,
)
from bot.inbox.inbox import TRIES, Inbox
from bot.messages.exchange import Exchange
from bot.messages.message import IncomingMessage
from bot.storage.chats import SqlStore
from bot.storage.receipts import NEVER, SET_ASIDE, Begun
from tests.bot.inbox.played import Played, message, settled, until_begun
from tests.waiting import PATIENCE, until


async def test_drain_finishes_what_it_can_and_the_next_start_does_the_rest(
    inbox: Inbox, line: Played, store: SqlStore
) -> None:
    line.hold.clear()
    await inbox.put(message("slow", chat="1"))
    await inbox.put(message("behind", "/roles", chat="1"))
    await line.asked_for(1)
    await inbox.drain(0.05)
    with pytest.raises(ShuttingDown):
        await inbox.put(message("late"))
    assert [(m.id, begun) for m, begun in await store.receipts.unsettled()] == [
        ("slow", NEVER),
        ("behind", NEVER),
    ]
    second = Played(store)
    restarted = Inbox(store.receipts, second, second, concurrency=4)
    await restarted.recover()
    await restarted.drain(PATIENCE)
    assert [m.id for m in second.sent] == ["slow", "behind"]
    assert await store.receipts.unsettled() == ()


async def test_drain_ends_even_a_task_that_swallows_a_cancellation(inbox: Inbox, line: Played) -> None:
    async def stubborn(exchange: Exchange) -> None:
        for _ in range(2):
            try:
                await asyncio.sleep(PATIENCE)
            except asyncio.CancelledError:
                continue
        await asyncio.sleep(PATIENCE)

    line.send = stubborn  # type: ignore[method-assign]
    await inbox.put(message("1"))
    await line.asked_for(1)
    async with asyncio.timeout(PATIENCE / 2):
        await inbox.drain(0.05)


async def test_a_message_that_kills_the_process_is_set_aside_after_three_tries(
    store: SqlStore, line: Played
) -> None:
    """Each start counts a try on disk before it makes it; dying is played by dropping the inbox on the spot."""
    line.hold.clear()
    first = Inbox(store.receipts, line, line, concurrency=4)
    await first.put(message("poison"))
    await first.put(message("behind", "/roles"))
    await line.asked_for(1)
    dropped = [first]
    for n in range(1, TRIES):
        again = Played(store)
        again.hold.clear()
        inbox = Inbox(store.receipts, again, again, concurrency=4)
        dropped.append(inbox)
        await inbox.recover()
        await again.asked_for(1)
        assert (await store.receipts.unsettled())[0][1] == Begun(worked=n + 1)
    last = Played(store)
    inbox = Inbox(store.receipts, last, last, concurrency=4)
    await inbox.recover()
    await last.until(1)
    await inbox.drain(PATIENCE)
    assert [m.id for m in last.sent] == ["behind"]
    assert last.apologies == [("poison", Apology.TRY_LATER)]
    assert (await settled(store))["poison"] == SET_ASIDE
    assert await store.receipts.set_aside() == 1
    for inbox in dropped:
        await inbox.drain(0)


async def test_an_outage_with_any_number_of_restarts_sets_nothing_aside(
    store: SqlStore, line: Played
) -> None:
    """The answer stands and only its sending waits: dying there is no sign that the message kills."""
    line.hold_send.clear()
    first = Inbox(store.receipts, line, line, concurrency=4)
    await first.put(message("patient"))
    await until(lambda: first._chats and next(iter(first._chats.values())).waiting[0].sending)
    dropped = [first]
    for n in range(1, 2 * TRIES):
        again = Played(store)
        again.hold_send.clear()
        inbox = Inbox(store.receipts, again, again, concurrency=4)
        dropped.append(inbox)
        await inbox.recover()
        await again.asked_for(1)
        await until_begun(store, Begun(worked=0, sent=n + 1))
    last = Played(store)
    inbox = Inbox(store.receipts, last, last, concurrency=4)
    await inbox.recover()
    await last.until(1)
    await inbox.drain(PATIENCE)
    assert ([m.id for m in last.sent], last.apologies) == (["patient"], [])
    for inbox in dropped:
        await inbox.drain(0)


async def test_a_part_that_joins_under_way_is_counted_too(
    inbox: Inbox, line: Played, store: SqlStore
) -> None:
    line.hold.clear()
    await inbox.put(message("1"))
    await line.asked_for(1)
    await inbox.put(message("2"))
    await line.asked_for(2)
    assert [(m.id, begun) for m, begun in await store.receipts.unsettled()] == [
        ("1", Begun(1)),
        ("2", Begun(1)),
    ]
    line.hold.set()
    await line.until(1)


@pytest.mark.parametrize("sending", [False, True])
async def test_what_was_counted_is_taken_back_on_a_stop(
    inbox: Inbox, line: Played, store: SqlStore, sending: bool
) -> None:
    """Also for a message that an edit took the place of while it was worked on."""
    line.hold.clear()
    line.hold_send.clear()
    await inbox.put(message("1"))
    await line.asked_for(1)
    await inbox.put(message("1e", "other words", edits="1"))
    await line.asked_for(2)
    if sending:
        line.hold.set()
        await until_begun(store, Begun(worked=0, sent=1))
    await inbox.drain(0)
    assert [(m.id, begun) for m, begun in await store.receipts.unsettled()] == [("1", NEVER), ("1e", NEVER)]


@pytest.mark.parametrize("of", [Begun(worked=1), Begun(sent=1)])
async def test_a_stop_while_a_count_is_written_leaves_none_behind(
    inbox: Inbox, store: SqlStore, monkeypatch: pytest.MonkeyPatch, of: Begun
) -> None:
    written, go_on = store.receipts.count, asyncio.Event()
    reached = asyncio.Event()

    async def slowly(parts: list[IncomingMessage], begun: Begun, /, *, synced: bool = False) -> None:
        if begun == of:
            reached.set()
            await go_on.wait()
        await written(parts, begun, synced=synced)

    monkeypatch.setattr(store.receipts, "count", slowly)
    await inbox.put(message("1"))
    await reached.wait()
    stop = asyncio.create_task(inbox.drain(0))
    await until(lambda: all(worker.cancelling() for worker in inbox._workers))
    go_on.set()
    await stop
    assert [(m.id, begun) for m, begun in await store.receipts.unsettled()] == [("1", NEVER)]


async def test_a_broken_ledger_is_not_survived(inbox: Inbox, line: Played, store: SqlStore) -> None:
    await inbox.put(message("1"))
    await line.until(1)
    await inbox.drain(PATIENCE)
    fresh = Inbox(store.receipts, line, line, concurrency=1)
    line.hold.clear()
    await fresh.put(message("2"))
    await store._db.fetch("drop table exchange")
    line.hold.set()
    await asyncio.wait({fresh.broken}, timeout=PATIENCE)
    assert fresh.broken.done()
    assert fresh.broken.exception() is not None
