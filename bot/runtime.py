"""What every command needs that answers: opened in order, closed in reverse."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.answering.assemble import Assistance, open_assistance
from bot.config import Config
from bot.config.branding import BrandingFile
from bot.counting import Counts
from bot.dialogue.conversation import AdminResponder, Conversation
from bot.publishing.shared import SharedIndex, open_repository
from bot.storage.chats import SqlStore
from bot.storage.ledger import SqlLedger
from bot.storage.opening import open_database
from index.embedding.embed import Embedder, open_embedder
from index.retrieval.live import LiveIndex
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import snapshot
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Runtime:
    """The opened parts. Only what starts the program takes it; each part is handed what it needs."""

    config: Config
    live: LiveIndex
    store: SqlStore
    assistance: Assistance

    @property
    def retriever(self) -> SnapshotRetriever:
        return self.live.retriever

    @property
    def branding(self) -> BrandingFile:
        """What the bot's admins have set in the console."""
        return BrandingFile(self.config.admin.draft)

    def conversation(self, admins: AdminResponder | None = None) -> Conversation:
        """A conversation with the models that are configured."""
        return Conversation(
            self.retriever,
            self.store,
            self.assistance,
            admins,
            self.config.safety,
            self.branding,
            traced=self.config.llm.trace_days > 0,
        )


@asynccontextmanager
async def open_runtime(
    config: Config, embedder: Embedder | None = None, counts: Counts | None = None
) -> AsyncIterator[Runtime]:
    """Index first, so that a missing one is said before a database is made. `embedder` is the model, where the
    caller has opened it."""
    if config.index.share == "follow":
        embedder = embedder or open_embedder(config.index.embedder)
        await _fetch_index(config, embedder.fingerprint)
    live = LiveIndex.open(config.index.folder, embedder or config.index.embedder)
    async with (
        open_database(config) as database,
        open_assistance(config, SqlLedger(database), counts) as assistance,
    ):
        yield Runtime(config, live, SqlStore(database), assistance)


async def _fetch_index(config: Config, embedder: str) -> None:
    """What is live for all copies, before anything is answered; where it cannot be had, what was fetched before."""
    async with open_database(config) as database:
        shared = SharedIndex(open_repository(config, database))
        while True:
            try:
                await shared.fetch(config.index.folder, keep=config.index.keep, embedder=embedder)
                return
            except BuildRefused:  # another copy of this machine fetches it
                await asyncio.sleep(_AGAIN_SECONDS)
            except SnapshotError as error:
                if not snapshot.names(config.index.folder):
                    raise
                log.warning("answering from the index before it: %s", error)
                return
