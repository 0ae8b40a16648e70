"""Publishing by `rahnuma index`, and the watcher: real processes."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.config import Config
from index.snapshots import knowledge_folder, snapshot
from tests.bot.publishing.edits import SQL
from tests.conftest import ROOT, lay
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow


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
    with knowledge_folder.locked(config.index.folder):
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
