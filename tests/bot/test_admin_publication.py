"""Two admins at one console: neither undoes unseen what the other did, and a publication always ends."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import config as configuration
from bot.admin import Admin
from bot.app import open_house
from bot.config import Config
from bot.web import _guard
from index.embed import Embedder
from tests.bot.test_admin import PASSWORD, Browser, finished, get, post, sign_in, upload
from tests.conftest import SMALL, published

PATH = "skills/sql.en.md"
TEXT = SMALL[PATH].replace("tables", "sheets")


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    published(config.index.folder, config.knowledge.folder, embedder)
    return config


@pytest.fixture
async def admin(settings: Config) -> AsyncIterator[Browser]:
    """A browser that has signed in."""
    async with open_house(settings) as house:
        app = web.Application(middlewares=[_guard])
        Admin(house).add_to(app)
        async with TestClient(TestServer(app)) as client:
            assert (await sign_in(client, PASSWORD)).status == 200
            yield client


async def test_an_upload_replaces_nothing_unasked(admin: Browser) -> None:
    status, made = await upload(admin, "Fees 2026.txt", b"The course costs nothing.")
    assert status == 200
    status, taken = await upload(admin, "fees_2026.txt", b"The course costs Rs 900.")
    assert (status, taken["error"], taken["path"]) == (409, "taken", made["path"]), "two names of one path"
    assert taken["digest"] == made["digest"]
    _, shown = await get(admin, "file", path=made["path"])
    assert shown["extracted"]["sections"][0]["text"] == "The course costs nothing."
    query = {"name": "fees_2026.txt", "topic": "programmes", "replace": taken["digest"]}
    headers = {"X-Rahnuma": "console"}
    replaced = await admin.put("/admin/api/upload", params=query, data=b"Rs 900.", headers=headers)
    assert replaced.status == 200
    again = await admin.put("/admin/api/upload", params=query, data=b"Rs 800.", headers=headers)
    assert again.status == 409, "not what was shown any more"


async def test_an_upload_does_not_replace_a_published_file_or_its_removal(admin: Browser) -> None:
    _, refused = await upload(admin, "sql.en.md", TEXT.encode(), topic="skills")
    assert refused["error"] == "taken"
    assert (await post(admin, "remove", {"path": PATH, "base": refused["digest"]}))[0] == 200
    status, refused = await upload(admin, "sql.en.md", TEXT.encode(), topic="skills")
    assert (status, refused["digest"]) == (409, "")
    query = {"name": "sql.en.md", "topic": "skills", "replace": ""}
    replaced = await admin.put(
        "/admin/api/upload", params=query, data=TEXT.encode(), headers={"X-Rahnuma": "console"}
    )
    assert replaced.status == 200


async def test_only_the_draft_that_was_shown_is_discarded(admin: Browser) -> None:
    _, opened = await get(admin, "file", path=PATH)
    _, first = await post(admin, "file", {"path": PATH, "text": TEXT, "base": opened["digest"]})
    newer = {"path": PATH, "text": TEXT.replace("sheets", "lists"), "base": first["digest"]}
    _, second = await post(admin, "file", newer)
    status, refused = await post(admin, "discard", {"path": PATH, "digest": first["digest"]})
    assert (status, refused["error"]) == (409, "stale")
    assert (await post(admin, "discard", {"path": PATH, "digest": second["digest"]}))[0] == 200
    assert (await get(admin, "knowledge"))[1]["draft"] == []


async def test_opening_a_draft_in_conflict_and_saving_it_mends_it(admin: Browser) -> None:
    """A draft of what was published, which is then rolled back."""
    for word in ("sheets", "lists", "rows"):
        _, opened = await get(admin, "file", path=PATH)
        edit = {"path": PATH, "text": SMALL[PATH].replace("tables", word), "base": opened["digest"]}
        assert (await post(admin, "file", edit))[0] == 200
        if word != "rows":
            await post(admin, "publish")
            assert (await finished(admin))["state"] == "done"
    assert (await post(admin, "rollback"))[0] == 200
    await post(admin, "publish")
    assert (await finished(admin))["error"] == "faults"
    _, opened = await get(admin, "file", path=PATH)
    assert "-SQL asks questions of sheets." in opened["conflict"]
    assert "+SQL asks questions of rows." in opened["conflict"]
    assert (await post(admin, "file", {**edit, "base": opened["digest"]}))[0] == 200
    assert (await get(admin, "file", path=PATH))[1]["conflict"] is None
    await post(admin, "publish")
    assert (await finished(admin))["state"] == "done"


async def test_a_rollback_takes_back_only_what_was_shown(admin: Browser) -> None:
    _, before = await get(admin, "history")
    _, opened = await get(admin, "file", path=PATH)
    await post(admin, "file", {"path": PATH, "text": TEXT, "base": opened["digest"]})
    await post(admin, "publish")
    name = (await finished(admin))["report"]["name"]
    status, refused = await post(admin, "rollback", {"offered": before["current"]})
    assert (status, refused["error"]) == (409, "live-changed")
    _, now = await get(admin, "history")
    assert (now["live"], now["current"]) == (name, name)
    assert (await post(admin, "rollback", {"offered": name}))[0] == 200


@pytest.mark.parametrize("worker", ["", "#!/bin/sh\necho Killed\n", "#!/bin/sh\nexit 0\n"])
async def test_a_publication_ends_whatever_becomes_of_its_process(
    admin: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, worker: str
) -> None:
    """It cannot be started, says what is no JSON, or says nothing."""
    python = tmp_path / "python"
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(python))
        if worker:
            python.write_text(worker, "utf-8")
            python.chmod(0o755)
        assert (await post(admin, "publish"))[0] == 202
        job = await finished(admin)
        assert (job["state"], job["error"]) == ("failed", "failed")
    assert (await post(admin, "publish"))[0] == 202
    assert (await finished(admin))["state"] == "done"
