"""`rahnuma store copy`: a SQLite file's conversations brought into the PostgreSQL database of the settings."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.config import Config
from bot.storage.copying import copy_all
from bot.storage.database import Sqlite
from bot.storage.lock import alone
from bot.storage.migrations import MIGRATIONS
from bot.storage.opening import open_database


def run(options: argparse.Namespace, config: Config) -> int:
    """Copy; 1 where there is nothing to copy or nowhere to. Raises `DatabaseUnusable`."""
    source: Path = options.source
    if config.store.file:
        print("store.database names a file; set it to postgresql://... first: docs/scale.md", file=sys.stderr)
        return 1
    if not source.is_file():
        print(f"{source}: no such file", file=sys.stderr)
        return 1
    with alone(source):  # whoever serves it would go on writing
        counts = asyncio.run(_copy(source, config))
    for table, count in counts.items():
        print(f"{table:<12} {count:>8}")
    print(f"{source} is copied; it stays as it is")
    return 0


async def _copy(source: Path, config: Config) -> Mapping[str, int]:
    async with Sqlite.open(source, MIGRATIONS) as file, open_database(config) as shared:
        return await copy_all(file, shared)
