"""A workplace whose golden questions are asked before a publication."""

import json
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config
from tests.bot.publishing.edits import GOLDEN
from tests.conftest import lay


@pytest.fixture
def config(workplace: Path) -> Config:
    loaded = configuration.load(workplace, {})
    lines = "".join(json.dumps(row) + "\n" for row in GOLDEN)
    lay(loaded.knowledge.folder, {"golden/admin.jsonl": lines})
    return loaded
