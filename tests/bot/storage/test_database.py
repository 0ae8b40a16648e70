"""The file that everything is kept in: whose it is, and what is said when it is locked, damaged or gone."""

import asyncio
import sqlite3
import stat
from pathlib import Path

import pytest

from bot.errors import DatabaseUnusable
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.opening import alone
from bot.storage.receipts import SqlReceipts
from tests.bot.inbox.played import message
from tests.waiting import until


async def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    for name, mode in (("new.db", 0), ("old.db", 0o644)):
        file = tmp_path / name
        if mode:
            file.touch(mode)
        async with Sqlite.open(file, MIGRATIONS) as database:
            await SqlReceipts(database).receive(message("1"))
            modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in tmp_path.glob(f"{name}*")}
        assert modes == {name: 0o600, f"{name}-wal": 0o600, f"{name}-shm": 0o600}


async def refused(path: Path) -> str:
    with pytest.raises(DatabaseUnusable) as caught:
        async with Sqlite.open(path, MIGRATIONS) as database:
            await database.fetch("select * from receipt")
    return str(caught.value)


async def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "foreign").write_bytes(b"these are no pages of a database" * 200)
    assert "foreign is not a database" in await refused(tmp_path / "foreign")
    assert "is a folder" in await refused(tmp_path)
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        store = SqlStore(database)
        for n in range(200):
            await store.receipts.receive(message(str(n), "words " * 50))
    whole = (tmp_path / "x.db").read_bytes()
    (tmp_path / "x.db").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert "is damaged" in await refused(tmp_path / "x.db")
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    assert "newer version" in await refused(tmp_path / "newer.db")


async def test_a_lock_of_another_program_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        await database.fetch("pragma busy_timeout = 20")
        other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
        other.execute("begin immediate")
        receiving = asyncio.create_task(SqlReceipts(database).receive(message("1")))
        counting = asyncio.create_task(
            database.transact(("insert into clock (believed) values (1)", ()), synced=False)
        )
        await until(lambda: caplog.text.count("is locked by another program") == 2)
        await asyncio.sleep(0.2)
        assert not receiving.done()
        other.execute("rollback")
        assert await receiving
        await counting
        other.close()
        assert len(await database.fetch("select * from clock")) == 1
        assert caplog.text.count("is locked by another program") == 2, "said once for each that waits"


async def test_a_deleted_file_is_noticed_and_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._LOOK_SECONDS", 0.01)
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        await SqlReceipts(database).receive(message("1"))
        watching = asyncio.create_task(database.watch())
        await asyncio.sleep(0.05)
        assert not watching.done()
        for file in tmp_path.glob("x.db*"):
            file.unlink()
        with pytest.raises(DatabaseUnusable, match="was deleted while it was in use; it is put back"):
            await watching
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        ((found, _),) = await SqlReceipts(database).unsettled()
        assert found.id == "1"
        (tmp_path / "other.db").touch()
        (tmp_path / "other.db").replace(tmp_path / "x.db")
        with pytest.raises(DatabaseUnusable, match="was replaced"):
            await database.watch()


def test_one_process_has_it(tmp_path: Path) -> None:
    with alone(tmp_path / "x.db"):
        with pytest.raises(DatabaseUnusable, match="x.db is served by another process"):
            with alone(tmp_path / "x.db"):
                raise AssertionError
    with alone(tmp_path / "x.db"):
        pass


async def test_a_clock_set_back_leaves_the_order_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        await SqlReceipts(database).receive(message("before"))
    monkeypatch.setattr("bot.storage.receipts.unix_now", lambda: 0.001)
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        receipts = SqlReceipts(database)
        await receipts.unsettled()  # as every start does
        await receipts.receive(message("after"))
        assert [found.id for found, _ in await receipts.unsettled()] == ["before", "after"]
