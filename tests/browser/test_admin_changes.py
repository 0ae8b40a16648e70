"""What will change, in Urdu: read as it is written, with every dot, and with numbers in order."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep

pytestmark = pytest.mark.browser
PATH = "documents/evening-lessons.ur.md"
URDU = """---
title: شام کا سبق
aliases: [شام کا سبق]
updated: 2026-11-24
sources: []
---

## شام کے سبق میں داخلہ کیسے لیں؟ {#how}

سبق مفت ہے، کوئی فیس نہیں۔

داخلے کا طریقہ:

1. دفتر آ کر فارم بھریں یا 0300-1234567 پر WhatsApp کریں۔
2. شناختی کارڈ لائیں۔
3. 28 دسمبر 2026 سے پہلے استاد سے ملیں۔
"""
LEFT = """(wanted) => {
  const box = document.querySelector('.before .lines'), walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.textContent.indexOf(wanted);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + wanted.length);
    return range.getBoundingClientRect().left;
  }
}"""


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_new_text_in_urdu_keeps_its_dots_and_its_numbers(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    address, _ = site
    if language == "ur":
        page.click("#tongue")
    page.goto(f"{address}/admin#edit?path={PATH}")
    page.wait_for_selector("main:not([aria-busy]) #text")
    page.click("#by-text")
    page.fill("#text", URDU)
    page.click("#save")
    page.wait_for_url("**path=**")
    page.wait_for_selector("#note p")
    page.goto(f"{address}/admin#publish")
    lines = page.locator(".before .lines[dir=rtl]")
    expect(lines.locator("p.all-ins", has_text="0300")).to_have_count(1)
    assert page.evaluate(LEFT, "0300") < page.evaluate(LEFT, "1234567"), "not turned round"
    assert page.evaluate(LEFT, "3. ") > page.evaluate(LEFT, "28"), "the step stands before the day"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        keep(page, f"changes-{language}-{scheme}")
    behind = "(one) => getComputedStyle(one).backgroundColor"
    assert lines.locator("ins").first.evaluate(behind) == "rgba(0, 0, 0, 0)", "no colour between two lines"
    lines.locator("p").first.evaluate("(one) => one.style.width = '12rem'")
    cut = "(one) => one.scrollWidth > one.clientWidth + 1"
    assert not any(lines.locator("p").nth(n).evaluate(cut) for n in range(lines.locator("p").count()))
    page.goto(f"{address}/admin#knowledge")
    page.locator("#draft .row", has_text=PATH).locator("button.bad").click()
    page.click("#yes")
    page.locator("#draft .row", has_text=PATH).wait_for(state="detached")
    if language == "ur":
        page.click("#tongue")
