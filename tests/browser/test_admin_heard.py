"""Who hears the console instead of seeing it: publishing, searching, faults and signing in are told, and the focus stays."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.heard import heard, listen
from tests.browser.people import invited, joined, window
from tests.console import PASSWORD

pytestmark = pytest.mark.browser
TABULATION = "skills/tabulation.en.md"


def drafted(page: Any, address: str, path: str, before: str, after: str) -> None:
    """A draft of the file with other words in it."""
    page.goto(f"{address}/admin#edit?path={path}")
    page.wait_for_selector("main:not([aria-busy]) #preview h3")
    page.click("#by-text")
    page.fill("#text", page.input_value("#text").replace(before, after))
    with page.expect_response("**/admin/api/file"):
        page.click("#save")
    page.wait_for_function("Object.keys(sessionStorage).every((key) => !key.startsWith('rahnuma-unsaved'))")


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


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_search_is_told_once_and_keeps_the_focus(page: Any, site: tuple[str, Path], language: str) -> None:
    if language == "ur":
        page.click("#tongue")
    page.goto(f"{site[0]}/admin#knowledge")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #subjects summary")
    status = page.locator("#count[role=status]").element_handle()
    listen(page)
    page.fill("#search", "tabulation asks questions")
    expect(page.locator("#subjects details")).to_have_count(1)
    said = ["Searching …", "1 subject"] if language == "en" else ["تلاش جاری ہے …", "1 موضوع"]
    assert heard(page) == said
    assert status.evaluate("(one) => one.isConnected")
    summary = page.locator("#subjects summary")
    summary.press("Enter")
    page.wait_for_selector("#subjects table")
    edit = page.locator("#subjects td a.button").first
    expect(edit).to_have_text("Edit English" if language == "en" else "انگریزی میں ترمیم")
    edit.focus()
    page.evaluate(
        """() => { const search = document.getElementById('search'); search.value = 'tabulation'; search.dispatchEvent(new Event('input')); }"""
    )
    page.wait_for_function(f"() => window.heard.length === 4 && window.heard.at(-1) !== {said[0]!r}")
    expect(edit).to_be_focused()
    page.evaluate(
        """() => { const search = document.getElementById('search'); search.value = 'zzqqxx'; search.dispatchEvent(new Event('input')); }"""
    )
    expect(page.locator("#subjects details")).to_have_count(0)
    expect(page.locator("#count")).to_be_focused()
    assert violations(page) == []
    if language == "ur":
        page.click("#tongue")


def test_signing_in_begins_at_the_first_empty_field_and_asks_for_a_name(
    page: Any, browser: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    with window(browser, site) as other:
        other.goto(f"{address}/admin")
        expect(other.locator("#name")).to_be_focused()
        joined(other, invited(page, address, "Zainab", "edits"))
    with window(browser, site) as other:
        other.goto(f"{address}/admin")
        other.fill("#password", PASSWORD)
        other.click("button.main")
        other.wait_for_selector("[role=alert]:has-text('Write your name too')")
        expect(other.locator("#name")).to_be_focused()
        expect(other.locator("#name")).to_have_attribute("aria-invalid", "true")
        assert violations(other) == []
        assert other.input_value("#password") == PASSWORD
        other.keyboard.type("Sana")
        other.keyboard.press("Enter")
        other.wait_for_selector("#subjects")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_each_page_has_a_title_of_its_own(page: Any, site: tuple[str, Path], language: str) -> None:
    address, _ = site
    if language == "ur":
        page.click("#tongue")
    titles: dict[str, str] = {}
    for view in (
        "knowledge",
        "publish",
        "try",
        "gaps",
        "use",
        "settings",
        "account",
        "people",
        "log",
        f"edit?path={TABULATION}",
    ):
        page.goto(f"{address}/admin#{view}")
        page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) h2")
        page.wait_for_function("(before) => !before.includes(document.title)", arg=list(titles.values()))
        titles[view] = page.title()
    edited = titles[f"edit?path={TABULATION}"]
    if language == "en":
        assert titles["publish"] == "Publish – Rahnuma console"
        assert titles["gaps"] == "Not answered – Rahnuma console"
        assert edited == "Edit: Tabulation, English – Rahnuma console"
        assert page.inner_text("main h2") == "Edit: Tabulation, English"
    else:
        assert titles["publish"] == "شائع کریں – رہنما کنسول"
        page.click("#tongue")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_was_declined_is_told_apart_from_what_was_not_known(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    if language == "ur":
        page.click("#tongue")
    page.request.post(f"{site[0]}/api/messages", data={"text": "who won the cricket match yesterday"})
    page.goto(f"{site[0]}/admin#knowledge")
    page.goto(f"{site[0]}/admin#gaps")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #declined")
    page.reload()
    declined = page.locator("#declined .gap", has_text="cricket match")
    expect(declined).to_have_count(1)
    expect(declined.locator(".when")).to_contain_text(re.compile(r"\d{4}"))
    expect(page.locator("#unknown .gap", has_text="bahria")).to_have_count(1)
    expect(page.locator("#unknown .gap", has_text="cricket")).to_have_count(0)
    assert violations(page) == []
    keep(page, f"declined-{language}")
    declined.locator("a.button").first.click()
    page.wait_for_selector("main:not([aria-busy]) #text")
    assert "who won the cricket match yesterday" in page.input_value("#text")
    page.evaluate("sessionStorage.clear()")
    if language == "ur":
        page.click("#tongue")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_settings_show_the_line_for_another_site_and_which_sites_may(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    if language == "ur":
        page.click("#tongue")
    page.goto(f"{site[0]}/admin#settings")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #widget")
    assert page.input_value("#widget-line") == f'<script src="{site[0]}/widget.js" async></script>'
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#copy-widget")
    page.wait_for_selector("#note p")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#widget-line")
    expect(page.locator("#widget li")).to_have_text(["https://school.example"])
    expect(page.locator("#widget")).to_contain_text("web.embed")
    page.locator("#widget").scroll_into_view_if_needed()
    keep(page, f"settings-widget-{language}")
    assert violations(page) == []
    if language == "ur":
        page.click("#tongue")
