"""A workplace whose admin has a chat."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config
from index.embedding.embed import Embedder
from tests.conftest import published


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {})
    published(config.index.folder, config.knowledge.folder, embedder)
    return replace(config, admin=replace(config.admin, chats=("telegram:4711",)))
