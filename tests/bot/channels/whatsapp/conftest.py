"""A bot on WhatsApp for the tests of the channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.whatsapp.phone import Phone, connected


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with connected(tmp_path) as phone:
        yield phone
