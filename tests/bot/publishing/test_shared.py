"""One machine publishes, others follow through PostgreSQL: whole, verified before it is live, and never by half."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import channel_faults
from bot.errors import ConfigError
from bot.publishing import publish as publishing_steps
from bot.publishing import shared, tables
from bot.publishing.repository import Published
from bot.publishing.rollback import rollback
from bot.publishing.shared import SharedIndex
from bot.publishing.tables import TableRepository
from bot.publishing.workplace import workplace_of
from bot.runtime import open_runtime
from bot.storage.migrations import MIGRATIONS
from bot.storage.postgres import Postgres
from index.embedding.embed import Embedder
from index.retrieval.live import LiveIndex
from index.snapshots import snapshot
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.knowledge_folder import locked as building
from index.snapshots.snapshot import SnapshotError
from tests.conftest import published
from tests.postgres import Server
from tests.waiting import until


@pytest.fixture
async def database(postgres: Server) -> AsyncIterator[Postgres]:
    async with Postgres.open(postgres.fresh(), MIGRATIONS) as opened:
        yield opened


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the small index has several of them, and nobody waits for seconds."""
    monkeypatch.setattr(tables, "_PART", 1000)
    monkeypatch.setattr(TableRepository, "seconds", 0.02)
    monkeypatch.setattr(shared, "_LOOK_SECONDS", 0.02)


def index_in(database: Postgres) -> SharedIndex:
    return SharedIndex(TableRepository(database))


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def changed(knowledge: Path, root: Path, embedder: Embedder, word: str) -> str:
    """Another index of the same folder; its name."""
    file = knowledge / "skills/python.en.md"
    file.write_text(file.read_text("utf-8").replace("easy to read", word), "utf-8")
    return published(root, knowledge, embedder).name


async def parts(database: Postgres) -> int:
    return int((await database.fetch("select count(*) as n from shared_part"))[0]["n"])


