"""What a serving process sets for itself."""

import gc
import sys
from typing import TypeVar

from bot.app import responsive
from bot.config import Config
from index.embedding.embed import Embedder
from index.knowledge.passage import Unit
from index.retrieval.live import LiveIndex
from index.snapshots import snapshot
from index.snapshots.snapshot import Snapshot
from tests.conftest import SMALL, lay, published

T = TypeVar("T")


def looked_at(kind: type[T]) -> list[T]:
    """What a round of the collector goes through."""
    return [found for found in gc.get_objects() if isinstance(found, kind)]


async def test_the_collector_leaves_the_index_out_and_an_old_one_goes(
    settings: Config, embedder: Embedder
) -> None:
    before = sys.getswitchinterval()
    live = LiveIndex.open(settings.index.folder, embedder)
    assert looked_at(Unit), "as it is without"
    async with responsive(live):
        assert sys.getswitchinterval() < before
        assert not looked_at(Unit)
        old = live.retriever.snapshot.name
        lay(
            settings.knowledge.folder,
            {"skills/sql.en.md": SMALL["skills/sql.en.md"].replace("tables", "sheets")},
        )
        published(settings.index.folder, settings.knowledge.folder, embedder)
        assert await live.serve(snapshot.current(settings.index.folder))
        assert not looked_at(Unit), "nor the one that is swapped in"
    names = {found.name for found in looked_at(Snapshot)}
    assert live.retriever.snapshot.name in names
    assert old not in names, "garbage of an index that was left out is collected all the same"
    assert sys.getswitchinterval() == before
