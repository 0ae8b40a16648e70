"""The console's trial page: what is asked is the draft as it is now or said not to be, and the hits are the answer's own."""

import pytest

from bot.admin.console.trial import explained
from bot.config import Config
from bot.runtime import Runtime
from index.text.language import Language
from tests.conftest import SMALL
from tests.console import Browser, finished, get, post, upload

PATH = "skills/sql.en.md"


async def edit(admin: Browser, word: str, path: str = PATH) -> None:
    _, opened = await get(admin, "file", path=path)
    text = SMALL[PATH].replace("tables", word)
    assert (await post(admin, "file", {"path": path, "text": text, "base": opened["digest"]}))[0] == 200


async def build(admin: Browser) -> None:
    await post(admin, "prepare")
    assert (await finished(admin))["state"] == "done"


async def asked(admin: Browser) -> tuple[str, bool]:
    """What the draft answers, and whether it is said to be older than the draft."""
    status, found = await post(admin, "ask", {"question": "what is sql", "index": "draft"})
    assert status == 200, found
    return found["reply"]["text"], found["stale"]


@pytest.mark.slow
async def test_an_answer_of_an_older_draft_says_so(admin: Browser) -> None:
    await edit(admin, "sheets")
    assert (await post(admin, "ask", {"question": "what is sql", "index": "draft"}))[0] == 409
    await build(admin)
    text, stale = await asked(admin)
    assert "sheets" in text
    assert not stale
    await edit(admin, "lists")
    text, stale = await asked(admin)
    assert "sheets" in text
    assert stale
    await build(admin)
    text, stale = await asked(admin)
    assert "lists" in text
    assert not stale
    _, live = await post(admin, "ask", {"question": "what is sql", "index": "live"})
    assert "tables" in live["reply"]["text"]
    assert live["stale"] is False


@pytest.mark.slow
async def test_every_change_of_what_would_be_published_counts(admin: Browser, settings: Config) -> None:
    await edit(admin, "sheets")
    await build(admin)
    _, waiting = await upload(admin, "circle.txt", b"A line about robots.")
    assert not (await asked(admin))[1], "what waits for approval is in no draft that is built"
    approval = {"path": waiting["path"], "digest": waiting["digest"]}
    assert (await post(admin, "approve", approval))[0] == 200
    assert (await asked(admin))[1]
    assert (await post(admin, "discard", {"path": waiting["path"]}))[0] == 200
    assert not (await asked(admin))[1]
    python = settings.knowledge.folder / "skills/python.en.md"
    text = python.read_text("utf-8")
    python.write_text(text.replace("easy", "hard"), "utf-8")
    assert (await asked(admin))[1], "changed by other hands"
    python.write_text(text, "utf-8")
    assert not (await asked(admin))[1]
    (settings.knowledge.folder / "skills/new.txt").write_text("A line about data.", "utf-8")
    assert (await asked(admin))[1]
    (settings.knowledge.folder / "skills/new.txt").unlink()
    _, opened = await get(admin, "file", path="skills/python.en.md")
    removal = {"path": "skills/python.en.md", "base": opened["digest"]}
    assert (await post(admin, "remove", removal))[0] == 200
    assert (await asked(admin))[1]


async def test_the_hits_are_those_the_answer_was_made_from(house: Runtime) -> None:
    found = await explained(house.retriever, "what does a data analyst do")
    told = found["explanation"]["hits"]
    assert [hit["unit"] for hit in found["hits"]] == [hit["unit"] for hit in told] != []
    assert found["units"][0] == found["hits"][0]["unit"]
    assert (await explained(house.retriever, "hello"))["hits"] == [], "nothing was searched for"


async def test_the_hits_of_a_long_story_are_those_of_its_question(house: Runtime) -> None:
    """The conversation reads only the question in it; the whole text would be found much less surely."""
    story = (
        "I live in a small town near Hyderabad and my brother plays cricket all day, he says python is for snakes and"
        " python is what he fears, python python, and our cat fears it as well. What is SQL?"
    )
    raw = await house.retriever.retrieve(story, Language.ENGLISH, k=1)
    found = await explained(house.retriever, story)
    assert found["units"] == ("skills/sql#what",)
    assert found["hits"][0]["unit"] == "skills/sql#what"
    assert found["hits"][0]["score"] > max(0.5, raw[0].score)


async def test_two_questions_have_the_hits_of_both(house: Runtime) -> None:
    found = await explained(house.retriever, "what is sql for? what must a data analyst know?")
    assert len(found["units"]) == 2
    assert set(found["units"]) <= {hit["unit"] for hit in found["hits"]}


async def test_the_reading_in_the_knowledges_own_spelling_is_shown(house: Runtime) -> None:
    found = await explained(house.retriever, "is the langauge of most work easy to raed")
    (reading,) = found["readings"]
    assert reading == "is the langauge of most work easy to read"
    assert found["hits"]
    assert f"read as    {reading}" in found["trace"]
    assert (await explained(house.retriever, "why learn python"))["readings"] == ()
