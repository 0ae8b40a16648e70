"""The console's list of the knowledge and its faults: each file's own age, sources and lines."""

from pathlib import Path
from typing import Any

import pytest

from bot import config as configuration
from bot.config import Config
from index.embedding.embed import Embedder
from tests.conftest import ANALYST, ANALYST_URDU, lay, published
from tests.console import PASSWORD, Browser, get, post

OLDER = {"roles/data-analyst.ur.md": ANALYST_URDU.replace("updated: 2026-11-24", "updated: 2026-10-01")}
ROMAN = ANALYST.replace("updated: 2026-11-24", "updated: 2026-12-01").replace(
    "    date: 2025-03-01\n",
    "    date: 2025-03-01\n  - id: S2\n    title: Another\n    date: undated\n",
)


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    files = {**OLDER, "roles/data-analyst.ur-Latn.md": ROMAN, "skills/course.txt": "A line about courses."}
    lay(config.knowledge.folder, files)
    published(config.index.folder, config.knowledge.folder, embedder)
    return config


async def files(admin: Browser, subject: str) -> list[dict[str, Any]]:
    _, listed = await get(admin, "knowledge")
    return next(list(s["files"]) for s in listed["subjects"] if s["id"] == subject)


async def test_each_file_has_its_own_age_and_sources(admin: Browser) -> None:
    shown = await files(admin, "roles/data-analyst")
    assert [(f["language"], f["updated"], f["sources"], f["behind"]) for f in shown] == [
        ("en", "2026-11-24", 1, False),
        ("ur-Latn", "2026-12-01", 2, False),
        ("ur", "2026-10-01", 1, True),
    ]
    (document,) = await files(admin, "skills/course")
    assert (document["path"], document["language"], document["behind"]) == ("skills/course.txt", None, False)


async def test_a_translation_brought_up_to_date_is_behind_no_more(admin: Browser, settings: Config) -> None:
    lay(settings.knowledge.folder, {"roles/data-analyst.ur.md": ANALYST_URDU})
    assert not any(f["behind"] for f in await files(admin, "roles/data-analyst"))
    lay(settings.knowledge.folder, {"roles/data-analyst.ur.md": "no front matter"})
    shown = {f["path"]: f for f in await files(admin, "roles/data-analyst")}
    assert shown["roles/data-analyst.ur.md"]["updated"] == "", "it says nothing that can be read"
    (settings.knowledge.folder / "roles/data-analyst.ur.md").unlink()
    assert len(await files(admin, "roles/data-analyst")) == 3, "live all the same"


async def test_faults_of_front_matter_have_their_lines(admin: Browser) -> None:
    deep = "---\ntitle: x\nneeds:\n" + "aliases: " + "[" * 20 + "\n---\n\n## X {#x}\n\ny\n"
    alias = "---\ntitle: &t x\nupdated: 2026-11-24\naliases: [*t]\n---\n\n## X {#x}\n\ny\n"
    for text, line in (
        (deep, 4),
        (alias, 4),
        (ANALYST.replace("updated: 2026-11-24", "updated: 2026-02-30"), 4),
    ):
        _, found = await post(admin, "check", {"path": "roles/x.en.md", "text": text})
        assert [fault["line"] for fault in found["faults"]] == [line], found
