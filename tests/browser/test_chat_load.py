"""What the chat page loads, where it is shown by a link, and what there is of it without the internet."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import keep
from tests.browser.talk import ask, send_many
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
FIRST_LOAD, FONTS = 150_000, 250_000
"""Bytes, not packed."""
REQUESTS = 16
"""The page, its scripts and style, an icon and the manifest."""
THERE_AND_BACK, RATE = 300, 50_000
"""Milliseconds from a request to the head of its answer; bytes a second."""
ARRIVED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((one) => one.transferSize).map((one) => [one.responseEnd - one.startTime, one.transferSize, one.responseEnd])"""
NAMES = "performance.getEntriesByType('resource').map((one) => one.name)"
PAGES = ROOT / "bot/channels/web/pages"


@pytest.fixture
def stranger(browser: Any) -> Iterator[Any]:
    """A phone-sized page that has nothing of the chat yet."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="en-GB", service_workers="block"
    )
    yield context.new_page()
    context.close()


def loads(page: Any) -> dict[str, int]:
    """Filled with the bytes of each file that the page loads from now on, by its path, as they stand on the disk."""
    found: dict[str, int] = {}

    def note(response: Any) -> None:
        path = re.sub(r"^https?://[^/]+", "", response.url)
        if not path.startswith("/api"):
            found[path] = len(response.body())

    page.on("response", note)
    return found


def test_the_first_load_is_small_and_takes_no_font(stranger: Any, address: str) -> None:
    files = loads(stranger)
    stranger.goto(address, wait_until="networkidle")
    ask(stranger, "what does a data analyst do?")
    assert {"/", "/chat.js", "/chat.css", "/sentences.js"} <= {*files}
    assert not [path for path in files if path.endswith(".woff2")]
    assert sum(files.values()) <= FIRST_LOAD, files
    assert len(files) <= REQUESTS, files


def test_urdu_brings_its_fonts_and_no_more_than_it_may(stranger: Any, address: str) -> None:
    files = loads(stranger)
    stranger.goto(address)
    stranger.select_option("#language", "ur")
    ask(stranger, "ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟")
    stranger.evaluate("document.fonts.ready.then(() => null)")
    assert stranger.evaluate("document.fonts.check('16px \"Rahnuma Urdu\"', 'اردو AI')")
    assert {"/nastaliq-400.woff2", "/latin-400.woff2"} <= {*files}
    assert sum(file.stat().st_size for file in PAGES.glob("*.woff2")) <= FONTS
    assert "OFL" in (PAGES / "OFL.txt").read_text("utf-8")


def test_the_first_answer_on_a_slow_connection_takes_three_seconds_at_most(
    phone: Any, stranger: Any, address: str
) -> None:
    """400 kbit/s and 150 ms each way, a weak third-generation network, with nothing in the cache; that it is slowed is
    read from when the bytes came."""
    ask(phone, "what does a data analyst do?")  # the server's own first answer is not measured
    wire = stranger.context.new_cdp_session(stranger)
    slow = {"offline": False, "latency": THERE_AND_BACK, "downloadThroughput": RATE, "uploadThroughput": RATE}
    wire.send("Network.emulateNetworkConditions", slow)
    begun = time.monotonic()
    stranger.goto(address, wait_until="commit")
    stranger.locator("#prompts button").nth(2).click()
    stranger.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    took = time.monotonic() - begun
    waits, sizes, ends = zip(*stranger.evaluate(ARRIVED), strict=True)
    assert min(waits) >= THERE_AND_BACK * 0.9, "each request waited for the network"
    packed, last = sum(sizes), max(ends)
    assert packed >= 20_000, "nothing came out of a cache"
    assert last >= THERE_AND_BACK + packed / RATE * 1000 * 0.9, "no faster than the line"
    assert any("/api/messages" in entry for entry in stranger.evaluate(NAMES)), "the answer came over it too"
    assert took <= 3


def test_a_link_has_a_preview_and_the_page_can_be_installed(phone: Any, address: str) -> None:
    origin = address.rstrip("/")
    assert phone.get_attribute("meta[property='og:image']", "content") == f"{origin}/preview.png"
    assert phone.request.get(f"{origin}/preview.png").headers["content-type"] == "image/png"
    behind = phone.request.get(address, headers={"X-Forwarded-Proto": "https"}).text()
    assert f'content="https:{origin.partition(":")[2]}/preview.png"' in behind
    odd = phone.request.get(address, headers={"Host": 'a"><script>'})
    assert '<script>"' not in odd.text()
    assert 'a"><script>' not in odd.text()
    manifest = phone.request.get(f"{origin}/manifest.webmanifest").json()
    for icon in manifest["icons"]:
        assert phone.request.get(origin + icon["src"]).ok, icon
    assert {icon.get("purpose") for icon in manifest["icons"]} >= {"maskable"}
    wire = phone.context.new_cdp_session(phone)
    assert wire.send("Page.getAppManifest")["errors"] == []
    assert wire.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
    phone.click("#theme")
    assert phone.get_attribute("meta[name=theme-color]", "content") == "#1a231e"


def test_without_the_internet_the_page_opens_and_what_is_written_waits(phone: Any) -> None:
    ask(phone, "what does a data analyst do?")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.context.set_offline(True)
    phone.reload()
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert "offline" in phone.inner_text("#notice")
    send_many(phone, ["and the skills?"])
    phone.wait_for_selector(".state.failed")
    keep(phone, "offline-reload")
    phone.context.set_offline(False)
    expect(phone.locator(".turn:not(.mine)")).to_have_count(2, timeout=60_000)
    assert phone.locator("#notice").is_hidden()


def test_everything_that_the_page_is_made_of_is_kept_for_offline() -> None:
    kept = json.loads(re.search(r"FILES = (\[.*?\])", (PAGES / "sw.js").read_text("utf-8"))[1])  # type: ignore[index]
    made = {f"/{file.name}" for file in PAGES.iterdir() if file.suffix in {".js", ".css"}} - {
        "/sw.js",
        "/widget.js",
    }
    assert made < {*kept}
