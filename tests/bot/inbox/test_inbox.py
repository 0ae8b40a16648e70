"""The inbox's promises, with the real store and a line that does what the test says."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import LimitsConfig
from bot.errors import (
    Apology,
    DeliveryUnknown,
    ModelFault,
    ModelUnavailable,
    RecipientUnreachable,
    ShuttingDown,
)
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import TRIES, Inbox
from bot.inbox.limits import Gate, Verdict
from bot.messages.exchange import Exchange
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage, Preview, Reply
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.receipts import NEVER, SET_ASIDE, Begun
from index.text.language import Language
from tests.waiting import PATIENCE, until


def message(id: str, text: str = "", chat: str = "1", **fields: object) -> IncomingMessage:
    conversation = ConversationId(ChannelName.TELEGRAM, "b", chat)
    made = IncomingMessage(id, conversation, text or f"question {id}", datetime.now(UTC))
    return replace(made, **fields)  # type: ignore[arg-type]


class Played(Delivery):
    """A responder and a delivery in one: answers with the question's text; holds, fails and counts as told."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store, {})
        self.store = store
        self.asked: list[IncomingMessage] = []
        self.sent: list[IncomingMessage] = []
        self.apologies: list[tuple[str, Apology]] = []
        self.typed = 0
        self.working = self.most = 0
        self.hold = asyncio.Event()
        self.hold.set()
        self.hold_send = asyncio.Event()
        self.hold_send.set()
        self.failures: dict[str, Exception] = {}
        self.send_failures: dict[str, Exception] = {}

    def preview(self, message: IncomingMessage) -> None:
        """Shows nothing before it is done."""

    async def respond(self, message: IncomingMessage, preview: Preview | None = None) -> Exchange:
        self.asked.append(message)
        self.working += 1
        self.most = max(self.most, self.working)
        try:
            await self.hold.wait()
            await asyncio.sleep(0)
            if error := self.failures.get(message.id):
                raise error
            return Exchange(message, message.text, Reply(message.text, Language.ENGLISH), "answered")
        finally:
            self.working -= 1

    async def send(self, exchange: Exchange) -> None:
        await self.hold_send.wait()
        if error := self.send_failures.get(exchange.message.id):
            raise error
        self.sent.append(exchange.message)

    async def record(self, exchange: Exchange) -> None:
        await self.store.record(exchange)

    async def typing(self, message: IncomingMessage) -> None:
        self.typed += 1

    async def apologise(self, message: IncomingMessage, apology: Apology) -> None:
        self.apologies.append((message.id, apology))

    async def until(self, count: int) -> None:
        await until(lambda: len(self.sent) >= count)

    async def asked_for(self, count: int) -> None:
        await until(lambda: len(self.asked) >= count)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        yield SqlStore(database)


@pytest.fixture
def line(store: SqlStore) -> Played:
    return Played(store)


@pytest.fixture
async def inbox(store: SqlStore, line: Played) -> AsyncIterator[Inbox]:
    inbox = Inbox(store, line, line, concurrency=4, answer_seconds=PATIENCE)
    yield inbox
    line.hold.set()
    line.hold_send.set()
    await inbox.drain(1)


async def settled(store: SqlStore) -> dict[str, str]:
    rows = await store._db.fetch("select message, settled from receipt")
    return {row["message"]: row["settled"] for row in rows}


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


