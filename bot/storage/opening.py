"""The database that the settings name: a file of SQLite's, or PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from bot.config import Config, PostgresAddress
from bot.errors import DatabaseUnusable
from bot.storage.database import Database, Sqlite
from bot.storage.migrations import MIGRATIONS


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
