"""SQL on PostgreSQL: a pool of connections, the same tables, and what several processes must agree on."""

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bot.errors import DatabaseUnusable
from bot.storage.database import Row, Statement, Value

Connection: TypeAlias = "psycopg.AsyncConnection[dict[str, Any]]"
T = TypeVar("T")
log = logging.getLogger(__name__)

OLDEST = 130000
"""The oldest version of the server that is known to do, as PostgreSQL counts them."""
NEWS = "rahnuma_receipt"
"""The channel on which the chat of each accepted message is announced."""
_PATIENCE = 60.0
"""Seconds that a statement waits for a server that is away, as while it is restarted."""
_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_CONNECTIONS = 8
_LOOK_SECONDS = 3600.0
_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""So that a server, and by its own settings a client, that is cut off is noticed within some ten seconds."""
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
        secret = {"password": password} if password else {}
        address = make_conninfo(url, **secret, **_ALIVE)
        connection = await connected(address)
        try:
            await _migrate(connection, migrations, shown(url))
        except psycopg.Error as error:
            raise DatabaseUnusable(f"{shown(url)}: {first_line(error)}") from error
        finally:
            await connection.close()
        pool = AsyncConnectionPool(
            address,
            kwargs=_MANNER,
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=_PATIENCE,
            reconnect_timeout=_PATIENCE,
            open=False,
        )
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it would warn of each lost connection
        await pool.open()
        database = cls(address, pool)  # type: ignore[arg-type]
        try:
            yield database
        finally:
            if database._writing:
                await asyncio.wait(database._writing)
            await pool.close()

    async def watch(self) -> None:
        """Returns never: a server that goes away comes back, and statements wait for it."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)

    async def fetch(self, sql: str, /, *args: Value) -> Sequence[Row]:
        async def work(connection: Connection) -> Sequence[Row]:
            cursor = await connection.execute(sql, args)
            return await cursor.fetchall() if cursor.description else []

        return await self._run(work)

    async def transact(self, *statements: Statement, synced: bool = True) -> None:
        async def work(connection: Connection) -> None:
            async with connection.pipeline(), connection.transaction():
                if not synced:
                    await connection.execute("set local synchronous_commit = off")
                for sql, args in statements:
                    await connection.execute(sql, args)

        if not statements:
            return
        # to its end even where who asked is cancelled, as on SQLite's thread
        writing = asyncio.create_task(self._run(work))
        self._writing.add(writing)
        writing.add_done_callback(self._written)
        await asyncio.shield(writing)

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
                if not said:
                    said = True
                    log.warning("PostgreSQL is away (%s); waiting for it", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


_MANNER: dict[str, Any] = {
    "autocommit": True,
    "row_factory": dict_row,
    "cursor_factory": psycopg.AsyncRawCursor,
}


async def connected(address: str) -> Connection:
    """A connection of its own, to the server itself; raises `DatabaseUnusable` with what the operator needs to know."""
    try:
        connection = await psycopg.AsyncConnection.connect(address, **_MANNER)
    except psycopg.OperationalError as error:
        raise DatabaseUnusable(f"{shown(address)} cannot be reached: {first_line(error)}") from error
    try:
        (row,) = await (await connection.execute("select pg_backend_pid() as pid")).fetchall()
        version = connection.info.server_version
        if version < OLDEST:
            raise DatabaseUnusable(f"{shown(address)} is PostgreSQL {version // 10_000}; 13 or newer is needed")
        if row["pid"] != connection.info.backend_pid:
            raise DatabaseUnusable(
                f"{shown(address)} is reached through a pooler, which breaks the locks by which replicas share their"
                " chats; connect to PostgreSQL itself"
            )
    except BaseException:
        await connection.close()
        raise
    return connection


async def _migrate(connection: Connection, migrations: Sequence[str], name: str) -> None:
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", (lock_key("migrations"),))
        await connection.execute("create table if not exists schema_version (version bigint not null)")
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


def lock_key(name: str) -> int:
    """The number that stands for a name among PostgreSQL's advisory locks."""
    return int.from_bytes(hashlib.sha256(f"rahnuma {name}".encode()).digest()[:8], "big", signed=True)


def shown(address: str) -> str:
    """Which database it is, without its password."""
    held = conninfo_to_dict(address)
    place = held.get("host", "") or "local socket"
    port = f":{held['port']}" if held.get("port") else ""
    return f"PostgreSQL {place}{port}/{held.get('dbname', '')}"


def first_line(error: BaseException) -> str:
    """What the server or the library says, without hints and context."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
