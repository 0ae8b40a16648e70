"""Questions before a deed are the page's own, in both languages, and what can be taken back is."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.people import invited
from tests.browser.test_admin_settings import picture
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
FILE = "edit?path=skills/tabulation.en.md"
FOCUS = "document.activeElement.id || document.activeElement.textContent"


def test_no_page_asks_through_the_browser() -> None:
    asking = re.compile(r"(?<![\w.])(?:confirm|alert)\(")
    pages = [*ROOT.glob("bot/admin/console/pages/*.js"), *ROOT.glob("bot/channels/web/pages/*.js")]
    assert [page.name for page in pages if asking.search(page.read_text("utf-8"))] == []
    assert len(pages) > 30


@pytest.mark.parametrize("language", ["en", "ur"])
def test_text_that_is_not_saved_is_left_after_a_question(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    if language == "ur":
        page.click("#tongue")
    for view, ready in (("publish", "#check"), ("try", "#question"), (FILE, "#preview h3")):
        page.goto(f"{site[0]}/admin#{view}")
        page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) {ready}")
    saved = page.input_value("#text")
    page.fill("#text", saved + "\nMine.\n")
    mine = page.input_value("#text")
    page.go_back()
    page.wait_for_selector("dialog")
    page.go_back()  # once more, instead of an answer
    expect(page.locator("dialog")).to_have_count(1)
    page.click("#no")
    assert page.input_value("#text") == mine
    tab = page.locator("nav a[href='#gaps']")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        tab.press("Enter")
        page.wait_for_selector("dialog #no:focus")
        assert violations(page) == []
        keep(page, f"leave-{language}-{scheme}")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(FOCUS) == "yes", "the focus stays among the two buttons"
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        expect(tab).to_be_focused()
        assert FILE.partition("=")[0] in page.url
        assert page.input_value("#text") == mine
    tab.click()
    page.click("#yes")
    page.wait_for_selector(".gap")
    page.goto(f"{site[0]}/admin#{FILE}")
    page.wait_for_selector("#unsaved")
    assert page.input_value("#text") == mine, "it waited in this tab"
    page.click("#unsaved button")
    page.click("#no")
    assert page.input_value("#text") == mine
    page.click("#out")
    page.click("#no")
    assert page.input_value("#text") == mine, "still signed in"
    page.click("#unsaved button")
    page.click("#yes")
    page.wait_for_selector("main:not([aria-busy]) #preview h3")
    expect(page.locator("#text")).to_have_value(saved)
    if language == "ur":
        page.click("#tongue")


def test_a_golden_question_is_removed_after_a_question_and_the_focus_stays(
    page: Any, site: tuple[str, Path]
) -> None:
    page.goto(f"{site[0]}/admin#publish")
    page.click("#own-golden > summary")
    fresh = page.locator("#new-golden")
    fresh.locator("summary").click()
    fresh.locator("[name=question]").fill("who won the match")
    fresh.locator(".save").click()
    card = page.locator("#own-golden .golden", has_text="who won the match")
    card.locator("summary").click()
    remove = card.locator("button.bad:not(.small)")
    remove.click()
    page.keyboard.press("Escape")
    expect(remove).to_be_focused()
    remove.click()
    page.click("#yes")
    expect(card).to_have_count(0)
    expect(page.locator("#own-golden > summary")).to_be_focused()


def test_a_gap_that_was_set_aside_comes_back(page: Any, site: tuple[str, Path]) -> None:
    page.goto(f"{site[0]}/admin#gaps")
    gap = page.locator(".gap", has_text="bahria").first
    gap.wait_for()
    wordings = gap.locator("li").all_inner_texts()
    gap.locator("button.bad").click()
    page.wait_for_selector("#note #undo")
    expect(gap).to_have_count(0)
    assert violations(page) == []
    keep(page, "set-aside")
    expect(page.locator("main h2")).to_be_focused()
    page.click("#undo")
    expect(gap).to_be_visible()
    assert gap.locator("li").all_inner_texts() == wordings
    assert "asked 3×" in gap.inner_text()


def test_an_invitation_is_withdrawn_after_a_question(page: Any, site: tuple[str, Path]) -> None:
    invited(page, site[0], "Maryam", "edits")
    row = page.locator("#waiting .row", has_text="Maryam")
    row.locator("button.bad").click()
    assert "Maryam" in page.inner_text("dialog")
    assert violations(page) == []
    page.click("#no")
    expect(row).to_be_visible()
    row.locator("button.bad").click()
    page.click("#yes")
    expect(row).to_have_count(0)
    expect(page.locator("main h2")).to_be_focused()


def test_a_logo_that_was_removed_comes_back_and_nothing_typed_is_lost(
    page: Any, site: tuple[str, Path]
) -> None:
    page.goto(f"{site[0]}/admin#settings")
    page.wait_for_selector("main:not([aria-busy]) #settings")
    page.fill("[name=name]", "Indus Guide")
    page.set_input_files("#logo", {"name": "logo.png", "mimeType": "", "buffer": picture()})
    logo = page.locator("img.logo")
    expect(logo).to_be_visible()
    shown = logo.get_attribute("src")
    page.click("#remove-logo")
    expect(logo).to_have_count(0)
    page.wait_for_selector("#note:has-text('The logo is removed')")
    page.click("#undo")
    expect(logo).to_have_attribute("src", shown)
    assert page.evaluate("document.querySelector('img.logo').decode().then(() => true)")
    assert page.input_value("[name=name]") == "Indus Guide"
    (site[1] / "var/draft/settings.json").unlink()
