"""The words of a changed section, before and after."""

from typing import Any

from bot.runtime import Runtime
from tests.conftest import SMALL
from tests.console import Browser, get, post

PATH, UNIT = "skills/sql.en.md", "skills/sql#what"


async def change(admin: Browser, unit: str) -> list[Any]:
    status, found = await get(admin, "change", unit=unit)
    assert status == 200
    return list(found["scripts"])


async def save(admin: Browser, text: str, path: str = PATH) -> None:
    _, file = await get(admin, "file", path=path)
    status, _ = await post(admin, "file", {"path": path, "text": text, "base": file["digest"]})
    assert status == 200


async def test_what_stays_goes_and_comes(admin: Browser, house: Runtime) -> None:
    assert await change(admin, UNIT) == []
    await save(admin, SMALL[PATH].replace("asks questions of tables", "asks tables things"))
    (english,) = await change(admin, UNIT)
    assert english["language"] == "en"
    before = "".join(text for sign, text in english["pieces"] if sign != "+")
    after = "".join(text for sign, text in english["pieces"] if sign != "-")
    assert "asks questions of tables." in before
    assert "asks tables things." in after
    assert before.startswith("What is SQL for?")


async def test_a_new_section_comes_and_a_removed_one_goes(admin: Browser, house: Runtime) -> None:
    await save(admin, SMALL[PATH].replace("{#what}", "{#why}"))
    for unit, sign in ((UNIT, "-"), ("skills/sql#why", "+")):
        (english,) = await change(admin, unit)
        assert [piece[0] for piece in english["pieces"]] == [sign]


async def test_what_is_no_section_has_no_words(admin: Browser, house: Runtime) -> None:
    for unit in ("", "x", "../../etc/passwd#x", "skills/sql", "documents/none#p1"):
        assert await change(admin, unit) == []


async def test_a_documents_section_leads_to_its_text(admin: Browser, house: Runtime) -> None:
    """Its words are not compared, and that is not called the same text."""
    folder = house.config.knowledge.folder / "documents"
    folder.mkdir(exist_ok=True)
    (folder / "evening.txt").write_text("The evening course is free.", "utf-8")
    _, found = await get(admin, "change", unit="documents/evening#p1")
    assert found == {"scripts": [], "document": "documents/evening.txt"}
    _, found = await get(admin, "change", unit=UNIT)
    assert found["document"] == ""


async def test_changed_sections_go_by_their_titles(admin: Browser) -> None:
    """Those that are live and those that come, in the language of the page where they are written in it."""
    await save(admin, SMALL[PATH].replace("{#what}", "{#why}").replace("What is SQL for?", "Why SQL?"))
    urdu = "roles/data-analyst.ur.md"
    await save(admin, SMALL[urdu].replace("کے جواب", "کے پکے جواب"), urdu)
    status, found = await get(admin, "diff", lang="ur")
    assert status == 200
    assert found["names"] == {
        UNIT: {"title": "SQL", "heading": "What is SQL for?"},
        "skills/sql#why": {"title": "SQL", "heading": "Why SQL?"},
        "roles/data-analyst#work": {"title": "ڈیٹا اینالسٹ", "heading": "ڈیٹا اینالسٹ کیا کرتا ہے؟"},
    }
