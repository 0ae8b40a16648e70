"""Settings by form: what is refused is marked, and what is saved is on the chat page at once."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep

pytestmark = pytest.mark.browser


def picture() -> bytes:
    """A green square as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x0b\x6b\x46" * 32 for _ in range(32)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def as_shipped(site: tuple[str, Path]) -> Iterator[None]:
    yield
    (site[1] / "var/draft/settings.json").unlink(missing_ok=True)


@pytest.mark.usefixtures("as_shipped")
@pytest.mark.parametrize("language", ["en", "ur"])
def test_settings_are_at_work_at_once(page: Any, site: tuple[str, Path], language: str) -> None:
    address, _ = site
    if language == "ur":
        page.click("#tongue")
    page.click("nav a[href='#settings']")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #settings")
    assert violations(page) == []
    page.fill("[name=name]", "<b>Indus</b>")
    page.fill("[name=color]", "#ffff00")
    page.fill("[name=women]", "call us")
    page.click("#save-settings")
    for name in ("name", "color", "women"):
        expect(page.locator(f"#wrong-{name}")).not_to_be_empty()
    assert page.evaluate("document.activeElement.name") == "name"
    keep(page, f"settings-refused-{language}")
    assert violations(page) == []
    page.fill("[name=name]", "Indus Guide")
    page.fill("[name=greeting-en]", "Welcome to the Indus School.")
    page.fill("[name=greeting-ur]", "انڈس اسکول میں خوش آمدید۔")
    page.fill("[name=color]", "#7a1fa2")
    page.fill("[name=women]", "0800-12345")
    page.fill("[name=checked]", "2026-11-01")
    with page.expect_response("**/admin/api/settings") as saved:
        page.click("#save-settings")
    assert saved.value.ok
    expect(page.locator("#wrong-name")).to_be_empty()
    page.set_input_files("#logo", {"name": "logo.png", "mimeType": "", "buffer": picture()})
    page.wait_for_selector("img.logo")
    expect(page.locator("#channels .chip.ok")).to_have_count(1)
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate("scrollTo(0, 0)")
        keep(page, f"settings-{language}-{width}")
    chat = page.context.new_page()
    chat.goto(address)
    expect(chat.locator("#title")).to_have_text("Indus Guide")
    expect(chat.locator("#about")).to_have_text("Welcome to the Indus School.")
    assert chat.title() == "AI careers in Pakistan – Indus Guide"
    assert chat.evaluate("document.querySelector('#logo').naturalWidth") == 32
    color = "getComputedStyle(document.querySelector('header')).backgroundColor"
    assert chat.evaluate(color) == "rgb(122, 31, 162)"
    assert violations(chat) == []
    chat.set_viewport_size({"width": 360, "height": 740})
    keep(chat, f"branded-{language}")
    chat.close()
