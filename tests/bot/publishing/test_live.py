"""An index built upon the one before it is the same as from nothing, and is swapped under those who ask."""

import asyncio
from pathlib import Path

import pytest

from bot.config import Config
from bot.dialogue.conversation import Conversation
from bot.inbox.ending import end
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
from tests.waiting import until


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


@pytest.mark.slow
async def test_answers_go_on_while_twenty_indexes_are_published(
    config: Config, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight people ask all the while; each reply is whole and of one index, and each index answers."""
    monkeypatch.setattr("index.retrieval.live._WATCH_SECONDS", 0.05)
    await asyncio.to_thread(publish, workplace_of(config), who="a", embedder=embedder)
    live = LiveIndex.open(config.index.folder, embedder)
    conversation = Conversation(live.retriever, ForgetfulStore())
    seen: dict[str, set[str]] = {}

    async def person(n: int) -> None:
        while True:
            exchange = await conversation.respond(message("what is sql used for", str(n)))
            seen.setdefault(exchange.snapshot, set()).add(exchange.reply.text)
            await asyncio.sleep(0.02)  # else they leave the publishing no time

    tasks = [asyncio.create_task(live.watch()), *(asyncio.create_task(person(n)) for n in range(8))]
    texts = {snapshot.current(config.index.folder): {"SQL asks questions of tables."}}
    await until(lambda: seen)
    for n in range(20):
        lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", f"number {n} tables")})
        report = await asyncio.to_thread(publish, workplace_of(config), who="a", embedder=embedder)
        texts[report.name] = {f"SQL asks questions of number {n} tables."}
        while report.name not in seen:
            await asyncio.sleep(0.01)
            assert not any(task.done() for task in tasks)
    await end(tasks)
    assert seen == texts, "an answer from a half index, or an index that never answered"
