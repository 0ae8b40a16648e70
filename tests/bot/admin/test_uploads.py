"""Uploads that stall, bombs and junk, and the process that reads what was uploaded."""

import asyncio
import contextlib
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from bot import config as configuration
from bot.config import Config
from bot.publishing.worker.client import WorkFailed, difference, extraction
from bot.publishing.workplace import workplace_of
from index.embedding.embed import Embedder
from tests.conftest import published
from tests.console import (
    OURS,
    Browser,
    docx_bytes,
    get,
    upload,
)
from tests.documents import pdf
from tests.waiting import PATIENCE, until


async def stalled(admin: Browser) -> ClientResponse:
    """An upload that begins and does not go on."""

    async def body() -> AsyncIterator[bytes]:
        yield b"The first line.\n"
        await asyncio.sleep(10 * PATIENCE)

    return await admin.put("/admin/api/upload?name=slow.txt", data=body(), headers=OURS)


async def test_stalled_uploads_keep_no_other_out(admin: Browser, workplace: Path) -> None:
    stuck = [asyncio.create_task(stalled(admin)) for _ in range(3)]
    await until(lambda: len([*workplace.parent.rglob(".upload-*")]) == len(stuck))
    async with asyncio.timeout(PATIENCE):
        status, _ = await upload(admin, "quick.txt", b"A line about courses.")
    assert status == 200
    assert not any(task.done() for task in stuck)
    for task in stuck:
        task.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)


async def test_an_upload_that_stalls_is_ended(
    admin: Browser, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.admin.console.knowledge._RECEIVING_SECONDS", 0.2)
    async with asyncio.timeout(PATIENCE):
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
    report = await difference(workplace_of(config))
    assert report["files"]["added"] == ["skills/course.txt"]
    (config.knowledge.folder / "skills" / "bad.docx").write_bytes(b"not a document")
    with pytest.raises(WorkFailed) as failure:
        await difference(workplace_of(config))
    assert (failure.value.kind, failure.value.detail[0]["path"]) == ("faults", "skills/bad.docx")


async def test_upload_names_and_topics_are_made_harmless(admin: Browser) -> None:
    status, made = await upload(admin, "..\\..\\etc/Ünï cödé & more.TXT", b"Some plain text about courses.")
    assert status == 200
    assert made["path"] == "programmes/n-c-d-more.txt"
    assert (await upload(admin, "a.txt", b"text", topic="../../etc"))[0] == 422


def _fill(bomb: zipfile.ZipFile, *, megabytes: int) -> None:
    """The text of a Word document, so long that nobody should unpack it."""
    with bomb.open("word/document.xml", "w") as document:
        for _ in range(megabytes):
            document.write(b"A" * 1_000_000)


async def test_a_zip_bomb_is_refused(admin: Browser) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_bytes("x"))) as original,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for entry in original.namelist():
            if entry != "word/document.xml":
                bomb.writestr(entry, original.read(entry))
        _fill(bomb, megabytes=400)
    status, body = await upload(admin, "bomb.docx", out.getvalue())
    assert status == 422
    assert "unpacks" in body["faults"][0]["message"]
    assert (await get(admin, "state"))[0] == 200


async def test_a_bomb_that_lies_about_its_size_is_refused(admin: Browser) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        _fill(bomb, megabytes=150)
    data = bytearray(out.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")  # uncompressed size in the central directory
    assert (await upload(admin, "bomb.docx", bytes(data)))[0] == 422
    assert (await get(admin, "state"))[0] == 200


async def test_a_200_mb_pdf_is_refused_before_it_is_kept(admin: Browser, settings: Config) -> None:
    async def stream() -> AsyncIterator[bytes]:  # no Content-Length
        for _ in range(200):
            yield b"%PDF" + b"x" * 1_000_000

    answer = None
    with contextlib.suppress(OSError):  # closed while it was still sending
        answer = await admin.put("/admin/api/upload?name=big.pdf", data=stream(), headers=OURS)
    assert answer is None or answer.status == 413
    sized = await admin.put(
        "/admin/api/upload?name=big.pdf", data=b"x", headers={**OURS, "Content-Length": "1"}
    )
    assert sized.status == 422
    assert list(settings.admin.draft.glob(".upload-*")) == []
    assert (await get(admin, "state"))[0] == 200


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html", "a.exe", "a", ".docx", "a.en.md"])
async def test_junk_is_refused_with_a_reason(admin: Browser, name: str) -> None:
    status, body = await upload(admin, name, b"\x00\x01\x02 junk \xff" * 50)
    assert status == 422 or (status == 200 and name == "a.html")
    assert body.get("faults") or body.get("extracted")


async def test_a_read_upload_leaves_no_process(tmp_path: Path) -> None:
    """Neither after a result nor after a refusal, at the moment the answer is there."""
    import psutil

    from bot.publishing.worker.client import WorkFailed, extraction

    before = psutil.Process().children()  # a database that other tests share may run
    (tmp_path / "good.txt").write_text("A line about data.", "utf-8")
    (tmp_path / "bad.docx").write_bytes(b"not a document")
    assert (await extraction("notes/good.txt", tmp_path / "good.txt"))["sections"]
    assert psutil.Process().children() == before
    with pytest.raises(WorkFailed):
        await extraction("notes/bad.docx", tmp_path / "bad.docx")
    assert psutil.Process().children() == before
