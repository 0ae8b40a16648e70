"""A server with a console in a process of its own, and a signed-in page of a real Chromium."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from index.embedding.embed import Embedder
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.served import served
from tests.conftest import ROOT, lay
from tests.console import PASSWORD
from tests.shipped import ingredients, kept
from tests.waiting import PATIENCE

GOLDEN = [
    {"question": "what does a data analyst do", "language": "en", "units": ["roles/data-analyst#work"]},
    {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]},
    {"question": "data analyst ka kaam kya hai", "language": "ur-Latn", "units": ["roles/data-analyst#work"]},
    {"question": "ڈیٹا اینالسٹ کا کام کیا ہے", "language": "ur", "units": ["roles/data-analyst#work"]},
    {"question": "who won the cricket match", "language": "en", "units": []},
]
TABULATION = """---
title: Tabulation
aliases: [tabulation]
updated: 2026-11-24
---

## What is tabulation? {#what}

Tabulation asks questions of tables.

? what is tabulation
"""


ASKED = (
    "bahria university ai course ki fees kitni hai",
    "what fee does bahria university take for the ai course",
    "بحریہ یونیورسٹی کے اے آئی کورس کی فیس کتنی ہے",
    "nust ai hostel rent 2026",
    "data analyst skills",
    "what does a data analyst do",
)
"""What was asked of the bot before the console is opened."""


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """The folder of a console with a part of the shipped knowledge: enough to answer and to be compared, and published
    in half the time and memory of the whole."""
    folder = tmp_path_factory.mktemp("furnished")
    for subject in ("boundaries", "roles", "skills"):
        shutil.copytree(ROOT / "knowledge" / subject, folder / "knowledge" / subject)
    shutil.copy2(ROOT / "knowledge" / "sources.yaml", folder / "knowledge")
    return _furnished(folder, kept(ROOT / "var" / "tests", folder / "knowledge", embedder, ingredients()))


@pytest.fixture(scope="package")
def wholly_furnished(tmp_path_factory: pytest.TempPathFactory, shipped_root: Path) -> Path:
    """The same with all of the shipped knowledge, for what the pages show of it."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    return _furnished(folder, shipped_root)


def _furnished(folder: Path, index: Path) -> Path:
    """With a console's settings, an index of its knowledge and one file more, golden questions, and messages that were
    answered; `site` copies it, so that it is made once."""
    shutil.copytree(index, folder / "var" / "index", copy_function=_linked)
    lay(folder / "knowledge", {"skills/tabulation.en.md": TABULATION})
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in GOLDEN)
    lay(
        folder,
        {
            "golden/all.jsonl": rows,
            "config.toml": '[knowledge]\ngolden = "golden"\n[web]\nport = 0\nembed = ["https://school.example"]\n',
        },
    )
    rahnuma = [sys.executable, "-m", "bot"]
    at = ["--config", str(folder / "config.toml")]
    subprocess.run([*rahnuma, "index", "build", *at], cwd=ROOT, check=True, capture_output=True)
    asked = [{"question": question, "chat": str(n)} for n, question in enumerate(ASKED)]
    subprocess.run(
        [*rahnuma, "ask", "--jsonl", *at],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        input="".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked),
    )
    return folder


def _linked(source: str, target: str) -> str:
    """As `shutil.copy2`, of a file that nobody writes into: an index is only ever replaced."""
    try:
        os.link(source, target)
        return target
    except OSError:  # another file system
        return str(shutil.copy2(source, target))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[tuple[str, Path]]:
    """A server with a console over a copy of the shipped knowledge, in a process of its own; address and folder."""
    folder = tmp_path_factory.mktemp("console") / "site"
    shutil.copytree(furnished, folder, ignore=lambda inside, _: ["index"] if inside.endswith("/var") else [])
    shutil.copytree(furnished / "var" / "index", folder / "var" / "index", copy_function=_linked)
    with served(folder / "config.toml", {"ADMIN_PASSWORD": PASSWORD}) as address:
        for question in ("data analyst skills", "what does a data analyst do"):  # a terminal's are no use
            body = json.dumps({"text": question}).encode()
            asking = Request(f"{address}/api/messages", body, {"Content-Type": "application/json"})
            with urlopen(asking, timeout=PATIENCE) as answer:
                assert answer.status == 200
        yield address, folder


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory, shipped_root: Path) -> Iterator[str]:
    """A server of the shipped knowledge in a process of its own, without a console."""
    config = tmp_path_factory.mktemp("site") / "config.toml"
    config.write_text(
        f'[knowledge]\nfolder = "{ROOT / "knowledge"}"\n[index]\nfolder = "{shipped_root}"\n[web]\nport = 0\n'
        "[limits]\nper_address = 0\n",  # all browsers here have one
        "utf-8",
    )
    with served(config) as started:
        yield started


@pytest.fixture
def phone(browser: Any, address: str) -> Iterator[Any]:
    """The chat on a phone-sized page; an error of the page or a request to another host fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((address, "blob:")) else wrong.append(r.url))
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Of this folder and no longer: while it runs no other loop can."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI must have a Chromium")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # on a machine with other work
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    """Site → cookies and storage of the browser that signed in last, as `page` begins with them."""
    return {}


@pytest.fixture
def page(browser: Any, site: tuple[str, Path], sessions: dict[str, Any]) -> Iterator[Any]:
    """A signed-in desktop page; an error of the page or a request to another host fails the test.

    Signing in is slow on purpose, so it is done again only where a test before has ended the session.
    """
    address = site[0]
    context = browser.new_context(
        viewport={"width": 1180, "height": 900}, locale="en-GB", storage_state=sessions.get(address)
    )
    context.add_init_script(
        "localStorage.getItem('rahnuma-editor') ?? localStorage.setItem('rahnuma-editor', 'by-text')"
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda r: None if r.url.startswith(address) else wrong.append(r.url))
    opened.set_default_timeout(60_000)
    opened.goto(f"{address}/admin")
    opened.wait_for_selector("#subjects, #password")
    if opened.locator("#password").count():
        opened.fill("#name", "Sana")
        opened.fill("#password", PASSWORD)
        opened.click("button.main")
        opened.wait_for_selector("#subjects")
        sessions[address] = context.storage_state()
    yield opened
    context.close()
    assert not wrong, wrong
