"""A text and its translation by form alone: what is missing is told at its field, and each step leads to the next."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.heard import heard, listen

pytestmark = pytest.mark.browser
FAULTS = {
    "en": ("Write the title.", "Write the heading: the question that this section answers."),
    "ur": ("عنوان لکھیں۔", "سرخی لکھیں: وہ سوال جس کا یہ حصہ جواب ہے۔"),
}


def by_form(page: Any, address: str, query: str, language: str = "en") -> None:
    page.goto(f"{address}/admin#edit{query}")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #by-form")
    page.click("#by-form")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_empty_title_or_heading_is_a_fault_told_at_its_field(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    address, _ = site
    if language == "ur":
        page.click("#tongue")
    by_form(page, address, "?path=skills/tabulation.en.md", language)
    page.wait_for_selector("#faults .soft")
    listen(page)
    saved = page.input_value("#text")
    fields = page.locator("[name=titleOf]"), page.locator("[name=heading]").first
    for field, said in zip(fields, FAULTS[language], strict=True):
        before = field.input_value()
        field.fill("")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(said)
        expect(page.locator("#faults button")).to_have_text(said)
        assert said in heard(page)[-1]
        assert violations(page) == []
        page.locator("#search, #save").first.focus()
        page.click("#save")
        expect(field).to_be_focused()
        keep(page, f"fault-at-{field.get_attribute('name')}-{language}")
        page.locator("#save").focus()
        page.locator("#faults button").click()
        expect(field).to_be_focused()
        field.fill(before)
        expect(page.locator("#faults button")).to_have_count(0)
        assert field.get_attribute("aria-invalid") is None
    assert page.input_value("#text").replace('"', "") == saved.replace('"', "")
    page.evaluate("sessionStorage.clear()")
    if language == "ur":
        page.click("#tongue")


def test_what_a_new_file_lacks_is_marked_until_it_is_written(page: Any, site: tuple[str, Path]) -> None:
    page.goto(f"{site[0]}/admin#knowledge")
    by_form(page, site[0], "")
    page.fill("[name=titleOf]", "Night school")
    page.click("#save")
    heading, answer = page.locator("[name=heading]"), page.locator("[name=answerText]")
    expect(heading).to_be_focused()
    expect(heading).to_have_attribute("aria-invalid", "true")
    heading.fill("When is it?")
    expect(heading).not_to_have_attribute("aria-invalid", "true")
    expect(answer).to_have_attribute("aria-invalid", "true")


def test_a_saved_text_leads_to_its_translation_and_to_publishing(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#knowledge")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    by_form(page, address, "")
    page.fill("[name=titleOf]", "Evening tailoring")
    page.locator("[name=heading]").fill("How do I apply?")
    page.locator("[name=answerText]").fill("Come to the office on Friday.")
    page.locator("[name=source]").fill("tech valley")
    page.locator(".found button").first.click()
    source = page.locator(".chosen bdi").first.inner_text()
    page.click("#save")
    page.wait_for_url(re.compile("path="))
    expect(page.locator("#next .lacking")).to_contain_text("Not written in: Urdu, Roman Urdu.")
    assert page.locator("#next a").all_inner_texts() == ["Add Urdu", "Add Roman Urdu", "Go to Publish"]
    keep(page, "next-steps")
    assert violations(page) == []
    page.click("#next [data-add=ur]")
    page.wait_for_selector("#original")
    expect(page.locator("#original")).to_contain_text("Come to the office on Friday.")
    assert page.input_value("#path") == "documents/evening-tailoring.ur.md"
    expect(page.locator(".chosen bdi").first).to_have_text(source)
    assert page.locator("[name=heading]").input_value() == ""
    keep(page, "translating")
    assert violations(page) == []
    page.fill("[name=titleOf]", "شام کی سلائی")
    page.locator("[name=heading]").fill("داخلہ کیسے لیں؟")
    page.locator("[name=answerText]").fill("جمعے کو دفتر آئیں۔")
    page.click("#save")
    expect(page.locator("#next .lacking")).to_contain_text("Not written in: Roman Urdu.")
    page.goto(f"{address}/admin#knowledge")
    row = page.locator("#draft .row", has_text="evening-tailoring.en.md")
    expect(row.locator("[data-add]")).to_have_text(["Add Roman Urdu"])
    page.click("#go-publish")
    page.wait_for_selector("#lacking")
    expect(page.locator("#lacking")).to_contain_text("Evening tailoring")
    expect(page.locator("#lacking")).to_contain_text("Not written in: Roman Urdu.")
    assert page.locator(".before[data-unit^='documents/evening-tailoring#']").count() == 1, "one section"
    page.goto(f"{address}/admin#knowledge")
    for tag in ("en", "ur"):
        page.locator("#draft .row", has_text=f"evening-tailoring.{tag}.md").locator("button.bad").click()
        page.click("#yes")
        page.locator("#draft .row", has_text=f"evening-tailoring.{tag}.md").wait_for(state="detached")
