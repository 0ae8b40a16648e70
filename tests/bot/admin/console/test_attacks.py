"""The old attacks, by somebody with an account of her own: what is refused to a stranger is refused to a colleague too."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.accounts.roles import Role
from bot.config import Config
from bot.runtime import Runtime
from tests.bot.admin import test_uploads as uploads
from tests.bot.admin.console import test_files as files
from tests.bot.admin.console import test_session as session
from tests.bot.admin.console.test_rights import enter, join
from tests.console import Browser, get, post, upload


@pytest.fixture
async def editor(stranger: Browser, house: Runtime) -> Browser:
    await join(house, "Zara", Role.EDITS)
    assert await enter(stranger, "Zara") == 200
    return stranger


@pytest.mark.parametrize(
    "attack",
    [
        uploads.test_a_zip_bomb_is_refused,
        uploads.test_a_bomb_that_lies_about_its_size_is_refused,
        files.test_yaml_that_multiplies_is_refused,
        session.test_a_stolen_cookie_from_another_origin_is_of_no_use,
        session.test_signing_out_ends_the_session,
    ],
    ids=lambda attack: attack.__name__.removeprefix("test_"),
)
async def test_with_an_account(editor: Browser, attack: Callable[[Browser], Awaitable[None]]) -> None:
    await attack(editor)


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/x.en.md", "roles\\..\\x.en.md", "roles/.h.en.md", ""]
)
async def test_names_lead_nowhere(editor: Browser, settings: Config, path: str) -> None:
    await files.test_no_path_leads_out_of_the_knowledge_folder(editor, settings, path)
    for name in ("discard", "restore", "approve"):
        assert (await post(editor, name, {"path": path, "digest": ""}))[0] == 422, name
    assert (await get(editor, "whole", path=path))[0] == 422


@pytest.mark.parametrize(
    ("topic", "name"), [("..", "x.en.md"), ("../..", "x.txt"), ("/etc", "passwd"), ("a", "../../x.py")]
)
async def test_an_upload_stays_in_its_folder(
    editor: Browser, settings: Config, topic: str, name: str
) -> None:
    root = settings.knowledge.folder.parent
    before = {p for p in root.rglob("*") if settings.admin.draft not in p.parents}
    status, found = await upload(editor, name, b"some text of a page", topic)
    assert status in {200, 422}
    if status == 200:
        assert ".." not in Path(found["path"]).parts
    after = {
        p for p in root.rglob("*") if settings.admin.draft not in p.parents and p != settings.admin.draft
    }
    assert {p for p in after - before if "rahnuma.db" not in p.name} == set()


async def test_a_link_in_the_folder_is_not_followed(
    editor: Browser, settings: Config, tmp_path: Path
) -> None:
    await files.test_a_link_out_of_the_folder_is_not_followed(editor, settings, tmp_path)


async def test_who_only_reads_leaves_nothing_behind(
    stranger: Browser, house: Runtime, settings: Config
) -> None:
    await join(house, "Zara", Role.READS)
    assert await enter(stranger, "Zara") == 200
    for data in (b"text", b"x" * 900_000):
        assert (await upload(stranger, "a.txt", data))[0] == 403
    body = {"path": "skills/sql.en.md", "text": "x", "base": ""}
    for name in ("file", "remove", "discard", "restore", "approve", "golden", "golden-edit", "golden-remove"):
        assert (await post(stranger, name, body))[0] == 403
    assert [p for p in settings.admin.draft.rglob("*") if p.is_file() and p.name != "LOCK"] == []
