"""An inbox over the real store and what it stands between."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.inbox.inbox import Inbox
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from tests.bot.inbox.played import Played
from tests.waiting import PATIENCE


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        yield SqlStore(database)


@pytest.fixture
def line(store: SqlStore) -> Played:
    return Played(store)


@pytest.fixture
async def inbox(store: SqlStore, line: Played) -> AsyncIterator[Inbox]:
    inbox = Inbox(store.receipts, line, line, concurrency=4, answer_seconds=PATIENCE)
    yield inbox
    line.hold.set()
    line.hold_send.set()
    await inbox.drain(1)
