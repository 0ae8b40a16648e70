"""Who hears the console instead of seeing it: publishing, searching, faults and signing in are told, and the focus stays."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.heard import heard, listen

pytestmark = pytest.mark.browser
TABULATION = "skills/tabulation.en.md"


def drafted(page: Any, address: str, path: str, before: str, after: str) -> None:
    """A draft of the file with other words in it."""
    page.goto(f"{address}/admin#edit?path={path}")
    page.wait_for_selector("main:not([aria-busy]) #preview h3")
    page.click("#by-text")
    page.fill("#text", page.input_value("#text").replace(before, after))
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")


def test_publishing_tells_each_step_and_the_result_and_keeps_the_focus(
    page: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    drafted(page, address, TABULATION, "asks questions", "asks good questions")
    page.goto(f"{address}/admin#publish")
    check = page.locator("#check")
    check.wait_for()
    status = page.locator("#said[role=status]").element_handle()
    listen(page)
    check.focus()
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_have_accessible_name("How far the work is")
    expect(check).to_be_focused()
    assert violations(page) == []
    page.wait_for_selector("#result #ready")
    assert page.evaluate("document.activeElement.id") == "ready"
    assert "Reading files" in heard(page)
    assert "This can take a few minutes. You may leave the page meanwhile." in heard(page)
    assert heard(page)[-1].startswith("Built and compared. Not live yet.")
    expect(check).not_to_have_class("main")
    page.keyboard.press("Tab")
    expect(page.locator("#publish")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("#result #published")
    assert page.evaluate("document.activeElement.id") == "published"
    assert heard(page)[-1] == "Published: people are answered from it now."
    assert status.evaluate("(one) => one.isConnected"), "one status from the first to the last"
    drafted(page, address, TABULATION, "asks good questions", "asks questions")
    page.goto(f"{address}/admin#publish")
    check.click()
    expect(page.locator("#said")).to_contain_text("Last time this took about")
    page.goto(f"{address}/admin#knowledge")
    page.wait_for_selector("#subjects")
    page.goto(f"{address}/admin#publish")
    page.wait_for_selector("#result #ready")
    page.click("#publish")
    page.wait_for_selector("#result #published")
    expect(page.locator("#note")).to_be_empty()
