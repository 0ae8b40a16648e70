"""All that the bot has learnt, moved: `rahnuma backup`, `rahnuma restore` and `rahnuma store copy`."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.backup.places import bring_back, save
from bot.config import Config
from bot.storage.copying import copy_all
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.opening import alone, open_database


def run(options: argparse.Namespace, config: Config) -> int:
    """Write a backup, or copy a database; raises `BackupRefused`, `DatabaseUnusable` or OSError."""
    if options.command == "store":
        return _copy(options.source, config)
    manifest = save(options.config, config, options.file)
    index = f"; the live index is {manifest.index}" if manifest.index else ""
    print(
        f"{options.file}: {len(manifest.files)} files{index}. Secrets are not in it;"
        " hashes of passwords and second factors are, so keep it closed"
    )
    if not config.store.file:
        print("conversations and accounts are not in it: they are in PostgreSQL, which pg_dump saves")
    return 0


def run_without_settings(options: argparse.Namespace) -> int:
    """Bring a backup back; raises `BackupRefused`, `DatabaseUnusable`, `ConfigError` or OSError."""
    restored = bring_back(options.file, options.config, force=options.force)
    manifest = restored.manifest
    for place in restored.aside:
        print(f"put aside: {place}")
    print(f"{options.file}: {len(manifest.files)} files of {manifest.created} are in place again")
    print("next: set the secrets in the environment, run `rahnuma index build`, then `rahnuma serve`")
    return 0


def _copy(source: Path, config: Config) -> int:
    """Bring a SQLite file into the PostgreSQL of the settings; 1 where there is nothing to copy or nowhere to."""
    if config.store.file:
        print("store.database names a file; set it to postgresql://... first: docs/scale.md", file=sys.stderr)
        return 1
    if not source.is_file():
        print(f"{source}: no such file", file=sys.stderr)
        return 1
    with alone(source):  # whoever serves it would go on writing
        counts = asyncio.run(_copied(source, config))
    for table, count in counts.items():
        print(f"{table:<12} {count:>8}")
    print(f"{source} is copied; it stays as it is")
    return 0


async def _copied(source: Path, config: Config) -> Mapping[str, int]:
    async with Sqlite.open(source, MIGRATIONS) as file, open_database(config) as shared:
        return await copy_all(file, shared)
