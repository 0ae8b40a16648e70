"""Publishing: nothing half done, nothing worse unasked, always one step back, and answers all the while."""

import pytest

from bot.config import Config
from bot.publishing.drafts import Draft, Stale, version_of
from bot.publishing.history import history
from bot.publishing.publish import PublicationRefused, check, diff, prepare, publish
from bot.publishing.rollback import rollback
from bot.publishing.workplace import workplace_of
from index.embedding.embed import Embedder
from index.knowledge.faults import KnowledgeError
from index.snapshots import snapshot
from tests.bot.publishing.edits import SQL, change, during_the_questions
from tests.conftest import ANALYST, lay


def test_publish_compare_and_take_back_with_the_files(config: Config, embedder: Embedder) -> None:
    first = publish(workplace_of(config), who="Sana", embedder=embedder)
    draft = Draft(config.admin.draft, config.knowledge.folder)
    path = "skills/sql.en.md"
    draft.save(path, SQL.replace("tables", "sheets").encode(), base=version_of(SQL.encode()), by="Sana")
    assert diff(workplace_of(config)).units.changed == ("skills/sql#what",)
    built = prepare(workplace_of(config), embedder=embedder)
    assert snapshot.current(config.index.folder) == first.name
    assert (config.knowledge.folder / path).read_text("utf-8") == SQL
    second = publish(workplace_of(config), who="Sana", embedder=embedder)
    assert second.name == built.name, "what was compared is what goes live"
    assert "sheets" in (config.knowledge.folder / path).read_text("utf-8")
    assert draft.changes() == {}
    event = rollback(workplace_of(config), who="Ali", files=True, embedder=embedder)
    assert (event.name, event.previous) == (first.name, second.name)
    assert (config.knowledge.folder / path).read_text("utf-8") == SQL
    assert b"sheets" in (draft.read(path) or b""), "what was taken back is kept"
    assert not draft.changes()[path].approved
    assert [(e.who, e.action) for e in history(workplace_of(config))] == [
        ("Ali", "rolled back"),
        ("Sana", "published"),
        ("Sana", "published"),
    ]


def test_a_draft_saved_while_another_is_published_stays(config: Config, embedder: Embedder) -> None:
    publish(workplace_of(config), who="Sana", embedder=embedder)
    draft, path = Draft(config.admin.draft, config.knowledge.folder), "skills/sql.en.md"

    def save(word: str) -> None:
        draft.save(path, SQL.replace("tables", word).encode(), base=draft.version(path), by="Sana")

    save("sheets")
    publish(
        workplace_of(config),
        who="Sana",
        embedder=embedder,
        progress=during_the_questions(lambda: save("lists")),
    )
    assert b"sheets" in (draft.published(path) or b"")
    assert b"lists" in (draft.read(path) or b"")
    publish(workplace_of(config), who="Sana", embedder=embedder)
    assert b"lists" in (draft.published(path) or b"")


def test_a_file_edited_while_it_is_published_is_not_overwritten(config: Config, embedder: Embedder) -> None:
    first = publish(workplace_of(config), who="Sana", embedder=embedder)
    draft, path = Draft(config.admin.draft, config.knowledge.folder), "skills/sql.en.md"
    draft.save(path, SQL.replace("tables", "sheets").encode(), base=draft.version(path), by="Sana")
    hers = {path: SQL.replace("tables", "lists")}
    edited = during_the_questions(lambda: lay(config.knowledge.folder, hers))
    with pytest.raises(KnowledgeError, match="outside the console"):
        publish(workplace_of(config), who="Sana", embedder=embedder, progress=edited)
    assert (config.knowledge.folder / path).read_text("utf-8") == hers[path]
    assert draft.changes()
    assert snapshot.current(config.index.folder) == first.name
    assert len(history(workplace_of(config))) == 1


