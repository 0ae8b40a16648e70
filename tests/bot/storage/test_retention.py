"""Old words are erased; a clock that leaps erases nothing at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.accounts.log import AuditLog
from bot.app import retain
from bot.config import Config
from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.storage.chats import SqlStore
from bot.storage.database import Database
from bot.storage.retention import Retention
from index.text.language import Language
from tests.bot.inbox.played import message
from tests.waiting import PATIENCE, until

DAY = 86_400.0


class Clocks:
    """The one on the wall, which anybody may set, and the one that only runs."""

    def __init__(self) -> None:
        self.wall, self.steady = datetime.now(UTC).timestamp(), 0.0

    def run(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
async def store(database: Database) -> SqlStore:
    store = SqlStore(database)
    asked = message("1")
    await store.receipts.receive(asked)
    await store.record(Exchange(asked, "q", Reply("a", Language.ENGLISH), "answered"))
    return store


def retention(store: SqlStore, clocks: Clocks) -> Retention:
    return Retention(store, 365, wall=lambda: clocks.wall, steady=lambda: clocks.steady)


async def kept(store: SqlStore) -> int:
    return len(await store.history(message("1").conversation, limit=9))


async def test_what_models_were_asked_has_a_retention_of_its_own(store: SqlStore) -> None:
    asked, clocks = message("2"), Clocks()
    await store.record(Exchange(asked, "q", Reply("a", Language.ENGLISH), "answered", traced='{"calls": []}'))
    running = Retention(store, 365, trace_days=7, wall=lambda: clocks.wall, steady=lambda: clocks.steady)
    for days in (6, 2):
        assert len((await store.export(asked.conversation))["model_turn"]) == 1
        for _ in range(4 * days):
            clocks.run(DAY / 4)
            await running.erase()
    assert (await store.export(asked.conversation))["model_turn"] == []
    assert await kept(store) == 2


async def test_what_models_were_asked_is_forgotten_with_the_chat_and_when_it_is_switched_off(
    store: SqlStore,
) -> None:
    asked, clocks = message("2"), Clocks()
    for _ in range(2):
        await store.record(Exchange(asked, "q", Reply("a", Language.ENGLISH), "answered", traced="{}"))
        assert len((await store.export(asked.conversation))["model_turn"]) == 1
        await store.forget(asked.conversation)
        assert (await store.export(asked.conversation))["model_turn"] == []
    await store.record(Exchange(asked, "q", Reply("a", Language.ENGLISH), "answered", traced="{}"))
    clocks.run(1)
    await retention(store, clocks).erase()
    assert (await store.export(asked.conversation))["model_turn"] == []


async def test_what_is_old_goes_as_the_days_pass(store: SqlStore) -> None:
    clocks = Clocks()
    running = retention(store, clocks)
    for _ in range(4 * 364):
        clocks.run(DAY / 4)
        await running.erase()
    assert await kept(store) == 1
    for _ in range(8):
        clocks.run(DAY / 4)
        await running.erase()
    assert await kept(store) == 0


@pytest.mark.parametrize("earlier", [True, False])
async def test_a_start_400_days_ahead_erases_nothing_and_is_believed_after_a_day(
    store: SqlStore, caplog: pytest.LogCaptureFixture, earlier: bool
) -> None:
    """Also in the first start after an update, when no run has kept its clock yet."""
    clocks = Clocks()
    if earlier:
        await retention(store, clocks).erase()
    clocks.wall += timedelta(days=400).total_seconds()
    for _ in range(3):  # restarts, under the wrong clock
        running = retention(store, clocks)
        await running.erase()
        clocks.run(DAY / 2)
        await running.erase()
        assert await kept(store) == 1
    assert caplog.text.count("the clock leapt") == 3
    clocks.run(DAY)
    await running.erase()
    assert await kept(store) == 0


async def test_a_clock_set_back_and_right_again_erases_nothing(store: SqlStore) -> None:
    clocks = Clocks()
    for leap in (-500, 500):
        clocks.wall += leap * DAY
        await retention(store, clocks).erase()
    assert await kept(store) == 1


async def test_the_audit_log_is_kept_for_a_year(store: SqlStore) -> None:
    now = datetime.now(UTC)
    for days in (400, 300):
        moment = now - timedelta(days=days)
        await AuditLog(store.database, partial(datetime.fromtimestamp, moment.timestamp(), UTC)).record(
            "Sana", "edited", f"{days}"
        )
    task = asyncio.create_task(retain(Config(), store))

    async def erased() -> bool:
        return [entry.subject for entry in (await AuditLog(store.database).page()).entries] == ["300"]

    await until(erased, PATIENCE)
    task.cancel()
