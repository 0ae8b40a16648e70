"""The database that the settings name: a file of SQLite's, which one process serves, or PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path

from bot.config import Config, PostgresAddress
from bot.errors import DatabaseUnusable
from bot.storage.database import Database, Sqlite
from bot.storage.migrations import MIGRATIONS
from index.files import Locked, locked


@asynccontextmanager
async def open_database(config: Config) -> AsyncIterator[Database]:
    """Its tables made or brought up to date; raises `DatabaseUnusable`."""
    place = config.store.database
    if not isinstance(place, PostgresAddress):
        async with Sqlite.open(place, MIGRATIONS) as database:
            yield database
        return
    if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
        raise DatabaseUnusable(
            "store.database is PostgreSQL; install its driver: pip install 'rahnuma[postgres]'"
        )
    from bot.storage.postgres import Postgres

    async with Postgres.open(place, MIGRATIONS, password=config.secrets.pgpassword) as shared:
        yield shared


@contextmanager
def alone(database: Path | None) -> Iterator[None]:
    """Hold the database for this process as long as the block runs, since a second one would answer what
    the first has in hand; raises `DatabaseUnusable` where another does.

    The system frees it when the process dies, however it dies. PostgreSQL, None here, is for several processes.
    """
    if database is None:
        yield
        return
    try:
        with locked(database.with_name(f"{database.name}.lock"), wait=False):
            yield
    except Locked:
        raise DatabaseUnusable(f"{database} is served by another process; stop that one first") from None
