"""One process serves a database: a second one would answer what the first has in hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DatabaseUnusable
from index.files import Locked, locked


@contextmanager
def alone(database: Path | None) -> Iterator[None]:
    """Hold the database for this process as long as the block runs; raises `DatabaseUnusable` where another does.

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
