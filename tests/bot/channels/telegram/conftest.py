"""A bot on Telegram for the tests of the channel."""

from pathlib import Path

import pytest

from tests.bot.channels.telegram.connection import Connect, connected


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    return lambda **settings: connected(tmp_path, **settings)
