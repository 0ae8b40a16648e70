"""The widget on sites of other origins: one that is allowed, one that is not."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.served import served
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
GREETING = "السلام علیکم! AI کی نوکری کے بارے میں پوچھیں۔"
PAGE = """<!doctype html><html lang="en" {dir}><head><title>School</title><meta charset="utf-8"></head>
<body><main><h1>School</h1><p><a href="#rahnuma">Ask our guide</a> <a href="other.html">Next</a></p></main>
<script src="{address}/widget.js" {more} async></script></body></html>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a log."""

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, shipped_root: Path) -> Iterator[tuple[str, str, str]]:
    """Addresses of a site that may carry the chat, of one that may not, and of the chat itself."""
    folder = tmp_path_factory.mktemp("widget")
    hosts = [
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        for _ in range(2)
    ]
    for host in hosts:
        threading.Thread(target=host.serve_forever, daemon=True).start()
    ours, foreign = (f"http://127.0.0.1:{host.server_port}" for host in hosts)
    (folder / "config.toml").write_text(
        f'[knowledge]\nfolder = "{ROOT / "knowledge"}"\n[index]\nfolder = "{shipped_root}"\n'
        f'[web]\nport = 0\nembed = ["{ours}"]\n',
        "utf-8",
    )
    with served(folder / "config.toml") as address:
        more = f'data-name="Career desk" data-color="#1a4b8c" data-greeting="{GREETING}" data-language="ur"'
        for name in ("index.html", "other.html"):
            (folder / name).write_text(PAGE.format(address=address, more=more, dir=""), "utf-8")
        (folder / "urdu.html").write_text(PAGE.format(address=address, more="", dir='dir="rtl"'), "utf-8")
        yield ours, foreign, address
    for host in hosts:
        host.shutdown()
        host.server_close()


@pytest.fixture
def visitor(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def test_a_site_that_is_allowed_carries_the_chat(visitor: Any, sites: tuple[str, str, str]) -> None:
    visitor.goto(f"{sites[0]}/index.html")
    button = visitor.get_by_role("button", name="Career desk")
    button.wait_for()
    assert visitor.locator("iframe").count() == 0, "nothing of the chat is loaded before it is opened"
    button.click()
    chat = visitor.frame_locator("#rahnuma-frame")
    expect(chat.locator("#title")).to_have_text("Career desk")
    expect(chat.locator("#about")).to_have_text(GREETING)
    assert chat.locator("html").get_attribute("lang") == "ur"
    chat.locator("#text").fill("ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟")
    chat.locator("#text").press("Enter")
    chat.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    keep(visitor, "widget")
    assert violations(visitor) == []
    visitor.goto(f"{sites[0]}/other.html")
    chat.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert button.get_attribute("aria-expanded") == "true", "it remembers that it was open"
    chat.locator("#shut").click()
    expect(visitor.locator("#rahnuma-frame")).to_be_hidden()
    assert visitor.evaluate("document.activeElement.id") == "rahnuma-button"
    visitor.reload()
    button.wait_for()
    assert visitor.locator("iframe").count() == 0


def test_no_rule_is_broken_in_the_frame_or_around_it(visitor: Any, sites: tuple[str, str, str]) -> None:
    for scheme in ("light", "dark"):
        visitor.emulate_media(color_scheme=scheme)
        for page in ("index", "urdu"):
            visitor.goto(f"{sites[0]}/{page}.html")
            visitor.locator("#rahnuma-button").wait_for()
            assert violations(visitor) == [], (page, scheme)
        for language in ("en", "ur"):
            visitor.goto("about:blank")
            visitor.goto(f"{sites[2]}/embed#language={language}")
            visitor.locator("#prompts button").first.wait_for()
            assert visitor.get_attribute("html", "lang") == language
            assert visitor.get_attribute("html", "data-theme") == scheme
            assert violations(visitor) == [], (language, scheme)


def test_a_link_opens_it_and_escape_shuts_it(visitor: Any, sites: tuple[str, str, str]) -> None:
    visitor.goto(f"{sites[0]}/other.html#rahnuma")
    chat = visitor.frame_locator("#rahnuma-frame")
    chat.locator("#text").press("Escape")
    expect(visitor.locator("#rahnuma-frame")).to_be_hidden()
    visitor.get_by_role("link", name="Ask our guide").click()
    expect(visitor.locator("#rahnuma-frame")).to_be_visible()


@pytest.mark.parametrize("can", [False, True])
def test_the_chat_may_share_where_the_browser_can(
    browser: Any, sites: tuple[str, str, str], can: bool
) -> None:
    """A browser that knows nothing of sharing warns of the word."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    share = "Object.defineProperty(Navigator.prototype, 'share', { value: async () => {} })"
    page.add_init_script(share if can else "delete Navigator.prototype.share")
    page.goto(f"{sites[0]}/other.html#rahnuma")
    expect(page.locator("#rahnuma-frame")).to_be_visible()
    assert page.get_attribute("#rahnuma-frame", "allow") == f"clipboard-write{'; web-share' if can else ''}"
    assert can or not [text for text in said if "web-share" in text]
    page.close()


def test_a_right_to_left_page_has_it_on_the_left_and_a_phone_has_it_whole(
    visitor: Any, sites: tuple[str, str, str]
) -> None:
    visitor.goto(f"{sites[0]}/urdu.html")
    box = visitor.locator("#rahnuma-button").bounding_box()
    assert box["x"] == 20
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.locator("#rahnuma-button").click()
    frame = visitor.locator("#rahnuma-frame").bounding_box()
    assert (frame["x"], frame["y"], frame["width"], frame["height"]) == (0, 0, 360, 740)
    chat = visitor.frame_locator("#rahnuma-frame")
    chat.locator("#prompts button").first.wait_for()
    keep(visitor, "widget-phone")


def test_a_site_that_is_not_allowed_gets_an_empty_frame(visitor: Any, sites: tuple[str, str, str]) -> None:
    said: list[str] = []
    visitor.on("console", lambda message: said.append(message.text))
    visitor.goto(f"{sites[1]}/index.html")
    with visitor.expect_event("console", lambda message: "frame-ancestors" in message.text):
        visitor.locator("#rahnuma-button").click()
    assert visitor.frame_locator("#rahnuma-frame").locator("#text").count() == 0
    assert any("frame-ancestors" in text for text in said)
    visitor.goto(f"{sites[2]}/embed")
    assert visitor.locator("#shut").is_hidden(), "by itself it is a page like any other"
