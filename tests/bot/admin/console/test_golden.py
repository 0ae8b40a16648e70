"""Golden questions in the console: asked before a publication, listed, edited, removed, and never lost."""

import json
import threading

import pytest

from bot.config import Config
from bot.publishing.golden import questions as golden_file
from bot.publishing.workplace import workplace_of
from index.knowledge.faults import KnowledgeError
from index.retrieval.score import Golden
from index.text.language import Language
from tests.conftest import ANALYST, lay
from tests.console import OURS, Browser, compare, get, post, publish

SKILLS = {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]}


@pytest.mark.slow
async def test_golden_questions_of_hers_are_asked(admin: Browser, settings: Config) -> None:
    wrong = {"question": "q", "language": "en", "units": ["no/such#unit"]}
    assert (await post(admin, "golden", wrong))[0] == 422
    assert (await post(admin, "golden", SKILLS))[1]["total"] == 1
    kept = (settings.knowledge.folder / "golden" / "admin.jsonl").read_text("utf-8")
    assert json.loads(kept)["units"] == ["roles/data-analyst#skills"]
    path = "roles/data-analyst.en.md"
    _, opened = await get(admin, "file", path=path)
    text = ANALYST[: ANALYST.index("## What skills")] + ANALYST[ANALYST.index("## How many") :]
    assert (await post(admin, "file", {"path": path, "text": text, "base": opened["digest"]}))[0] == 200
    report = (await compare(admin))["report"]
    job = await publish(admin, report)
    assert (job["state"], job["error"]) == ("failed", "refused")
    assert job["detail"]["verdict"]["worse"][0]["question"] == "data analyst skills"
    _, past = await get(admin, "history")
    assert past["events"][0]["action"] == "refused"


async def test_they_are_listed_edited_and_removed(admin: Browser) -> None:
    sql = {"question": "what is  sql", "language": "en", "units": ["skills/sql#what"], "facts": ["Rs 1,500"]}
    for golden in (SKILLS, sql):
        assert (await post(admin, "golden", golden))[0] == 200
    _, listed = await get(admin, "golden")
    assert [one["question"] for one in listed["golden"]] == ["data analyst skills", "what is sql"]
    first, second = listed["golden"]
    assert second["facts"] == ["Rs 1,500"]
    edited = {**second, "question": "sql kya hai", "language": "ur-Latn"}
    assert (await post(admin, "golden-edit", edited))[1]["total"] == 2
    status, refused = await post(admin, "golden-edit", edited)
    assert (status, refused["error"]) == (409, "golden-gone"), "somebody has edited it meanwhile"
    assert (await post(admin, "golden-edit", {**first, "units": ["no/such#unit"]}))[0] == 422
    assert (await post(admin, "golden-edit", {**first, "question": " "}))[1]["error"] == "no-question"
    assert (await post(admin, "golden-remove", {"id": first["id"]}))[1]["total"] == 1
    assert (await post(admin, "golden-remove", {"id": first["id"]}))[0] == 409
    _, listed = await get(admin, "golden")
    assert [(one["question"], one["language"]) for one in listed["golden"]] == [("sql kya hai", "ur-Latn")]


async def test_a_unit_that_is_gone_is_named(admin: Browser, settings: Config) -> None:
    row = {"question": "q", "language": "en", "units": ["skills/cobol#what", "skills/sql#what"]}
    lay(settings.knowledge.folder, {"golden/admin.jsonl": json.dumps(row)})
    assert (await get(admin, "golden"))[1]["golden"][0]["unknown"] == ["skills/cobol#what"]


async def test_editing_needs_our_own_page(admin: Browser, settings: Config) -> None:
    for path in ("golden", "golden-edit", "golden-remove"):
        assert (await admin.post(f"/admin/api/{path}", json=SKILLS)).status == 403
        assert (await post(admin, path, SKILLS, Origin="https://evil.example"))[0] == 403
    assert (await post(admin, "sign-out"))[0] == 200
    for path in ("golden", "golden-edit", "golden-remove"):
        assert (await post(admin, path, SKILLS))[0] == 401
    assert (await admin.get("/admin/api/golden", headers=OURS)).status == 401
    assert not golden_file.own_file(workplace_of(settings)).exists()


async def test_half_a_line_is_reported_and_can_be_removed(admin: Browser, settings: Config) -> None:
    """As a crash leaves it, in the middle of a letter."""
    whole = json.dumps(SKILLS).encode()
    torn = '{"question": "کیا'.encode()[:-1]
    lay(settings.knowledge.folder, {"golden/admin.jsonl": ""})
    golden_file.own_file(workplace_of(settings)).write_bytes(whole + b"\n" + torn)
    assert [golden.question for golden in golden_file.questions(workplace_of(settings))] == [
        "data analyst skills"
    ]
    assert (await compare(admin))["state"] == "done", "a publication is not held up by it"
    assert (await post(admin, "golden", {**SKILLS, "question": "analyst skills"}))[1]["total"] == 2
    _, listed = await get(admin, "golden")
    assert [fault["line"] for fault in listed["faults"]] == [2]
    assert [one["question"] for one in listed["golden"]] == ["data analyst skills", "analyst skills"]
    assert (await post(admin, "golden-remove", {"id": listed["faults"][0]["id"]}))[1]["total"] == 2
    assert (await get(admin, "golden"))[1]["faults"] == []


def test_a_bad_line_of_a_file_by_hand_is_a_fault(settings: Config) -> None:
    lay(settings.knowledge.folder, {"golden/ours.jsonl": '{"question": "q", "language": "en"}\n{"question'})
    with pytest.raises(KnowledgeError, match=r"ours.jsonl:2"):
        golden_file.questions(workplace_of(settings))
    lay(
        settings.knowledge.folder,
        {"golden/ours.jsonl": '{"question": "q", "language": "en", "units": "a#b"}'},
    )
    with pytest.raises(KnowledgeError, match=r"ours.jsonl:1"):
        golden_file.questions(workplace_of(settings))


def test_what_is_asked_twice_is_kept_once(settings: Config) -> None:
    golden_file.add(workplace_of(settings), Golden("q", Language.ENGLISH, ("a#b",)))
    golden_file.add(workplace_of(settings), Golden("other", Language.ENGLISH))
    golden_file.add(workplace_of(settings), Golden("q", Language.ENGLISH, ("c#d",), ("Rs\u2028900",)))
    assert golden_file.questions(workplace_of(settings)) == (
        Golden("other", Language.ENGLISH),
        Golden("q", Language.ENGLISH, ("c#d",), ("Rs\u2028900",)),
    )


def test_questions_written_at_once_are_all_kept(settings: Config) -> None:
    golden_file.add(workplace_of(settings), Golden("first", Language.ENGLISH))
    (first,) = golden_file.own(workplace_of(settings))

    def write(n: int) -> None:
        if n == 0:
            golden_file.change(workplace_of(settings), first.id, Golden("edited", Language.ENGLISH))
        else:
            golden_file.add(workplace_of(settings), Golden(f"q{n}", Language.ENGLISH))

    writers = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    asked = {golden.question for golden in golden_file.questions(workplace_of(settings))}
    assert asked == {"edited", *(f"q{n}" for n in range(1, 16))}
