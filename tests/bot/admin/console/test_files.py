"""Files in the console: which names they may have, drafts and their versions, from an upload to a live answer."""

from dataclasses import asdict
from pathlib import Path

import pytest

from bot.admin.uploads import as_faults
from bot.config import Config
from bot.publishing.worker.client import WorkFailed
from bot.runtime import Runtime
from index.knowledge.faults import Fault
from tests.conftest import SMALL
from tests.console import Browser, compare, docx_bytes, get, go_live, post, publish, upload


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "roles/../../x.en.md",
        "/etc/x.en.md",
        "roles/..%2f..%2fx.en.md",
        "roles/x.en.md/../../../y.en.md",
        "roles\\..\\x.en.md",
        "roles/.hidden.en.md",
        "roles/x.py",
        "x.en.md",
        "a/b/c/d/e.en.md",
        "roles/" + "x" * 200 + ".en.md",
        "roles/x\n.en.md",
        "roles/README.md",
        "",
    ],
)
async def test_no_path_leads_out_of_the_knowledge_folder(admin: Browser, settings: Config, path: str) -> None:
    before = sorted(settings.knowledge.folder.parent.rglob("*"))
    body = {"path": path, "text": SMALL["skills/sql.en.md"], "base": ""}
    assert (await post(admin, "file", body))[0] == 422
    assert (await get(admin, "file", path=path))[0] == 422
    assert (await post(admin, "remove", {"path": path, "base": ""}))[0] == 422
    after = [p for p in sorted(settings.knowledge.folder.parent.rglob("*")) if "draft" not in str(p)]
    assert after == before


async def test_a_link_out_of_the_folder_is_not_followed(
    admin: Browser, settings: Config, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.en.md"
    secret.write_text("secret", "utf-8")
    (settings.knowledge.folder / "skills" / "link.en.md").symlink_to(secret)
    _, shown = await get(admin, "file", path="skills/link.en.md")
    assert shown["text"] is None


@pytest.mark.slow
async def test_an_upload_waits_for_approval_and_is_then_published(admin: Browser, house: Runtime) -> None:
    old = house.retriever.snapshot.name
    status, made = await upload(admin, "Circle.docx", docx_bytes("The Mehran Robotics Circle builds robots."))
    assert status == 200
    assert made["extracted"]["sections"][0]["text"] == "The Mehran Robotics Circle builds robots."
    assert (await compare(admin))["report"]["changed"] is False, "not approved: nothing to publish"
    stale = await post(admin, "approve", {"path": made["path"], "digest": "0" * 64})
    assert stale[0] == 409
    assert (await post(admin, "approve", {"path": made["path"], "digest": made["digest"]}))[0] == 200
    _, diff = await get(admin, "diff")
    assert diff["units"]["added"] == ["programmes/circle#p1"]
    compared = (await compare(admin))["report"]
    assert compared["files"]["added"] == ["programmes/circle.docx"]
    assert house.retriever.snapshot.name == old, "compared, not live"
    _, tried = await post(admin, "ask", {"question": "Mehran Robotics Circle", "index": "draft"})
    assert tried["hits"][0]["unit"] == "programmes/circle#p1"
    job = await publish(admin, compared)
    assert job["state"] == "done", job
    assert "programmes/circle#p1" in house.retriever.snapshot.units
    assert (house.config.knowledge.folder / "programmes/circle.docx").is_file()
    _, past = await get(admin, "history")
    assert [(e["who"], e["action"]) for e in past["events"]] == [("Sana", "published")]
    assert (await post(admin, "rollback"))[0] == 200
    assert house.retriever.snapshot.name == old
    assert not (house.config.knowledge.folder / "programmes/circle.docx").exists()
    _, listed = await get(admin, "knowledge")
    assert [(c["path"], c["approved"]) for c in listed["draft"]] == [("programmes/circle.docx", False)]


@pytest.mark.slow
async def test_the_text_of_a_document_goes_live_in_its_place(admin: Browser, house: Runtime) -> None:
    _, made = await upload(admin, "Circle.docx", docx_bytes("The Mehran Robotics Circle builds robots."))
    assert (await post(admin, "approve", {"path": made["path"], "digest": made["digest"]}))[0] == 200
    assert (await go_live(admin))["state"] == "done"
    text = SMALL["skills/sql.en.md"].replace("SQL", "Robots")
    edit = {"path": "programmes/circle.en.md", "text": text, "base": "", "instead": made["path"]}
    assert (await post(admin, "file", edit))[0] == 200
    _, listed = await get(admin, "knowledge")
    assert [(c["path"], c["removed"], c["approved"]) for c in listed["draft"]] == [
        ("programmes/circle.docx", True, True),
        ("programmes/circle.en.md", False, True),
    ]
    report = (await go_live(admin))["report"]
    assert report["files"] == {
        "added": ["programmes/circle.en.md"],
        "changed": [],
        "removed": ["programmes/circle.docx"],
    }
    assert not (house.config.knowledge.folder / "programmes/circle.docx").exists()


async def test_the_text_of_an_unpublished_document_takes_its_place_in_the_draft(admin: Browser) -> None:
    _, made = await upload(admin, "Circle.docx", docx_bytes("The Mehran Robotics Circle builds robots."))
    edit = {"path": "programmes/circle.en.md", "base": "", "instead": made["path"]}
    assert (await post(admin, "file", {**edit, "text": "no front matter"}))[0] == 422
    _, listed = await get(admin, "knowledge")
    assert [c["path"] for c in listed["draft"]] == ["programmes/circle.docx"], "kept until its text is"
    assert (await post(admin, "file", {**edit, "text": SMALL["skills/sql.en.md"]}))[0] == 200
    _, listed = await get(admin, "knowledge")
    assert [c["path"] for c in listed["draft"]] == ["programmes/circle.en.md"]


async def test_only_a_document_can_be_left_out(admin: Browser) -> None:
    edit = {"path": "skills/new.en.md", "text": SMALL["skills/sql.en.md"], "base": ""}
    assert (await post(admin, "file", {**edit, "instead": "skills/sql.en.md"}))[0] == 200
    assert (await post(admin, "file", {**edit, "instead": "../../etc/passwd"}))[0] == 422
    _, listed = await get(admin, "knowledge")
    assert [c["path"] for c in listed["draft"]] == ["skills/new.en.md"]


async def test_yaml_that_multiplies_is_refused(admin: Browser) -> None:
    lines = ["a0: &a0 [x, x]"] + [
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30)
    ]
    text = "---\n" + "\n".join(lines) + "\nsources: [*a29]\ntitle: x\n---\n\n## X {#x}\n\ny\n"
    status, found = await post(admin, "check", {"path": "skills/x.en.md", "text": text})
    assert status == 200
    assert "aliases" in found["faults"][0]["message"]
    deep = "---\ntitle: " + "[" * 20_000 + "\n---\n\n## X {#x}\n\ny\n"
    assert (await post(admin, "check", {"path": "skills/x.en.md", "text": deep}))[1]["faults"]


