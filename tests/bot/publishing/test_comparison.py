"""What a comparison asks and remembers, and when a publication may rely on it."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config
from bot.publishing import comparison
from bot.publishing.drafts import Draft
from bot.publishing.golden.examiner import verdict
from bot.publishing.golden.remembered import RememberingEmbedder
from bot.publishing.publish import PublicationRefused, prepare, publish
from bot.publishing.rollback import rollback
from bot.publishing.workplace import workplace_of
from index.embedding.embed import Embedder
from index.retrieval.score import Golden, GoldenAnswer
from index.snapshots import snapshot
from index.text.language import Language
from tests.bot.publishing.edits import GOLDEN, SQL, approved, change, shown
from tests.conftest import SMALL, lay


def test_what_cannot_have_changed_is_not_asked_again(config: Config, embedder: Embedder) -> None:
    publish(workplace_of(config), who="a", embedder=embedder)
    extra = SMALL["boundaries/off-topic.en.md"].replace("best football player", "cycling tour")
    lay(config.knowledge.folder, {"boundaries/off-topic.en.md": extra})
    report = publish(workplace_of(config), who="a", embedder=embedder)
    assert report.verdict is not None
    assert 1 <= report.verdict.asked < len(GOLDEN)
    full = prepare_afresh(config, embedder)
    assert report.verdict.after == full, "asking all again gives the same"


def prepare_afresh(config: Config, embedder: Embedder) -> object:
    from bot.publishing.golden.examiner import asker
    from bot.publishing.golden.questions import questions
    from index.retrieval.retrieve import SnapshotRetriever
    from index.retrieval.score import score

    root = config.index.folder
    live = snapshot.load(root, snapshot.current(root), embedder=embedder)
    return asyncio.run(score(questions(workplace_of(config)), asker(SnapshotRetriever(embedder, live))))


def test_the_floor() -> None:
    asked = [Golden(f"q{n}", Language.ENGLISH, ("a#b",)) for n in range(100)]
    right, wrong = GoldenAnswer(True, ("a#b",), ""), GoldenAnswer(True, ("c#d",), "")

    def answers(good: int) -> dict[str, GoldenAnswer]:
        return {f"en:q{n}": right if n < good else wrong for n in range(100)}

    assert verdict(asked, answers(90), answers(89), floor=0.75).reasons == ()
    assert verdict(asked, answers(90), answers(87), floor=0.75).reasons
    assert verdict(asked, answers(75), answers(74), floor=0.75).reasons, "one below the floor is one too many"
    assert verdict(asked, answers(60), answers(61), floor=0.75).reasons == (), "better is never refused"


def test_an_answer_that_lost_its_facts_is_worse() -> None:
    """The right section, whose text no longer says what is asked."""
    asked = [Golden(f"q{n}", Language.URDU, ("a#b",), ("Rs 900|900 روپے", "May")) for n in range(20)]
    whole, less = (GoldenAnswer(True, ("a#b",), text) for text in ("In May, 900 روپے.", "In May."))

    def answers(good: int) -> dict[str, GoldenAnswer]:
        return {f"ur:q{n}": whole if n < good else less for n in range(20)}

    found = verdict(asked, answers(20), answers(18), floor=0.75)
    assert [(r.cause, r.language, r.before, r.after) for r in found.reasons] == [("facts", "ur", 1.0, 0.95)]
    assert [(m.question, m.before, m.after, m.lost) for m in found.worse] == [
        (name, "first", "facts missing", ("Rs 900|900 روپے",)) for name in ("q18", "q19")
    ]
    back = verdict(asked, answers(18), answers(20), floor=0.75)
    assert (back.reasons, back.worse, len(back.better)) == ((), (), 2)
    assert verdict(asked, answers(20), answers(20), floor=0.75).worse == ()


def test_both_answers_are_told_of_whatever_changed() -> None:
    asked = [Golden(name, Language.ENGLISH, ("a#b",)) for name in ("lost", "reworded", "same")]
    right, wrong = GoldenAnswer(True, ("a#b",), "It is free."), GoldenAnswer(True, ("c#d",), "It is far.")
    old = {f"en:{golden.question}": right for golden in asked}
    new = {**old, "en:lost": wrong, "en:reworded": GoldenAnswer(True, ("a#b",), "It costs nothing.")}
    found = verdict(asked, old, new, floor=0)
    assert [(m.question, m.answers) for m in found.worse] == [("lost", ("It is free.", "It is far."))]
    assert [(m.question, m.answers) for m in found.alike] == [
        ("reworded", ("It is free.", "It costs nothing."))
    ]


def test_an_index_without_the_facts_is_refused(config: Config, embedder: Embedder) -> None:
    fees = {
        "question": "what is sql",
        "language": "en",
        "units": ["skills/sql#what"],
        "facts": ["tables|rows"],
    }
    lay(config.knowledge.folder, {"golden/admin.jsonl": json.dumps(fees)})
    publish(workplace_of(config), who="a", embedder=embedder)
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "rows")})
    publish(workplace_of(config), who="a", embedder=embedder)
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
    with pytest.raises(PublicationRefused, match="facts found in answers fall"):
        publish(workplace_of(config), who="a", embedder=embedder)


def test_questions_are_remembered_across_runs(tmp_path: Path, embedder: Embedder) -> None:
    first = RememberingEmbedder(embedder, tmp_path / "q.npz")
    vectors = first.embed_queries(["what is sql", "کیا"])
    first.save()
    again = RememberingEmbedder(embedder, tmp_path / "q.npz")
    assert (again.embed_queries(["کیا", "what is sql"]) == vectors[::-1]).all()
    assert again.embed_queries([]).shape == (0, embedder.dimension)


def test_a_comparison_is_remembered_as_it_was(config: Config, embedder: Embedder) -> None:
    live = publish(workplace_of(config), who="Sana", embedder=embedder)
    change(config, "sheets")
    compared = prepare(workplace_of(config), embedder=embedder)
    again = comparison.kept(workplace_of(config), approved(config), compared.name, live.name)
    assert again is not None
    assert comparison.as_json(again) == comparison.as_json(compared)
    assert again.verdict is not None
    assert again.verdict.asked


def test_what_was_compared_is_published_without_asking_again(
    config: Config, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workplace_of(config), who="Sana", embedder=embedder)
    change(config, "sheets")
    compared = prepare(workplace_of(config), embedder=embedder)
    monkeypatch.setattr("bot.publishing.publish._prepare", None)
    published = publish(workplace_of(config), who="Sana", shown=shown(compared), embedder=embedder)
    assert published == replace(compared, verdict=published.verdict)
    assert snapshot.current(config.index.folder) == compared.name
    assert "sheets" in (config.knowledge.folder / "skills/sql.en.md").read_text("utf-8")
    rollback(workplace_of(config), who="Sana", files=True, embedder=embedder)
    assert (config.knowledge.folder / "skills/sql.en.md").read_text("utf-8") == SQL


@pytest.mark.parametrize("since", ["file", "draft", "golden", "floor", "live", "damaged", "torn", "forged"])
def test_a_comparison_is_not_trusted_when_something_changed_since(
    config: Config, embedder: Embedder, since: str
) -> None:
    live = publish(workplace_of(config), who="Sana", embedder=embedder)
    change(config, "sheets")
    compared = prepare(workplace_of(config), embedder=embedder)
    remembered = workplace_of(config).candidates / "compared.json"
    match since:
        case "file":
            lay(config.knowledge.folder, {"skills/new.en.md": SQL.replace("SQL", "Rust")})
        case "draft":
            Draft(config.admin.draft, config.knowledge.folder).discard("skills/sql.en.md")
        case "golden":
            lay(config.knowledge.folder, {"golden/more.jsonl": json.dumps(GOLDEN[0] | {"question": "sql?"})})
        case "floor":
            config = replace(config, knowledge=replace(config.knowledge, floor=0.1))
        case "live":
            snapshot.publish(config.index.folder, "another")
        case "damaged":
            (workplace_of(config).candidates / compared.name / "units.jsonl").write_text("", "utf-8")
        case "torn":
            remembered.write_bytes(remembered.read_bytes()[:-100])
        case "forged":
            remembered.write_text('{"made_by": [], "report": {"verdict": 3}}', "utf-8")
    assert comparison.kept(workplace_of(config), approved(config), compared.name, live.name) is None


def test_a_question_that_came_while_others_were_asked_is_asked_before_publishing(
    config: Config, embedder: Embedder
) -> None:
    live = publish(workplace_of(config), who="Sana", embedder=embedder)
    change(config, "sheets")

    def another(step: str, done: int, total: int) -> None:
        if step == "golden":
            question = GOLDEN[1] | {"question": "skills?"}
            lay(config.knowledge.folder, {"golden/other.jsonl": json.dumps(question)})

    compared = prepare(workplace_of(config), embedder=embedder, progress=another)
    assert comparison.kept(workplace_of(config), approved(config), compared.name, live.name) is None


@pytest.mark.parametrize(
    ("was", "becomes", "asked"),
    [
        ("aliases: [", "aliases: [sequel language, ", 1),  # and whatever else names it
        ("needs: [python]", "needs: []", len(GOLDEN)),
    ],
)
def test_what_a_subject_says_beside_its_sections_is_asked_again(
    config: Config, embedder: Embedder, was: str, becomes: str, asked: int
) -> None:
    lay(
        config.knowledge.folder,
        {"skills/python.en.md": SQL.replace("SQL", "Python").replace("sql", "python")},
    )
    publish(workplace_of(config), who="Sana", embedder=embedder)
    assert was in SQL
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace(was, becomes)})
    report = prepare(workplace_of(config), embedder=embedder)
    assert report.units.changed == ("skills/sql#what",)
    assert report.verdict is not None
    assert report.verdict.asked >= asked
