"""The admin's day in a real Chromium: upload, approve, compare, publish, ask in three scripts, take it back."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.academy import ACADEMY, document
from tests.browser.chromium import keep
from tests.console import PASSWORD

pytestmark = pytest.mark.browser
ASKED = (
    "Mehran AI Academy kya hai?",
    "What is the Mehran AI Academy?",
    "مہران AI اکیڈمی کیا ہے؟",
)
URDU = (
    "مہران اے آئی اکیڈمی\n\nمہران اے آئی اکیڈمی حیدرآباد کی نوجوان خواتین کے لیے 12 ہفتوں کی بامعاوضہ تربیت ہے۔"
    " تربیت کے دوران وہ زبان کے منصوبوں کے لیے تصویروں اور آوازوں پر لیبل لگاتی ہیں۔ جس نے میٹرک پاس کیا ہو وہ"
    " درخواست دے سکتی ہے۔"
)


def ask(page: Any, address: str, question: str) -> str:
    """Ask on the console's page; the outcome."""
    page.goto(f"{address}/admin#try")
    page.wait_for_selector("#question")
    page.evaluate("document.getElementById('answer').replaceChildren()")  # what was asked before
    page.fill("#question", question)
    page.click("#ask")
    page.wait_for_selector("#outcome")
    return str(page.get_attribute("#outcome", "data-outcome"))


def renamed(text: str) -> str:
    """The file with its section on the work under another name, which takes the golden question with it."""
    before, after = text.split("{#work}")
    section, rest = after.split("\n## ", 1)
    return f"{before}{{#task}}{section.rstrip()}\n? what does a data analyst do\n\n## {rest}"


def press(page: Any, button: str, result: str) -> None:
    """Press a publishing button and wait for its result."""
    page.click(button)
    page.wait_for_selector(f"#result {result}")


def test_upload_approve_publish_ask_and_roll_back(page: Any, site: tuple[str, Path]) -> None:
    address, folder = site
    for question in ASKED:  # how to judge any institute comes near, and may answer
        ask(page, address, question)
        assert "12 weeks" not in page.inner_text("#reply")
    page.goto(f"{address}/admin#knowledge")
    page.wait_for_selector("#file")
    keep(page, "knowledge")
    page.fill("#topic", "programmes")
    page.set_input_files("#file", {"name": "Mehran AI Academy.docx", "mimeType": "", "buffer": document()})
    page.wait_for_selector("#approve")
    assert "passed matric" in page.inner_text("#extracted")
    assert page.inner_text("#extracted h2") == ACADEMY, "its title is approved too"
    keep(page, "approve")
    page.click("#approve")
    page.wait_for_selector("#check")
    page.wait_for_selector("text=programmes/mehran-ai-academy#p1")
    press(page, "#check", "#ready")
    assert "100.0 %" in page.inner_text("#result")
    assert page.locator("#same").count() == 1
    keep(page, "compare")
    page.goto(f"{address}/admin#try")
    page.wait_for_selector("#question")
    page.fill("#question", ASKED[1])
    page.check("input[value=draft]")
    page.click("#ask")
    page.wait_for_selector("#outcome[data-outcome=answered]")
    page.goto(f"{address}/admin#publish")
    press(page, "#publish", "#published")
    keep(page, "published")
    for question in ASKED:
        assert ask(page, address, question) == "answered", question
        assert "12 weeks" in page.inner_text("#reply")
    keep(page, "try")
    assert (folder / "knowledge/programmes/mehran-ai-academy.docx").is_file()
    page.goto(f"{address}/admin#publish")
    page.click("#rollback")
    page.click("#yes")
    page.wait_for_selector("#note:has-text('Rolled back. Your change is kept as a draft.')")
    keep(page, "history")
    assert not (folder / "knowledge/programmes/mehran-ai-academy.docx").exists()
    for question in ASKED:  # how to judge any institute comes near, and may answer
        ask(page, address, question)
        assert "12 weeks" not in page.inner_text("#reply")
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft button.bad")  # what was rolled back waits as a draft
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_published_document_is_removed_and_a_removal_taken_back_is_approved(
    page: Any, site: tuple[str, Path]
) -> None:
    address, folder = site
    file = folder / "knowledge/documents/evening.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text("The evening course is free.", "utf-8")

    def publish() -> None:
        page.goto(f"{address}/admin#publish")
        press(page, "#check", "#ready")
        press(page, "#publish", "#published")

    publish()
    page.goto(f"{address}/admin#look?path=documents/evening.txt")
    page.click("#remove")
    page.click("#yes")
    page.wait_for_selector("#draft .row:has-text('to be removed')")
    assert page.locator("#draft .row button").all_inner_texts() == ["Discard"], "it is approved"
    publish()
    assert not file.exists()
    page.reload()  # with what is live now in its history
    page.click("#rollback")
    page.click("#yes")
    page.wait_for_selector("#note:has-text('Rolled back. Your change is kept')")
    assert file.exists()
    page.goto(f"{address}/admin#knowledge")
    row = page.locator("#draft .row", has_text="to be removed")
    keep(page, "removal-waits")
    row.locator("button", has_text="Approve").click()
    row.locator(".chip.ok").wait_for()
    publish()
    assert not file.exists()


