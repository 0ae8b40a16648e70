"""Who asks again, in nearly the same words, gets the answer again where nothing else answers as well."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.conversation import Conversation
from bot.messages.exchange import Outcome
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import Embedder
from index.retrieval.retrieve import SnapshotRetriever
from tests.bot.dialogue.chat import Chat
from tests.conftest import published


@pytest.fixture
async def chat(tmp_path: Path, knowledge: Path, embedder: Embedder) -> AsyncIterator[Chat]:
    live = published(tmp_path / "index", knowledge, embedder)
    async with Sqlite.open(tmp_path / "bot.db", MIGRATIONS) as database:
        yield Chat(Conversation(SnapshotRetriever(embedder, live), SqlStore(database)))


async def test_what_nobody_knows_is_no_answer_instead_of_one(chat: Chat) -> None:
    await chat.say("what does a data analyst do?\nwhat is sql")
    await chat.say("data analyst skills")
    again = await chat.say("what does a data analyst do?")
    assert again.outcome == Outcome.ANSWERED
    assert again.units[0] == "roles/data-analyst#work"
