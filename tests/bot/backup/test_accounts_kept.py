"""A backup holds the accounts, and nothing by which somebody would be let in later who is shut out now."""

import sqlite3
from pathlib import Path

import pytest

from bot import config as configuration
from bot.accounts import passwords
from bot.accounts.attempts import Attempts
from bot.accounts.entry import Entry
from bot.accounts.invitations import Invitations
from bot.accounts.log import AuditLog
from bot.accounts.people import People
from bot.accounts.roles import Role
from bot.accounts.second_factor import SecondFactors
from bot.accounts.sessions import Sessions
from bot.backup.archive import unpacked
from bot.backup.places import bring_back, save
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.opening import open_database

SANAS = "chai peeni hai abhi"


async def test_accounts_come_back_and_sessions_do_not(
    workplace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    config = configuration.load(workplace, {})
    async with open_database(config) as database:
        people = People(database)
        invitations, sessions = Invitations(people), Sessions(database, 12)
        token = await invitations.invite("Sana", Role.EDITS, by="test")
        sana = await invitations.accept(token, await passwords.hashed(SANAS))
        assert sana
        cookie = await sessions.begin(sana, "Sana", "203.0.113.9")
        link = await invitations.invite("Bilal", Role.MANAGES, by="test")
        await Attempts(database).failed("203.0.113.9", "sana")
        await AuditLog(database).record("Sana", "signed-in")
        backup = tmp_path_factory.mktemp("kept") / "b.tar.gz"
        save(workplace, config, backup)  # while it is open
        assert await sessions.of(cookie), "only the copy is emptied"
        digest = (await sessions.browsers(sana.id))[0].id
    held = tmp_path_factory.mktemp("held")
    unpacked(backup, held)
    assert digest.encode() not in (held / "rahnuma.db").read_bytes(), "not in a free page either"
    empty = tmp_path_factory.mktemp("empty") / "config.toml"
    bring_back(backup, empty, force=False)
    async with open_database(configuration.load(empty, {})) as database:
        people = People(database)
        entry = Entry(people, SecondFactors(people), Attempts(database))
        assert (await entry.sign_in("Sana", SANAS, "", "203.0.113.9")).person.role is Role.EDITS
        assert await Sessions(database, 12).of(cookie) is None
        assert await Invitations(people).of(link) is None
        assert [entry.act for entry in (await AuditLog(database).page()).entries] == ["signed-in"]


async def test_a_database_from_before_there_were_accounts_is_kept_too(
    workplace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    config = configuration.load(workplace, {})
    assert config.store.file
    async with Sqlite.open(config.store.file, MIGRATIONS[:3]):
        pass
    backup = tmp_path_factory.mktemp("kept") / "b.tar.gz"
    save(workplace, config, backup)
    held = tmp_path_factory.mktemp("held")
    unpacked(backup, held)
    with sqlite3.connect(held / "rahnuma.db") as copy:
        assert copy.execute("pragma user_version").fetchone() == (3,)
    copy.close()
