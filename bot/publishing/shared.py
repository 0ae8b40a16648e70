"""The live index in the database, for copies of the bot on machines that share no folder.

One machine publishes: what is live in its folder is written to the database, each file by its digest in parts. The
others follow: they fetch it to their own disk, verify it there, and make it live by the same rename as a build does.
"""

import asyncio
import contextlib
import json
import logging
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.storage.database import Database
from index.files import write
from index.snapshots import build, snapshot
from index.snapshots.build import BuildRefused
from index.snapshots.snapshot import SnapshotError

log = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
_AGAIN_SECONDS = 60.0
"""When what could not be fetched is tried again: it is a hundred megabytes each time."""
_PART = 1 << 20
"""Bytes of one row: a file is never held in memory whole, nor in one statement."""
_KEPT = 2
"""Indexes that the database holds: the live one, and the one that somebody may be fetching still."""
_PLAIN = re.compile(r"\w[\w.-]{0,100}")


@dataclass(frozen=True, slots=True)
class Published:
    """What is live for all copies."""

    name: str
    manifest: str
    """As it stands in the snapshot's folder."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Of each file by its name; raises `SnapshotError` for names that are none of a snapshot's."""
        try:
            digests: dict[str, str] = json.loads(self.manifest)["digests"]
            if all(_PLAIN.fullmatch(name) for name in (self.name, *digests)):
                return digests
        except (ValueError, TypeError, KeyError):
            pass
        raise SnapshotError(f"the index {self.name[:40]!r} in the database: its manifest is damaged")


class SharedIndex:
    """The live index in a database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def live(self) -> Published | None:
        """What was published last; None before anything was."""
        rows = await self._db.fetch("select name, manifest from shared_index order by published desc limit 1")
        return Published(rows[0]["name"], rows[0]["manifest"]) if rows else None

    async def publish(self, root: Path, name: str) -> None:
        """Write the snapshot `name` of `root`, if the database has not all of it, and make it the live one. One that is
        only half there, since the process died, is seen by nobody and gone on with. Raises `SnapshotError` where it is
        damaged."""
        await asyncio.to_thread(snapshot.verify, root, name)
        published = Published(name, (root / name / "manifest.json").read_text("utf-8"))
        for file, digest in published.digests.items():
            await self._put(root / name / file, digest)
        await self._db.transact(
            (
                "insert into shared_index (name, manifest, published)"
                " values ($1, $2, (select coalesce(max(published), 0) + 1 from shared_index))"
                " on conflict (name) do update set manifest = excluded.manifest, published = excluded.published",
                (name, published.manifest),
            )
        )
        log.info("index %s is in the database for all copies", name)
        await self._discard_old()

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

    async def _discard_old(self) -> None:
        rows = await self._db.fetch("select name, manifest from shared_index order by published desc")
        kept = [Published(row["name"], row["manifest"]) for row in rows[:_KEPT]]
        wanted = {digest for index in kept for digest in index.digests.values()}
        parts = await self._db.fetch("select distinct digest from shared_part")
        await self._db.transact(
            *(("delete from shared_index where name = $1", (row["name"],)) for row in rows[_KEPT:]),
            *(
                ("delete from shared_part where digest = $1", (row["digest"],))
                for row in parts
                if row["digest"] not in wanted
            ),
        )

    async def fetch(self, root: Path, *, keep: int, embedder: str) -> str:
        """Bring what is live here to `root`, and make it live there once it is verified; its name.

        What is there already and sound is not fetched again. `embedder` is the fingerprint of the model that will read
        it. Raises `SnapshotError` where nothing was published, what came is damaged or another program wrote it, `BuildRefused` while another process builds or fetches there; nothing has changed then.
        """
        published = await self.live()
        if published is None:
            raise SnapshotError(
                'no index in the database yet: start the copy with index.share = "publish" first, with an index built'
            )
        root.mkdir(parents=True, exist_ok=True)
        with build.locked(root):
            if not await asyncio.to_thread(_sound, root, published):
                await self._bring(root, published, embedder)
            snapshot.publish(root, published.name)
            snapshot.discard_old(root, keep)
        return published.name

    async def _bring(self, root: Path, published: Published, embedder: str) -> None:
        pending = (
            root / f".building-{published.name}"
        )  # what a killed one left is thrown away, as a build's is
        shutil.rmtree(pending, ignore_errors=True)
        pending.mkdir()
        try:
            write(pending / "manifest.json", published.manifest.encode())
            if (
                snapshot.read_manifest(root, pending.name).embedder != embedder
            ):  # before it is fetched for nothing
                raise SnapshotError(
                    f"{published.name} was built with another embedding model: all copies need the same version and model"
                )
            for file, digest in published.digests.items():
                await self._get(pending / file, digest)
            await asyncio.to_thread(snapshot.verify, root, pending.name)
            shutil.rmtree(root / published.name, ignore_errors=True)  # a damaged one of that name
            pending.rename(root / published.name)
            snapshot.synced(root)
        finally:
            shutil.rmtree(pending, ignore_errors=True)

    async def _get(self, file: Path, digest: str) -> None:
        rows = await self._db.fetch("select part from shared_part where digest = $1 order by part", digest)
        with file.open("wb") as stream:
            for row in rows:
                found = await self._db.fetch(
                    "select data from shared_part where digest = $1 and part = $2", digest, row["part"]
                )
                for part in found:
                    await asyncio.to_thread(stream.write, part["data"])
        await asyncio.to_thread(snapshot.synced, file)


def _sound(root: Path, published: Published) -> bool:
    """Whether the very same snapshot is there already."""
    with contextlib.suppress(SnapshotError, OSError):
        there = (root / published.name / "manifest.json").read_text("utf-8") == published.manifest
        return there and bool(snapshot.verify(root, published.name))
    return False


async def publishing(database: Database, root: Path, seconds: float = _LOOK_SECONDS) -> None:
    """Have in the database what is live in `root`, until cancelled; at first what the database has lost of it as well."""
    shared, done, said = SharedIndex(database), "", ""
    while True:
        try:
            name = await asyncio.to_thread(snapshot.current, root)
            if name != done:
                await shared.publish(root, name)
                done, said = name, ""
        except (SnapshotError, OSError) as error:
            said = _say(said, "the index is not shared", error)
        await asyncio.sleep(seconds)


async def following(
    database: Database, root: Path, *, keep: int, embedder: str, seconds: float = _LOOK_SECONDS
) -> None:
    """Have in `root` what is live in the database, until cancelled; what cannot be served stays away. `embedder` as for
    `fetch`."""
    shared, said = SharedIndex(database), ""
    while True:
        pause = seconds
        try:
            published = await shared.live()
            if published and published.name != await asyncio.to_thread(_current, root):
                began = time.monotonic()
                name = await shared.fetch(root, keep=keep, embedder=embedder)
                log.info("fetched index %s in %.1f s", name, time.monotonic() - began)
                said = ""
        except BuildRefused:
            pass  # another copy of this machine fetches it
        except (SnapshotError, OSError) as error:
            said = _say(said, "the index in the database is not served, the old one stays", error)
            pause = max(seconds, _AGAIN_SECONDS)
        await asyncio.sleep(pause)


def _current(root: Path) -> str:
    try:
        return snapshot.current(root)
    except SnapshotError:
        return ""


def _say(said: str, what: str, error: Exception) -> str:
    if said != str(error):
        log.error("%s: %s", what, error)
    return str(error)