async def test_what_is_published_is_fetched_whole(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    first = published(here, knowledge, embedder).name
    index = index_in(database)
    with pytest.raises(SnapshotError, match="no index in the database yet"):
        await index.fetch(there, keep=5, embedder=embedder.fingerprint)
    await index.publish(here, first)
    assert await index.fetch(there, keep=5, embedder=embedder.fingerprint) == first == snapshot.current(there)
    assert contents(there / first) == contents(here / first)
    assert snapshot.load(there, first, embedder=embedder).name == first
    before = (there / first / "vectors.faiss").stat().st_ino
    await index.fetch(there, keep=5, embedder=embedder.fingerprint)
    assert (there / first / "vectors.faiss").stat().st_ino == before, "it is not fetched twice"
    (there / first / "vectors.faiss").write_bytes(b"damaged")
    await index.fetch(there, keep=5, embedder=embedder.fingerprint)
    assert contents(there / first) == contents(here / first)
    assert sorted(p.name for p in there.iterdir()) == sorted([first, "CURRENT", "LOCK"])


async def test_a_database_of_before_gets_its_tables(postgres: Server) -> None:
    url = postgres.fresh()
    async with Postgres.open(url, MIGRATIONS) as database:
        await database.fetch("drop table shared_index")
    async with Postgres.open(url, MIGRATIONS) as database:
        assert await TableRepository(database).live() is None


async def test_the_way_back_is_followed_and_old_ones_go(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    here, there, index = tmp_path / "here", tmp_path / "there", index_in(database)
    names = [published(here, knowledge, embedder).name]
    await index.publish(here, names[0])
    for word in ("simple", "plain", "short"):
        names.append(changed(knowledge, here, embedder, f"easy to read, {word}"))
        await index.publish(here, names[-1])
    rows = await database.fetch("select name from shared_index order by published")
    assert [row["name"] for row in rows] == names[-2:]
    sizes = {
        digest: -(-(here / name / file).stat().st_size // 1000)
        for name in names[-2:]
        for file, digest in snapshot.read_manifest(here, name).digests.items()
    }
    assert await parts(database) == sum(sizes.values()), "equal files are held once, older ones not at all"
    await index.publish(here, names[1])
    assert await index.fetch(there, keep=1, embedder=embedder.fingerprint) == names[1]
    await index.publish(here, names[2])
    assert (
        await index.fetch(there, keep=1, embedder=embedder.fingerprint) == names[2] == snapshot.current(there)
    )
    assert snapshot.names(there) == [names[2]]


async def test_half_an_index_is_seen_by_nobody_and_gone_on_with(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, index = tmp_path / "here", index_in(database)
    name = published(here, knowledge, embedder).name
    whole = TableRepository._put

    async def dies(self: TableRepository, file: Path, digest: str) -> None:
        await whole(self, file, digest)
        if file.name == "vectors.faiss":
            await database.fetch("delete from shared_part where digest = $1 and part > 3", digest)
            raise asyncio.CancelledError

    monkeypatch.setattr(TableRepository, "_put", dies)
    with pytest.raises(asyncio.CancelledError):
        await index.publish(here, name)
    assert await TableRepository(database).live() is None
    assert await parts(database) > 3
    monkeypatch.setattr(TableRepository, "_put", whole)
    await index.publish(here, name)
    assert await index.fetch(tmp_path / "there", keep=5, embedder=embedder.fingerprint) == name
    assert contents(tmp_path / "there" / name) == contents(here / name)


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest", "path"])
async def test_what_comes_damaged_is_not_served(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder, damage: str
) -> None:
    here, there, index = tmp_path / "here", tmp_path / "there", index_in(database)
    first = published(here, knowledge, embedder).name
    await index.publish(here, first)
    await index.fetch(there, keep=5, embedder=embedder.fingerprint)
    second = changed(knowledge, here, embedder, "plain")
    await index.publish(here, second)
    digest = snapshot.read_manifest(here, second).digests["vectors.faiss"]
    if damage == "changed":
        await database.fetch("update shared_part set data = 'x' where digest = $1 and part = 1", digest)
    elif damage == "missing":
        await database.fetch("delete from shared_part where digest = $1 and part = 1", digest)
    elif damage == "manifest":
        await database.fetch("update shared_index set manifest = '{' where name = $1", second)
    else:
        evil = json.dumps({"digests": {"../../evil": digest}})
        await database.fetch("update shared_index set manifest = $2 where name = $1", second, evil)
    with pytest.raises(SnapshotError):
        await index.fetch(there, keep=5, embedder=embedder.fingerprint)
    assert snapshot.current(there) == first
    assert [p.name for p in there.iterdir() if p.name.startswith(".")] == []
    assert not (tmp_path / "evil").exists()
    assert snapshot.load(there, first, embedder=embedder).name == first


async def test_what_the_database_lost_is_written_again(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    """As after a restore of a dump without the parts."""
    here, there = tmp_path / "here", tmp_path / "there"
    name = published(here, knowledge, embedder).name
    await index_in(database).publish(here, name)
    whole = await parts(database)
    await database.fetch("delete from shared_part where part > 0")

    async def there_again() -> bool:
        return await parts(database) == whole

    task = asyncio.create_task(shared.publishing(TableRepository(database), here))
    await until(there_again)
    task.cancel()
    await asyncio.wait({task})
    assert await index_in(database).fetch(there, keep=5, embedder=embedder.fingerprint) == name


async def test_an_index_of_another_model_is_not_even_fetched(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    name = published(tmp_path / "here", knowledge, embedder).name
    await index_in(database).publish(tmp_path / "here", name)
    await database.fetch("delete from shared_part")
    with pytest.raises(SnapshotError, match="another embedding model"):
        await index_in(database).fetch(tmp_path / "there", keep=5, embedder="older")
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["LOCK"]


async def test_a_damaged_one_is_not_written(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    name = published(tmp_path / "here", knowledge, embedder).name
    (tmp_path / "here" / name / "rows.json").write_bytes(b"[]")
    with pytest.raises(SnapshotError, match="damaged"):
        await index_in(database).publish(tmp_path / "here", name)
    assert await TableRepository(database).live() is None


async def test_a_name_that_leaves_the_folder_is_none() -> None:
    with pytest.raises(SnapshotError, match="damaged"):
        assert Published("../x", '{"digests": {}}').digests


async def test_a_publication_reaches_whoever_follows(
    database: Postgres, tmp_path: Path, knowledge: Path, embedder: Embedder, postgres: Server
) -> None:
    """As the server does it: on both sides until cancelled, and into an index that answers."""
    here, there = tmp_path / "here", tmp_path / "there"
    first = published(here, knowledge, embedder).name
    tasks = [asyncio.create_task(shared.publishing(TableRepository(database), here))]
    await until(TableRepository(database).live)
    there.mkdir()
    with building(there):
        with pytest.raises(BuildRefused):
            await index_in(database).fetch(there, keep=5, embedder=embedder.fingerprint)
    await index_in(database).fetch(there, keep=5, embedder=embedder.fingerprint)
    live = LiveIndex.open(there, embedder)
    assert live.retriever.snapshot.name == first
    tasks.append(
        asyncio.create_task(
            shared.following(TableRepository(database), there, keep=5, embedder=embedder.fingerprint)
        )
    )
    tasks.append(asyncio.create_task(live.watch()))
    second = changed(knowledge, here, embedder, "plain")
    await until(lambda: live.retriever.snapshot.name == second)
    snapshot.publish(here, first)
    await until(lambda: live.retriever.snapshot.name == first)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_a_copy_that_follows_starts_with_no_index_and_publishes_nothing(
    postgres: Server, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    url = postgres.fresh()
    file = tmp_path / "config.toml"
    lines = '[web]\nport = 0\n[store]\ndatabase = "{}"\n[index]\nfolder = "{}"\nshare = "{}"\n'
    file.write_text(lines.format(url, "there", "follow"), "utf-8")
    follower = configuration.load(file, {})
    with pytest.raises(SnapshotError, match="no index in the database yet"):
        async with open_runtime(follower, embedder):
            pass
    name = published(tmp_path / "here", knowledge, embedder).name
    async with Postgres.open(url, MIGRATIONS) as database:
        await index_in(database).publish(tmp_path / "here", name)
    async with open_runtime(follower, embedder) as runtime:
        assert runtime.retriever.snapshot.name == name
    async with Postgres.open(url, MIGRATIONS) as database:
        await database.fetch("delete from shared_index")
    async with open_runtime(follower, embedder) as runtime:
        assert runtime.retriever.snapshot.name == name, "what was fetched before goes on answering"
    place = workplace_of(follower)
    for refused in (
        lambda: publishing_steps.publish(place, who="x", embedder=embedder),
        lambda: publishing_steps.prepare(place, embedder=embedder),
        lambda: rollback(place, who="x", embedder=embedder),
    ):
        with pytest.raises(SnapshotError, match='index.share is "follow"'):
            refused()
    dataclasses.replace(place, follows=False).must_publish()


def test_it_is_shared_through_postgresql_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[index]\nshare = "follow"\n', "utf-8")
    (fault,) = channel_faults(configuration.load(tmp_path / "config.toml", {}))
    assert "PostgreSQL" in fault
    (tmp_path / "config.toml").write_text('[index]\nshare = "both"\n', "utf-8")
    with pytest.raises(ConfigError):
        configuration.load(tmp_path / "config.toml", {})
