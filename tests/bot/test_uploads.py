"""Uploads that stall, and the process that reads what was uploaded."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot import config as configuration
from bot.admin import Admin
from bot.app import open_house
from bot.web import _guard
from bot.worker import WorkFailed, difference, extraction
from index.embed import Embedder
from tests.bot.test_admin import OURS, PASSWORD, Browser, sign_in, upload
from tests.conftest import published
from tests.index.test_extract import pdf


@pytest.fixture
async def admin(workplace: Path, embedder: Embedder) -> AsyncIterator[Browser]:
    """A browser that has signed in."""
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    published(config.index.folder, config.knowledge.folder, embedder)
    async with open_house(config) as house:
        app = web.Application(middlewares=[_guard])
        Admin(house).add_to(app)
        async with TestClient(TestServer(app)) as client:
            assert (await sign_in(client, PASSWORD)).status == 200
            yield client


async def stalled(admin: Browser) -> ClientResponse:
    """An upload that begins and does not go on."""

    async def body() -> AsyncIterator[bytes]:
        yield b"The first line.\n"
        await asyncio.sleep(60)

    return await admin.put("/admin/api/upload?name=slow.txt", data=body(), headers=OURS)


async def test_stalled_uploads_keep_no_other_out(admin: Browser) -> None:
    stuck = [asyncio.create_task(stalled(admin)) for _ in range(3)]
    await asyncio.sleep(0.2)
    async with asyncio.timeout(30):
        status, _ = await upload(admin, "quick.txt", b"A line about courses.")
    assert status == 200
    assert not any(task.done() for task in stuck)
    for task in stuck:
        task.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)


async def test_an_upload_that_stalls_is_ended(
    admin: Browser, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.admin_knowledge._RECEIVING_SECONDS", 0.2)
    async with asyncio.timeout(20):
        assert (await stalled(admin)).status == 408
    assert list(workplace.parent.rglob(".upload-*")) == []


async def test_a_scan_with_a_typed_page_is_doubted(tmp_path: Path) -> None:
    typed = [(12, "The evening course in data costs Rs 900 a month.")]
    (tmp_path / "scan.pdf").write_bytes(pdf([typed, *[[] for _ in range(99)]]))
    assert (await extraction("notes/scan.pdf", tmp_path / "scan.pdf"))["doubts"] == ["no-text"]
    (tmp_path / "typed.pdf").write_bytes(pdf([typed, typed, []]))
    assert (await extraction("notes/typed.pdf", tmp_path / "typed.pdf"))["doubts"] == []


async def test_what_would_change_is_found_in_another_process(workplace: Path, embedder: Embedder) -> None:
    config = configuration.load(workplace, {})
    published(config.index.folder, config.knowledge.folder, embedder)
    (config.knowledge.folder / "skills" / "course.txt").write_text("A line about courses.", "utf-8")
    report = await difference(config)
    assert report["files"]["added"] == ["skills/course.txt"]
    (config.knowledge.folder / "skills" / "bad.docx").write_bytes(b"not a document")
    with pytest.raises(WorkFailed) as failure:
        await difference(config)
    assert (failure.value.kind, failure.value.detail[0]["path"]) == ("faults", "skills/bad.docx")
