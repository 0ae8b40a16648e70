"""Drafts: nothing that nobody has seen is saved over, published or forgotten."""

import shutil
from pathlib import Path

import pytest

from bot.publishing.drafts import RESTORABLE, Draft, Stale, version_of
from index.knowledge.documents.doubts import Doubt
from index.knowledge.faults import KnowledgeError
from index.snapshots import build
from tests.conftest import ROOT, SMALL

PATH = "skills/sql.en.md"
FIRST, SECOND, THIRD = (SMALL[PATH].replace("tables", word).encode() for word in ("sheets", "lists", "rows"))


@pytest.fixture
def draft(tmp_path: Path, knowledge: Path) -> Draft:
    return Draft(tmp_path / "draft", knowledge)


def edit(draft: Draft, data: bytes | None) -> None:
    draft.save(PATH, data, base=draft.version(PATH), by="Sana")


def test_a_draft_saved_during_a_publication_stays(draft: Draft) -> None:
    edit(draft, FIRST)
    taken = draft.approved()
    edit(draft, SECOND)
    draft.apply(taken)
    assert draft.published(PATH) == FIRST
    assert draft.read(PATH) == SECOND
    again = draft.approved()
    assert draft.conflicts(again.changes) == [], "it was made of what is published now"
    draft.apply(again)
    assert (draft.published(PATH), draft.changes()) == (SECOND, {})


def test_a_file_changed_during_a_publication_is_not_overwritten(draft: Draft, knowledge: Path) -> None:
    edit(draft, FIRST)
    taken = draft.approved()
    (knowledge / PATH).write_bytes(THIRD)
    with pytest.raises(KnowledgeError, match="outside the console"):
        draft.apply(taken)
    assert (draft.published(PATH), draft.read(PATH)) == (THIRD, FIRST)


def test_a_draft_discarded_during_a_publication_is_not_published(draft: Draft) -> None:
    edit(draft, FIRST)
    taken = draft.approved()
    draft.discard(PATH)
    with pytest.raises(KnowledgeError, match="discarded"):
        draft.apply(taken)
    assert draft.published(PATH) == SMALL[PATH].encode()


def test_only_the_draft_that_was_shown_is_discarded(draft: Draft) -> None:
    edit(draft, FIRST)
    edit(draft, SECOND)
    with pytest.raises(Stale):
        draft.discard(PATH, digest=version_of(FIRST))
    assert draft.read(PATH) == SECOND
    draft.discard(PATH, digest=version_of(SECOND))
    draft.discard(PATH, digest=version_of(SECOND))
    assert draft.changes() == {}


def test_what_was_discarded_is_restored_as_it_was(draft: Draft) -> None:
    draft.save(PATH, FIRST, base=draft.version(PATH), by="Sana", approved=False, doubts=("no-text",))
    before = draft.changes()
    draft.discard(PATH)
    draft.restore(PATH, version_of(FIRST))
    assert draft.changes() == before
    assert draft.read(PATH) == FIRST
    with pytest.raises(KnowledgeError):
        draft.restore(PATH, version_of(FIRST))


def test_a_restored_draft_takes_the_place_of_no_other(draft: Draft) -> None:
    edit(draft, FIRST)
    draft.discard(PATH)
    edit(draft, SECOND)
    with pytest.raises(Stale):
        draft.restore(PATH, version_of(FIRST))
    assert draft.read(PATH) == SECOND
    draft.discard(PATH)
    draft.restore(PATH, version_of(FIRST))
    assert draft.read(PATH) == FIRST


def test_only_the_last_discarded_drafts_are_kept(draft: Draft, tmp_path: Path) -> None:
    for number in range(RESTORABLE + 5):
        edit(draft, f"{SMALL[PATH]}\n{number}\n".encode())
        draft.discard(PATH)
    assert len(list((tmp_path / "draft/files").iterdir())) == RESTORABLE
    (tmp_path / "draft/discarded.json").write_text("[torn", "utf-8")
    edit(draft, FIRST)
    assert draft.read(PATH) == FIRST, "a damaged list of these is no fault"


