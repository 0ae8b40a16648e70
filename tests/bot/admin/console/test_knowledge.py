"""The console's Knowledge page where something is odd: files it cannot edit, long documents, a full disk."""

import errno
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config
from index.embedding.embed import Embedder
from tests.conftest import PYTHON, SMALL, lay, published
from tests.console import OURS, PASSWORD, Browser, get, post, upload

ODD = {
    "faq.en.md": PYTHON,
    "roles/x.en.MD": PYTHON,
    "a/b/c/d/e.en.md": PYTHON,
    "skills/my notes.txt": "A line about courses.",
}


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    lay(config.knowledge.folder, ODD)
    published(config.index.folder, config.knowledge.folder, embedder)
    return config


async def test_files_under_odd_names_are_listed_with_their_fault(admin: Browser) -> None:
    status, listed = await get(admin, "knowledge")
    assert status == 200
    files = {file["path"]: file for subject in listed["subjects"] for file in subject["files"]}
    assert {path for path, file in files.items() if file["fault"]} == set(ODD)
    assert {files[path]["fault"]["code"] for path in ODD} == {"upload-name"}
    assert [files[path]["language"] for path in ODD] == ["en", "en", "en", None]
    assert (files["skills/sql.en.md"]["fault"], files["skills/sql.en.md"]["updated"]) == (None, "2026-11-24")


async def test_all_that_an_approval_covers_can_be_read(admin: Browser) -> None:
    lines = "\n\n".join(f"Course {n} teaches people to label speech and pictures." for n in range(6000))
    _, made = await upload(admin, "courses.txt", f"{lines}\n\nThe last course is free.".encode())
    assert made["extracted"]["left"] > 0
    assert "The last course" not in "".join(s["text"] for s in made["extracted"]["sections"])
    answer = await admin.get("/admin/api/whole", params={"path": made["path"]}, headers=OURS)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="courses.txt"'
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == (
        "nosniff",
        "no-store",
    )
    text = (await answer.read()).decode("utf-8-sig")
    assert text.startswith("Courses\n")
    assert "Course 0 teaches" in text
    assert text.endswith("The last course is free.")
    assert (await get(admin, "whole", path="programmes/none.txt"))[0] == 404
    assert (await get(admin, "whole", path="../../etc/passwd"))[0] == 422


async def test_a_full_disk_is_told_in_words(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = "skills/sql.en.md"
    _, opened = await get(admin, "file", path=path)
    edit = {"path": path, "text": SMALL[path].replace("tables", "sheets"), "base": opened["digest"]}
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        for status, refused in (
            await post(admin, "file", edit),
            await post(admin, "remove", {"path": path, "base": opened["digest"]}),
            await upload(admin, "a.txt", b"A line about courses."),
        ):
            assert (status, refused["error"]) == (409, "draft-unwritten")
    assert (await get(admin, "knowledge"))[1]["draft"] == []
    assert (await post(admin, "file", edit))[0] == 200