async def test_an_edit_of_an_older_version_is_refused_with_a_diff(admin: Browser) -> None:
    _, opened = await get(admin, "file", path="skills/sql.en.md")
    mine, hers = (SMALL["skills/sql.en.md"].replace("tables", word) for word in ("sheets", "lists"))
    path = "skills/sql.en.md"
    assert (await post(admin, "file", {"path": path, "text": hers, "base": opened["digest"]}))[0] == 200
    status, refused = await post(admin, "file", {"path": path, "text": mine, "base": opened["digest"]})
    assert status == 409
    assert "-SQL asks questions of lists." in refused["diff"]
    assert "+SQL asks questions of sheets." in refused["diff"]
    _, now = await get(admin, "file", path=path)
    assert "lists" in now["text"]


async def test_a_file_changed_by_other_hands_is_not_overwritten(admin: Browser, settings: Config) -> None:
    path = "skills/sql.en.md"
    _, opened = await get(admin, "file", path=path)
    text = SMALL[path].replace("tables", "sheets")
    assert (await post(admin, "file", {"path": path, "text": text, "base": opened["digest"]}))[0] == 200
    (settings.knowledge.folder / path).write_text(SMALL[path].replace("tables", "lists"), "utf-8")
    job = await compare(admin)
    assert job["error"] == "faults"
    assert "outside the console" in job["detail"][0]["message"]
    assert job["detail"][0]["code"] == "changed-outside", "the page says it in its own language"
    assert (await get(admin, "diff"))[1]["faults"][0]["code"] == "changed-outside"
    assert "lists" in (settings.knowledge.folder / path).read_text("utf-8")


async def test_faults_have_lines(admin: Browser) -> None:
    text = SMALL["skills/sql.en.md"].replace("{#what}", "")
    _, found = await post(admin, "check", {"path": "skills/sql.en.md", "text": text})
    assert [(fault["line"], fault["code"], fault["values"]) for fault in found["faults"]] == [
        (8, "heading-id", {})
    ]
    body = {"path": "skills/sql.en.md", "text": text, "base": ""}
    assert (await post(admin, "file", body))[0] == 422


def test_a_fault_comes_back_from_a_worker_as_it_was() -> None:
    here = Fault("a/b.en.md", 3, "unknown-key", {"key": "titel", "known": "title"})
    newer = Fault("a/b.en.md", 0, "of-a-newer-worker", message="something new")
    failure = WorkFailed("faults", [asdict(here), asdict(newer)])
    assert as_faults("a/b.en.md", failure).faults == (here, newer)
    (late,) = as_faults("a/b.pdf", WorkFailed("failed", "took too long")).faults
    assert (late.code, late.message) == ("unread", "could not be read: took too long")