def test_a_draft_in_conflict_is_mended_by_who_has_seen_both(draft: Draft, knowledge: Path) -> None:
    edit(draft, FIRST)
    opened = draft.version(PATH)
    (knowledge / PATH).write_bytes(THIRD)
    assert draft.conflict(PATH)
    with pytest.raises(Stale) as stale:  # opened before the file was changed
        draft.save(PATH, SECOND, base=opened, by="Sana")
    assert "-SQL asks questions of rows." in stale.value.diff
    assert "+SQL asks questions of lists." in stale.value.diff
    edit(draft, SECOND)
    assert draft.conflict(PATH) is None
    draft.apply(draft.approved())
    assert draft.published(PATH) == SECOND


def test_an_upload_in_conflict_is_mended_by_approving_what_was_shown(draft: Draft, knowledge: Path) -> None:
    draft.save(PATH, FIRST, base=draft.version(PATH), by="Sana", approved=False)
    (knowledge / PATH).write_bytes(THIRD)
    draft.approve(PATH, by="Ali", digest=version_of(FIRST))
    assert draft.conflicts(draft.approved().changes), "approved without the file that changed"
    draft.approve(PATH, by="Ali", digest=draft.version(PATH))
    draft.apply(draft.approved())
    assert draft.published(PATH) == FIRST


@pytest.fixture
def of_0_1_0(tmp_path: Path) -> Draft:
    """What 0.1.0 wrote: an edit, a new file, a removal, and an upload that nobody has approved."""
    kept = shutil.copytree(ROOT / "tests/bot/storage/draft-0.1.0", tmp_path / "kept")
    return Draft(kept / "draft", kept / "knowledge")


def test_drafts_of_0_1_0_are_read_and_published(of_0_1_0: Draft) -> None:
    upload, removal, new, edited = of_0_1_0.changes().values()
    assert (edited.path, edited.by, edited.at) == (PATH, "Sana", "2026-11-25T20:31:07+00:00")
    assert b"tables of rows" in (of_0_1_0.read(PATH) or b"")
    assert "ایکسل" in (of_0_1_0.read(new.path) or b"").decode()
    assert (removal.path, removal.digest) == ("roles/data-analyst.ur.md", "")
    assert (upload.by, upload.approved) == ("telegram:4711", False)
    assert [Doubt(doubt) for doubt in upload.doubts] == [Doubt.REVERSED_DIGITS]

    of_0_1_0.approve(upload.path, by="Sana", digest=upload.digest)
    taken = of_0_1_0.approved()
    assert of_0_1_0.conflicts(taken.changes) == []
    units = build.read(of_0_1_0.knowledge, replace=taken.texts, asked={}).units
    assert {"skills/excel#what", "skills/sql#what"} <= {*units}
    of_0_1_0.apply(taken)
    assert of_0_1_0.changes() == {}
    assert b"tables of rows" in (of_0_1_0.published(PATH) or b"")
    assert of_0_1_0.published(removal.path) is None


def test_drafts_of_0_1_0_over_the_files_of_the_update_show_what_differs(of_0_1_0: Draft) -> None:
    newer = SMALL[PATH].replace("asks questions of", "is for").encode()
    (of_0_1_0.knowledge / PATH).write_bytes(newer)
    assert [fault.path for fault in of_0_1_0.conflicts(of_0_1_0.approved().changes)] == [PATH]
    assert "-SQL is for tables." in (of_0_1_0.conflict(PATH) or "")
    assert b"tables of rows" in (of_0_1_0.read(PATH) or b""), "it is kept"
    of_0_1_0.approve(PATH, by="Sana", digest=of_0_1_0.version(PATH))
    assert of_0_1_0.conflicts(of_0_1_0.approved().changes) == []
