"""The web chat's API over a real server process's socket, in this process."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot import app, config
from bot.errors import DatabaseUnusable
from index.embedding.embed import Embedder
from index.snapshots import build, snapshot
from tests.bot.channels.web.site import Site
from tests.conftest import ANALYST, published
from tests.waiting import until

CHAT = "c" * 20


async def test_a_question_is_answered(site: Site) -> None:
    status, reply = await site.post({"chat": CHAT, "id": "i" * 16, "text": "what does a data analyst do?"})
    assert status == 200
    assert reply["text"].startswith("A data analyst answers")
    assert reply["sources"][0]["title"] == "A survey"
    assert {button["id"] for button in reply["buttons"]} >= {"u:roles/data-analyst#skills"}


async def test_the_same_id_gets_the_same_reply_and_is_answered_once(site: Site) -> None:
    bodies = [{"chat": CHAT, "id": "i" * 16, "text": "what does a data analyst do?"}] * 5
    replies = await asyncio.gather(*(site.post(body) for body in bodies))
    replies.append(await site.post(bodies[0]))
    assert {status for status, _ in replies} == {200}
    assert len({json.dumps(reply, sort_keys=True) for _, reply in replies}) == 1
    _, kept = await site.post({"chat": CHAT, "text": "/export"})
    assert kept["text"].count('"question"') == 1


async def test_memory_stays_in_its_chat(site: Site) -> None:
    await site.post({"chat": CHAT, "text": "what does a data analyst do?"})
    _, mine = await site.post({"chat": CHAT, "text": "and the skills?"})
    _, other = await site.post({"chat": "d" * 20, "text": "and its salary?"})
    assert "clear writing" in mine["text"]
    assert "analyst" not in other["text"]


async def test_forget(site: Site) -> None:
    await site.post({"chat": CHAT, "text": "what does a data analyst do?"})
    await site.post({"chat": CHAT, "text": "/forget"})
    _, kept = await site.post({"chat": CHAT, "text": "/export"})
    assert "data analyst" not in kept["text"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"\xff\xfe", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"[" * 50_000, "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"[]", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"text=hi", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 415),
        ({"data": b" " * 70_000, "headers": {"Content-Type": "application/json"}}, 413),
        ({"body": {"text": ""}}, 400),
        ({"body": {"text": 5}}, 400),
        ({"body": {"text": "hi", "chat": "short"}}, 400),
        ({"body": {"text": "hi", "id": "../../etc/passwd-etc"}}, 400),
        ({"body": {"text": "x" * 21_000}}, 400),
    ],
)
async def test_bad_bodies_are_refused(site: Site, options: dict[str, Any], status: int) -> None:
    got, reply = await site.post(**options)
    assert got == status
    assert set(reply) == {"error"}
    assert "Traceback" not in reply["error"]


@pytest.fixture
def strict(workplace: Path) -> None:
    """Three messages a minute for an address; asked for before `site`."""
    workplace.write_text("[web]\nport = 0\n[limits]\nper_address = 3\n", "utf-8")


async def test_an_address_that_asks_too_often_waits(strict: None, site: Site) -> None:
    statuses = [(await site.post({"text": "/roles", "chat": f"{n:020}"}))[0] for n in range(4)]
    assert statuses == [200, 200, 200, 429]
    other = {"X-Forwarded-For": "203.0.113.9"}
    assert (await site.post({"text": "/roles"}, headers=other))[0] == 200


@pytest.mark.parametrize("path", ["history", "votes", "forget"])
async def test_so_does_one_that_reads_votes_or_erases_too_often(strict: None, site: Site, path: str) -> None:
    body = {"chat": "c" * 20, "id": "i" * 16, "useful": True}
    statuses = [(await site.post(body, f"/api/{path}"))[0] for _ in range(4)]
    assert statuses[:3] == [404 if path == "votes" else 200] * 3
    assert statuses[3] == 429
    assert (await site.post({"text": "/roles"}))[0] == 200, "messages are counted apart"


async def test_a_second_process_is_refused_before_it_takes_anything_up(site: Site, workplace: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="is served by another process; stop that one first"):
        await app.serve(config.load(workplace, {}))
    assert (await site.post({"text": "what does a data analyst do?"}))[0] == 200


async def test_a_deleted_database_ends_it_with_a_sentence(
    workplace: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._LOOK_SECONDS", 0.02)
    settings = config.load(workplace, {})
    published(settings.index.folder, settings.knowledge.folder, embedder)
    file = settings.store.file
    assert file
    running = asyncio.create_task(app.serve(settings))
    await until(lambda: file.exists() or running.done())
    await asyncio.sleep(0.5)
    file.unlink()
    with pytest.raises(DatabaseUnusable, match="was deleted while it was in use; it is put back"):
        await running
    assert file.exists()


async def test_a_lone_surrogate_and_a_null_are_no_crash(site: Site) -> None:
    for raw in (b'{"text": "\\ud800 data analyst"}', b'{"text": "data\\u0000 analyst skills"}'):
        status, _ = await site.post(data=raw, headers={"Content-Type": "application/json"})
        assert status == 200


async def test_health_page_and_headers(site: Site) -> None:
    assert (await site.get("/healthz"))[0] == 200
    status, ready = await site.get("/readyz")
    assert status == 200
    assert json.loads(ready)["units"] > 3
    async with site.client.get(site.url + "/") as page:
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "رہنما" in await page.text()
    assert (await site.get("/nothing"))[0] == 404
    assert (await site.get("/../config.toml"))[0] == 404


async def test_a_published_index_is_served_and_a_bad_one_is_not(
    site: Site,
    workplace: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("index.retrieval.live._WATCH_SECONDS", 0.02)
    settings = config.load(workplace, {})
    root = settings.index.folder
    first = snapshot.current(root)
    changed = ANALYST.replace("answers business questions", "settles arguments")
    (settings.knowledge.folder / "roles/data-analyst.en.md").write_text(changed, "utf-8")
    built = build.build(build.read(settings.knowledge.folder), root, embedder)
    whole = (root / built.name / "vectors.faiss").read_bytes()
    (root / built.name / "vectors.faiss").write_bytes(whole[:100])
    snapshot.publish(root, built.name)
    await until(lambda: "the published index is not served" in caplog.text)
    _, reply = await site.post({"chat": CHAT, "text": "what does a data analyst do?"})
    assert "answers business" in reply["text"]
    assert json.loads((await site.get("/readyz"))[1])["index"] == first
    (root / built.name / "vectors.faiss").write_bytes(whole)

    async def mended() -> bool:
        """One that was refused is tried again once another was live meanwhile."""
        for name in (first, built.name):
            snapshot.publish(root, name)
            await asyncio.sleep(0.2)
        _, reply = await site.post({"chat": CHAT, "text": "what does a data analyst do?"})
        return "settles" in reply["text"]

    await until(mended)


async def test_only_the_framed_page_may_be_framed(site: Site) -> None:
    for path, ancestors in (("/", "'none'"), ("/embed", "frame-ancestors 'self'"), ("/widget.js", "'none'")):
        async with site.client.get(site.url + path) as page:
            assert page.headers["Content-Security-Policy"].endswith(ancestors)
