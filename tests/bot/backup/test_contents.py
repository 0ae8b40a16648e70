"""What is in a backup and what is not, also of one that is made while people write."""

import asyncio
import itertools
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.backup.archive import unpacked
from bot.backup.places import bring_back, save
from bot.config import load
from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import Embedder
from index.text.language import Language
from tests.bot.inbox.played import message
from tests.conftest import published
from tests.waiting import until

QUESTION = '{"q": "what does a data analyst do?", "unit": "roles/data-analyst#work"}\n'


def test_it_holds_what_was_learnt_and_no_secret(workplace: Path, knowledge: Path, embedder: Embedder) -> None:
    config = load(workplace, {})
    live = published(config.index.folder, knowledge, embedder).name
    event = json.dumps(
        {"at": "2026-11-25T10:00:00+00:00", "who": "Sana", "action": "published", "name": live}
    )
    (config.index.folder / "history.jsonl").write_text(f"{event}\n", "utf-8")
    for folder in (config.knowledge.golden, knowledge / "golden"):
        folder.mkdir(parents=True)
        (folder / "en.jsonl").write_text(QUESTION, "utf-8")
    for folder in (workplace.parent, knowledge, config.knowledge.golden):
        (folder / ".env").write_text("TELEGRAM_TOKEN=1:secret-of-mine\n", "utf-8")
    file = workplace.parent / "b.tar.gz"
    save(workplace, load(workplace), file)

    held = workplace.parent / "held"
    manifest = unpacked(file, held)
    assert manifest.index == live
    assert {"config.toml", "history.jsonl", "golden/en.jsonl", "knowledge/golden/en.jsonl"} <= {
        *manifest.files
    }
    assert not [name for name in manifest.files if ".env" in name]
    assert not [
        found for found in held.rglob("*") if found.is_file() and b"secret-of-mine" in found.read_bytes()
    ]

    empty = workplace.parent / "empty" / "config.toml"
    assert bring_back(file, empty, force=False).manifest.index == live
    restored = load(empty, {})
    assert (restored.knowledge.golden / "en.jsonl").read_text("utf-8") == QUESTION
    assert (restored.knowledge.folder / "golden/en.jsonl").read_text("utf-8") == QUESTION
    assert (restored.index.folder / "history.jsonl").read_text("utf-8") == f"{event}\n"
    assert not (empty.parent / ".env").exists()


async def test_made_while_people_write_it_is_of_one_moment(workplace: Path) -> None:
    """An exchange and the end of its receipt are one transaction: a backup has both or neither, and all that was
    written before it was begun."""
    config = load(workplace, {})
    assert config.store.file
    async with Sqlite.open(config.store.file, MIGRATIONS) as database:
        store, done, meanwhile = SqlStore(database), 0, 0

        async def people() -> None:
            nonlocal done
            for n in itertools.count(1):
                asked = message(f"{n:06}", "words " * 200)
                await store.receipts.receive(asked)
                await store.record(
                    Exchange(asked, asked.text, Reply("an answer", Language.ENGLISH), "answered")
                )
                done = n

        writing = asyncio.create_task(people())
        try:
            for number in range(5):
                await until(lambda least=done + 30: done >= least)  # type: ignore[misc]
                before, file = done, workplace.parent / f"{number}.tar.gz"
                await asyncio.to_thread(save, workplace, config, file)
                meanwhile += done - before
                await asyncio.to_thread(unpacked, file, workplace.parent / str(number))
                with closing(sqlite3.connect(workplace.parent / str(number) / "rahnuma.db")) as copy:
                    assert copy.execute("pragma integrity_check").fetchall() == [("ok",)]
                    answered = copy.execute(
                        "select message from receipt where settled is not null order by 1"
                    )
                    kept = copy.execute("select message from exchange order by 1").fetchall()
                    assert answered.fetchall() == kept
                    assert [id for (id,) in kept] == [f"{n:06}" for n in range(1, len(kept) + 1)], (
                        "in order, no gap"
                    )
                    assert before <= len(kept) <= done + 1
            assert meanwhile, "people went on writing"
        finally:
            writing.cancel()
            await asyncio.wait({writing})
