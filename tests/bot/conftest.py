"""A console over a small knowledge, for every test that opens one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import config as configuration
from bot.admin.console.routes import Admin
from bot.app import House, open_house
from bot.channels.web.api import _guard
from bot.config import Config
from index.embedding.embed import Embedder
from tests.conftest import published
from tests.console import PASSWORD, Browser, sign_in


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    """A workplace with a live index and an admin's password."""
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    published(config.index.folder, config.knowledge.folder, embedder)
    return config


@pytest.fixture
async def house(settings: Config) -> AsyncIterator[House]:
    async with open_house(settings) as opened:
        yield opened


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Browser]:
    """A browser that has not signed in."""
    app = web.Application(client_max_size=65_536, middlewares=[_guard])
    Admin(house).add_to(app)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def admin(stranger: Browser) -> Browser:
    """A browser that has."""
    assert (await sign_in(stranger, PASSWORD)).status == 200
    return stranger
