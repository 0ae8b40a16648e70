"""The chat page in a real Chromium: typed, sent, seen, in three scripts."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.chromium import CHROMIUM, FLAGS, keep
from tests.conftest import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, shipped_root: Path) -> Iterator[str]:
    """A server of the shipped knowledge in a process of its own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "config.toml").write_text(
        f'[knowledge]\nfolder = "{ROOT / "knowledge"}"\n[index]\nfolder = "{shipped_root}"\n[web]\nport = 0\n',
        "utf-8",
    )
    command = [sys.executable, "-m", "bot", "serve", "--config", str(folder / "config.toml")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert "http://" in line, line
        yield line[line.index("http://") :].split()[0]
        server.terminate()
        server.wait(60)


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A phone-sized page with its console watched: an error or a request to another host fails the test."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on(
            "request", lambda request: None if request.url.startswith(address) else wrong.append(request.url)
        )
        page.goto(address)
        yield page
        browser.close()
    assert wrong == []


def ask(page: Page, text: str) -> Locator:
    """Type, press Enter, wait for one more answer; returns that answer's element."""
    answers = page.locator(".turn:not(.mine)")
    before = answers.count()
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")
    answers.nth(before).wait_for(timeout=60_000)
    return answers.nth(before)


def test_english_answer_with_source_and_buttons(page: Page) -> None:
    answer = ask(page, "what does a data scientist do?")
    assert answer.get_attribute("dir") == "ltr"
    assert "data" in answer.inner_text().lower()
    assert answer.locator(".sources li").count() >= 1
    assert page.locator(".buttons").last.locator("button").count() >= 1
    keep(page, "english")


def test_urdu_answer_reads_from_right_to_left(page: Page) -> None:
    answer = ask(page, "ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟")
    assert answer.get_attribute("lang") == "ur"
    assert answer.get_attribute("dir") == "rtl"
    assert page.evaluate("e => getComputedStyle(e).direction", answer.element_handle()) == "rtl"
    assert answer.locator("bdi[dir=ltr]").count() >= 1
    keep(page, "urdu")


def test_roman_urdu_answer_and_a_button_pressed_with_the_keyboard(page: Page) -> None:
    ask(page, "data scientist kya kaam karta hai")
    turns = page.locator(".turn:not(.mine)")
    before = turns.count()
    button = page.locator(".buttons").last.locator("button").first
    button.focus()
    page.keyboard.press("Enter")
    turns.nth(before).wait_for(timeout=60_000)
    assert turns.nth(before).get_attribute("lang") == "ur-Latn"
    keep(page, "roman")


def test_text_is_shown_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)> data scientist salary")
    assert page.locator("#log img").count() == 0
    assert "<img" in page.locator(".turn.mine").last.inner_text()


def test_a_long_message_and_reload_keep_the_page_whole(page: Page) -> None:
    ask(page, "AI engineer kaise banun? " * 150)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.reload()
    assert ask(page, "aur uski skills?").inner_text()


def test_a_raised_number_leads_to_its_source(page: Page) -> None:
    sources = [{"title": f"Page {n}", "url": None, "date": "2026"} for n in (1, 2)]
    reply = {
        "text": "Pay rose.¹ Ask around.²",
        "language": "en",
        "sources": sources,
        "buttons": [],
        "numbers": [[1], [2]],
    }
    page.route("**/api/messages", lambda route: route.fulfill(json=reply))
    answer = ask(page, "pay?")
    answer.get_by_role("button", name="[2]").click()
    assert answer.locator(".sources .here").all_inner_texts() == ["² Source: Page 2 (2026)"]
    answer.get_by_role("button", name="[1]").click()
    assert answer.locator(".sources .here").all_inner_texts() == ["¹ Source: Page 1 (2026)"]
