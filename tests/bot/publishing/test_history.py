"""The history: every rollback is recorded, and no line is lost to the one before it."""

import json
import threading
import time
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config
from bot.publishing.drafts import open_draft
from bot.publishing.history import Event, history, record
from bot.publishing.publish import publish
from bot.publishing.rollback import LiveChanged, NothingOlder, rollback
from bot.publishing.workplace import workplace_of
from index.embedding.embed import Embedder
from index.snapshots import snapshot
from tests.conftest import SMALL, lay

PATH = "skills/sql.en.md"
TEXTS = [SMALL[PATH].replace("tables", word) for word in ("tables", "sheets", "lists")]


@pytest.fixture
def config(workplace: Path) -> Config:
    loaded = configuration.load(workplace, {})
    loaded.index.folder.mkdir(parents=True)
    return loaded


def published(config: Config, text: str, embedder: Embedder) -> str:
    lay(config.knowledge.folder, {PATH: text})
    return publish(workplace_of(config), who="Sana", embedder=embedder).name


def test_a_torn_last_line_does_not_swallow_the_next(config: Config) -> None:
    record(workplace_of(config), Event("2026-11-24", "ثنا", "published", "one"))
    whole = (config.index.folder / "history.jsonl").read_bytes()
    torn = whole[: whole.index("ثنا".encode()) + 1]  # in the middle of a letter
    (config.index.folder / "history.jsonl").write_bytes(whole + torn)
    record(workplace_of(config), Event("2026-11-25", "Ali", "published", "two", note="one\u2028line"))
    assert [event.name for event in history(workplace_of(config))] == ["two", "one"]


def test_only_what_was_offered_is_taken_back(config: Config, embedder: Embedder) -> None:
    first, second, third = (published(config, text, embedder) for text in TEXTS)
    with pytest.raises(LiveChanged):
        rollback(workplace_of(config), who="Ali", offered=second, embedder=embedder)
    assert snapshot.current(config.index.folder) == third
    assert rollback(workplace_of(config), who="Ali", offered=third, embedder=embedder).name == second
    assert rollback(workplace_of(config), who="Ali", embedder=embedder).name == first


def test_the_shared_sources_come_back_with_the_files(config: Config, embedder: Embedder) -> None:
    sources = config.knowledge.folder / "sources.yaml"
    entry = 'a-survey:\n  title: A survey\n  url: https://survey.example\n  date: "{}"\n'
    for year, text in zip((2024, 2026), TEXTS, strict=False):
        lay(config.knowledge.folder, {"sources.yaml": entry.format(year)})
        published(config, text, embedder)
    event = rollback(workplace_of(config), who="Ali", files=True, embedder=embedder)
    assert event.left == ()
    assert sources.read_text("utf-8") == entry.format(2024)
    assert (config.knowledge.folder / PATH).read_text("utf-8") == TEXTS[0]


def test_a_rollback_from_a_damaged_index_is_recorded(config: Config, embedder: Embedder) -> None:
    first, second, _ = (published(config, text, embedder) for text in (*TEXTS[:2], TEXTS[1]))
    (config.index.folder / second / "manifest.json").write_text("{", "utf-8")
    rollback(workplace_of(config), who="Ali", to=first, files=True, embedder=embedder)
    assert snapshot.current(config.index.folder) == first
    assert history(workplace_of(config))[0].action == "rolled back"
    assert (config.knowledge.folder / PATH).read_text("utf-8") == TEXTS[1], "what it was made of is not known"


@pytest.mark.parametrize("junk", [None, b"", b"\xff\xfe", b"20260101T000000000-00000000", b"a/b"])
def test_a_rollback_without_a_current_file_takes_the_newest_sound_index(
    config: Config, embedder: Embedder, junk: bytes | None
) -> None:
    _, second, third = (published(config, text, embedder) for text in TEXTS)
    (config.index.folder / third / "units.jsonl").write_text("{", "utf-8")
    if junk is None:
        (config.index.folder / "CURRENT").unlink()
    else:
        (config.index.folder / "CURRENT").write_bytes(junk)
    event = rollback(workplace_of(config), who="Ali", files=True, embedder=embedder)
    assert event.name == second == snapshot.current(config.index.folder)
    assert history(workplace_of(config))[0] == event


def test_a_rollback_passes_over_a_damaged_index(config: Config, embedder: Embedder) -> None:
    first, second, third = (published(config, text, embedder) for text in TEXTS)
    (config.index.folder / second / "rows.json").write_text("{", "utf-8")
    event = rollback(workplace_of(config), who="Ali", embedder=embedder)
    assert (event.name, event.previous) == (first, third)


def test_without_a_sound_index_there_is_nothing_to_go_back_to(config: Config, embedder: Embedder) -> None:
    name = published(config, TEXTS[0], embedder)
    (config.index.folder / "CURRENT").write_text("", "utf-8")
    (config.index.folder / name / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(NothingOlder):
        rollback(workplace_of(config), who="Ali", embedder=embedder)


def test_a_history_from_before_there_were_codes_is_read(config: Config) -> None:
    record(workplace_of(config), Event("2026-11-24", "Sana", "refused", "one"))
    file = config.index.folder / "history.jsonl"
    row = json.loads(file.read_bytes())
    del row["causes"], row["against"]
    file.write_text(json.dumps({**row, "reasons": ["en: recall@1 falls from 0.9 to 0.8"]}) + "\n", "utf-8")
    (event,) = history(workplace_of(config))
    assert list(map(str, event.reasons)) == ["en: recall@1 falls from 0.9 to 0.8"]
    record(workplace_of(config), event)
    assert history(workplace_of(config)) == [event, event]


def test_a_draft_saved_during_a_rollback_leaves_it_recorded(config: Config, embedder: Embedder) -> None:
    later = [f"skills/t{n:02}.txt" for n in range(40)]  # these go back after PATH
    names = []
    for text, word in zip(TEXTS[:2], ("courses", "fees"), strict=True):
        lay(config.knowledge.folder, dict.fromkeys(later, f"A line about {word}."))
        names.append(published(config, text, embedder))
    draft, deadline = open_draft(workplace_of(config)), time.monotonic() + 30

    def save_at_once() -> None:
        while draft.published(PATH) != TEXTS[0].encode() and time.monotonic() < deadline:
            pass
        draft.save(PATH, TEXTS[2].encode(), base=draft.version(PATH), by="Sana")

    saving = threading.Thread(target=save_at_once)
    saving.start()
    rollback(workplace_of(config), who="Ali", files=True, embedder=embedder)
    saving.join()
    assert (history(workplace_of(config))[0].name, history(workplace_of(config))[0].previous) == tuple(names)
    assert draft.read(PATH) == TEXTS[2].encode(), "hers stands"
    assert draft.read(later[0]) == b"A line about fees.", "what else was taken back is kept"


def test_a_rollback_whose_draft_cannot_be_kept_is_recorded(config: Config, embedder: Embedder) -> None:
    first, _ = (published(config, text, embedder) for text in TEXTS[:2])
    lay(config.admin.draft, {"files": "not a folder"})
    rollback(workplace_of(config), who="Ali", files=True, embedder=embedder)
    assert history(workplace_of(config))[0].name == first
