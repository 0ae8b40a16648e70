"""The live index of a configuration, for programs that measure or fit over it."""

from pathlib import Path

from bot import config
from index.retrieval.live import open_retriever
from index.retrieval.retrieve import SnapshotRetriever


def open_live(file: Path) -> SnapshotRetriever:
    """Retrieval over the live snapshot that the configuration `file` names."""
    settings = config.load(file).index
    return open_retriever(settings.folder, settings.embedder)
