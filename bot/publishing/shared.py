"""The live index in the database or a bucket, for copies of the bot on machines that share no folder.

One machine publishes: what is live in its folder is written there, each file by its digest. The others follow: they
fetch it to their own disk, verify it there, and make it live by the same rename as a build does.
"""

import asyncio
import contextlib
import logging
import shutil
import time
from importlib.util import find_spec
from pathlib import Path

from bot.config import Config
from bot.publishing.repository import Published, Repository
from bot.publishing.tables import TableRepository
from bot.storage.database import Database
from index.files import write
from index.snapshots import knowledge_folder, snapshot
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError

log = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
"""How often the publishing machine looks at its own folder."""
_AGAIN_SECONDS = 60.0
"""When what could not be fetched is tried again: it is a hundred megabytes each time."""


def open_repository(config: Config, database: Database) -> Repository:
    """Where the settings keep the index for all copies: their bucket, else the database. Raises `SnapshotError`."""
    return open_bucket(config) if config.index.bucket else TableRepository(database)


def open_bucket(config: Config) -> Repository:
    """The bucket of the settings, which is not asked yet; raises `SnapshotError` where its client is not installed."""
    if find_spec("obstore") is None:
        raise SnapshotError("index.bucket is set; install its client: pip install 'rahnuma[s3]'")
    from bot.publishing.bucket import BucketRepository

    return BucketRepository(config.index, config.secrets)


class SharedIndex:
    """The live index in a repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    async def publish(self, root: Path, name: str) -> None:
        """Write the snapshot `name` of `root`, if the repository has not all of it, and make it the live one. One that is
        only half there, since the process died, is seen by nobody and gone on with. Raises `SnapshotError` where it is
        damaged, or the repository cannot be reached."""
        await asyncio.to_thread(snapshot.verify, root, name)
        published = Published(name, (root / name / "manifest.json").read_text("utf-8"))
        await self._repository.put({digest: root / name / file for file, digest in published.digests.items()})
        await self._repository.announce(published)
        log.info("index %s is in %s for all copies", name, self._repository.name)

    async def fetch(self, root: Path, *, keep: int, embedder: str) -> str:
        """Bring what is live here to `root`, and make it live there once it is verified; its name.

        What is there already and sound is not fetched again. `embedder` is the fingerprint of the model that will read
        it. Raises `SnapshotError` where nothing was published, what came is damaged or another program wrote it, `BuildRefused` while another process builds or fetches there; nothing has changed then.
        """
        published = await self._repository.live()
        if published is None:
            raise SnapshotError(
                f'no index in {self._repository.name} yet: start the copy with index.share = "publish" first, with an'
                " index built"
            )
        root.mkdir(parents=True, exist_ok=True)
        with knowledge_folder.locked(root):
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
                await self._repository.get(digest, pending / file)
                if await asyncio.to_thread(snapshot.digest_of, pending / file) != digest:
                    raise SnapshotError(
                        f"{published.name}: its {file} in {self._repository.name} ({digest}) is damaged"
                    )
                await asyncio.to_thread(snapshot.synced, pending / file)
            shutil.rmtree(root / published.name, ignore_errors=True)  # a damaged one of that name
            pending.rename(root / published.name)
            snapshot.synced(root)
        finally:
            shutil.rmtree(pending, ignore_errors=True)


def _sound(root: Path, published: Published) -> bool:
    """Whether the very same snapshot is there already."""
    with contextlib.suppress(SnapshotError, OSError):
        there = (root / published.name / "manifest.json").read_text("utf-8") == published.manifest
        return there and bool(snapshot.verify(root, published.name))
    return False


async def publishing(repository: Repository, root: Path) -> None:
    """Have in the repository what is live in `root`, until cancelled; at first what it has lost of that as well."""
    shared, done, said = SharedIndex(repository), "", ""
    while True:
        pause = _LOOK_SECONDS
        try:
            name = await asyncio.to_thread(snapshot.current, root)
            if name != done:
                await shared.publish(root, name)
                done, said = name, ""
        except (SnapshotError, OSError) as error:
            said = _say(said, "the index is not shared", error)
            pause = max(pause, repository.seconds)
        await asyncio.sleep(pause)


async def following(repository: Repository, root: Path, *, keep: int, embedder: str) -> None:
    """Have in `root` what is live in the repository, until cancelled; what cannot be served stays away. `embedder` as for
    `fetch`."""
    shared, said = SharedIndex(repository), ""
    while True:
        pause = repository.seconds
        try:
            published = await repository.live()
            if published and published.name != await asyncio.to_thread(_current, root):
                began = time.monotonic()
                name = await shared.fetch(root, keep=keep, embedder=embedder)
                log.info("fetched index %s in %.1f s", name, time.monotonic() - began)
            said = ""
        except BuildRefused:
            pass  # another copy of this machine fetches it
        except (SnapshotError, OSError) as error:
            said = _say(said, f"the index in {repository.name} is not served, the old one stays", error)
            pause = max(pause, _AGAIN_SECONDS)
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
