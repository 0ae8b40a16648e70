"""The console asks before what cannot simply be done again, brings back what was discarded, and shows that it works."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.test_admin import renamed

pytestmark = pytest.mark.browser
FILE = "skills/tabulation.en.md"


def drafted(page: Any, address: str) -> None:
    """An edit of a file, saved."""
    page.goto(f"{address}/admin#edit?path={FILE}")
    page.wait_for_selector("#preview h3")
    page.fill("#text", page.input_value("#text").replace("tables.", "tables and sheets."))
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.goto(f"{address}/admin#knowledge")


def test_a_table_is_seen_as_people_will_see_it(page: Any, site: tuple[str, Path]) -> None:
    page.goto(f"{site[0]}/admin#edit?path={FILE}")
    page.wait_for_selector("#preview h3")
    table = "tables.\n\n| pay | years |\n|---|---|\n| **low** | 1 |"
    page.fill("#text", page.input_value("#text").replace("tables.", table))
    page.wait_for_selector("#preview .said table td strong:has-text('low')")


def test_a_discarded_draft_is_asked_for_and_comes_back(page: Any, site: tuple[str, Path]) -> None:
    drafted(page, site[0])
    row = page.locator("#draft .row", has_text=FILE)
    row.locator("button.bad").click()
    assert FILE in page.inner_text("dialog")
    assert page.evaluate("document.activeElement.id") == "no"
    keep(page, "discard-asked")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(row).to_be_visible()
    row.locator("button.bad").click()
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")
    keep(page, "discarded")
    page.click("#undo")
    expect(row).to_be_visible()
    page.goto(f"{site[0]}/admin#edit?path={FILE}")
    page.wait_for_selector("#preview:has-text('tables and sheets')")
    page.goto(f"{site[0]}/admin#knowledge")
    row.locator("button.bad").click()
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_rollback_is_asked_for(page: Any, site: tuple[str, Path]) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "rollback" in request.url else None)
    page.goto(f"{site[0]}/admin#publish")
    page.click("#rollback")
    assert "answers again" in page.inner_text("dialog")
    page.click("#no")
    expect(page.locator("dialog")).to_have_count(0)
    assert sent == []
    heads = page.locator("h2:has-text('History') ~ .scroll th")
    assert heads.all_inner_texts()[:4] == ["When", "Who", "What", "Index"]
    assert page.locator(".chip.ok:has-text('live')").count() == 1


def test_another_page_is_not_taken_for_the_one_that_loads(page: Any, site: tuple[str, Path]) -> None:
    held: list[Any] = []
    page.route("**/admin/api/gaps*", lambda route: held.append(route))
    page.click("nav a[href='#gaps']")
    page.wait_for_selector("main[aria-busy] .loading:has-text('Not answered')")
    assert page.locator("#subjects").count() == 0
    assert page.get_attribute("nav a[href='#gaps']", "aria-current") == "page"
    keep(page, "loading")
    held[0].continue_()
    page.wait_for_selector("main:not([aria-busy]) .gap")


def test_a_page_that_does_not_load_can_be_loaded_again(page: Any, site: tuple[str, Path]) -> None:
    page.route("**/admin/api/gaps*", lambda route: route.abort())
    page.click("nav a[href='#gaps']")
    page.wait_for_selector("#note:has-text('did not answer')")
    page.unroute("**/admin/api/gaps*")
    page.click("text=Load again")
    page.wait_for_selector(".gap")


def test_a_button_at_work_shows_it_and_works_once(page: Any, site: tuple[str, Path]) -> None:
    held: list[Any] = []
    page.route("**/admin/api/set-aside", lambda route: held.append(route))
    page.goto(f"{site[0]}/admin#gaps")
    button = page.locator(".gap button.bad").first
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    held[0].fulfill(status=409, json={"error": "gap-gone"})
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert len(held) == 1


def test_numbers_and_headings_stand_right_in_urdu(page: Any, site: tuple[str, Path]) -> None:
    page.click("#tongue")
    page.goto(f"{site[0]}/admin#try?q=freelanicng kaise shuru kraun")
    page.wait_for_selector("html[lang=ur] #hits td.n")
    directions = page.eval_on_selector_all(
        "#hits td.n bdi", "all => all.map((one) => getComputedStyle(one).direction)"
    )
    assert directions
    assert {*directions} == {"ltr"}
    shown = page.evaluate(
        "async () => { const { own } = await import('/admin/pages/text.js'); return ['AI انجینئر کیسے بنیں', 'AI engineer', 'Bahria یونیورسٹی'].map((text) => own(text).dir); }"
    )
    assert shown == ["rtl", "ltr", "rtl"]
    page.click("#tongue")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_rule_of_accessibility_is_broken(
    page: Any, site: tuple[str, Path], language: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    if language == "ur":
        page.click("#tongue")
    for view, ready in {
        "knowledge": "#subjects details",
        f"edit?path={FILE}": "#preview h3",
        "publish": "#check",
        "try?q=what does a data analyst do": "#hits",
        "gaps": ".gap",
        "use": "#plots svg",
        "settings": "#settings",
    }.items():
        page.goto(f"{site[0]}/admin#{view}")
        page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) {ready}")
        if view == "knowledge":
            page.locator("#subjects summary").first.click()
            page.wait_for_selector("#subjects table")
        if view == "publish":
            page.click("#own-golden > summary")
            page.click("#new-golden > summary")
        assert violations(page) == [], view
        if view.startswith("edit"):
            page.click("#by-form")
            assert violations(page) == [], "the form"
            page.click("#by-text")
        keep(page, f"axe-{language}-{scheme}-{view.split('?')[0]}")
    if language == "ur":
        page.click("#tongue")


def test_no_rule_is_broken_by_what_waits_is_compared_and_is_asked(page: Any, site: tuple[str, Path]) -> None:
    """An upload that was read, a new file, what would change, a refusal with both answers, and a question before a deed."""
    address, _ = site
    page.wait_for_selector("main:not([aria-busy]) #subjects details")
    page.set_input_files(
        "#file", {"name": "evening.txt", "mimeType": "", "buffer": b"The evening course is free."}
    )
    page.wait_for_selector("#approve")
    page.goto(f"{address}/admin#edit?path=roles/data-analyst.en.md")
    page.wait_for_selector("#preview h3")
    page.fill("#text", renamed(page.input_value("#text")))
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.goto(f"{address}/admin#publish")
    page.click("#check")
    page.wait_for_selector("#result #refused", timeout=300_000)
    for language in ("en", "ur"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for view, ready in {
                "look?path=documents/evening.txt": "#approve",
                "edit": "#by-form",
                "publish": "#refused",
                "knowledge": "#draft",
            }.items():
                page.goto(f"{address}/admin#{view}")
                page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) {ready}")
                if view == "publish":
                    page.locator(".moved summary").first.click()
                    page.wait_for_selector("details.before ins, details.before del")
                if view == "knowledge":
                    page.locator("#draft button.bad").first.click()
                    page.wait_for_selector("dialog #no")
                assert violations(page) == [], (language, scheme, view)
                keep(page, f"axe-more-{language}-{scheme}-{view.split('?')[0]}")
                if view == "knowledge":
                    page.click("#no")
        page.click("#tongue")
    rows = page.locator("#draft .row")
    for left in (1, 0):
        rows.first.locator("button.bad").click()
        page.click("#yes")
        expect(rows).to_have_count(left)


def test_urdu_has_its_own_fonts_and_no_tab_stands_alone(page: Any, site: tuple[str, Path]) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    tops = page.eval_on_selector_all("nav a", "all => all.map((one) => one.offsetTop)")
    assert min(tops.count(top) for top in tops) > 1, "no tab is left alone on a line of its own"
    page.click("#tongue")
    page.wait_for_selector("html[lang=ur] main:not([aria-busy]) #subjects")
    page.evaluate("document.fonts.ready.then(() => null)")
    assert page.evaluate("document.fonts.check('16px \"Rahnuma Urdu\"', 'اردو 2025')")
    assert "Rahnuma Urdu" in page.eval_on_selector("h2", "one => getComputedStyle(one).fontFamily")
    assert "فائلیں چنیں" in page.inner_text("label.picker"), "not the browser's own words"
    assert page.get_attribute("#file", "class") == "hidden"
    page.fill("#search", "roles/data-analyst")
    expect(page.locator("#subjects summary").first).to_contain_text("ڈیٹا اینالسٹ")
    keep(page, "console-ur-360")
    page.click("#tongue")