def test_the_texts_that_an_index_was_built_from_are_kept(config: Config, embedder: Embedder) -> None:
    """Whatever the folder holds when it goes live."""
    path = "skills/sql.en.md"
    first = publish(workplace_of(config), who="a", embedder=embedder).name
    sheets, lists = ({path: SQL.replace("tables", word)} for word in ("sheets", "lists"))
    lay(config.knowledge.folder, sheets)
    edited = during_the_questions(lambda: lay(config.knowledge.folder, lists))
    second = publish(workplace_of(config), who="a", embedder=embedder, progress=edited).name
    publish(workplace_of(config), who="a", embedder=embedder)
    rollback(workplace_of(config), who="a", files=True, embedder=embedder)
    assert snapshot.current(config.index.folder) == second
    assert (config.knowledge.folder / path).read_text("utf-8") == sheets[path]
    rollback(workplace_of(config), who="a", files=True, to=first, embedder=embedder)
    assert (config.knowledge.folder / path).read_text("utf-8") == SQL


def test_after_a_rollback_the_next_rollback_skips_what_was_taken_back(
    config: Config, embedder: Embedder
) -> None:
    names = []
    for word in ("tables", "sheets", "lists"):
        lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", word)})
        names.append(publish(workplace_of(config), who="a", embedder=embedder).name)
        if word == "sheets":
            rollback(workplace_of(config), who="a", embedder=embedder)
    assert rollback(workplace_of(config), who="a", embedder=embedder).name == names[0]


def test_a_worse_index_is_refused_and_the_override_recorded(config: Config, embedder: Embedder) -> None:
    first = publish(workplace_of(config), who="a", embedder=embedder)
    worse = ANALYST[: ANALYST.index("## What skills")] + ANALYST[ANALYST.index("## How many") :]
    lay(config.knowledge.folder, {"roles/data-analyst.en.md": worse})
    with pytest.raises(PublicationRefused) as refusal:
        publish(workplace_of(config), who="a", embedder=embedder)
    report = refusal.value.report
    assert (
        [moved.question for moved in report.verdict.worse] == ["data analyst skills"]
        if report.verdict
        else False
    )
    assert snapshot.current(config.index.folder) == first.name
    publish(workplace_of(config), who="a", override="dropped", embedder=embedder)
    assert [(e.action, e.note) for e in history(workplace_of(config))][:2] == [
        ("overridden", "dropped"),
        ("refused", ""),
    ]


def test_a_stale_draft_is_refused(config: Config) -> None:
    draft = Draft(config.admin.draft, config.knowledge.folder)
    with pytest.raises(Stale) as stale:
        draft.save("skills/sql.en.md", b"mine", base=version_of(b"older"), by="a")
    assert "-SQL asks questions of tables." in stale.value.diff


def test_an_override_is_recorded_before_it_goes_live(
    config: Config, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workplace_of(config), who="Sana", embedder=embedder)
    change(config, "sheets")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.snapshots.snapshot.publish", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(workplace_of(config), who="Sana", embedder=embedder)
    assert [event.who for event in history(workplace_of(config))] == ["Sana", "Sana"]


def test_a_damaged_list_of_drafts_is_said_and_stops_no_rollback(config: Config, embedder: Embedder) -> None:
    first = publish(workplace_of(config), who="Sana", embedder=embedder)
    change(config, "sheets")
    publish(workplace_of(config), who="Sana", embedder=embedder)
    (config.admin.draft / "changes.json").write_text("[{", "utf-8")
    with pytest.raises(KnowledgeError, match="changes.json"):
        publish(workplace_of(config), who="Sana", embedder=embedder)
    event = rollback(workplace_of(config), who="Sana", files=True, embedder=embedder)
    assert event.name == first.name == history(workplace_of(config))[0].name
    assert (config.knowledge.folder / "skills/sql.en.md").read_text("utf-8") == SQL


def test_a_bad_golden_question_is_a_fault_before_publishing(config: Config) -> None:
    lay(config.knowledge.folder, {"golden/mine.jsonl": "{"})
    assert [fault.code for fault in check(workplace_of(config))] == ["golden"]
