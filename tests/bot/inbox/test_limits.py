"""Who is heard how often."""

from bot.config import LimitsConfig
from bot.errors import (
    Apology,
)
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Admission, Gate
from bot.messages.message import ChannelName, ConversationId
from bot.storage.chats import SqlStore
from tests.bot.inbox.played import Played, message, settled


class TestGate:
    def test_a_polite_line_once_then_silence_then_again(self) -> None:
        now = [0.0]
        gate = Gate(LimitsConfig(per_minute=6), clock=lambda: now[0])
        chat = message("1").conversation
        assert [gate.admission(chat) for _ in range(9)] == [
            *[Admission.ANSWER] * 6,
            Admission.SLOW_DOWN,
            *[Admission.IGNORE] * 2,
        ]
        assert gate.admission(message("1", chat="2").conversation) is Admission.ANSWER
        now[0] += 60
        assert [gate.admission(chat) for _ in range(7)] == [*[Admission.ANSWER] * 6, Admission.SLOW_DOWN]

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


async def test_a_blocked_person_leaves_no_trace(store: SqlStore, line: Played) -> None:
    inbox = Inbox(store.receipts, line, line, concurrency=4, gate=Gate(LimitsConfig(block=("telegram:1",))))
    assert not await inbox.put(message("1"))
    assert await settled(store) == {}
