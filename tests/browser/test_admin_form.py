"""The form for a knowledge file: what it writes is what was meant, and what it does not touch stays."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from index.knowledge.parse import parse
from index.knowledge.passage import Document
from index.knowledge.sources import shared_sources
from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
KNOWLEDGE = ROOT / "knowledge"
FILE = "roles/data-analyst.en.md"
REWRITE = """async ([text, touched]) => {
    const { split, join } = await import("/admin/pages/sections.js");
    const file = split(text);
    if (touched) for (const section of file.sections) section.lines = null;
    return join(file);
}"""


def read(path: str, text: str) -> Document:
    """The file as it is understood, whatever lines its sections stand on."""
    found = parse(path, text, shared_sources(KNOWLEDGE))
    return replace(found, sections=tuple(replace(section, line=0) for section in found.sections))


def by_form(page: Any, address: str, path: str) -> None:
    page.goto(f"{address}/admin#edit?path={path}")
    page.wait_for_selector("#preview h3")
    page.click("#by-form")


def test_every_file_of_the_knowledge_passes_through_the_form_unharmed(page: Any) -> None:
    files = sorted(KNOWLEDGE.rglob("*/*.md"))[::7]
    assert len(files) > 20
    for file in files:
        path, text = str(file.relative_to(KNOWLEDGE)), file.read_text("utf-8")
        assert page.evaluate(REWRITE, [text, False]) == text, path
        assert read(path, page.evaluate(REWRITE, [text, True])) == read(path, text), path


def test_a_section_is_changed_by_form_and_the_rest_of_the_file_stays(
    page: Any, site: tuple[str, Path]
) -> None:
    by_form(page, site[0], FILE)
    before = page.input_value("#text")
    assert not page.locator("#text").is_visible()
    assert violations(page) == []
    part = page.locator(".part[data-id=skills]")
    part.locator("summary").first.click()
    keep(page, "form")
    answer = part.locator("[name=answerText]")
    assert "[^" not in answer.input_value()
    answer.fill(answer.input_value().replace("Then add, in this order:", "Then add:"))
    part.locator("[name=plainText]").fill("Learn Excel first.\nThen SQL.")
    part.locator("[name=questions]").fill("analyst ko kya aana chahiye\n\n  excel kafi hai kya ")
    part.locator("[name=source]").fill("tech valley")
    part.locator(".found button").first.click()
    after = page.input_value("#text")
    whole = read(FILE, after)
    (old,) = [s for s in read(FILE, before).sections if s.id == "skills"]
    (new,) = [s for s in whole.sections if s.id == "skills"]
    assert new.text == old.text.replace("Then add, in this order:", "Then add:")
    assert new.plain == "Learn Excel first. Then SQL."
    assert new.questions == ("analyst ko kya aana chahiye", "excel kafi hai kya")
    assert {*new.references} - {*old.references}, "the source that was picked"
    assert {*old.references} <= {*new.references}
    for key in old.references:  # each still behind its own sentence
        sentence = re.search(rf"([^.;,\n]+)[.;,]\[\^{key}\]", before[before.index("{#skills}") :])
        assert sentence
        assert f"{sentence[1]}" in after
    assert [s for s in whole.sections if s.id != "skills"] == [
        s for s in read(FILE, before).sections if s.id != "skills"
    ]
    part.locator(".chosen button").last.click()
    (less,) = [s for s in read(FILE, page.input_value("#text")).sections if s.id == "skills"]
    assert less.references == old.references
    page.wait_for_selector("#faults:has-text('No faults')")
    page.click("#by-text")
    assert page.input_value("#text") != before
    page.goto(f"{site[0]}/admin#knowledge")
    page.click("#yes")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_new_file_is_written_and_published_without_a_bracket(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    address, _ = site
    path = "documents/evening-course-the-free.en.md"  # of its title, by whole words
    if language == "ur":
        page.click("#tongue")
    page.goto(f"{address}/admin#edit")
    page.wait_for_selector(f"html[lang={language}] #by-form")
    page.click("#by-form")
    page.fill("[name=titleOf]", "Evening course: the “free” one")
    page.fill("[name=aliases]", "evening course\nshaam ka course, free")
    part = page.locator(".part").first
    part.locator("[name=heading]").fill("When is the evening course?")
    part.locator("[name=answerText]").fill(
        "The evening course is on Friday at six.\n\n1. Come early.\n2. Bring a pen."
    )
    part.locator("[name=plainText]").fill("Friday at six.")
    part.locator("[name=questions]").fill("evening course kab hai")
    page.click("#add-section")
    more = page.locator(".part").nth(1)
    more.locator("[name=heading]").fill("What does the evening course cost?")
    more.locator("[name=answerText]").fill("It is free.")
    more.locator("[name=source]").fill("tech valley")
    more.locator(".found button").first.click()
    page.wait_for_selector("#preview h3:nth-of-type(1)")
    expect(page.locator("#preview h3")).to_have_count(2)
    expect(page.locator("#faults button")).to_have_count(0)
    keep(page, f"form-new-{language}")
    page.set_viewport_size({"width": 360, "height": 740})
    keep(page, f"form-new-{language}-360")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1180, "height": 900})
    assert page.inner_text("#named") == path
    page.click("#save")
    page.wait_for_url(re.compile("path="))
    written = read(path, page.input_value("#text"))
    assert written.title == "Evening course: the “free” one"
    assert written.aliases == ("evening course", "shaam ka course", "free")
    assert [section.id for section in written.sections][1] == "what-does-the-evening-co"
    assert written.sections[1].references
    page.goto(f"{address}/admin#publish")
    change = page.locator("details[data-unit^='documents/evening-course-the-free#']")
    expect(change).to_have_count(2)
    expect(change.locator(".lines").first).to_contain_text("Friday at six")
    assert "What does the evening course cost?" in change.last.locator("summary").inner_text()
    page.goto(f"{address}/admin#knowledge")
    page.locator("#draft .row", has_text=path).locator("button.bad").click()
    page.click("#yes")
    page.locator("#draft .row", has_text=path).wait_for(state="detached")


def test_a_title_in_urdu_joins_the_subject_that_is_there_in_english(
    page: Any, site: tuple[str, Path]
) -> None:
    """One subject, whose sections have one name each, however many scripts it is written in."""
    address, _ = site
    for title, heading in (
        ("Free bus for girls", "When does the bus leave?"),
        ("لڑکیوں کے لیے مفت بس", "بس کب چلتی ہے؟"),
    ):
        page.goto(f"{address}/admin#knowledge")
        page.goto(f"{address}/admin#edit")
        page.wait_for_selector("#by-form")
        page.click("#by-form")
        urdu = heading.endswith("؟")
        if urdu:
            page.select_option("#script", "ur")
        page.fill("[name=titleOf]", title)
        page.locator("[name=heading]").first.fill(heading)
        page.locator("[name=answerText]").first.fill("8 بجے۔" if urdu else "It leaves at eight.")
        if urdu:
            offered = page.locator("#same label", has_text="Free bus for girls")
            offered.wait_for()
            expect(page.locator("#will")).to_contain_text("makes a new subject")
            offered.locator("input").check()
            expect(page.locator("#will")).to_contain_text("no second one is made: Free bus for girls")
            expect(page.locator("#named")).to_have_text("documents/free-bus-for-girls.ur.md")
            keep(page, "same-subject")
            assert violations(page) == []
            page.locator("#same input[value='']").check()
            expect(page.locator("#named")).to_have_text("documents/new-answer.ur.md")
            offered.locator("input").check()
        page.click("#save")
        page.wait_for_url(re.compile("path="))
    texts = [
        page.request.get(
            f"{address}/admin/api/file",
            params={"path": f"documents/free-bus-for-girls.{tag}.md"},
            headers={"X-Rahnuma": "console"},
        ).json()["text"]
        for tag in ("en", "ur")
    ]
    ids = [re.findall(r"\{#([a-z-]+)", text) for text in texts]
    assert ids[0] == ids[1] != []
    page.goto(f"{address}/admin#knowledge")
    for tag in ("en", "ur"):
        page.locator("#draft .row", has_text=f"free-bus-for-girls.{tag}.md").locator("button.bad").click()
        page.click("#yes")
        page.locator("#draft .row", has_text=f"free-bus-for-girls.{tag}.md").wait_for(state="detached")


def test_the_words_of_a_changed_section_are_shown_before_publishing(
    page: Any, site: tuple[str, Path]
) -> None:
    by_form(page, site[0], "skills/tabulation.en.md")
    page.locator("[name=answerText]").fill("Tabulation asks good questions of tables.")
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.goto(f"{site[0]}/admin#publish")
    change = page.locator("details[data-unit='skills/tabulation#what']")
    expect(change.locator("ins")).to_have_text("good ")
    assert change.locator("del").count() == 0
    assert "Tabulation asks" in change.inner_text()
    assert change.locator(".name").inner_text().startswith("Tabulation: What is tabulation?")
    keep(page, "before-after")
    assert violations(page) == []
    page.goto(f"{site[0]}/admin#knowledge")
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_file_whose_head_is_broken_has_no_form_and_a_fault_leads_to_the_text(
    page: Any, site: tuple[str, Path]
) -> None:
    by_form(page, site[0], "skills/tabulation.en.md")
    page.click("#by-text")
    page.fill("#text", page.input_value("#text").replace("---", "", 1))
    page.click("#by-form")
    page.wait_for_selector("#form:has-text('cannot be read')")
    page.locator("#faults button").first.click()
    assert page.locator("#text").is_visible()
    page.goto(f"{site[0]}/admin#knowledge")
    page.click("#yes")
