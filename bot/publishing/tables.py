"""The live index in PostgreSQL: each file in parts."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.publishing.repository import KEPT, Published
from bot.storage.database import Database

_PART = 1 << 20
"""Bytes of one row: a file is never held in memory whole, nor in one statement."""


class TableRepository:
    """A `Repository` in the database that all copies have in common."""

    name = "the database"
    seconds = 2.0

    def __init__(self, database: Database) -> None:
        self._db = database

    async def live(self) -> Published | None:
        rows = await self._db.fetch("select name, manifest from shared_index order by published desc limit 1")
        return Published(rows[0]["name"], rows[0]["manifest"]) if rows else None

    async def put(self, files: Mapping[str, Path], /) -> None:
        for digest, file in files.items():
            await self._put(file, digest)

    async def _put(self, file: Path, digest: str) -> None:
        rows = await self._db.fetch("select part from shared_part where digest = $1", digest)
        there = {int(row["part"]) for row in rows}
        with file.open("rb") as stream:
            for part in range(max(1, -(-file.stat().st_size // _PART))):
                data = await asyncio.to_thread(stream.read, _PART)
                if part not in there:
                    await self._db.fetch(
                        "insert into shared_part (digest, part, data) values ($1, $2, $3) on conflict do nothing",
                        digest,
                        part,
                        data,
                    )

    async def get(self, digest: str, file: Path, /) -> None:
        rows = await self._db.fetch("select part from shared_part where digest = $1 order by part", digest)
        with file.open("wb") as stream:
            for row in rows:
                found = await self._db.fetch(
                    "select data from shared_part where digest = $1 and part = $2", digest, row["part"]
                )
                for part in found:
                    await asyncio.to_thread(stream.write, part["data"])

    async def announce(self, published: Published, /) -> None:
        await self._db.transact(
            (
                "insert into shared_index (name, manifest, published)"
                " values ($1, $2, (select coalesce(max(published), 0) + 1 from shared_index))"
                " on conflict (name) do update set manifest = excluded.manifest, published = excluded.published",
                (published.name, published.manifest),
            )
        )
        rows = await self._db.fetch("select name, manifest from shared_index order by published desc")
        kept = [Published(row["name"], row["manifest"]) for row in rows[:KEPT]]
        wanted = {digest for index in kept for digest in index.digests.values()}
        parts = await self._db.fetch("select distinct digest from shared_part")
        await self._db.transact(
            *(("delete from shared_index where name = $1", (row["name"],)) for row in rows[KEPT:]),
            *(
                ("delete from shared_part where digest = $1", (row["digest"],))
                for row in parts
                if row["digest"] not in wanted
            ),
        )
