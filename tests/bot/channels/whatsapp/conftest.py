"""A bot on WhatsApp for the tests of the channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.whatsapp.connection import Connection, connected


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    async with connected(tmp_path) as connection:
        yield connection
