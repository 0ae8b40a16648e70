"""A console over a small knowledge, for every test that opens one."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot import config as configuration
from bot.accounts import passwords
from bot.accounts.people import People
from bot.config import Config
from bot.runtime import Runtime, open_runtime
from bot.server import guard
from index.embedding.embed import Embedder
from tests.conftest import published
from tests.console import PASSWORD, Browser, console, sign_in


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are slow to try on purpose, and tests try thousands; what they ship with is said in test_entry.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))
        yield


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    """A workplace with a live index and an admin's password."""
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    published(config.index.folder, config.knowledge.folder, embedder)
    return config


@pytest.fixture
async def house(settings: Config, embedder: Embedder) -> AsyncIterator[Runtime]:
    async with open_runtime(settings, embedder) as opened:
        yield opened


@pytest.fixture
async def stranger(house: Runtime) -> AsyncIterator[Browser]:
    """A browser that has not signed in."""
    app = web.Application(client_max_size=65_536, middlewares=[guard])
    await People(house.store.database).settle_owner(house.config.secrets.admin_password)
    opened, publisher = console(house)
    app.add_routes(opened.routes())
    async with TestClient(TestServer(app)) as client:
        yield client
    await publisher.close()


@pytest.fixture
async def admin(stranger: Browser) -> Browser:
    """A browser that has."""
    assert (await sign_in(stranger, PASSWORD)).status == 200
    return stranger
