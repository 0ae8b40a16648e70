"""The live index: opened at the start, swapped when another is published."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from index.embedding.embed import Embedder, open_embedder
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import snapshot
from index.snapshots.snapshot import SnapshotError

log = logging.getLogger(__name__)

_WATCH_SECONDS = 1.0


class LiveIndex:
    """The index that answers. Whoever publishes and the watcher swap it through here, one after the other."""

    def __init__(self, root: Path, retriever: SnapshotRetriever) -> None:
        self.root = root
        self.retriever = retriever
        self.swapped: Callable[[], None] | None = None
        """Called on a thread each time another index has begun to answer."""
        self._swapping = asyncio.Lock()

    @classmethod
    def open(cls, root: Path, embedder: str | Embedder) -> "LiveIndex":
        """The live snapshot under `root`, read with a model that is named or opened; raises `SnapshotError` or `EmbedderError`."""
        return cls(root, open_retriever(root, embedder))

    async def serve(self, name: str) -> bool:
        """Answer from the snapshot `name` once it is verified; whether it was another before.

        Raises `SnapshotError` where it is damaged; then the old one goes on answering.
        """
        async with self._swapping:
            if self.retriever.snapshot.name == name:
                return False
            embedder = self.retriever.embedder
            self.retriever.swap(await asyncio.to_thread(snapshot.load, self.root, name, embedder=embedder))
            if self.swapped:
                await asyncio.to_thread(self.swapped)
        log.info("serving index %s", name)
        return True

    async def watch(self) -> None:
        """Serve each newly published snapshot; a bad one is left alone and said once. Runs until cancelled."""
        refused, said = "", ""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            name = ""
            try:
                name = await asyncio.to_thread(snapshot.current, self.root)
                if name != refused:
                    refused = ""
                    await self.serve(name)
            except SnapshotError as error:
                refused = name
                if said != str(error):
                    log.error("the published index is not served, the old one stays: %s", error)
                said = str(error)


def open_retriever(root: Path, embedder: str | Embedder) -> SnapshotRetriever:
    """Retrieval over the live snapshot under `root`, with a model that is named or opened; raises `SnapshotError` or `EmbedderError`."""
    name = snapshot.current(root)
    reader = open_embedder(embedder) if isinstance(embedder, str) else embedder
    return SnapshotRetriever(reader, snapshot.load(root, name, embedder=reader))
