"""SQL on SQLite; its placeholders are $1, $2, ..."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

Value: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = Mapping[str, Any]
Statement: TypeAlias = tuple[str, tuple[Value, ...]]
T = TypeVar("T")


DamagedDatabase = sqlite3.DatabaseError
"""Raised by whatever reads a file that is no database, or a damaged one."""


class Database(Protocol):
    """Rows out, transactions in."""

    async def fetch(self, sql: str, /, *args: Value) -> Sequence[Row]: ...

    async def transact(self, *statements: Statement, synced: bool = True) -> None:
        """All of the statements, or none of them. Those not `synced` outlive the process at once, and a loss of
        power as soon as anything synced is written after them."""
        ...


class Sqlite:
    """One connection on one thread, so statements run in the order they were asked for."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, migrations: Sequence[str]) -> AsyncIterator["Sqlite"]:
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        try:
            loop = asyncio.get_running_loop()
            connection = await loop.run_in_executor(thread, _connect, path, migrations)
            try:
                yield cls(connection, thread)
            finally:
                await loop.run_in_executor(thread, connection.close)
        finally:
            thread.shutdown()

    async def fetch(self, sql: str, /, *args: Value) -> Sequence[Row]:
        return await self._run(lambda: [dict(row) for row in self._execute(sql, args)])

    async def transact(self, *statements: Statement, synced: bool = True) -> None:
        def work() -> None:
            self._connection.execute("begin immediate")
            try:
                for sql, args in statements:
                    self._execute(sql, args)
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

        def unsynced() -> None:
            self._connection.execute("pragma synchronous = normal")
            try:
                work()
            finally:
                self._connection.execute("pragma synchronous = full")

        await self._run(work if synced else unsynced)

    def _execute(self, sql: str, args: tuple[Value, ...]) -> sqlite3.Cursor:
        return self._connection.execute(sql, {str(n): arg for n, arg in enumerate(args, 1)})

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _connect(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "busy_timeout = 5000"):
        connection.execute(f"pragma {pragma}")
    (version,) = connection.execute("pragma user_version").fetchone()
    for number, script in enumerate(migrations[version:], version + 1):
        connection.executescript(f"begin; {script}; pragma user_version = {number}; commit;")
    return connection


def millis(moment: datetime) -> int:
    """How a moment is kept."""
    return round(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """What `millis` kept."""
    return datetime.fromtimestamp(millis / 1000, UTC)
