"""Knowledge folders and indexes that several tests share."""

import contextlib
import ctypes
import gc
import importlib.util
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web_app

from bot.dialogue.conversation import Conversation
from bot.storage.chats import ForgetfulStore
from bot.storage.database import Database, Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.postgres import Postgres
from index.embedding.embed import Embedder, OnnxEmbedder, open_embedder
from index.files import write
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import build, knowledge_folder, snapshot
from tests.postgres import Server, programs, server
from tests.scheduling import BROWSER, one_browser, scope_of
from tests.shipped import ingredients, kept

ROOT = Path(__file__).parent.parent

# Files of the extras alone; with the extras installed, a missing package is a skip, and so a failure in CI.
collect_ignore = (
    []
    if importlib.util.find_spec("langchain_openai")
    else [
        "bot/models/test_local.py",
        "bot/models/test_wire.py",
        "bot/publishing/test_bucket.py",
        "index/test_langchain.py",
    ]
)

PYTHON = """---
title: Python
aliases: [python]
updated: 2026-11-24
needs: []
resource: {title: CS50, url: https://cs50.example}
---

## What is Python for? {#what}

Python is the language most AI work is written in. It is easy to read.

? why learn python
? python for ai
"""

SQL = """---
title: SQL
aliases: [sql]
updated: 2026-11-24
needs: [python]
---

## What is SQL for? {#what}

SQL asks questions of tables.

? what is sql
"""

ANALYST = """---
title: Data analyst
aliases: [data analyst, DA]
updated: 2026-11-24
sources:
  - id: S1
    title: A survey
    url: https://survey.example/a
    date: 2025-03-01
skills:
  must: [python, sql]
---

## What does a data analyst do? {#work}

A data analyst answers business questions from data.[^S1] The work is mostly tables and charts.

? what does a data analyst do
? data analyst job

## What skills does a data analyst need? {#skills}

A data analyst needs SQL, Python and clear writing.

? data analyst skills
? what must a data analyst know

## How many data analysts are there? {#count .unknown}

Nobody trustworthy has counted them. Check the labour force survey.

? how many data analysts in pakistan
"""

ANALYST_URDU = """---
title: ڈیٹا اینالسٹ
aliases: [ڈیٹا اینالسٹ]
updated: 2026-11-24
sources:
  - id: S1
    title: A survey
    url: https://survey.example/a
    date: 2025-03-01
---

## ڈیٹا اینالسٹ کیا کرتا ہے؟ {#work}

ڈیٹا اینالسٹ ڈیٹا سے کاروبار کے سوالوں کے جواب نکالتا ہے۔[^S1] زیادہ تر کام ٹیبل اور چارٹ کا ہوتا ہے۔

? ڈیٹا اینالسٹ کا کام کیا ہے
"""

OFF_TOPIC = """---
title: Not our subject
updated: 2026-11-24
---

## Sport {#sport .off-topic}

Only AI careers here.

? who won the cricket match
? best football player
"""

SMALL = {
    "skills/python.en.md": PYTHON,
    "skills/sql.en.md": SQL,
    "roles/data-analyst.en.md": ANALYST,
    "roles/data-analyst.ur.md": ANALYST_URDU,
    "boundaries/off-topic.en.md": OFF_TOPIC,
}


def lay(folder: Path, files: dict[str, str]) -> Path:
    """Write a knowledge folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


_built: dict[tuple[str, str], tuple[str, dict[str, bytes]]] = {}
"""A small knowledge and the shipped model → the name and the files of what was built of them."""


def published(root: Path, knowledge: Path, embedder: Embedder) -> snapshot.Snapshot:
    """Build and publish, and load what was published.

    What an earlier test built of the same knowledge under the shipped model is the first index under `root` again.
    """
    made_of = (str(knowledge_folder.digests(knowledge)), embedder.fingerprint)
    if made_of in _built and not snapshot.names(root):
        name, files = _built[made_of]
        for file, data in files.items():
            write(root / name / file, data, synced=False)
    else:
        name = build.build(build.read(knowledge), root, embedder).name
        if isinstance(embedder, OnnxEmbedder) and knowledge != ROOT / "knowledge":
            _built[made_of] = (name, {file.name: file.read_bytes() for file in (root / name).iterdir()})
    snapshot.publish(root, name)
    return snapshot.load(root, name, embedder=embedder)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write golden files anew; read the diff")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of several processes, one has all the browser's tests: see tests/scheduling.py."""
    return one_browser(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the shipped index is slow: it may have to be built. The browser's tests come first, which are the
    longest piece of work, and then the other files with slow tests, so that of several processes none waits in the
    end for another with a long one."""
    for item in items:
        if "shipped_root" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(
        key=lambda item: (
            scope_of(item.nodeid) != BROWSER,
            item.path.name != "test_golden.py",
            item.path not in slow,
        )
    )


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end, and are many small objects: no collection of garbage need look at them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite-golden"))


@pytest.fixture(autouse=True)
def forgetful_server() -> Iterator[None]:
    """aiohttp keeps the handlers of the last 1,024 routes that answered, and with them all that stands behind them: in
    a process that opens a console for each test, every index and every model. What is let go of is of a size that the
    collector does not see, so it is told."""
    yield
    if web_app._cached_build_middleware.cache_info().currsize:
        web_app._cached_build_middleware.cache_clear()
        gc.collect()


@pytest.fixture(scope="module", autouse=True)
def memory_given_back() -> Iterator[None]:
    """What a file of tests has freed goes back to the system: an index that was built leaves a hundred megabytes and
    more that the C library would keep for the next."""
    yield
    with contextlib.suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A small knowledge folder of the test's own."""
    return lay(tmp_path / "knowledge", SMALL)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The shipped model."""
    return open_embedder("shipped", threads=2)


@pytest.fixture(scope="session")
def shipped_root(embedder: Embedder) -> Path:
    """The folder of an index of the shipped knowledge under the shipped model; read-only, see tests/shipped.py."""
    return kept(ROOT / "var" / "tests", ROOT / "knowledge", embedder, ingredients())


@pytest.fixture(scope="session")
def shipped(shipped_root: Path, embedder: Embedder) -> SnapshotRetriever:
    """Retrieval over the shipped knowledge."""
    live = snapshot.load(shipped_root, snapshot.current(shipped_root), embedder=embedder)
    retriever = SnapshotRetriever(embedder, live)
    gc.collect()
    gc.freeze()  # as in `pytest_collection_finish`
    return retriever


@pytest.fixture(scope="session")
def shipped_conversation(shipped: SnapshotRetriever) -> Conversation:
    """The whole bot over the shipped knowledge, with no memory between messages."""
    return Conversation(shipped, ForgetfulStore())


@pytest.fixture
def workplace(tmp_path: Path, knowledge: Path) -> Path:
    """A folder with a small knowledge and a config.toml for the `rahnuma` command; returns the config."""
    (tmp_path / "config.toml").write_text("[web]\nport = 0\n", "utf-8")
    return tmp_path / "config.toml"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this run."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, for what is promised of both."""
    if request.param == "sqlite":
        async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as file:
            yield file
    else:
        async with Postgres.open(request.getfixturevalue("postgres").fresh(), MIGRATIONS) as shared:
            yield shared


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI a skipped test is a failure: it would hide that something could not be tested."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("CI") == "true":
        terminalreporter.write_line(f"{len(skipped)} skipped; in CI that is a failure", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("CI") == "true" and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
