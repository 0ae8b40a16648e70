"""An inbox over the real store and what it stands between."""

from collections.abc import AsyncIterator

import pytest

from bot.inbox.inbox import Inbox
from bot.storage.chats import SqlStore
from bot.storage.database import Database
from tests.bot.inbox.played import Played
from tests.waiting import PATIENCE


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database)


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