def test_an_edit_that_answers_worse_is_refused_and_overriding_it_is_recorded(
    page: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    page.goto(f"{address}/admin#edit?path=roles/data-analyst.en.md")
    page.wait_for_selector("#preview h3")
    page.fill("#text", renamed(page.input_value("#text")))
    page.wait_for_selector("#faults:has-text('No faults')")
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.goto(f"{address}/admin#publish")
    press(page, "#check", "#refused")
    assert "English: right answers fall from" in page.inner_text("#refused")
    assert page.locator("#publish").count() == 0
    page.click("#tongue")
    page.wait_for_selector("html[lang=ur] #refused:has-text('انگریزی: درست جواب')")
    page.set_viewport_size({"width": 390, "height": 844})
    changed = page.locator("#worse details", has_text="what does a data analyst do")
    changed.locator("summary").click()
    assert "درست ← پہلے تین میں" in changed.locator("summary").inner_text(), "from before to after"
    page.locator("#refused").evaluate("one => one.scrollIntoView()")
    keep(page, "ur-refused")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1180, "height": 900})
    page.click("#tongue")
    page.wait_for_selector("#refused:has-text('right answers fall')")
    changed.locator("summary").click()
    for when in ("before", "after"):
        assert len(changed.locator(f"[data-answer={when}] .lines").inner_text()) > 40, "both answers are read"
    changed.evaluate("one => one.scrollIntoView({ block: 'end' })")
    keep(page, "refused")
    ask(page, address, "what does a data analyst do")
    assert page.locator("td:has-text('roles/data-analyst#task')").count() == 0
    page.goto(f"{address}/admin#publish")
    page.wait_for_selector("#refused")
    page.fill("#why", "renamed on purpose")
    press(page, "#override", "#published")
    expect(page.locator("#said")).to_contain_text("people are answered from it now")
    page.wait_for_selector("text=renamed on purpose")
    done = page.locator("tr", has_text="published against the check")
    assert "right answers fall" in done.locator(".reasons").inner_text()
    done.locator("summary").click()
    assert "~ roles/data-analyst.en.md" in done.inner_text()
    assert "Sections added: 1" in done.inner_text()
    assert page.locator("tr bdi", has_text="renamed on purpose").count() == 1
    page.click("#rollback")
    page.click("#yes")
    page.wait_for_selector("#note:has-text('Rolled back')")
    live = page.locator("tr", has=page.locator(".chip.ok:has-text('live')"))
    expect(live).to_have_count(1)
    expect(live).not_to_contain_text("published against the check")
    ask(page, address, "what does a data analyst do")
    assert page.locator("td:has-text('roles/data-analyst#work')").count()
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_what_changed_since_it_was_compared_is_not_published(page: Any, site: tuple[str, Path]) -> None:
    address, folder = site
    file = folder / "knowledge/skills/tabulation.en.md"
    before = file.read_text("utf-8")
    file.write_text(before.replace("of tables", "of sheets"), "utf-8")
    page.goto(f"{address}/admin#publish")
    press(page, "#check", "#ready")
    file.write_text(before.replace("of tables", "of lists"), "utf-8")
    press(page, "#publish", "#failure:has-text('It changed since you compared')")
    page.click("#tongue")
    page.wait_for_selector("html[lang=ur] #failure:has-text('دوبارہ بنا کر موازنہ کریں')")
    page.click("#tongue")
    page.wait_for_selector("#failure:has-text('It changed since you compared')")
    file.write_text(before, "utf-8")
    press(page, "#check", "p:has-text('Nothing has changed')")


