"""The whole bot over the shipped knowledge, with a memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.conversation import Conversation
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.retrieval.retrieve import SnapshotRetriever
from tests.bot.dialogue.chat import Chat


@pytest.fixture
async def conversation(shipped: SnapshotRetriever, tmp_path: Path) -> AsyncIterator[Conversation]:
    async with Sqlite.open(tmp_path / "bot.db", MIGRATIONS) as database:
        yield Conversation(shipped, SqlStore(database))


@pytest.fixture
def chat(conversation: Conversation) -> Chat:
    return Chat(conversation)
