"""What `rahnuma index … --json` prints where something is wrong: one object for programs, a line for people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import config as configuration
from bot.cli.main import main
from bot.config import Config
from index.embedding.embed import Embedder
from index.snapshots import knowledge_folder
from tests.conftest import ANALYST, lay, published

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(workplace: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run an action with `--json`; its exit status, the object that it printed, and what it said beside it."""

    def rahnuma(*arguments: str) -> tuple[int, Any, str]:
        status = main(["index", *arguments, "--json", "--config", str(workplace)])
        said = capsys.readouterr()
        return status, json.loads(said.out), said.err

    return rahnuma


@pytest.fixture
def config(workplace: Path) -> Config:
    return configuration.load(workplace, {})


@pytest.mark.parametrize("action", ["build", "publish", "diff", "coverage", "check"])
def test_faults(config: Config, run: Run, action: str) -> None:
    path = "roles/data-analyst.en.md"
    lay(config.knowledge.folder, {path: ANALYST.replace("{#skills}", "")})
    status, said, beside = run(action)
    assert status == 1
    (fault,) = said.pop("faults")
    assert said == {}
    assert (fault["path"], fault["line"], fault["code"], fault["values"]) == (path, 21, "heading-id", {})
    assert fault["message"].startswith("a heading ends with its id")
    assert ("nothing was published" in beside) == (action in {"build", "publish"})


@pytest.mark.parametrize("action", ["build", "publish", "rollback"])
def test_another_build_runs(config: Config, run: Run, action: str) -> None:
    with knowledge_folder.locked(config.index.folder):
        status, said, beside = run(action)
    assert (status, said["error"]) == (4, "busy")
    assert said["detail"] == beside.strip()


def test_nothing_older(config: Config, run: Run, embedder: Embedder) -> None:
    published(config.index.folder, config.knowledge.folder, embedder)
    status, said, beside = run("rollback")
    assert (status, said["error"]) == (1, "nothing-older")
    assert said["detail"] == beside.strip()


@pytest.mark.parametrize("action", ["gaps", "score"])
def test_no_index(config: Config, run: Run, action: str) -> None:
    lay(config.knowledge.golden, {"en.jsonl": '{"question": "what is sql", "language": "en", "units": []}'})
    status, said, beside = run(action)
    assert (status, said["error"]) == (3, "index")
    assert said["detail"] == beside.strip()


def test_a_model_that_is_not_there(workplace: Path, run: Run) -> None:
    workplace.write_text('[index]\nembedder = "onnx:nowhere"\n', "utf-8")
    status, said, beside = run("build")
    assert (status, said["error"]) == (3, "embedder")
    assert said["detail"] == beside.strip()


def test_a_folder_that_cannot_be_written(workplace: Path, run: Run) -> None:
    (workplace.parent / "var").write_text("a file where the index wants a folder", "utf-8")
    status, said, beside = run("build")
    assert (status, said["error"]) == (1, "failed")
    assert said["detail"] == beside.strip()


def test_no_golden_questions(run: Run) -> None:
    status, said, _ = run("score")
    assert (status, said["error"]) == (1, "no-golden")


def test_a_refusal_is_said_once(config: Config, run: Run, embedder: Embedder) -> None:
    published(config.index.folder, config.knowledge.folder, embedder)
    row = {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]}
    lay(config.knowledge.golden, {"en.jsonl": json.dumps(row)})
    start, end = ANALYST.index("## What skills"), ANALYST.index("## How many")
    lay(config.knowledge.folder, {"roles/data-analyst.en.md": ANALYST[:start] + ANALYST[end:]})
    status, said, beside = run("build")
    assert (status, said["published"]) == (4, False)
    assert said["reasons"]
    assert beside.count("not published") == 1


def test_gaps_of_a_damaged_database(config: Config, run: Run, embedder: Embedder) -> None:
    published(config.index.folder, config.knowledge.folder, embedder)
    assert config.store.file
    config.store.file.parent.mkdir(parents=True, exist_ok=True)
    config.store.file.write_bytes(b"no database at all" * 100)
    status, said, beside = run("gaps")
    assert (status, said["error"]) == (1, "database")
    assert said["detail"] == beside.strip()


def test_other_golden_questions(config: Config, run: Run, embedder: Embedder, tmp_path: Path) -> None:
    published(config.index.folder, config.knowledge.folder, embedder)
    row = {"question": "what is sql", "language": "en", "units": ["skills/sql#what"]}
    lay(tmp_path / "unseen", {"en.jsonl": json.dumps(row)})
    status, said, _ = run("score", "--golden", str(tmp_path / "unseen"))
    assert (status, said["en"]["questions"], said["en"]["recall_at_1"]) == (0, 1, 1.0)
    status, said, _ = run("score", "--golden", str(tmp_path / "nowhere"))
    assert (status, said["error"]) == (1, "no-golden")
