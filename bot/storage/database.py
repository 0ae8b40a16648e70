"""SQL on SQLite; its placeholders are $1, $2, ..."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from bot.errors import DatabaseUnusable
from bot.storage.owned import Ownership

Value: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = Mapping[str, Any]
Statement: TypeAlias = tuple[str, tuple[Value, ...]]
T = TypeVar("T")


_UNUSABLE = {
    sqlite3.SQLITE_CORRUPT: "is damaged; stop the bot and bring a backup back with `rahnuma restore`",
    sqlite3.SQLITE_NOTADB: "is not a database; bring a backup back with `rahnuma restore`, or move it away to begin anew",
    sqlite3.SQLITE_READONLY: "cannot be written to; look at the owner and the rights of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; look at the owner and the rights of the file and its folder",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk fails or the file was changed by something else",
}
"""What to tell the operator, by SQLite's primary result code."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_LOOK_SECONDS = 2.0
log = logging.getLogger(__name__)


class Database(Protocol):
    """Rows out, transactions in."""

    async def fetch(self, sql: str, /, *args: Value) -> Sequence[Row]: ...

    async def transact(self, *statements: Statement, synced: bool = True) -> Sequence[Sequence[Row]]:
        """All of the statements, or none of them; what each of them returned. Those not `synced` outlive the process at once, and a loss of
        power as soon as anything synced is written after them."""
        ...

    def ownership(self) -> Ownership | None:
        """How chats are shared out among several processes; None where there can be only one."""
        ...

    async def watch(self) -> None:
        """Return never; raises `DatabaseUnusable` once what was opened is not there any more."""
        ...


class Sqlite:
    """One connection on one thread, so statements run in the order they were asked for."""

    def __init__(self, path: Path, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._path = path
        self._connection = connection
        self._thread = thread
        self._file = _identity(path)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, migrations: Sequence[str]) -> AsyncIterator["Sqlite"]:
        """Made where it is missing, readable by its owner alone; raises `DatabaseUnusable`."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        try:
            loop = asyncio.get_running_loop()
            connection = await loop.run_in_executor(thread, _opened, path, migrations)
            try:
                yield cls(path, connection, thread)
            finally:
                await loop.run_in_executor(thread, connection.close)
        finally:
            thread.shutdown()

    def ownership(self) -> Ownership | None:
        return None

    async def watch(self) -> None:
        """As promised above. What a deleted file held is put back in its place first: it is still whole, without a
        name, until the connection is closed."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            found = await asyncio.to_thread(_identity, self._path)
            if found == self._file:
                continue
            if found is not None:
                raise DatabaseUnusable(f"{self._path} was replaced while it was in use; start again")
            await self._run(lambda: copy(self._connection, self._path))
            raise DatabaseUnusable(
                f"{self._path} was deleted while it was in use; it is put back, start again"
            )

    async def fetch(self, sql: str, /, *args: Value) -> Sequence[Row]:
        return await self._run(lambda: [dict(row) for row in self._execute(sql, args)])

    async def transact(self, *statements: Statement, synced: bool = True) -> Sequence[Sequence[Row]]:
        def work() -> Sequence[Sequence[Row]]:
            self._connection.execute("begin immediate")
            try:
                found = [[dict(row) for row in self._execute(sql, args)] for sql, args in statements]
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")
            return found

        def unsynced() -> Sequence[Sequence[Row]]:
            self._connection.execute("pragma synchronous = normal")
            try:
                return work()
            finally:
                self._connection.execute("pragma synchronous = full")

        return await self._run(work if synced else unsynced)

    def _execute(self, sql: str, args: tuple[Value, ...]) -> sqlite3.Cursor:
        return self._connection.execute(sql, {str(n): arg for n, arg in enumerate(args, 1)})

    async def _run(self, work: Callable[[], T]) -> T:
        """Do it on the thread; while another program holds the file locked, again and again. Nothing of a
        transaction that met a lock is done, and who waits for it may be cancelled between two tries."""
        said = False
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
            except sqlite3.DatabaseError as error:
                if _code(error) not in _BUSY:
                    if unusable := _sentence(self._path, error):
                        raise DatabaseUnusable(unusable) from error
                    raise
            if not said:
                said = True
                log.warning("%s is locked by another program; waiting for it", self._path)


def copied(path: Path, to: Path, *, empty: Collection[str] = ()) -> None:
    """`copy` of a database that another process may be serving, with nothing in the tables `empty`; raises
    `DatabaseUnusable`."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        copy(connection, to)
        _emptied(to, empty)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(_sentence(path, error) or f"{path}: {error}") from error
    finally:
        connection.close()


def _emptied(path: Path, tables: Collection[str]) -> None:
    """Nothing of their rows stays in the file, which has no others beside it afterwards."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma journal_mode = delete")
        connection.execute("pragma secure_delete = on")
        there = {
            name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        }
        for table in there & {*tables}:
            connection.execute(f"delete from {table}")
    finally:
        connection.close()


def examined(path: Path, *, newest: int) -> None:
    """Read a database from end to end; raises `DatabaseUnusable` where it is damaged, or has more than the `newest`
    change of tables that this program knows."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        found = connection.execute("pragma integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise DatabaseUnusable(f"{path} is damaged ({found})")
        if connection.execute("pragma user_version").fetchone()[0] > newest:
            raise DatabaseUnusable(f"{path} was written by a newer version of the program; install that one")
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(_sentence(path, error) or f"{path}: {error}") from error
    finally:
        connection.close()


def copy(source: sqlite3.Connection, to: Path) -> None:
    """A consistent copy by SQLite's backup, whoever writes meanwhile; whole under its name or not there at all."""
    pending = to.with_name(f".{to.name}.copy")
    pending.unlink(missing_ok=True)
    _private(pending)
    try:
        target = sqlite3.connect(pending)
        try:
            source.backup(target)
        finally:
            target.close()
        os.replace(pending, to)
    finally:
        pending.unlink(missing_ok=True)


def _opened(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    try:
        return _connect(path, migrations)
    except sqlite3.DatabaseError as error:
        locked = "is locked by another program" if _code(error) in _BUSY else ""
        sentence = f"{path} {locked}" if locked else _sentence(path, error)
        raise DatabaseUnusable(sentence or f"{path}: {error}") from error


def _connect(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise DatabaseUnusable(f"{path} is a folder; store.database names a file")
    _private(path)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        for pragma in (
            "busy_timeout = 5000",
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
        ):
            connection.execute(f"pragma {pragma}")
        (version,) = connection.execute("pragma user_version").fetchone()
        if version > len(migrations):
            raise DatabaseUnusable(f"{path} was written by a newer version of the program; install that one")
        for number, script in enumerate(migrations[version:], version + 1):
            connection.executescript(f"begin; {script}; pragma user_version = {number}; commit;")
    except BaseException:
        connection.close()
        raise
    return connection


def _private(path: Path) -> None:
    """Make the file where it is missing, for its owner alone; SQLite gives the files beside it the same rights."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(0o600)


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and number of the file, None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _code(error: sqlite3.Error) -> int:
    """The primary result code, 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _sentence(path: Path, error: sqlite3.Error) -> str:
    said = _UNUSABLE.get(_code(error))
    return f"{path} {said} ({error})" if said else ""


def millis(moment: datetime) -> int:
    """How a moment is kept."""
    return round(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """What `millis` kept."""
    return datetime.fromtimestamp(millis / 1000, UTC)
