"""Who is heard how often."""

import pytest

from bot.config import LimitsConfig
from bot.errors import Apology, TooOften
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Gate
from bot.messages.message import ChannelName, ConversationId
from bot.storage.chats import SqlStore
from tests.bot.inbox.played import Played, message, settled


class TestGate:
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
    inbox = Inbox(store.receipts, line, line, concurrency=4, gate=Gate(LimitsConfig(per_minute=2)))
    for n in range(6):
        await inbox.put(message(str(n), f"/c{n}"))
        await inbox.put(message("0", "/c0"))  # a redelivery costs nothing
    await inbox.drain(2)
    assert [m.id for m in line.sent] == ["0", "1"]
    assert line.apologies == [("2", Apology.SLOW_DOWN)]


async def test_the_limit_is_of_all_processes_over_one_database(store: SqlStore, line: Played) -> None:
    """Each has a gate of its own; the bucket is one."""
    limits = LimitsConfig(per_minute=4)
    inboxes = [Inbox(store.receipts, line, line, concurrency=4, gate=Gate(limits)) for _ in range(3)]
    for n in range(12):
        await inboxes[n % 3].put(message(str(n), f"/c{n}"))
    for inbox in inboxes:
        await inbox.drain(2)
    assert sorted(m.id for m in line.sent) == ["0", "1", "2", "3"]
    assert line.apologies == [("4", Apology.SLOW_DOWN)]


async def test_whom_the_database_refused_does_not_come_to_it_again(store: SqlStore, line: Played) -> None:
    now = [0.0]
    gate = Gate(LimitsConfig(per_minute=1), clock=lambda: now[0])
    inbox = Inbox(store.receipts, line, line, concurrency=4, gate=gate)
    for n in range(3):
        await inbox.put(message(str(n), "/c"))
    await store.database.transact(("delete from rate", ()))
    assert not await inbox.put(message("3", "/c")), "by its own memory"
    now[0] += 61
    assert await inbox.put(message("4", "/c"))
    await inbox.drain(2)


async def test_an_address_above_its_limit_is_told_when_to_come_again(store: SqlStore, line: Played) -> None:
    inbox = Inbox(store.receipts, line, line, concurrency=4, gate=Gate(LimitsConfig(per_address=2)))
    web = [
        message(str(n), "/c", conversation=ConversationId(ChannelName.WEB, "", f"c{n}"), origin="a")
        for n in range(3)
    ]
    assert [await inbox.put(one) for one in web[:2]] == [True, True]
    for _ in range(2):
        with pytest.raises(TooOften) as refusal:
            await inbox.put(web[2])
        assert 25 < refusal.value.seconds <= 30
    await inbox.drain(2)
    assert set(await settled(store)) == {"0", "1"}, "nothing of it is kept"


async def test_a_blocked_person_leaves_no_trace(store: SqlStore, line: Played) -> None:
    inbox = Inbox(store.receipts, line, line, concurrency=4, gate=Gate(LimitsConfig(block=("telegram:1",))))
    assert not await inbox.put(message("1"))
    assert await settled(store) == {}
