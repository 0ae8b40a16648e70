"""What every database promises: the same words in, the same words out, on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages.exchange import Exchange, Fact, Profile
from bot.messages.message import Button, ChannelName, ConversationId, Reply
from bot.storage.chats import SqlStore
from bot.storage.copying import TABLES
from bot.storage.database import Database, millis
from bot.storage.ledger import SqlLedger
from bot.storage.receipts import NEVER, Backlog, Begun
from bot.storage.transcript import transcript
from index.text.language import Language
from tests.bot.inbox.played import message, settled

CHAT = message("1").conversation
URDU = "میں نے بی کام کیا ہے 🙂 \\ ' \" % $1"


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database)


def exchange(id: str, text: str = URDU, **fields: object) -> Exchange:
    reply = Reply(text, Language.URDU, (), (Button("کیا؟", "q:1"),))
    made = Exchange(message(id, text), text, reply, "answered", ("roles/a#b",), ("roles/a",))
    return replace(made, **fields)  # type: ignore[arg-type]


async def test_a_message_is_accepted_once_and_kept_whole(store: SqlStore) -> None:
    first = message("1", URDU, address="+923001234567", edits="")
    assert await store.receipts.receive(first)
    assert not await store.receipts.receive(replace(first, text="other words"))
    ((kept, begun),) = await store.receipts.unsettled()
    moment = first.sent_at.replace(microsecond=first.sent_at.microsecond // 1000 * 1000)
    assert abs(kept.sent_at - moment) <= timedelta(milliseconds=1)
    assert (replace(kept, sent_at=first.sent_at), begun) == (first, NEVER)


async def test_what_waits_comes_in_the_order_of_its_arrival(store: SqlStore) -> None:
    """Whatever the clocks and the ids say, and by chat."""
    for n, chat in enumerate("2213"):
        late = replace(message(str(9 - n), chat=chat), sent_at=datetime.now(UTC) - timedelta(days=n))
        await store.receipts.receive(late)
    assert [m.id for m, _ in await store.receipts.unsettled()] == ["9", "8", "7", "6"]
    chats = await store.receipts.waiting()
    assert [chat.chat for chat in chats] == ["2", "1", "3"]
    assert [m.id for m, _ in await store.receipts.unsettled(chats[:2])] == ["9", "8", "7"]
    assert [m.id for m, _ in await store.receipts.unsettled(chats[2:])] == ["6"]


async def test_what_is_settled_when_it_comes_never_waits(store: SqlStore) -> None:
    assert await store.receipts.receive(message("1"), settled="over the limit")
    assert not await store.receipts.receive(message("1"))
    assert await settled(store) == {"1": "over the limit"}
    assert (await store.receipts.waiting(), await store.receipts.backlog()) == ((), Backlog())


async def test_tries_are_counted_and_taken_back(store: SqlStore) -> None:
    parts = [message("1"), message("2")]
    for part in parts:
        await store.receipts.receive(part)
    await store.receipts.count(parts, Begun(1))
    await store.receipts.count(parts[:1], Begun(2))
    for _ in range(2):  # as where the way to the database breaks, and it is not known whether it was written
        await store.receipts.count(parts[1:], Begun(0, 1))
    assert [begun for _, begun in await store.receipts.unsettled()] == [Begun(2), Begun(0, 1)]
    await store.receipts.count(parts[1:], NEVER, synced=True)
    await store.receipts.count(parts[:1], Begun(1), synced=True)
    assert [begun for _, begun in await store.receipts.unsettled()] == [Begun(1), NEVER]
    await store.receipts.abandon(replace(parts[1], joins=("1",)), "broken")
    assert await settled(store) == {"1": "joined 2", "2": "broken"}


async def test_the_age_of_the_queue_is_that_of_the_oldest(store: SqlStore) -> None:
    before = datetime.now(UTC).timestamp() - 1
    await store.receipts.receive(message("1"))
    backlog = await store.receipts.backlog()
    assert backlog.waiting == 1
    assert before <= backlog.oldest <= datetime.now(UTC).timestamp() + 1


async def test_an_edit_finds_what_it_changes(store: SqlStore) -> None:
    await store.receipts.receive(message("1", "first"))
    await store.receipts.receive(message("1.a", "second", edits="1"))
    before = await store.receipts.before(message("1.b", "third", edits="1"))
    assert before is not None
    assert before.text == "second"
    assert await store.receipts.before(message("2.a", "x", edits="2")) is None


async def test_accounts_are_told_apart_byte_by_byte(store: SqlStore) -> None:
    """In the order of a language "B" stands between "a" and "b", and a mark counts for nothing."""
    for account in ("b", "B", "b-1", "ب"):
        chat = ConversationId(ChannelName.WHATSAPP, account, "1")
        sent = datetime(2026, 1, 1 + len(account), tzinfo=UTC)
        await store.receipts.receive(replace(message(f"m{account}"), conversation=chat, sent_at=sent))
    newest = await store.receipts.newest(ChannelName.WHATSAPP, "b")
    assert newest == datetime(2026, 1, 2, tzinfo=UTC).timestamp()
    assert await store.receipts.newest(ChannelName.WHATSAPP, "c") is None
    assert await store.receipts.knows(ChannelName.WHATSAPP, "B", "mB")
    assert not await store.receipts.knows(ChannelName.WHATSAPP, "b", "mB")


async def test_an_exchange_is_remembered_and_settles_its_message(store: SqlStore) -> None:
    profile = Profile("bcom", {"excel": "a little"}, {}, {Fact.CITY: "لاہور"})
    told = exchange("1", profile=profile, gap=True)
    await store.receipts.receive(told.message)
    await store.record(told)
    await store.record(told)
    (turn,) = await store.history(CHAT, limit=5)
    assert (turn.question, turn.answer, turn.profile, turn.units) == (URDU, URDU, profile, told.units)
    assert turn.buttons == told.reply.buttons
    assert await store.reply_to(told.message) == told.reply
    assert await settled(store) == {"1": "answered"}
    assert await store.history(ConversationId.parse("web::x"), limit=5) == ()


async def test_the_latest_turns_come_oldest_first(store: SqlStore) -> None:
    for n in range(4):
        await store.record(exchange(str(n), f"question {n}"))
        await asyncio.sleep(0.002)
    assert [turn.question for turn in await store.history(CHAT, limit=2)] == ["question 2", "question 3"]
    lines = await transcript(store.database, CHAT, limit=3)
    assert [line.said for line in lines] == ["question 1", "question 2", "question 3"]


async def test_votes_notes_and_preferences(store: SqlStore) -> None:
    await store.record(exchange("1"))
    await store.rate(CHAT, "1", 1)
    await store.rate(CHAT, "1", -1)
    await store.note(message("1"), URDU)
    for language in (Language.URDU, Language.ENGLISH):
        await store.prefer(CHAT, language)
    assert await store.preference(CHAT) is Language.ENGLISH
    (line,) = await transcript(store.database, CHAT, limit=3)
    assert line.vote == -1
    kept = await store.export(CHAT)
    assert [(row["vote"], row["note"]) for row in kept["feedback"]] == [(-1, URDU)]


async def test_profiles_are_amended_in_every_turn(store: SqlStore) -> None:
    for n in "12":
        await store.record(exchange(n, profile=Profile("bcom", {}, {}, {Fact.CITY: "lahore"})))
    await store.amend(CHAT, lambda profile: replace(profile, facts={}))
    assert [turn.profile for turn in await store.history(CHAT, limit=5)] == [Profile("bcom")] * 2


async def test_forgetting_leaves_bare_receipts(store: SqlStore) -> None:
    told = exchange("1", gap=True)
    await store.receipts.receive(told.message)
    await store.record(told)
    await store.rate(CHAT, "1", 1)
    await store.forget(CHAT)
    kept = await store.export(CHAT)
    assert [kept[name] for name in ("exchange", "preference", "feedback", "gap")] == [[], [], [], []]
    assert [row["body"] for row in kept["received"]] == ["{}"]
    assert not await store.receipts.receive(told.message)


async def test_what_is_older_than_a_moment_is_erased(store: SqlStore) -> None:
    await store.receipts.receive(message("1"))
    await store.record(exchange("1", gap=True))
    await store.prefer(CHAT, Language.ENGLISH)
    await store.erase_before(datetime.now(UTC) - timedelta(days=1))
    assert len(await store.history(CHAT, limit=5)) == 1
    assert await store.preference(CHAT) is Language.ENGLISH
    await store.erase_before(datetime.now(UTC) + timedelta(days=1))
    assert await store.history(CHAT, limit=5) == ()
    assert await store.preference(CHAT) is None, "no trace of a chat is left behind"


async def test_a_script_asked_for_while_old_words_are_erased_stays(store: SqlStore) -> None:
    """A script is kept before the message that asks for it is answered, and so before its exchange."""
    now, day = datetime.now(UTC), timedelta(days=1)
    await store.record(exchange("1"))
    await store.database.transact(("update exchange set at = $1", (millis(now - 400 * day),)))
    await store.receipts.receive(message("2"))
    await store.prefer(CHAT, Language.ENGLISH)
    await store.erase_before(now - 365 * day)
    await store.record(exchange("2"))
    assert [turn.message for turn in await store.history(CHAT, limit=5)] == ["2"]
    assert await store.preference(CHAT) is Language.ENGLISH


async def test_another_script_leaves_what_else_a_chats_row_holds(store: SqlStore) -> None:
    """A column added to the table is not lost when the chat asks for another script."""
    await store.prefer(CHAT, Language.URDU)
    await store.database.transact(
        ("alter table preference add column later text not null default ''", ()),
        ("update preference set later = 'kept'", ()),
    )
    await store.prefer(CHAT, Language.ENGLISH)
    (row,) = await store.database.fetch("select language, later from preference")
    assert dict(row) == {"language": "en", "later": "kept"}


async def test_all_that_is_kept_of_a_chat_is_shown_and_forgotten(store: SqlStore) -> None:
    """Each table with a chat in it: receipts have a rule of their own."""
    tables = {name for name, by in TABLES.items() if "conversation" in by} - {"receipt"}
    kept = await store.export(CHAT)
    assert tables == kept.keys() - {"conversation", "received"}


async def test_a_script_set_beside_the_erasing_stays(store: SqlStore) -> None:
    """Whichever of the two comes first, for many chats at once, each of which had asked for another script before."""
    chats = [ConversationId(ChannelName.TELEGRAM, "a", str(n)) for n in range(40)]
    for chat in chats:
        await store.prefer(chat, Language.URDU)
    await store.database.transact(("update preference set at = 0", ()))
    erasing = [store.erase_before(datetime.now(UTC) - timedelta(days=1)) for _ in range(4)]
    await asyncio.gather(*(store.prefer(chat, Language.ENGLISH) for chat in chats), *erasing)
    assert {await store.preference(chat) for chat in chats} == {Language.ENGLISH}


async def test_a_transaction_is_whole_or_not_at_all(database: Database) -> None:
    entered = ("insert into preference (conversation, language) values ($1, $2)", ("web::a", "en"))
    for synced in (True, False):
        with pytest.raises(Exception, match="preference"):
            await database.transact(entered, entered, synced=synced)
        assert await database.fetch("select * from preference") == []
        await database.transact(synced=synced)


async def test_counts_of_models_add_up(database: Database) -> None:
    ledger = SqlLedger(database)
    await asyncio.gather(*(ledger.spend("2026-11-27", "used:a", 1, 50_000_000) for _ in range(60)))
    assert await ledger.spend("2026-11-27", "used:a", 0, 0) == (60, 3_000_000_000)


async def test_many_at_once(store: SqlStore) -> None:
    """More callers than connections, and each message once."""
    same = [message(str(n % 40), chat=str(n % 7)) for n in range(200)]
    fresh = await asyncio.gather(*(store.receipts.receive(one) for one in same))
    assert sum(fresh) == len({(m.conversation, m.id) for m in same})