def test_golden_questions_are_added_edited_and_removed(page: Any, site: tuple[str, Path]) -> None:
    address, folder = site
    file = folder / "knowledge/golden/admin.jsonl"
    page.goto(f"{address}/admin#publish")
    page.click("#own-golden > summary")
    fresh = page.locator("#new-golden")
    fresh.locator("summary").click()
    fresh.locator("[name=question]").fill("tabulation kya hai")
    fresh.locator("[name=script]").select_option("ur-Latn")
    fresh.locator("[name=units]").fill("zzz no such")
    fresh.locator(".found:has-text('No section has these words')").wait_for()
    fresh.locator("[name=units]").fill("tabulation")
    fresh.locator("[data-unit='skills/tabulation#what']").click()
    assert "What is tabulation?" in fresh.locator(".chosen").inner_text()
    fresh.locator("[name=facts]").fill("Rs 1,500\nquestions")
    fresh.locator(".save").click()
    card = page.locator("#own-golden .golden", has_text="tabulation kya hai")
    card.locator("summary").click()
    assert card.locator("[name=facts]").input_value() == "Rs 1,500\nquestions", "a comma parts no facts"
    keep(page, "golden")
    card.locator("[name=facts]").fill("questions")
    card.locator(".save").click()
    page.wait_for_selector("#note:has-text('Saved')")
    page.reload()
    page.click("#own-golden > summary:has-text(': 1')")
    card.locator("summary").click()
    assert card.locator("[name=facts]").input_value() == "questions"
    assert json.loads(file.read_text("utf-8"))["facts"] == ["questions"]
    card.locator("button.bad:not(.small)").click()
    page.click("#yes")
    page.wait_for_selector("#note:has-text('Removed')")
    assert page.locator("#own-golden .golden").count() == 1
    assert file.read_text("utf-8") == ""


def test_a_refused_sign_in_is_told_in_words(page: Any) -> None:
    page.click("#out")
    page.route(
        "**/admin/api/sign-in", lambda route: route.fulfill(status=403, json={"error": "another-origin"})
    )
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("[role=alert]:has-text('must pass on the Host header')")


def test_gaps_of_three_scripts_are_one_and_become_a_file(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#gaps")
    gap = page.locator(".gap", has_text="bahria").first
    gap.wait_for()
    assert "asked 3×" in gap.inner_text()
    keep(page, "gaps")
    gap.locator("a", has_text="Write an answer").click()
    page.wait_for_selector("#text")
    page.select_option("#script", "ur-Latn")
    assert "? bahria university ai course ki fees kitni hai" in page.input_value("#text")
    assert page.input_value("#path").endswith(".ur-Latn.md")
    page.goto(f"{address}/admin#use")
    page.wait_for_selector("#plots svg rect")
    keep(page, "use")


def test_a_gap_that_is_gone_is_told_and_loses_no_text(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site

    def gone() -> None:
        page.route(
            re.compile(r"/admin/api/new\?gap="),
            lambda route: route.fulfill(status=404, json={"error": "gap-gone"}),
        )

    page.on("dialog", lambda dialog: dialog.accept())  # the browser's, before a reload
    page.goto(f"{address}/admin#gaps")
    page.locator(".gap", has_text="bahria").first.locator("a", has_text="Write an answer").click()
    page.wait_for_selector("#text")
    mine = page.input_value("#text") + "\nThe fee is not published.\n"
    page.fill("#text", mine)
    gone()
    page.reload()
    page.wait_for_selector("#unsaved")
    assert page.input_value("#text") == mine
    page.goto(f"{address}/admin#gaps")
    page.click("#yes")
    page.locator(".gap", has_text="nust").first.locator("a", has_text="Write an answer").click()
    page.wait_for_selector("#note:has-text('Open the list again')")
    assert page.locator("#text").count() == 0


def test_urdu_on_a_phone_reads_from_the_right(browser: Any, site: tuple[str, Path]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ur-PK")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site[0]}/admin")
    page.wait_for_selector("#password")
    assert page.get_attribute("html", "dir") == "rtl"
    keep(page, "ur-sign-in")
    page.fill("#name", "ثنا")
    page.fill("#password", "wrong " + PASSWORD)
    page.click("button.main")
    page.wait_for_selector("text=پاس ورڈ غلط ہے")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    ready = {
        "knowledge": "#subjects details",
        "publish": "#check",
        "try": "#question",
        "gaps": ".gap",
        "use": "#plots svg",
        "edit?path=roles/data-analyst.ur.md": "#preview h3",
    }
    for tab, shown in ready.items():
        page.goto(f"{site[0]}/admin#{tab}")
        page.wait_for_selector(f"main:not([aria-busy]) {shown}")
        page.evaluate("document.fonts.ready.then(() => null)")
        keep(page, f"ur-{re.split('[?]', tab)[0]}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{tab} is wider than the phone"
        assert "undefined" not in page.inner_text("body")
    page.wait_for_selector("#preview [dir=rtl]")
    page.goto(f"{site[0]}/admin#knowledge")
    page.set_input_files("#file", {"name": "academy.txt", "mimeType": "", "buffer": URDU.encode()})
    page.wait_for_selector("#extracted[dir=rtl]")
    page.evaluate("document.fonts.ready.then(() => null)")
    keep(page, "ur-approve")
    page.locator("button.bad").click()
    page.click("#yes")
    page.wait_for_selector("#note #undo")
    context.close()
