"""Several inboxes over one PostgreSQL: each chat is one's at a time, and nobody's death holds it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from bot.inbox import owning
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, ConversationId
from bot.storage.chats import SqlStore
from bot.storage.migrations import MIGRATIONS
from bot.storage.postgres import Postgres
from tests.bot.inbox.played import Played, message, settled
from tests.postgres import Server, server
from tests.waiting import PATIENCE, until


@dataclass
class Replica:
    """An inbox with a store, a database and a delivery of its own."""

    inbox: Inbox
    line: Played
    store: SqlStore
    sharing: "asyncio.Task[None]" = field(repr=False)

    async def dies(self) -> None:
        """As a process does: its connections are cut, and nothing is taken back."""
        self.sharing.cancel()
        await asyncio.wait({self.sharing})
        for worker in list(self.inbox._workers):
            worker.get_coro().close()


Open = Callable[[], Awaitable[Replica]]


@asynccontextmanager
async def replicas(url: str) -> AsyncIterator[Open]:
    async with contextlib.AsyncExitStack() as stack:

        async def open() -> Replica:
            database = await stack.enter_async_context(Postgres.open(url, MIGRATIONS))
            store = SqlStore(database)
            line = Played(store)
            inbox = Inbox(
                store.receipts,
                line,
                line,
                concurrency=4,
                answer_seconds=PATIENCE,
                ownership=database.ownership(),
            )
            replica = Replica(inbox, line, store, asyncio.create_task(inbox.share()))
            stack.push_async_callback(_closed, replica)
            await until(lambda: inbox._owning and inbox._owning._locks)
            return replica

        yield open


async def _closed(replica: Replica) -> None:
    replica.line.hold.set()
    replica.line.hold_send.set()
    await replica.inbox.drain(1)
    replica.sharing.cancel()
    await asyncio.wait({replica.sharing})


@pytest.fixture
async def another(postgres: Server) -> AsyncIterator[Open]:
    async with replicas(postgres.fresh()) as open:
        yield open


async def test_each_message_is_answered_by_one_and_in_order(another: Open) -> None:
    three = [await another() for _ in range(3)]
    for n in range(60):
        await three[n % 3].inbox.put(message(str(n), f"/c {n}", chat=str(n % 7)))

    async def done() -> bool:
        return all((await settled(three[0].store)).values())

    await until(done)
    sent = [m for replica in three for m in replica.line.sent]
    assert sorted(int(m.id) for m in sent) == list(range(60))
    order = await three[0].store.database.fetch("select message from exchange order by at, message")
    assert len(order) == 60
    for chat in range(7):
        turns = await three[0].store.history(message("", chat=str(chat)).conversation, limit=60)
        assert [turn.question for turn in turns] == [f"/c {n}" for n in range(chat, 60, 7)]


async def test_what_comes_in_elsewhere_joins_what_is_in_hand(another: Open) -> None:
    one, other = await another(), await another()
    for replica in (one, other):
        replica.line.hold.clear()
    await one.inbox.put(message("1"))
    await until(lambda: one.line.asked or other.line.asked)
    await other.inbox.put(message("2"))
    await one.inbox.put(message("1e", "other words", edits="1"))
    owner = one if one.line.asked else other
    await until(
        lambda: [m.joins for m in owner.line.asked][-1:] == [("1", "1e")] or len(owner.line.asked) == 3
    )
    for replica in (one, other):
        replica.line.hold.set()
    await until(lambda: owner.line.sent)
    assert [(m.id, m.text, m.joins) for m in owner.line.sent] == [
        ("2", "other words\nquestion 2", ("1", "1e"))
    ]
    assert len(one.line.asked) * len(other.line.asked) == 0


async def test_another_takes_the_chats_of_one_that_died(another: Open) -> None:
    one = await another()
    one.line.hold_send.clear()
    for n in range(5):
        await one.inbox.put(message(str(n), f"/c {n}", chat=str(n % 2)))
    await until(lambda: len(one.line.asked) == 2)
    other = await another()
    await asyncio.sleep(1.5 * owning.SWEEP_SECONDS)
    assert other.line.asked == []
    await one.dies()
    await other.line.until(5)
    assert [m.id for m in other.line.sent if m.conversation.chat == "0"] == ["0", "2", "4"]
    assert one.line.sent == []


async def test_more_chats_than_there_is_room_for_all_get_their_turn(another: Open) -> None:
    one = await another()
    one.line.hold.clear()
    for n in range(40):
        await one.inbox.put(message(str(n), chat=str(n)))
    await until(lambda: len(one.line.asked) == 4)
    await asyncio.sleep(0.5)
    assert len(one.inbox.in_hand()) <= 8, "the others are left to whoever has room"
    other = await another()
    await other.line.until(4)
    one.line.hold.set()

    async def done() -> bool:
        return all((await settled(one.store)).values())

    await until(done)
    assert sorted(int(m.id) for r in (one, other) for m in r.line.sent) == list(range(40))


async def test_a_visitor_is_answered_where_he_waits(another: Open) -> None:
    """Also when another process still has his chat in hand: then after it."""
    one, other = await another(), await another()
    web = ConversationId(ChannelName.WEB, "", "a" * 16)
    one.line.hold.clear()
    await one.inbox.put(replace(message("1"), conversation=web))
    await one.line.asked_for(1)
    second = asyncio.create_task(other.inbox.put(replace(message("2"), conversation=web)))
    await asyncio.sleep(0.5)
    assert not second.done()
    one.line.hold.set()
    await second
    await other.line.until(1)
    assert ([m.id for m in one.line.sent], [m.id for m in other.line.sent]) == (["1"], ["2"])
    for n in range(20):
        here = (one, other)[n % 2]
        assert await here.inbox.put(replace(message(f"m{n}"), conversation=web))
        await until(lambda here=here, n=n: here.line.sent[-1].id == f"m{n}")  # type: ignore[misc]


async def test_an_edit_that_changes_nothing_and_too_many_are_nobodys_work(another: Open) -> None:
    one, other = await another(), await another()
    await one.inbox.put(message("1", "words"))
    await until(lambda: one.line.sent or other.line.sent)
    await other.inbox.put(message("1e", "words", edits="1"))
    assert (await settled(one.store))["1e"] == "unchanged"
    await asyncio.sleep(0.3)
    assert len(one.line.asked + other.line.asked) == 1


async def test_one_leads_and_another_when_it_dies(another: Open) -> None:
    one, other = await another(), await another()
    leading: list[str] = []

    async def lead(name: str) -> None:
        leading.append(name)
        try:
            await asyncio.Event().wait()
        finally:
            leading.remove(name)

    first = asyncio.create_task(one.inbox.lead("polling", lambda: lead("one")))
    await until(lambda: leading == ["one"])
    second = asyncio.create_task(other.inbox.lead("polling", lambda: lead("other")))
    await asyncio.sleep(0.6)
    assert leading == ["one"]
    await one.dies()
    first.cancel()
    await until(lambda: leading == ["other"])
    second.cancel()
    await asyncio.wait({first, second})


@pytest.mark.slow
async def test_a_restart_of_the_database_loses_nothing_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is being sent arrives and is recorded; what was only worked on is begun again, by whoever gets it."""
    monkeypatch.setattr(owning, "GRACE_SECONDS", 4.0)
    with server(durable=True) as running:
        async with replicas(running.fresh()) as another:
            two = [await another() for _ in range(2)]
            for replica in two:
                replica.line.hold_send.clear()
            for n in range(6):
                await two[n % 2].inbox.put(message(str(n), chat=str(n)))
            await until(lambda: sum(len(r.line.asked) for r in two) == 6)
            for replica in two:
                replica.line.hold.clear()
            for n in range(6, 8):
                await two[n % 2].inbox.put(message(str(n), chat=str(n)))
            await until(lambda: sum(len(r.line.asked) for r in two) == 8)
            await asyncio.to_thread(running.stop)
            for replica in two:
                replica.line.hold_send.set()
            await until(lambda: sum(len(r.line.sent) for r in two) == 6)
            await asyncio.to_thread(lambda: running.start(durable=True))
            for replica in two:
                replica.line.hold.set()
            putting = [two[n % 2].inbox.put(message(str(n), chat=str(n % 4))) for n in range(8, 12)]
            await asyncio.gather(*putting)

            async def done() -> bool:
                return len(await settled(two[0].store)) == 12 and all((await settled(two[0].store)).values())

            await until(done)
            sent = sorted(int(m.id) for replica in two for m in replica.line.sent)
            assert sent == list(range(12))
