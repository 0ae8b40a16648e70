"""The `rahnuma` command as an operator runs it: real processes."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from tests.conftest import ANALYST, ROOT, published
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow


def rahnuma(
    workplace: Path, *arguments: str, stdin: str = "", ok: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--config", str(workplace)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == ok, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def built(workplace: Path, knowledge: Path, embedder: Embedder) -> Path:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    return workplace


def test_no_index_yet(workplace: Path) -> None:
    assert "rahnuma index build" in rahnuma(workplace, "ask", "x", ok=3).stderr
    assert not (workplace.parent / "var" / "rahnuma.db").exists()


def test_a_bad_config(workplace: Path) -> None:
    workplace.write_text("[web]\nport = 'x'\nhots = 1\n", "utf-8")
    lines = rahnuma(workplace, "ask", "x", ok=2).stderr.strip().splitlines()
    assert len(lines) == 2
    assert all("config.toml" in line for line in lines)


def test_ask(built: Path) -> None:
    said = rahnuma(built, "ask", "what does a data analyst do?").stdout
    assert said.startswith("A data analyst answers business questions from data.")
    assert "Source: A survey (2025-03-01) https://survey.example/a" in said


def test_ask_json(built: Path) -> None:
    answer = json.loads(rahnuma(built, "ask", "--json", "ڈیٹا اینالسٹ کیا کام کرتا ہے؟").stdout)
    assert (answer["language"], answer["outcome"], answer["units"]) == (
        "ur",
        "answered",
        ["roles/data-analyst#work"],
    )
    assert answer["text"].startswith("ڈیٹا اینالسٹ")
    assert answer["sources"][0]["date"] == "2025-03-01"
    assert answer["ms"] > 0


def test_ask_jsonl_keeps_order_chats_and_goes_past_bad_lines(built: Path) -> None:
    lines = [
        '{"id": 1, "question": "what does a data analyst do?", "chat": "a"}',
        "not json",
        '{"id": "two", "question": "and the skills?", "chat": "a"}',
        '{"question": 5}',
        '{"id": 3, "question": "who won the cricket match"}',
        '{"id": 4, "question": "\\ud800 hello"}',
        '{"id": 5, "question": "how many data analysts are there in pakistan"}',
    ]
    done = rahnuma(built, "ask", "--jsonl", stdin="\n".join(lines), ok=1)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("id") for row in rows] == [1, None, "two", None, 3, 4, 5]
    assert rows[0]["units"] == ["roles/data-analyst#work"]
    assert rows[2]["units"] == ["roles/data-analyst#skills"]
    assert [row["outcome"] for row in rows if "outcome" in row] == [
        "answered",
        "answered",
        "off_topic",
        "small_talk",
        "not_covered",
    ]
    assert "error" in rows[1]
    assert "error" in rows[3]
    assert all(
        set(row) == {"id", "language", "outcome", "text", "sources", "units", "buttons", "ms"}
        for row in rows
        if "outcome" in row
    )


def test_chat_presses_buttons_by_number(built: Path) -> None:
    said = rahnuma(built, "chat", stdin="what does a data analyst do?\n1\nexit\n").stdout
    assert "A data analyst answers business questions" in said
    assert "A data analyst needs SQL, Python and clear writing." in said


def test_a_fault_publishes_nothing_and_the_old_index_answers(built: Path) -> None:
    file = built.parent / "knowledge/roles/data-analyst.en.md"
    file.write_text(ANALYST.replace("{#skills}", ""), "utf-8")
    done = rahnuma(built, "index", "build", ok=1)
    assert "roles/data-analyst.en.md:21:" in done.stderr
    assert "1 fault; nothing was published" in done.stderr
    assert "A data analyst answers" in rahnuma(built, "ask", "what does a data analyst do?").stdout


def test_build_status_rollback(built: Path) -> None:
    assert "not changed" in rahnuma(built, "index", "build").stdout
    file = built.parent / "knowledge/roles/data-analyst.en.md"
    file.write_text(ANALYST.replace("answers business questions", "settles business arguments"), "utf-8")
    status = rahnuma(built, "index", "status").stdout
    assert "changed: roles/data-analyst.en.md" in status
    assert "no translation: roles/data-analyst#skills in ur, ur-Latn" in status
    assert "published" in rahnuma(built, "index", "build").stdout
    assert "settles" in rahnuma(built, "ask", "what does a data analyst do?").stdout
    rahnuma(built, "index", "rollback")
    assert "answers business" in rahnuma(built, "ask", "what does a data analyst do?").stdout
    assert "no older index" in rahnuma(built, "index", "rollback", ok=1).stderr


def test_a_worse_index_is_refused_unless_forced(built: Path) -> None:
    golden = built.parent / "tests/golden"
    golden.mkdir(parents=True)
    row = {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]}
    (golden / "en.jsonl").write_text(json.dumps(row), "utf-8")
    file = built.parent / "knowledge/roles/data-analyst.en.md"
    start, end = ANALYST.index("## What skills"), ANALYST.index("## How many")
    file.write_text(ANALYST[:start] + ANALYST[end:], "utf-8")
    assert "recall@1 falls from 1.000 to 0.000" in rahnuma(built, "index", "build", ok=4).stderr
    assert "clear writing" in rahnuma(built, "ask", "data analyst skills").stdout
    rahnuma(built, "index", "build", "--force")
    assert "clear writing" not in rahnuma(built, "ask", "data analyst skills").stdout


def test_score_and_search(built: Path) -> None:
    golden = built.parent / "tests/golden"
    golden.mkdir(parents=True)
    rows = [
        {
            "question": "data analyst skills",
            "language": "en",
            "units": ["roles/data-analyst#skills"],
            "facts": ["SQL", "Python"],
        },
        {"question": "who won the cricket match", "language": "en", "units": []},
    ]
    (golden / "en.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    score = json.loads(rahnuma(built, "index", "score", "--json").stdout)["en"]
    assert score == {
        "questions": 2,
        "recall_at_1": 1.0,
        "recall_at_3": 1.0,
        "fact_recall": 1.0,
        "false_refusals": 0.0,
        "false_answers": 0.0,
    }
    assert (
        "roles/data-analyst#skills"
        in rahnuma(built, "index", "search", "data analyst skills").stdout.splitlines()[1]
    )


def test_export_and_forget(built: Path) -> None:
    rahnuma(built, "chat", stdin="what does a data analyst do?\n")
    kept = json.loads(rahnuma(built, "export", "terminal::local").stdout)
    assert kept["exchange"][0]["question"] == "what does a data analyst do?"
    rahnuma(built, "forget", "terminal::local")
    kept = json.loads(rahnuma(built, "export", "terminal::local").stdout)
    assert kept["exchange"] == []
    assert rahnuma(built, "forget", "nonsense", ok=1).stderr


def test_a_damaged_database_is_said_in_a_line(built: Path) -> None:
    (built.parent / "var" / "rahnuma.db").write_bytes(b"no database" * 1000)
    for command in (["serve"], ["export", "web::x"], ["chat"]):
        lines = rahnuma(built, *command, ok=1).stderr.strip().splitlines()
        assert len(lines) == 1
        assert "rahnuma.db is not a database; bring a backup back" in lines[0]


def on_a_terminal(workplace: Path, *arguments: str) -> str:
    """What the command writes on a terminal, all streams of it."""
    ours, its = os.openpty()
    with open(its, "wb", 0) as terminal:
        command = [sys.executable, "-m", "bot", *arguments, "--config", str(workplace)]
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            cwd=ROOT,
            env={**environment, "TERM": "xterm"},
        )
    said = b""
    with open(ours, "rb", 0) as heard, contextlib.suppress(OSError):  # it has hung up
        while piece := heard.read(4096):
            said += piece
    assert running.wait(PATIENCE) == 0, said
    return said.decode().replace("\r\n", "\n")


def test_on_a_terminal_there_are_colours_unless_unwanted_and_nothing_of_libraries(built: Path) -> None:
    asked = ("ask", "what does a data analyst do?", "--bidi", "no")
    coloured, plain = on_a_terminal(built, *asked), on_a_terminal(built, *asked, "--no-color")
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    for said in (coloured, plain):
        assert said.startswith("A data analyst answers business questions")
        assert not re.search("faiss|INFO|WARNING|AVX", said)


def test_a_port_in_use_is_one_line(built: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        built.write_text(built.read_text("utf-8").replace("port = 0", f"port = {port}"), "utf-8")
        done = rahnuma(built, "serve", ok=2)
    assert (
        done.stderr.strip()
        == f"127.0.0.1:{port} is in use by another program: stop that one, or set another web.port"
    )
    assert done.stdout == ""


def test_a_build_says_what_it_does_in_plain_words_and_nothing_of_its_libraries(workplace: Path) -> None:
    said = rahnuma(workplace, "index", "build").stderr
    assert said.split("\n")[:2] == ["Reading the knowledge files…", "Learning the texts…"]
    assert not re.search("faiss|embed|AVX|texts/s", said)


def test_the_version_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, cwd=ROOT
    )
    assert re.fullmatch(r"rahnuma \d+\.\d+\.\d+\n", done.stdout)
