"""The console's pages in a real Chromium: golden questions kept, the draft that was built, and nothing off the screen."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import keep
from tests.browser.people import sign_in, window
from tests.console import PASSWORD

pytestmark = pytest.mark.browser
NOTHING: dict[str, list[Any]] = {"use": [], "latency": [], "units": [], "models": [], "disliked": []}
PAGES = {
    "knowledge": "#subjects details",
    "edit?path=roles/data-analyst.ur.md": "#preview h3",
    "publish": "#check",
    "try?q=freelanicng kaise shuru kraun": "#hits",
    "try?q=ڈیٹا سائنٹسٹ کیسے بنیں": "#outcome",
    "gaps": ".gap",
    "use": "#plots svg",
}
OUTSIDE = """() => {
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && (box.right > wide + 1 || box.left < -1) && !one.closest(".scroll, svg");
    }).map((one) => `${one.tagName}#${one.id}.${one.className}`);
}"""
"""What reaches over an edge of the screen and is not in something that scrolls."""


@pytest.fixture(scope="module")
def furnished(wholly_furnished: Path) -> Path:
    return wholly_furnished


def kept(folder: Path) -> list[dict[str, Any]]:
    """The console's golden questions as they are on disk."""
    file = folder / "knowledge/golden/admin.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def forget(folder: Path) -> None:
    (folder / "knowledge/golden/admin.jsonl").unlink(missing_ok=True)


def test_the_heading_has_the_focus_after_signing_in_and_in_each_view(
    browser: Any, site: tuple[str, Path]
) -> None:
    with window(browser, site) as other:
        sign_in(other, site[0], "Sana", PASSWORD)
        expect(other.locator("main h2").first).to_be_focused()
        other.locator("nav a[href='#gaps']").press("Enter")
        expect(other.locator("main h2", has_text="Not answered")).to_be_focused()


def test_a_gap_becomes_a_golden_question(page: Any, site: tuple[str, Path]) -> None:
    address, folder = site
    page.goto(f"{address}/admin#gaps")
    page.locator(".gap", has_text="nust ai hostel").locator("text=Golden: must not be answered").click()
    page.wait_for_selector("#note:has-text('Added')")
    assert [(one["question"], one["language"], one["units"]) for one in kept(folder)] == [
        ("nust ai hostel rent 2026", "en", [])
    ]
    forget(folder)


def test_an_answer_voted_down_becomes_a_golden_question_in_its_own_language(
    page: Any, site: tuple[str, Path]
) -> None:
    """Asked and voted on in the web chat, in Roman Urdu, by somebody who chose to be answered in Urdu."""
    address, folder = site
    chat = page.context.new_page()
    chat.goto(address)
    box, turns = chat.get_by_label("Your question"), chat.locator(".turn:not(.mine)")
    for text in ("/start ur", "data analyst ka kaam kya hai"):
        before = turns.count()
        box.fill(text)
        chat.keyboard.press("Enter")
        turns.nth(before).wait_for()
    assert turns.last.get_attribute("lang") == "ur"
    before = turns.count()
    box.fill("👎")
    chat.keyboard.press("Enter")
    turns.nth(before).wait_for()
    page.goto(f"{address}/admin#use")
    voted = page.locator("section", has=page.locator("bdi", has_text="data analyst ka kaam kya hai")).last
    voted.locator("summary").click()
    assert voted.locator(".chosen li").count() == 0, "not the section that was voted down"
    voted.locator("[name=units]").fill("data analyst skills")
    voted.locator("[data-unit='roles/data-analyst#skills']").click()
    voted.locator("textarea").fill("Rs 1,500\nکاروبار")
    keep(page, "disliked")
    voted.locator("button", has_text="golden").click()
    page.wait_for_selector("#note:has-text('Added')")
    assert kept(folder) == [
        {
            "question": "data analyst ka kaam kya hai",
            "language": "ur-Latn",
            "units": ["roles/data-analyst#skills"],
            "facts": ["Rs 1,500", "کاروبار"],
        }
    ]
    forget(folder)


def try_draft(page: Any, address: str, question: str) -> None:
    page.goto(f"{address}/admin#try")
    page.wait_for_selector("#question")
    page.fill("#question", question)
    page.check("input[value=draft]")
    page.click("#ask")


