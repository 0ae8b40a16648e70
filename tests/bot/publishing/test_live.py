"""An index built upon the one before it is the same as from nothing, and is swapped under those who ask."""

import asyncio
import time
from pathlib import Path

from bot.config import Config
from bot.dialogue.conversation import Conversation
from bot.messages.message import message
from bot.publishing.publish import publish
from bot.publishing.workplace import workplace_of
from bot.storage.chats import ForgetfulStore
from index.embedding.embed import Embedder
from index.lexical.bm25 import LexicalIndex
from index.retrieval.live import LiveIndex
from index.snapshots import build, snapshot
from tests.bot.publishing.edits import SQL
from tests.conftest import lay


def test_only_touched_subjects_are_read_again_and_the_result_is_the_same(
    config: Config, embedder: Embedder
) -> None:
    publish(workplace_of(config), who="a", embedder=embedder)
    before = snapshot.load(config.index.folder, snapshot.current(config.index.folder), embedder=None)
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
    (config.knowledge.folder / "boundaries/off-topic.en.md").unlink()
    assert build.read(config.knowledge.folder, previous=before) == build.read(config.knowledge.folder)


def test_a_lexical_index_built_upon_another_is_the_same_as_one_built_from_nothing(tmp_path: Path) -> None:
    old = ["data analyst job", "ڈیٹا اینالسٹ نوکری", "python course", "gone for good"]
    new = ["python course", "new words data", "data analyst job", "ڈیٹا اینالسٹ نوکری"]
    LexicalIndex.build(old).save(tmp_path / "old.npz")
    previous = LexicalIndex.load(tmp_path / "old.npz")
    LexicalIndex.build(new, previous=previous, kept={0: 2, 2: 0, 3: 1}).save(tmp_path / "upon.npz")
    LexicalIndex.build(new).save(tmp_path / "nothing.npz")
    assert (tmp_path / "upon.npz").read_bytes() == (tmp_path / "nothing.npz").read_bytes()


def test_a_snapshot_built_upon_another_is_the_same_as_one_built_from_nothing(
    config: Config, embedder: Embedder, tmp_path: Path
) -> None:
    publish(workplace_of(config), who="a", embedder=embedder)
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
    name = publish(workplace_of(config), who="a", embedder=embedder).name
    fresh = build.build(build.read(config.knowledge.folder), tmp_path / "fresh", embedder).name
    for file in (
        "units.jsonl",
        "subjects.jsonl",
        "rows.json",
        "lexical.npz",
    ):  # vectors vary with their batch
        upon, nothing = config.index.folder / name / file, tmp_path / "fresh" / fresh / file
        assert upon.read_bytes() == nothing.read_bytes(), file


async def test_answers_go_on_while_twenty_indexes_are_published(config: Config, embedder: Embedder) -> None:
    """A hundred questions a second; each reply is whole and of one index."""
    await asyncio.to_thread(publish, workplace_of(config), who="a", embedder=embedder)
    live = LiveIndex.open(config.index.folder, config.index.embedder)
    conversation = Conversation(live.retriever, ForgetfulStore())
    watcher = asyncio.create_task(live.watch())
    ended = asyncio.Event()
    seen: list[tuple[str, str]] = []

    async def one(n: int) -> None:
        exchange = await conversation.respond(message("what is sql used for", str(n)))
        seen.append((exchange.snapshot, exchange.reply.text))

    async def people() -> None:
        started, n = time.monotonic(), 0
        asked = []
        while not ended.is_set():
            asked.append(asyncio.create_task(one(n)))
            n += 1
            await asyncio.sleep(max(0.0, started + n / 100 - time.monotonic()))
        await asyncio.gather(*asked)

    asking = asyncio.create_task(people())
    texts = {snapshot.current(config.index.folder): "SQL asks questions of tables."}
    for n in range(20):
        lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", f"number {n} tables")})
        report = await asyncio.to_thread(publish, workplace_of(config), who="a", embedder=embedder)
        texts[report.name] = f"SQL asks questions of number {n} tables."
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.2)
    ended.set()
    await asking
    watcher.cancel()
    assert len(seen) > 200
    assert {name for name, _ in seen} <= texts.keys()
    assert all(text == texts[name] for name, text in seen), "an answer from a half index"
    assert len({name for name, _ in seen}) > 1
