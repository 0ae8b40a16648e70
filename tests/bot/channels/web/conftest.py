"""The web chat's API over a real server's socket, in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot import app, config
from index.embedding.embed import Embedder
from tests.bot.channels.web.site import Site
from tests.conftest import published
from tests.waiting import until


@pytest.fixture
async def site(
    workplace: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Site]:
    settings = config.load(workplace, {})
    published(settings.index.folder, settings.knowledge.folder, embedder)
    server = asyncio.create_task(app.serve(settings))
    said = ""

    def started() -> bool:
        nonlocal said
        said += capsys.readouterr().out
        return "http://" in said or server.done()

    await until(started)
    url = said[said.index("http://") :].split()[0]
    async with aiohttp.ClientSession() as client:
        yield Site(url, client)
    server.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await server
