"""`rahnuma store copy` and what `rahnuma check` says of PostgreSQL."""

import asyncio
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.storage.chats import SqlStore
from bot.storage.copying import TABLES
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.postgres import Postgres
from index.text.language import Language
from tests.bot.inbox.played import message
from tests.postgres import Server

URDU = "میں نے بی کام کیا ہے"


def settings(folder: Path, database: str) -> Path:
    (folder / "config.toml").write_text(f'[store]\ndatabase = "{database}"\n', "utf-8")
    return folder / "config.toml"


async def filled(path: Path) -> dict[str, object]:
    """A file with a conversation, and messages that wait; what it exports."""
    async with Sqlite.open(path, MIGRATIONS) as database:
        store = SqlStore(database)
        for n in range(3):
            await store.receipts.receive(message(str(n), f"/c {n}"))
        for n in range(1200):
            told = message(f"old{n}", URDU, chat="2")
            await store.receipts.receive(told, settled="answered")
        await store.record(
            Exchange(message("old0", chat="2"), URDU, Reply(URDU, Language.URDU), "answered", gap=True)
        )
        await store.rate(message("old0", chat="2").conversation, "old0", 1)
        tables = [
            row["name"] for row in await database.fetch("select name from sqlite_master where type = 'table'")
        ]
        assert set(tables) == TABLES.keys(), "every table is copied"
        return await store.export(message("", chat="2").conversation)


def test_a_file_is_brought_over_whole(
    tmp_path: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.fresh()
    config = settings(tmp_path, url)
    before = asyncio.run(filled(tmp_path / "old.db"))
    assert main(["store", "copy", str(tmp_path / "old.db"), "--config", str(config)]) == 0
    assert "receipt          1203" in capsys.readouterr().out

    async def look() -> None:
        async with Postgres.open(url, MIGRATIONS) as database:
            store = SqlStore(database)
            after = await store.export(message("", chat="2").conversation)
            assert after == before
            await store.receipts.receive(message("new"))
            waiting = [m.id for m, _ in await store.receipts.unsettled()]
            assert waiting == ["0", "1", "2", "new"], "what is new comes after what was copied"

    asyncio.run(look())
    assert main(["store", "copy", str(tmp_path / "old.db"), "--config", str(config)]) == 1
    assert "not empty" in capsys.readouterr().err


def test_where_nothing_can_be_copied_it_is_said(
    tmp_path: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.db").write_bytes(b"")
    assert main(["store", "copy", str(tmp_path / "a.db"), "--config", str(settings(tmp_path, "x.db"))]) == 1
    assert "store.database names a file" in capsys.readouterr().err
    config = settings(tmp_path, postgres.fresh())
    assert main(["store", "copy", str(tmp_path / "none.db"), "--config", str(config)]) == 1
    assert "none.db: no such file" in capsys.readouterr().err


def test_check_says_what_replicas_share(
    tmp_path: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--config", str(settings(tmp_path, postgres.fresh()))])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("ok     database   PostgreSQL 127.0.0.1:") for line in lines)
    for what in ("polls", "limits per person", "how far a publication is"):
        assert any(line.startswith("ok     shared") and what in line for line in lines), what
    assert any(line.startswith("note   shared") and "draft" in line for line in lines)


def test_a_database_that_is_not_there_is_said_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--config", str(settings(tmp_path, "postgresql://me@127.0.0.1:1/rahnuma"))])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " database " in line]
    assert line.startswith("FAULT  database   PostgreSQL 127.0.0.1:1/rahnuma cannot be reached: ")


def test_a_newer_database_is_refused(
    tmp_path: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.fresh()

    async def newer() -> None:
        async with Postgres.open(url, MIGRATIONS) as database:
            await database.fetch("update schema_version set version = $1", len(MIGRATIONS) + 1)

    asyncio.run(newer())
    main(["check", "--config", str(settings(tmp_path, url))])
    assert "was written by a newer version of the program" in capsys.readouterr().out


async def test_replicas_that_start_together_make_the_tables_once(postgres: Server) -> None:
    url = postgres.fresh()

    async def start() -> None:
        async with Postgres.open(url, MIGRATIONS) as database:
            await database.fetch("select * from receipt")

    await asyncio.gather(*(start() for _ in range(5)))
