"""Two admins at one console: neither undoes unseen what the other did, and a publication always ends."""

import sys
from pathlib import Path

import pytest

from bot.config import Config
from tests.conftest import ANALYST, SMALL, lay
from tests.console import Browser, compare, get, go_live, post, publish, upload

pytestmark = pytest.mark.slow

PATH = "skills/sql.en.md"
TEXT = SMALL[PATH].replace("tables", "sheets")


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
            assert (await go_live(admin))["state"] == "done"
    assert (await post(admin, "rollback"))[0] == 200
    assert (await compare(admin))["error"] == "faults"
    _, opened = await get(admin, "file", path=PATH)
    assert "-SQL asks questions of sheets." in opened["conflict"]
    assert "+SQL asks questions of rows." in opened["conflict"]
    assert (await post(admin, "file", {**edit, "base": opened["digest"]}))[0] == 200
    assert (await get(admin, "file", path=PATH))[1]["conflict"] is None
    assert (await go_live(admin))["state"] == "done"


async def test_a_rollback_takes_back_only_what_was_shown(admin: Browser) -> None:
    _, before = await get(admin, "history")
    _, opened = await get(admin, "file", path=PATH)
    await post(admin, "file", {"path": PATH, "text": TEXT, "base": opened["digest"]})
    name = (await go_live(admin))["report"]["name"]
    status, refused = await post(admin, "rollback", {"offered": before["current"]})
    assert (status, refused["error"]) == (409, "live-changed")
    _, now = await get(admin, "history")
    assert (now["live"], now["current"]) == (name, name)
    assert (await post(admin, "rollback", {"offered": name}))[0] == 200


@pytest.mark.parametrize(
    ("worker", "error"),
    [
        ("", "failed"),
        ("#!/bin/sh\necho Killed\n", "failed"),
        ("#!/bin/sh\nexit 0\n", "ended-early"),
        ("#!/bin/sh\nexit 9\n", "ended-early"),
    ],
)
async def test_a_publication_ends_whatever_becomes_of_its_process(
    admin: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, worker: str, error: str
) -> None:
    """It cannot be started, says what is no JSON, says nothing, or is killed."""
    python = tmp_path / "python"
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(python))
        if worker:
            python.write_text(worker, "utf-8")
            python.chmod(0o755)
        job = await compare(admin)
        assert (job["state"], job["error"]) == ("failed", error)
    assert (await compare(admin))["state"] == "done"


WORSE = ANALYST[: ANALYST.index("## What skills")] + ANALYST[ANALYST.index("## How many") :]
SKILLS = {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]}


async def edit(admin: Browser, path: str, text: str) -> None:
    _, opened = await get(admin, "file", path=path)
    assert (await post(admin, "file", {"path": path, "text": text, "base": opened["digest"]}))[0] == 200


async def test_how_long_the_last_publication_took_is_told_with_the_next(admin: Browser) -> None:
    _, opened = await get(admin, "file", path=PATH)
    await post(admin, "file", {"path": PATH, "text": TEXT, "base": opened["digest"]})
    first = await compare(admin)
    assert first["took"]["prepare"] > 0
    assert (await publish(admin, first["report"]))["took"].keys() == {"prepare", "publish"}
    took = (await compare(admin))["took"]
    assert took["prepare"] == first["took"]["prepare"], "one that had nothing to do is no measure"
    status, begun = await post(admin, "prepare")
    assert (status, begun["took"]) == (202, took)


async def test_nothing_is_published_that_was_not_compared(admin: Browser) -> None:
    await edit(admin, PATH, TEXT)
    status, refused = await post(admin, "publish")
    assert (status, refused["error"]) == (422, "compare-first")
    assert (await get(admin, "history"))[1]["events"] == []


@pytest.mark.parametrize("where", ["draft", "folder"])
async def test_what_changed_since_the_comparison_is_not_published(
    admin: Browser, settings: Config, where: str
) -> None:
    await edit(admin, PATH, TEXT)
    report = (await compare(admin))["report"]
    if where == "draft":
        await edit(admin, PATH, TEXT.replace("sheets", "lists"))
    else:
        lay(settings.knowledge.folder, {"skills/new.txt": "A line about courses."})
    job = await publish(admin, report)
    assert (job["state"], job["error"]) == ("failed", "outdated")
    assert "compare again" in job["detail"]
    _, past = await get(admin, "history")
    assert (past["events"], past["live"]) == ([], report["previous"])
    report = (await compare(admin))["report"]
    assert (await publish(admin, report))["report"]["name"] == report["name"]


async def test_what_was_compared_with_another_live_index_is_not_published(admin: Browser) -> None:
    """Rolled back in between: the draft is the same, what it would change is not."""
    await edit(admin, "skills/python.en.md", SMALL["skills/python.en.md"].replace("easy", "pleasant"))
    assert (await go_live(admin))["state"] == "done"
    await edit(admin, PATH, TEXT)
    report = (await compare(admin))["report"]
    assert (await post(admin, "rollback"))[0] == 200
    assert (await publish(admin, report))["error"] == "outdated"


async def test_an_override_covers_only_the_reasons_that_were_shown(admin: Browser) -> None:
    await post(admin, "golden", SKILLS)
    await edit(admin, "roles/data-analyst.en.md", WORSE)
    shown = (await compare(admin))["report"]
    first = shown["causes"][0]
    assert (first["cause"], first["language"]) == ("recall", "en")
    await post(admin, "golden", {**SKILLS, "question": "a data analyst's skills", "language": "ur-Latn"})
    job = await publish(admin, shown, override="not taught any more")
    assert (job["state"], job["error"]) == ("failed", "refused"), "another script is worse as well"
    assert set(job["detail"]["reasons"]) > set(shown["reasons"])
    _, past = await get(admin, "history")
    assert (past["events"][0]["action"], past["events"][0]["note"]) == ("refused", "")
    assert past["events"][0]["causes"] == job["detail"]["causes"]
    assert (await publish(admin, job["detail"], override="not taught any more"))["state"] == "done"
    _, past = await get(admin, "history")
    assert (past["events"][0]["action"], past["events"][0]["note"]) == ("overridden", "not taught any more")