def edit(page: Any, address: str, text: str) -> None:
    page.goto(f"{address}/admin#edit?path=skills/tabulation.en.md")
    page.wait_for_selector("#preview h3")
    page.fill("#text", text)
    page.wait_for_selector("#faults:has-text('No faults')")
    with page.expect_response(
        "**/admin/api/file"
    ) as answer:  # the sentence may still be that of an earlier save
        page.click("#save")
    assert answer.value.ok
    page.wait_for_function("!sessionStorage.length")


def test_a_draft_that_changed_since_it_was_built_says_so_and_is_built(
    page: Any, site: tuple[str, Path]
) -> None:
    address, folder = site
    text = (folder / "knowledge/skills/tabulation.en.md").read_text("utf-8")
    edit(page, address, text.replace("of tables", "of sheets"))
    try_draft(page, address, "what is tabulation")
    page.wait_for_selector("#stale:has-text('No draft is built')")
    page.click("#build")
    page.wait_for_selector("#reply:has-text('sheets')")
    assert page.locator("#stale").count() == 0
    edit(page, address, text.replace("of tables", "of lists"))
    try_draft(page, address, "what is tabulation")
    page.wait_for_selector("#stale:has-text('has changed since it was built')")
    assert "sheets" in page.inner_text("#reply")
    keep(page, "try-stale")
    page.click("#build")
    page.wait_for_selector("#reply:has-text('lists')")
    assert page.locator("#stale").count() == 0
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_hits_and_the_reading_they_were_found_by(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#try?q=freelanicng kaise shuru kraun")
    reading = page.inner_text(".reading bdi")
    assert reading not in {"", "freelanicng kaise shuru kraun"}
    assert f"read as    {reading}\n" in page.text_content("#trace")
    shown = page.locator("#hits td:first-child .code").all_inner_texts()
    traced = [line.split()[2] for line in page.text_content("#trace").splitlines() if line.startswith("hit ")]
    assert shown == traced != []
    page.goto(f"{address}/admin#try?q=hello")
    page.wait_for_selector("#unsearched")


def test_a_translation_older_than_its_english_is_marked(page: Any, site: tuple[str, Path]) -> None:
    address, folder = site
    file = folder / "knowledge/roles/data-analyst.ur.md"
    before = file.read_text("utf-8")
    lines = ["updated: 2020-01-01" if n.startswith("updated: ") else n for n in before.splitlines()]
    file.write_text("\n".join(lines), "utf-8")
    page.goto(f"{address}/admin#gaps")
    page.wait_for_selector(".gap")
    page.goto(f"{address}/admin#knowledge")
    page.wait_for_selector("#subjects summary")
    page.fill("#search", "roles/data-analyst")
    card = page.locator("#subjects details").first
    card.locator("summary:has-text('older than the English')").click()
    card.locator("table").first.wait_for()
    rows = card.locator("table").first.locator("tbody tr").all_inner_texts()
    assert len(rows) == 3
    assert [("2020-01-01" in row, "older than the English" in row) for row in rows] == [
        ("Urdu" in row and "Roman" not in row,) * 2 for row in rows
    ]
    keep(page, "behind")
    file.write_text(before, "utf-8")


def test_a_file_under_an_odd_name_is_listed_and_not_opened(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    odd = {"language": "en", "updated": "", "sources": 0, "behind": False, "path": "faq.en.md"}
    fault = {"path": "faq.en.md", "line": 0, "code": "upload-name", "values": {"endings": ".md"}}

    def listed(route: Any) -> None:
        body = route.fetch().json()
        body["subjects"][0]["files"] = [{**odd, "fault": fault}]
        route.fulfill(json=body)

    page.route("**/admin/api/knowledge", listed)
    page.goto(f"{address}/admin#gaps")
    page.wait_for_selector(".gap")
    page.goto(f"{address}/admin#knowledge")
    card = page.locator("#subjects details").first
    card.locator("summary").click()
    said = card.locator(".locked").inner_text()
    assert said.startswith("faq.en.md not to be edited here Name the file like folder/name")
    assert card.locator("a.button").count() == 0, "nothing to open or add under such a name"
    assert "count the last 90 days" in card.inner_text()
    keep(page, "odd")


def test_a_rollback_that_put_nothing_back_promises_no_draft(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    path = "skills/tabulation.en.md"
    event = {"files": {"added": [], "changed": [path], "removed": []}, "left": [path]}
    page.route("**/admin/api/rollback", lambda route: route.fulfill(json=event))
    page.goto(f"{address}/admin#publish")
    page.click("#rollback")
    page.click("#yes")
    page.wait_for_selector("#note button")
    said = page.inner_text("#note span").translate({0x2066: None, 0x2069: None})
    assert said == f"Rolled back. These files could not be put back and stay as they are: {path}"


def test_pages_with_nothing_to_show_say_so(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.route("**/admin/api/use*", lambda route: route.fulfill(json=NOTHING))
    page.goto(f"{address}/admin#use")
    page.wait_for_selector("#plots")
    assert page.locator("main .none").count() == 7
    assert page.locator("main svg, main table").count() == 0
    keep(page, "use-empty")


def test_totals_have_their_trend_and_can_be_read_on_a_phone(page: Any, site: tuple[str, Path]) -> None:
    """Ten days, in whose later half twice as much is asked; one question in ten was not answered."""
    address, _ = site
    rows = [
        {"day": f"2026-11-{day:02}", "channel": "web", "language": "ur", "outcome": outcome, "count": n}
        for day in range(1, 11)
        for outcome, n in (("answered", 9 if day <= 5 else 18), ("not_covered", 1 if day <= 5 else 2))
    ]
    unit = {"unit": "roles/data-analyst#work", "heading": "What does a data analyst do?"}
    found = {**NOTHING, "use": rows, "units": [{**unit, "answered": 135, "liked": 3, "disliked": 1}]}
    page.route("**/admin/api/use*", lambda route: route.fulfill(json=found))
    page.goto(f"{address}/admin#use")
    page.wait_for_selector("#plots svg")
    totals = page.locator("#totals .total")
    assert totals.locator(".big").all_inner_texts()[:3] == ["150", "135", "15"]
    assert ["+100 %" in one for one in totals.all_inner_texts()] == [True, True, True, False]
    assert "👍 3" in totals.last.inner_text()
    assert "👎 1" in totals.last.inner_text()
    lines = page.locator("#totals svg.trend polyline")
    assert lines.count() == 3
    heights = [float(point.split(",")[1]) for point in str(lines.first.get_attribute("points")).split()]
    assert len(heights) == 10
    assert max(heights[5:]) < min(heights[:5]), "it rises"
    assert "What does a data analyst do?" in page.inner_text("main"), "a section has its heading"
    page.set_viewport_size({"width": 360, "height": 740})
    small = page.eval_on_selector_all(
        "#plots svg text", "all => Math.min(...all.map((one) => one.getBoundingClientRect().height))"
    )
    assert small >= 10, "pixels"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", ["en-GB", "ur-PK"])
def test_nothing_is_off_the_screen(browser: Any, site: tuple[str, Path], locale: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=locale)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site[0]}/admin")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("#subjects details")
    for number, (tab, ready) in enumerate(PAGES.items()):
        page.goto(f"{site[0]}/admin#{tab}")
        page.wait_for_selector(ready)
        if tab == "knowledge":
            page.locator("#subjects summary").first.click()
        page.wait_for_timeout(300)
        keep(page, f"{locale}-{width}-{number}")
        assert page.evaluate(OUTSIDE) == [], tab
        sideways = page.eval_on_selector_all(
            "#subjects .scroll, #hits .scroll, #use .scroll",
            "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length",
        )
        assert not sideways, f"{tab}: a table is wider than the screen"
        narrow = page.eval_on_selector_all(
            "td bdi.code", "all => all.filter((one) => one.getBoundingClientRect().height > 120).length"
        )
        assert not narrow, f"{tab}: names are broken letter by letter"
    page.goto(f"{site[0]}/admin#edit?path=documents/long.en.md")
    page.click("#by-text")
    page.wait_for_selector("#text")
    page.fill("#text", f"---\ntitle: x\nupdated: 2026-11-24\n---\n\n## X {{#{'x' * 90}}}\n\ny\n")
    page.wait_for_selector("#faults bdi:has-text('xxx')")
    keep(page, f"{locale}-{width}-long-id")
    assert page.evaluate(OUTSIDE) == [], "a long id in the list of faults"
    context.close()


def test_roman_urdu_is_not_set_in_urdu_type(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    faces = {}
    for language, question in (
        ("ur-Latn", "data analyst kya karta hai"),
        ("ur", "ڈیٹا اینالسٹ کیا کرتا ہے"),
    ):
        page.goto(f"{address}/admin#try?q={question}")
        page.wait_for_selector(f"#reply[lang={language}]")
        faces[language] = page.eval_on_selector("#reply", "one => getComputedStyle(one).fontFamily")
    assert "Nastaliq" in faces["ur"]
    assert "Nastaliq" not in faces["ur-Latn"]
