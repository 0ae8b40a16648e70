"""Publishing: nothing half done, nothing worse unasked, always one step back, and answers all the while."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config
from bot.dialogue.conversation import Conversation
from bot.messages.message import message
from bot.publishing import comparison
from bot.publishing.comparison import Report
from bot.publishing.drafts import Draft, Stale, digest
from bot.publishing.golden.examiner import verdict
from bot.publishing.golden.remembered import RememberingEmbedder
from bot.publishing.history import history
from bot.publishing.publish import Refused, Shown, check, diff, prepare, publish
from bot.publishing.rollback import rollback
from bot.publishing.workplace import workplace_of
from bot.storage.chats import ForgetfulStore
from index.embedding.embed import Embedder
from index.knowledge.faults import KnowledgeError
from index.lexical.bm25 import LexicalIndex
from index.retrieval.live import LiveIndex
from index.retrieval.score import Asked, Golden
from index.snapshots import build, snapshot
from index.text.language import Language
from tests.conftest import ANALYST, ROOT, SMALL, lay
from tests.waiting import PATIENCE

SQL = SMALL["skills/sql.en.md"]
GOLDEN = [
    {"question": "what is sql", "language": "en", "units": ["skills/sql#what"]},
    {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]},
    {"question": "data analyst ka kaam", "language": "ur-Latn", "units": ["roles/data-analyst#work"]},
    {"question": "who won the cricket match", "language": "en", "units": []},
]


@pytest.fixture
def config(workplace: Path) -> Config:
    loaded = configuration.load(workplace, {})
    lines = "".join(json.dumps(row) + "\n" for row in GOLDEN)
    lay(loaded.knowledge.folder, {"golden/admin.jsonl": lines})
    return loaded


def test_publish_compare_and_take_back_with_the_files(config: Config, embedder: Embedder) -> None:
    first = publish(workplace_of(config), who="Sana", embedder=embedder)
    draft = Draft(config.admin.draft, config.knowledge.folder)
    path = "skills/sql.en.md"
    draft.save(path, SQL.replace("tables", "sheets").encode(), base=digest(SQL.encode()), by="Sana")
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


def during_the_questions(act: Callable[[], object]) -> Callable[[str, int, int], None]:
    """A `progress` that does something once, while the golden questions are asked."""
    left = [act]

    def progress(step: str, done: int, total: int) -> None:
        if step == "golden" and left:
            left.pop()()

    return progress


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
    with pytest.raises(Refused) as refusal:
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
    right, wrong = Asked(True, ("a#b",), ""), Asked(True, ("c#d",), "")

    def answers(good: int) -> dict[str, Asked]:
        return {f"en:q{n}": right if n < good else wrong for n in range(100)}

    assert verdict(asked, answers(90), answers(89), floor=0.75).reasons == ()
    assert verdict(asked, answers(90), answers(87), floor=0.75).reasons
    assert verdict(asked, answers(75), answers(74), floor=0.75).reasons, "one below the floor is one too many"
    assert verdict(asked, answers(60), answers(61), floor=0.75).reasons == (), "better is never refused"


def test_an_answer_that_lost_its_facts_is_worse() -> None:
    """The right section, whose text no longer says what is asked."""
    asked = [Golden(f"q{n}", Language.URDU, ("a#b",), ("Rs 900|900 روپے", "May")) for n in range(20)]
    whole, less = (Asked(True, ("a#b",), text) for text in ("In May, 900 روپے.", "In May."))

    def answers(good: int) -> dict[str, Asked]:
        return {f"ur:q{n}": whole if n < good else less for n in range(20)}

    found = verdict(asked, answers(20), answers(18), floor=0.75)
    assert [(r.cause, r.language, r.before, r.after) for r in found.reasons] == [("facts", "ur", 1.0, 0.95)]
    assert [(m.question, m.before, m.after, m.lost) for m in found.worse] == [
        (name, "first", "facts missing", ("Rs 900|900 روپے",)) for name in ("q18", "q19")
    ]
    back = verdict(asked, answers(18), answers(20), floor=0.75)
    assert (back.reasons, back.worse, len(back.better)) == ((), (), 2)
    assert verdict(asked, answers(20), answers(20), floor=0.75).worse == ()


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
    with pytest.raises(Refused, match="facts found in answers fall"):
        publish(workplace_of(config), who="a", embedder=embedder)


def test_a_stale_draft_is_refused(config: Config) -> None:
    draft = Draft(config.admin.draft, config.knowledge.folder)
    with pytest.raises(Stale) as stale:
        draft.save("skills/sql.en.md", b"mine", base=digest(b"older"), by="a")
    assert "-SQL asks questions of tables." in stale.value.diff


def test_questions_are_remembered_across_runs(tmp_path: Path, embedder: Embedder) -> None:
    first = RememberingEmbedder(embedder, tmp_path / "q.npz")
    vectors = first.embed_queries(["what is sql", "کیا"])
    first.save()
    again = RememberingEmbedder(embedder, tmp_path / "q.npz")
    assert (again.embed_queries(["کیا", "what is sql"]) == vectors[::-1]).all()
    assert again.embed_queries([]).shape == (0, embedder.dimension)


def test_only_touched_subjects_are_read_again_and_the_result_is_the_same(
    config: Config, embedder: Embedder
) -> None:
    publish(workplace_of(config), who="a", embedder=embedder)
    before = snapshot.load(config.index.folder, snapshot.current(config.index.folder), embedder=None)
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
    (config.knowledge.folder / "boundaries/off-topic.en.md").unlink()
    assert build.read(config.knowledge.folder, previous=before) == build.read(config.knowledge.folder)


def test_a_lexical_index_built_upon_another_is_the_same_as_one_built_from_nothing(tmp_path: Path) -> None:
    old = ["data analyst job", "ڈیٹا اینالسٹ نوکری", "python course", "gone for good"]
    new = ["python course", "new words data", "data analyst job", "ڈیٹا اینالسٹ نوکری"]
    LexicalIndex.build(old).save(tmp_path / "old.npz")
    previous = LexicalIndex.load(tmp_path / "old.npz")
    LexicalIndex.build(new, previous=previous, kept={0: 2, 2: 0, 3: 1}).save(tmp_path / "upon.npz")
    LexicalIndex.build(new).save(tmp_path / "nothing.npz")
    assert (tmp_path / "upon.npz").read_bytes() == (tmp_path / "nothing.npz").read_bytes()


def test_a_snapshot_built_upon_another_is_the_same_as_one_built_from_nothing(
    config: Config, embedder: Embedder, tmp_path: Path
) -> None:
    publish(workplace_of(config), who="a", embedder=embedder)
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
    name = publish(workplace_of(config), who="a", embedder=embedder).name
    fresh = build.build(build.read(config.knowledge.folder), tmp_path / "fresh", embedder).name
    for file in (
        "units.jsonl",
        "subjects.jsonl",
        "rows.json",
        "lexical.npz",
    ):  # vectors vary with their batch
        upon, nothing = config.index.folder / name / file, tmp_path / "fresh" / fresh / file
        assert upon.read_bytes() == nothing.read_bytes(), file


async def test_answers_go_on_while_twenty_indexes_are_published(config: Config, embedder: Embedder) -> None:
    """A hundred questions a second; each reply is whole and of one index."""
    await asyncio.to_thread(publish, workplace_of(config), who="a", embedder=embedder)
    live = LiveIndex.open(config.index.folder, config.index.embedder)
    conversation = Conversation(live.retriever, ForgetfulStore())
    watcher = asyncio.create_task(live.watch())
    ended = asyncio.Event()
    seen: list[tuple[str, str]] = []

    async def one(n: int) -> None:
        exchange = await conversation.respond(message("what is sql used for", str(n)))
        seen.append((exchange.snapshot, exchange.reply.text))

    async def people() -> None:
        started, n = time.monotonic(), 0
        asked = []
        while not ended.is_set():
            asked.append(asyncio.create_task(one(n)))
            n += 1
            await asyncio.sleep(max(0.0, started + n / 100 - time.monotonic()))
        await asyncio.gather(*asked)

    asking = asyncio.create_task(people())
    texts = {snapshot.current(config.index.folder): "SQL asks questions of tables."}
    for n in range(20):
        lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", f"number {n} tables")})
        report = await asyncio.to_thread(publish, workplace_of(config), who="a", embedder=embedder)
        texts[report.name] = f"SQL asks questions of number {n} tables."
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.2)
    ended.set()
    await asking
    watcher.cancel()
    assert len(seen) > 200
    assert {name for name, _ in seen} <= texts.keys()
    assert all(text == texts[name] for name, text in seen), "an answer from a half index"
    assert len({name for name, _ in seen}) > 1


def rahnuma(config: Path, *arguments: str, ok: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "index", *arguments, "--config", str(config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == ok, done.stderr
    return done.stdout


def test_the_same_by_command(config: Config, workplace: Path) -> None:
    assert json.loads(rahnuma(workplace, "check", "--json")) == {"faults": []}
    first = json.loads(rahnuma(workplace, "publish", "--json", "--by", "Sana"))
    assert first["published"]
    rahnuma(workplace, "diff", "--exit-code")
    lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
    rahnuma(workplace, "diff", "--exit-code", ok=5)
    would = json.loads(rahnuma(workplace, "diff", "--json"))
    assert (would["changed"], would["previous"]) == (True, first["name"])
    assert would["units"] == {"added": [], "changed": ["skills/sql#what"], "removed": []}
    assert not json.loads(rahnuma(workplace, "build", "--no-publish", "--json"))["published"]
    second = json.loads(rahnuma(workplace, "publish", "--json"))
    back = json.loads(rahnuma(workplace, "rollback", "--json", "--files", "--by", "Ali"))
    assert (back["action"], back["who"]) == ("rolled back", "Ali")
    assert (back["name"], back["previous"]) == (first["name"], second["name"])
    assert back["files"] == {"added": [], "changed": ["skills/sql.en.md"], "removed": []}
    assert (config.knowledge.folder / "skills/sql.en.md").read_text("utf-8") == SQL
    events = json.loads(rahnuma(workplace, "history", "--json"))["events"]
    assert [event["action"] for event in events] == ["rolled back", "published", "published"]
    assert events[-1]["who"] == "Sana"
    coverage = json.loads(rahnuma(workplace, "coverage", "--json"))
    assert coverage["missing"]["skills/sql#what"] == ["ur", "ur-Latn"]
    assert json.loads(rahnuma(workplace, "gaps", "--json")) == {"gaps": []}
    lay(config.knowledge.folder, {"skills/sql.en.md": "no front matter"})
    faults = json.loads(rahnuma(workplace, "check", "--json", ok=1))["faults"]
    assert faults[0]["path"] == "skills/sql.en.md"


def test_watching_publishes_changes_and_nothing_bad(config: Config, workplace: Path) -> None:
    command = [sys.executable, "-m", "bot", "index", "watch", "--seconds", "0.2", "--config", str(workplace)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout is not None
        assert watcher.stderr is not None
        try:
            assert "watching" in watcher.stdout.readline()
            assert "published" in watcher.stdout.readline()
            lay(config.knowledge.folder, {"skills/sql.en.md": "no front matter"})
            while "not published" not in watcher.stderr.readline():
                pass
            lay(config.knowledge.folder, {"skills/sql.en.md": SQL.replace("tables", "sheets")})
            assert "published" in watcher.stdout.readline()
        finally:
            watcher.terminate()
            watcher.wait(PATIENCE)
    assert len(snapshot.names(config.index.folder)) == 2


def test_watching_waits_for_another_build(config: Config, workplace: Path) -> None:
    command = [sys.executable, "-m", "bot", "index", "watch", "--seconds", "0.2", "--config", str(workplace)]
    with build.locked(config.index.folder):
        watcher = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert watcher.stdout is not None
        assert "watching" in watcher.stdout.readline()
        time.sleep(3)  # it has tried by now
    ended = threading.Timer(PATIENCE, watcher.terminate)
    ended.start()
    try:
        assert "published" in watcher.stdout.readline()
    finally:
        ended.cancel()
        watcher.terminate()
        watcher.communicate(timeout=PATIENCE)


def _shown(report: Report) -> Shown:
    return Shown(report.name, report.previous, tuple(map(str, report.reasons)))


def _change(config: Config, word: str) -> None:
    draft = Draft(config.admin.draft, config.knowledge.folder)
    path = "skills/sql.en.md"
    base = digest((config.knowledge.folder / path).read_bytes())
    draft.save(path, SQL.replace("tables", word).encode(), base=base, by="Sana")


def test_a_comparison_is_remembered_as_it_was(config: Config, embedder: Embedder) -> None:
    live = publish(workplace_of(config), who="Sana", embedder=embedder)
    _change(config, "sheets")
    compared = prepare(workplace_of(config), embedder=embedder)
    again = comparison.kept(workplace_of(config), _approved(config), compared.name, live.name)
    assert again is not None
    assert comparison.as_json(again) == comparison.as_json(compared)
    assert again.verdict is not None
    assert again.verdict.asked


def test_what_was_compared_is_published_without_asking_again(
    config: Config, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workplace_of(config), who="Sana", embedder=embedder)
    _change(config, "sheets")
    compared = prepare(workplace_of(config), embedder=embedder)
    monkeypatch.setattr("bot.publishing.publish._prepare", None)
    published = publish(workplace_of(config), who="Sana", shown=_shown(compared), embedder=embedder)
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
    _change(config, "sheets")
    compared = prepare(workplace_of(config), embedder=embedder)
    remembered = comparison.candidates(workplace_of(config)) / "compared.json"
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
            (comparison.candidates(workplace_of(config)) / compared.name / "units.jsonl").write_text(
                "", "utf-8"
            )
        case "torn":
            remembered.write_bytes(remembered.read_bytes()[:-100])
        case "forged":
            remembered.write_text('{"made_by": [], "report": {"verdict": 3}}', "utf-8")
    assert comparison.kept(workplace_of(config), _approved(config), compared.name, live.name) is None


def test_a_question_that_came_while_others_were_asked_is_asked_before_publishing(
    config: Config, embedder: Embedder
) -> None:
    live = publish(workplace_of(config), who="Sana", embedder=embedder)
    _change(config, "sheets")

    def another(step: str, done: int, total: int) -> None:
        if step == "golden":
            question = GOLDEN[1] | {"question": "skills?"}
            lay(config.knowledge.folder, {"golden/other.jsonl": json.dumps(question)})

    compared = prepare(workplace_of(config), embedder=embedder, progress=another)
    assert comparison.kept(workplace_of(config), _approved(config), compared.name, live.name) is None


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


def test_an_override_is_recorded_before_it_goes_live(
    config: Config, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workplace_of(config), who="Sana", embedder=embedder)
    _change(config, "sheets")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.snapshots.snapshot.publish", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(workplace_of(config), who="Sana", embedder=embedder)
    assert [event.who for event in history(workplace_of(config))] == ["Sana", "Sana"]


def test_a_damaged_list_of_drafts_is_said_and_stops_no_rollback(config: Config, embedder: Embedder) -> None:
    first = publish(workplace_of(config), who="Sana", embedder=embedder)
    _change(config, "sheets")
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


def _approved(config: Config) -> dict[str, bytes | None]:
    return dict(Draft(config.admin.draft, config.knowledge.folder).approved().texts)
