"""SQL on PostgreSQL: a pool of connections, the same tables, and what several processes must agree on."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.errors import DatabaseUnusable
from bot.storage.connection import (
    MANNER,
    NEWS,
    Connection,
    addressed,
    connected,
    first_line,
    lock_key,
    shown,
)
from bot.storage.database import Row, Statement, Value
from bot.storage.owned import Ownership
from bot.storage.ownership import AdvisoryOwnership

T = TypeVar("T")
log = logging.getLogger(__name__)

_PATIENCE = 60.0
"""Seconds that a statement waits for a server that is away, as while it is restarted."""
_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_ONE_WAIT, _AT_ONCE = 2.0, 0.01
"""Seconds that one try waits for a connection, and that the pool tries by itself to get one: its own pauses would grow
past ours."""
_CONNECTIONS = 8
_OWN = f"""
create sequence if not exists arrival;
create or replace function rahnuma_ordered() returns trigger language plpgsql as
    $$ begin new.arrived := nextval('arrival'); return new; end $$;
create or replace function rahnuma_announced() returns trigger language plpgsql as
    $$ begin perform pg_notify('{NEWS}', new.conversation); return null; end $$;
create or replace trigger ordered before insert on receipt
    for each row when (new.arrived >= 0) execute function rahnuma_ordered();
create or replace trigger announced after insert on receipt
    for each row when (new.settled is null) execute function rahnuma_announced();
"""
"""Order of arrival comes from a sequence, since the clocks of several machines give none; a message that is copied
from elsewhere brings its own, below zero. Each message that waits is announced."""
_FOR_ALL = """
create table if not exists schema_version (version bigint not null);
create table if not exists shared_index (
    name text primary key, manifest text not null, published bigint not null);
create table if not exists shared_part (
    digest text not null, part bigint not null, data bytea not null, primary key (digest, part));
"""
"""Tables that SQLite has no use for, since one process has it: made at any start."""


class Postgres:
    """A few connections, so statements of one caller run in the order they were asked for."""

    def __init__(self, address: str, pool: "AsyncConnectionPool[Connection]") -> None:
        self.address = address
        """With its password, for connections that are held for their locks; never shown."""
        self._pool = pool
        self._writing: set[asyncio.Task[Any]] = set()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, migrations: Sequence[str], *, password: str = ""
    ) -> AsyncIterator["Postgres"]:
        """Its tables are made or changed where they are not as this program knows them, by one process at a time;
        raises `DatabaseUnusable`."""
        address = addressed(url, password)
        connection = await connected(address)
        try:
            await _migrate(connection, migrations, shown(url))
        except psycopg.Error as error:
            raise DatabaseUnusable(f"{shown(url)}: {first_line(error)}") from error
        finally:
            await connection.close()
        pool = AsyncConnectionPool(
            address,
            kwargs=MANNER,
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=_ONE_WAIT,
            reconnect_timeout=_AT_ONCE,
            open=False,
        )
        logging.getLogger("psycopg").setLevel(logging.ERROR)  # it would warn of each lost connection
        await pool.open()
        database = cls(address, pool)  # type: ignore[arg-type]
        try:
            yield database
        finally:
            if database._writing:
                await asyncio.wait(database._writing)
            await pool.close()

    def ownership(self) -> Ownership:
        return AdvisoryOwnership(self.address)

    async def watch(self) -> None:
        """Returns never: a server that goes away comes back, and statements wait for it."""
        await asyncio.Event().wait()

    async def fetch(self, sql: str, /, *args: Value) -> Sequence[Row]:
        async def work(connection: Connection) -> Sequence[Row]:
            cursor = await connection.execute(sql, args)
            return await cursor.fetchall() if cursor.description else []

        return await self._run(work)

    async def transact(self, *statements: Statement, synced: bool = True) -> Sequence[Sequence[Row]]:
        async def work(connection: Connection) -> Sequence[Sequence[Row]]:
            async with connection.pipeline(), connection.transaction():
                if not synced:
                    await connection.execute("set local synchronous_commit = off")
                cursors = [await connection.execute(sql, args) for sql, args in statements]
            return [await cursor.fetchall() if cursor.description else [] for cursor in cursors]

        if not statements:
            return ()
        # to its end even where who asked is cancelled, as on SQLite's thread
        writing = asyncio.create_task(self._run(work))
        self._writing.add(writing)
        writing.add_done_callback(self._written)
        return await asyncio.shield(writing)

    def _written(self, task: "asyncio.Task[Any]") -> None:
        self._writing.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it hears it as well

    async def _run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do it; while the server is away, again and again. Whether a statement whose connection broke was done is
        not known: all of ours may be done twice."""
        ends, pause, said = time.monotonic() + _PATIENCE, _PAUSE, False
        while True:
            try:
                async with self._pool.connection() as connection:
                    return await work(connection)
            except psycopg.OperationalError as error:
                if time.monotonic() > ends:
                    name = shown(self.address)
                    raise DatabaseUnusable(f"{name} cannot be used: {first_line(error)}") from error
                if not said and not isinstance(
                    error, PoolTimeout
                ):  # which many callers at once may mean as well
                    said = True
                    log.warning("PostgreSQL is away (%s); waiting for it", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


async def _migrate(connection: Connection, migrations: Sequence[str], name: str) -> None:
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", (lock_key("migrations"),))
        await connection.execute(_FOR_ALL.encode())
        cursor = await connection.execute("select coalesce(max(version), 0) as version from schema_version")
        version = int((await cursor.fetchall())[0]["version"])
        if version > len(migrations):
            raise DatabaseUnusable(f"{name} was written by a newer version of the program; install that one")
        if version == len(migrations):
            return
        for script in migrations[version:]:
            await connection.execute(bytewise(script).encode())
        await connection.execute("delete from schema_version")
        await connection.execute("insert into schema_version values ($1)", (len(migrations),))
        await connection.execute(_OWN.encode())


def bytewise(script: str) -> str:
    """A script whose texts are compared byte by byte, as SQLite does, and not in the order of some language."""
    return script.replace(" text not null", ' text collate "C" not null').replace(
        " text primary key", ' text collate "C" primary key'
    )