async def test_typing_is_shown_while_it_works(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    await inbox.put(message("1"))
    await line.asked_for(1)
    await until(lambda: line.typed)
    assert line.typed == 1
    line.hold.set()
    await line.until(1)


async def test_a_second_message_joins_the_question(inbox: Inbox, line: Played, store: SqlStore) -> None:
    line.hold.clear()
    await inbox.put(message("1", "AI engineer"))
    await line.asked_for(1)
    await inbox.put(message("2", "kaise banun?"))
    line.hold.set()
    await line.until(1)
    await inbox.drain(PATIENCE)
    assert [(m.id, m.text, m.joins) for m in line.sent] == [("2", "AI engineer\nkaise banun?", ("1",))]
    assert await settled(store) == {"1": "joined 2", "2": "answered"}


async def test_an_edit_replaces_the_question(inbox: Inbox, line: Played, store: SqlStore) -> None:
    line.hold.clear()
    await inbox.put(message("1", "what is SLQ"))
    await inbox.put(message("1.9", "what is SQL", edits="1"))
    line.hold.set()
    await line.until(1)
    await inbox.drain(PATIENCE)
    assert [(m.id, m.text) for m in line.sent] == [("1.9", "what is SQL")]
    assert set((await settled(store)).values()) == {"joined 1.9", "answered"}


async def test_an_edit_after_the_answer_is_a_new_question_unless_its_words_are_the_same(
    inbox: Inbox, line: Played
) -> None:
    await inbox.put(message("1", "what is SLQ"))
    await line.until(1)
    await inbox.put(message("1.7", "what is SLQ", edits="1"))
    await inbox.put(message("1.9", "what is SQL", edits="1"))
    await line.until(2)
    assert [m.text for m in line.sent] == ["what is SLQ", "what is SQL"]


async def test_what_comes_while_the_reply_is_sent_is_a_new_question(
    inbox: Inbox, line: Played, store: SqlStore
) -> None:
    line.hold_send.clear()
    await inbox.put(message("1"))
    await until_begun(store, Begun(sent=1))
    await inbox.put(message("2"))
    line.hold_send.set()
    await line.until(2)
    assert [(m.id, m.joins) for m in line.sent] == [("1", ()), ("2", ())]


async def test_commands_and_buttons_stand_alone_and_photos_join(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    await inbox.put(message("1", "hello"))
    await inbox.put(message("2", "/roles"))
    await inbox.put(message("3", "Skills", content=Content.BUTTON, button="u:x"))
    for n in range(4, 8):
        await inbox.put(message(str(n), " ", content=Content.OTHER))
    line.hold.set()
    await line.until(4)
    assert [m.id for m in line.sent] == ["1", "2", "3", "7"]
    assert line.sent[-1].joins == ("4", "5", "6")


async def test_joined_messages_stay_short_enough_to_be_read(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    for n in range(4):
        await inbox.put(message(str(n), "x" * 500))
    line.hold.set()
    await line.until(2)
    assert [len(m.text) for m in line.sent] == [1001, 1001]


async def test_on_the_web_every_message_has_its_own_reply(inbox: Inbox, line: Played) -> None:
    web = ConversationId(ChannelName.WEB, "", "w")
    line.hold.clear()
    await inbox.put(message("1", conversation=web))
    await inbox.put(message("2", conversation=web))
    line.hold.set()
    await line.until(2)


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
    inbox = Inbox(store, line, line, concurrency=1, answer_seconds=0.05)
    line.hold.clear()
    await inbox.put(message("1"))
    await until(lambda: line.apologies)
    assert line.apologies == [("1", Apology.TRY_LATER)]
    await inbox.drain(1)


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
    assert [(m.id, begun) for m, begun in await store.unsettled()] == [("slow", NEVER), ("behind", NEVER)]
    second = Played(store)
    restarted = Inbox(store, second, second, concurrency=4)
    await restarted.recover()
    await restarted.drain(PATIENCE)
    assert [m.id for m in second.sent] == ["slow", "behind"]
    assert await store.unsettled() == ()


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
    first = Inbox(store, line, line, concurrency=4)
    await first.put(message("poison"))
    await first.put(message("behind", "/roles"))
    await line.asked_for(1)
    dropped = [first]
    for n in range(1, TRIES):
        again = Played(store)
        again.hold.clear()
        inbox = Inbox(store, again, again, concurrency=4)
        dropped.append(inbox)
        await inbox.recover()
        await again.asked_for(1)
        assert (await store.unsettled())[0][1] == Begun(worked=n + 1)
    last = Played(store)
    inbox = Inbox(store, last, last, concurrency=4)
    await inbox.recover()
    await last.until(1)
    await inbox.drain(PATIENCE)
    assert [m.id for m in last.sent] == ["behind"]
    assert last.apologies == [("poison", Apology.TRY_LATER)]
    assert (await settled(store))["poison"] == SET_ASIDE
    assert await store.set_aside() == 1
    for inbox in dropped:
        await inbox.drain(0)


async def test_an_outage_with_any_number_of_restarts_sets_nothing_aside(
    store: SqlStore, line: Played
) -> None:
    """The answer stands and only its sending waits: dying there is no sign that the message kills."""
    line.hold_send.clear()
    first = Inbox(store, line, line, concurrency=4)
    await first.put(message("patient"))
    await until(lambda: first._chats and next(iter(first._chats.values())).waiting[0].sending)
    dropped = [first]
    for n in range(1, 2 * TRIES):
        again = Played(store)
        again.hold_send.clear()
        inbox = Inbox(store, again, again, concurrency=4)
        dropped.append(inbox)
        await inbox.recover()
        await again.asked_for(1)
        await until_begun(store, Begun(worked=0, sent=n + 1))
    last = Played(store)
    inbox = Inbox(store, last, last, concurrency=4)
    await inbox.recover()
    await last.until(1)
    await inbox.drain(PATIENCE)
    assert ([m.id for m in last.sent], last.apologies) == (["patient"], [])
    for inbox in dropped:
        await inbox.drain(0)


async def until_begun(store: SqlStore, begun: Begun) -> None:
    """Wait until the first unsettled message was begun so often."""

    async def reached() -> bool:
        return (await store.unsettled())[0][1] == begun

    await until(reached)


async def test_a_part_that_joins_under_way_is_counted_too(
    inbox: Inbox, line: Played, store: SqlStore
) -> None:
    line.hold.clear()
    await inbox.put(message("1"))
    await line.asked_for(1)
    await inbox.put(message("2"))
    await line.asked_for(2)
    assert [(m.id, begun) for m, begun in await store.unsettled()] == [("1", Begun(1)), ("2", Begun(1))]
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
    assert [(m.id, begun) for m, begun in await store.unsettled()] == [("1", NEVER), ("1e", NEVER)]


@pytest.mark.parametrize("count", ["begin", "sending"])
async def test_a_stop_while_a_count_is_written_leaves_none_behind(
    inbox: Inbox, store: SqlStore, count: str
) -> None:
    written, go_on = getattr(store, count), asyncio.Event()
    reached = asyncio.Event()

    async def slowly(parts: list[IncomingMessage]) -> None:
        reached.set()
        await go_on.wait()
        await written(parts)

    setattr(store, count, slowly)
    await inbox.put(message("1"))
    await reached.wait()
    stop = asyncio.create_task(inbox.drain(0))
    await until(lambda: all(worker.cancelling() for worker in inbox._workers))
    go_on.set()
    await stop
    assert [(m.id, begun) for m, begun in await store.unsettled()] == [("1", NEVER)]


async def test_a_broken_ledger_is_not_survived(inbox: Inbox, line: Played, store: SqlStore) -> None:
    await inbox.put(message("1"))
    await line.until(1)
    await inbox.drain(PATIENCE)
    fresh = Inbox(store, line, line, concurrency=1)
    line.hold.clear()
    await fresh.put(message("2"))
    await store._db.fetch("drop table exchange")
    line.hold.set()
    await asyncio.wait({fresh.broken}, timeout=PATIENCE)
    assert fresh.broken.done()
    assert fresh.broken.exception() is not None


class TestGate:
    def test_a_polite_line_once_then_silence_then_again(self) -> None:
        now = [0.0]
        gate = Gate(LimitsConfig(per_minute=6), clock=lambda: now[0])
        chat = message("1").conversation
        assert [gate.verdict(chat) for _ in range(9)] == [
            *[Verdict.ANSWER] * 6,
            Verdict.SLOW_DOWN,
            *[Verdict.IGNORE] * 2,
        ]
        assert gate.verdict(message("1", chat="2").conversation) is Verdict.ANSWER
        now[0] += 60
        assert [gate.verdict(chat) for _ in range(7)] == [*[Verdict.ANSWER] * 6, Verdict.SLOW_DOWN]

    def test_lists(self) -> None:
        blocked = Gate(LimitsConfig(block=("telegram:1", "whatsapp:923001234567")))
        assert not blocked.admits(message("1", chat="1"))
        assert not blocked.admits(message("1", chat="-100/1"))
        assert blocked.admits(message("1", chat="2"))
        whatsapp = ConversationId(ChannelName.WHATSAPP, "n", "PK.9")
        assert not blocked.admits(message("1", conversation=whatsapp, address="+923001234567"))
        allowed = Gate(LimitsConfig(allow=("telegram:2",)))
        assert allowed.admits(message("1", chat="2"))
        assert not allowed.admits(message("1", chat="1"))


async def test_over_the_limit_in_the_inbox(store: SqlStore, line: Played) -> None:
    inbox = Inbox(store, line, line, concurrency=4, gate=Gate(LimitsConfig(per_minute=2)))
    for n in range(6):
        await inbox.put(message(str(n), f"/c{n}"))
        await inbox.put(message("0", "/c0"))  # a redelivery costs nothing
    await inbox.drain(2)
    assert [m.id for m in line.sent] == ["0", "1"]
    assert line.apologies == [("2", Apology.SLOW_DOWN)]


async def test_a_blocked_person_leaves_no_trace(store: SqlStore, line: Played) -> None:
    inbox = Inbox(store, line, line, concurrency=4, gate=Gate(LimitsConfig(block=("telegram:1",))))
    assert not await inbox.put(message("1"))
    assert await settled(store) == {}


async def test_retention_and_forgetting(store: SqlStore) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    for id, chat, at in (("1", "1", long_ago), ("2", "1", datetime.now(UTC)), ("3", "2", datetime.now(UTC))):
        m = message(id, "my secret", chat=chat, sent_at=at)
        await store.receive(m)
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
    assert not await store.receive(message("2"))
    assert "secret" in str(await store.export(message("3", chat="2").conversation))
