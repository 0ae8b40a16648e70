"""A publication over a live index that cannot be asked: it is held against the best that is left, or refused."""

import json
import shutil
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config
from bot.publishing.baseline import Against, Measure
from bot.publishing.comparison import Report
from bot.publishing.golden.reasons import Cause
from bot.publishing.history import history
from bot.publishing.publish import PublicationRefused, publish
from bot.publishing.workplace import workplace_of
from index.embedding.embed import Embedder
from index.snapshots import snapshot
from tests.conftest import ANALYST, SMALL, lay
from tests.fakes import HashEmbedder

SQL = SMALL["skills/sql.en.md"]
WORSE = {"roles/data-analyst.en.md": ANALYST[: ANALYST.index("## What skills")]}
GOLDEN = [
    {"question": "what is sql", "language": "en", "units": ["skills/sql#what"]},
    {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]},
]


@pytest.fixture
def config(workplace: Path) -> Config:
    loaded = configuration.load(workplace, {})
    lines = "".join(json.dumps(row) + "\n" for row in GOLDEN)
    lay(loaded.knowledge.folder, {"golden/admin.jsonl": lines})
    return loaded


def published(config: Config, word: str, embedder: Embedder, override: str = "") -> Report:
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", word)})
    return publish(workplace_of(config), who="Sana", override=override, embedder=embedder)


def second(config: Config, embedder: Embedder) -> str:
    """A live index that was compared with a first one, which is gone."""
    first, live = (published(config, word, embedder).name for word in ("sheets", "tables"))
    shutil.rmtree(config.index.folder / first)
    return live


def damage(config: Config, name: str, file: str = "vectors.faiss") -> None:
    (config.index.folder / name / file).write_bytes(b"damaged")


def refused(config: Config, embedder: Embedder) -> Report:
    current = config.index.folder / "CURRENT"
    live = current.read_bytes()
    with pytest.raises(PublicationRefused) as refusal:
        publish(workplace_of(config), who="Sana", embedder=embedder)
    assert current.read_bytes() == live
    assert history(workplace_of(config))[0].action == "refused"
    assert history(workplace_of(config))[0].against == refusal.value.report.against
    return refusal.value.report


def worse_questions(report: Report) -> list[str]:
    assert report.verdict is not None
    return [moved.question for moved in report.verdict.worse]


def test_the_first_index_goes_through(config: Config, embedder: Embedder) -> None:
    report = published(config, "tables", embedder)
    assert (report.against, report.reasons) == (Against(Measure.FIRST), ())
    assert "first index" in str(history(workplace_of(config))[0].against)
    assert published(config, "sheets", embedder).against == Against()


def test_the_first_index_is_not_asked_and_another_model_may_follow_it(
    config: Config, embedder: Embedder
) -> None:
    steps: list[str] = []
    place = workplace_of(config)
    publish(place, who="Sana", embedder=embedder, progress=lambda step, done, total: steps.append(step))
    assert "golden" not in steps
    report = published(config, "sheets", HashEmbedder("hash-v2"))
    assert (report.against.measure, report.reasons) == (Measure.FIRST, ())
    assert published(config, "rows", HashEmbedder("hash-v2")).against == Against(), "now there is one to ask"


def test_over_a_damaged_index_the_newest_older_one_is_asked(config: Config, embedder: Embedder) -> None:
    first, second, third = (published(config, word, embedder).name for word in ("tables", "sheets", "lists"))
    damage(config, third)
    lay(config.knowledge.folder, WORSE)
    report = refused(config, embedder)
    assert report.against == Against(Measure.OLDER, third, second)
    assert report.reasons[0].cause is Cause.RECALL
    assert worse_questions(report) == ["data analyst skills"]
    damage(config, second, "manifest.json")
    assert refused(config, embedder).against.base == first
    lay(config.knowledge.folder, {"roles/data-analyst.en.md": ANALYST})
    assert published(config, "rows", embedder).reasons == (), "what is no worse goes through"
    assert third in str(history(workplace_of(config))[0].against)
    assert published(config, "lines", embedder).against == Against()


@pytest.mark.parametrize("current", [b"", b"\xff", None])
def test_without_a_current_file_the_newest_is_asked(
    config: Config, embedder: Embedder, current: bytes | None
) -> None:
    _, second = (published(config, word, embedder).name for word in ("tables", "sheets"))
    (config.index.folder / "CURRENT").unlink()
    if current is not None:
        (config.index.folder / "CURRENT").write_bytes(current)
    lay(config.knowledge.folder, WORSE)
    with pytest.raises(PublicationRefused) as refusal:
        publish(workplace_of(config), who="Sana", embedder=embedder)
    assert refusal.value.report.against == Against(Measure.OLDER, "", second)


def test_another_model_is_held_against_the_answers_of_the_last(config: Config, embedder: Embedder) -> None:
    live = second(config, embedder)
    other = HashEmbedder("hash-v2")  # which understands nothing
    lay(config.knowledge.folder, WORSE)
    report = refused(config, other)
    assert report.against == Against(Measure.REMEMBERED, live, live)
    assert report.reasons[0].cause in {Cause.RECALL, Cause.FALSE_REFUSALS}
    assert "data analyst skills" in worse_questions(report)
    assert report.units.removed, "what it was made of can still be read"


def test_what_an_older_program_answered_is_remembered(config: Config, embedder: Embedder) -> None:
    """A new model comes with a new version of the program."""
    live = second(config, embedder)
    kept = config.index.folder / ".golden" / f"{live}.json"
    kept.write_text(json.dumps({**json.loads(kept.read_text("utf-8")), "program": "older"}), "utf-8")
    damage(config, live)
    lay(config.knowledge.folder, WORSE)
    assert refused(config, embedder).against == Against(Measure.REMEMBERED, live, live)
    lay(config.knowledge.folder, {"roles/data-analyst.en.md": ANALYST})
    assert published(config, "sheets", embedder).reasons == ()


def test_what_cannot_be_compared_is_refused_unless_overridden(config: Config, embedder: Embedder) -> None:
    live = second(config, embedder)
    damage(config, live)
    (config.index.folder / ".golden" / f"{live}.json").write_text("{", "utf-8")
    report = refused(config, embedder)
    assert (report.against, report.verdict) == (Against(Measure.NOTHING, live), None)
    assert [reason.cause for reason in report.reasons] == [Cause.UNCOMPARED]
    done = published(config, "tables", embedder, override="moved to a new server")
    event = history(workplace_of(config))[0]
    assert (event.action, event.note, event.against) == (
        "overridden",
        "moved to a new server",
        Against(Measure.NOTHING, live),
    )
    assert snapshot.current(config.index.folder) == done.name
    assert published(config, "sheets", embedder).against == Against()


def test_over_a_damaged_manifest_a_publication_comes_to_its_end(config: Config, embedder: Embedder) -> None:
    """The kept texts are tidied after it, which reads every manifest."""
    _, second = (published(config, word, embedder).name for word in ("tables", "sheets"))
    damage(config, second, "manifest.json")
    done = published(config, "lists", embedder)
    assert snapshot.current(config.index.folder) == done.name
    assert history(workplace_of(config))[0].name == done.name
