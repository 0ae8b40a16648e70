"""The console's tabs on the narrowest phone, also with letters twice as large."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import keep

pytestmark = pytest.mark.browser
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTROLS = """() => [...document.querySelectorAll("nav a, #tools > *")].map((one) => {
    const { left, right, height } = one.getBoundingClientRect();
    return { left, right, height, cut: one.scrollWidth > one.clientWidth };
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_tab_is_pressed_at_320_pixels_without_moving_the_page_sideways(
    page: Any, site: tuple[str, Path], language: str, scheme: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)
    if language == "ur":
        page.click("#tongue")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #subjects")
    page.evaluate("document.fonts.ready.then(() => null)")
    keep(page, f"tabs-{language}-{scheme}-320")
    tabs = page.eval_on_selector_all("nav a", "all => all.map((one) => one.hash.slice(1))")
    assert {"knowledge", "settings"} < {*tabs}
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        for name in tabs:
            tab = page.locator(f"nav a[href='#{name}']")
            tab.click()
            expect(tab).to_have_attribute("aria-current", "page")
            page.wait_for_selector("main:not([aria-busy]) h2")
            assert page.evaluate(SIDEWAYS) <= 0, (name, size)
            controls = page.evaluate(CONTROLS)
            assert [one for one in controls if one["left"] < 0 or one["right"] > 320 or one["cut"]] == []
            assert min(one["height"] for one in controls) >= 40, "a finger finds it"
    tops = page.eval_on_selector_all("nav a", "all => all.map((one) => one.offsetTop)")
    assert min(tops.count(top) for top in tops) == max(tops.count(top) for top in tops), "even lines"
    page.evaluate("document.documentElement.style.fontSize = ''")
    if language == "ur":
        page.click("#tongue")
