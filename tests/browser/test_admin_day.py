"""An admin's whole day by form alone, in English and in Urdu: no file name, no id and no bracket is typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.academy import ACADEMY, document
from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.console import PASSWORD

pytestmark = pytest.mark.browser
BRACKETS = "[](){}<>#^|/"
WORDS = {
    "en": {
        "gap": "bahria university ai course ki fees kitni hai",
        "title": "Bahria University AI course",
        "heading": "What does the AI course of Bahria University cost?",
        "answer": "Bahria University has not published the fee of its AI course yet. Ask its admission office.",
        "plain": "The fee is not known yet.",
        "asked": "bahria ai course fee\nbahria university ki fees kya hai",
        "named": "documents/bahria-university-ai.en.md",
        "tried": "what does the ai course of bahria university cost?",
        "said": "admission office",
    },
    "ur": {
        "gap": "بحریہ یونیورسٹی کے اے آئی کورس کی فیس کتنی ہے",
        "title": "بحریہ یونیورسٹی کا اے آئی کورس",
        "heading": "بحریہ یونیورسٹی کے اے آئی کورس کی فیس کتنی ہے؟",
        "answer": "بحریہ یونیورسٹی نے اے آئی کورس کی فیس ابھی شائع نہیں کی۔ داخلہ دفتر سے پوچھیں۔",
        "plain": "فیس ابھی معلوم نہیں۔",
        "asked": "بحریہ اے آئی کورس کی فیس\nبحریہ یونیورسٹی کی فیس کیا ہے",
        "named": "documents/new-answer.ur.md",
        "tried": "بحریہ یونیورسٹی کے اے آئی کورس کی فیس کتنی ہے؟",
        "said": "داخلہ دفتر",
    },
}


@pytest.fixture
def admins(browser: Any, site: tuple[str, Path], request: pytest.FixtureRequest) -> Iterator[Any]:
    """The console in a browser that has never been there, at the door."""
    locale = {"en": "en-GB", "ur": "ur-PK"}[request.getfixturevalue("language")]
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(f"asked by the browser: {dialog.message}"))
    page.set_default_timeout(60_000)
    page.goto(f"{site[0]}/admin")
    yield page
    context.close()
    assert not wrong, wrong


def typed(place: Any, text: str) -> None:
    """Write into a field what nobody needs to have learnt how to write."""
    assert not set(BRACKETS) & set(text), text
    place.fill(text)


def opened(page: Any, tab: str, ready: str) -> None:
    """Press a tab and wait for its page."""
    page.locator("nav a").nth(["knowledge", "publish", "try", "gaps", "use", "settings"].index(tab)).click()
    page.wait_for_selector(f"main:not([aria-busy]) {ready}")


def noted(page: Any, press: str) -> None:
    """Press a button and wait for what is said of it, and not for what was said before."""
    page.evaluate("document.getElementById('note').replaceChildren()")
    page.click(press)
    page.wait_for_selector("#note p")


def compared_and_published(page: Any) -> None:
    page.click("#check")
    page.wait_for_selector("#result #ready", timeout=300_000)
    assert page.locator("#result table, #result #same").count(), "the golden questions, before and after"
    page.click("#publish")
    page.wait_for_selector("#result #published", timeout=300_000)
    expect(page.locator("details.before")).to_have_count(0)


def tried(page: Any, question: str) -> str:
    """Ask on the console's page; what is said."""
    opened(page, "try", "#question")
    typed(page.locator("#question"), question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome")
    return str(page.inner_text("#reply"))


def taken_back(page: Any) -> None:
    opened(page, "publish", "#check")
    page.click("#rollback")
    noted(page, "#yes")


def drafts_discarded(page: Any) -> None:
    opened(page, "knowledge", "#draft")
    rows = page.locator("#draft .row")
    for left in range(rows.count() - 1, -1, -1):
        rows.first.locator("button.bad").click()
        page.click("#yes")
        expect(rows).to_have_count(left)


def section_written(page: Any, language: str) -> None:
    """From a question that nothing answered to a draft, by the form."""
    words = WORDS[language]
    gap = page.locator(".gap", has_text=words["gap"])
    gap.locator("a.button").first.click()
    page.wait_for_selector("#form .part")
    assert page.locator("#path").is_hidden(), "nobody spells a path"
    page.select_option("#script", language)
    part = page.locator(".part").first
    noted(page, "#save")  # before anything is written
    expect(page.locator("#draft")).to_have_count(0)
    assert "path=" not in page.url
    typed(page.locator("[name=titleOf]"), words["title"])
    typed(part.locator("[name=heading]"), words["heading"])
    typed(part.locator("[name=answerText]"), words["answer"])
    typed(part.locator("[name=plainText]"), words["plain"])
    part.locator("[name=source]").fill("tech valley")
    part.locator(".found button").first.click()
    typed(part.locator("[name=questions]"), words["asked"])
    page.click("#add-section")
    more = page.locator(".part").nth(1)
    typed(more.locator("[name=heading]"), words["title"])
    typed(more.locator("[name=answerText]"), words["plain"])
    more.locator("[name=source]").fill("p@sha")
    more.locator(".found button").first.click()
    expect(page.locator("#faults")).to_contain_text({"en": "No faults", "ur": "کوئی غلطی نہیں"}[language])
    preview = page.locator("#preview section")
    expect(preview).to_have_count(2)
    expect(preview.first.locator("h3")).to_have_text(words["heading"])
    expect(preview.first.locator(".said .chip")).to_have_count(1)
    assert words["said"] in preview.first.locator(".said").inner_text()
    assert page.inner_text("#named") == words["named"]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_whole_day_by_form_alone(admins: Any, site: tuple[str, Path], language: str) -> None:
    page, words = admins, WORDS[language]
    typed(page.locator("#name"), "Sana" if language == "en" else "ثنا")
    typed(page.locator("#password"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"html[lang={language}] #subjects details")

    opened(page, "use", "#plots svg")
    assert page.locator("#totals .big").count() == 4
    opened(page, "gaps", ".gap")
    section_written(page, language)
    keep(page, f"day-form-{language}")
    assert violations(page) == []
    page.click("#save")
    page.wait_for_url("**path=**")

    opened(page, "knowledge", "#subjects details")
    typed(page.locator("#search"), "tabulation")
    expect(page.locator("#subjects details").first).to_contain_text("Tabulation")
    page.locator("#subjects summary").first.click()
    page.locator("#subjects details td a.button").first.click()
    typed(page.locator("[name=answerText]"), "Tabulation asks good questions of tables.")
    expect(page.locator("#preview .said")).to_contain_text("good questions")
    noted(page, "#save")

    opened(page, "knowledge", "#file")
    page.set_input_files("#file", {"name": "Mehran.docx", "mimeType": "", "buffer": document()})
    page.wait_for_selector("#approve")
    assert page.inner_text("#extracted h2") == ACADEMY
    page.click("#approve")
    page.wait_for_selector("#check")

    expect(page.locator("details.before ins").first).to_be_visible()
    changed = page.locator("details.before", has_text="tabulation#what")
    expect(changed.locator("ins")).to_have_text("good ")
    assert changed.locator("del").count() == 0
    expect(page.locator("details.before", has_text=words["heading"]).first).to_be_visible()
    expect(page.locator("details.before", has_text="mehran").locator("a.button")).to_be_visible()
    assert violations(page) == []
    keep(page, f"day-changes-{language}")
    compared_and_published(page)
    keep(page, f"day-published-{language}")
    assert words["said"] in tried(page, words["tried"])
    assert "12 weeks" in tried(page, "What is the Mehran AI Academy?")
    keep(page, f"day-try-{language}")

    taken_back(page)
    keep(page, f"day-undone-{language}")
    assert words["said"] not in tried(page, words["tried"])
    drafts_discarded(page)
    page.click("#out")
    page.wait_for_selector("#password")
    assert page.locator("nav a").count() == 0
