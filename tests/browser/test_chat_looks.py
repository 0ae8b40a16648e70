"""How the chat page looks and reads: whose side a suggestion stands on, which face a letter has, a comparison, what is
not known, and a word without an end."""

import random
import string
import time
from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.talk import ask, in_sight

pytestmark = pytest.mark.browser
BROKEN = """() => [...document.querySelectorAll(".turn td, .turn th")].flatMap((cell) => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s،,]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
    }
    return found;
})"""
"""Words of a table that stand on more than one line."""
PAY = "ڈیٹا اینالسٹ کی تنخواہ کتنی ہے؟"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faces(page: Any, selector: str) -> list[set[tuple[str, bool]]]:
    """The PostScript name of each face that the browser drew each element with, and whether we sent it."""
    wire = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        wire.send(f"{domain}.enable")
    root = wire.send("DOM.getDocument")["root"]["nodeId"]
    nodes = wire.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    drawn = [wire.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    return [{(font["postScriptName"], font["isCustomFont"]) for font in fonts} for fonts in drawn]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ur", "ur-Latn"])
def test_what_is_suggested_stands_on_nobodys_side(phone: Any, language: str, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 740})
    phone.select_option("#language", language)
    assert phone.locator(".mine").count() == 0
    sides = phone.eval_on_selector_all(
        "#prompts button",
        "all => { const m = document.querySelector('main').getBoundingClientRect();"
        " const b = all.map((one) => one.getBoundingClientRect());"
        " return [Math.min(...b.map((one) => one.left)) - m.left, m.right - Math.max(...b.map((one) => one.right))]; }",
    )
    assert abs(sides[0] - sides[1]) <= 1
    assert phone.evaluate(SIDEWAYS) <= 0


def test_latin_letters_and_digits_in_urdu_have_a_face_that_matches(phone: Any) -> None:
    phone.select_option("#language", "ur")
    answer = ask(phone, PAY)
    phone.evaluate("document.fonts.ready.then(() => null)")
    texts = answer.locator("> p bdi[dir=ltr]").all_inner_texts()
    assert any(text.isdigit() for text in texts)
    assert any(text.isascii() and any(map(str.isalpha, text)) for text in texts)
    plain = {("NotoNastaliqUrdu-Regular", True), ("NotoSans-Regular", True)}
    assert set.union(*faces(phone, ".turn:not(.mine) > p")) == plain, "no serif, nothing bold"
    assert faces(phone, ".turn:not(.mine) > p bdi[dir=ltr]") == [{("NotoSans-Regular", True)}] * len(texts)
    keep(phone, "latin-in-urdu")


def test_a_comparison_begins_with_the_choice_and_is_a_table(phone: Any) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    answer = ask(phone, "compare data analyst and data scientist")
    assert in_sight(phone, answer)
    first = answer.locator("> p").first.inner_text().lower()
    assert "choose" in first
    assert "analyst" in first
    table = answer.locator("table")
    assert table.locator("tbody tr").count() == 2
    assert [head.split()[0] for head in table.locator("th").all_inner_texts()] == ["Role", "Also"]
    assert table.locator("tbody td:first-child").all_inner_texts() == ["Data analyst", "Data scientist"]
    assert phone.evaluate(SIDEWAYS) <= 0
    keep(phone, "comparison-320")


def test_no_word_of_a_table_is_broken_on_a_narrow_phone(phone: Any) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.select_option("#language", "ur")
    answer = ask(phone, "ڈیٹا اینالسٹ اور ڈیٹا سائنٹسٹ میں کیا فرق ہے؟")
    phone.evaluate("document.fonts.ready.then(() => null)")
    assert answer.locator("table").count() == 1
    assert phone.evaluate(BROKEN) == []
    assert phone.evaluate(SIDEWAYS) <= 0
    assert violations(phone) == []
    keep(phone, "table-ur-320")


@pytest.mark.parametrize("asked", ["nust bs ai fees", "nust ai fees kitni hai"])
def test_a_fee_that_is_not_known_leads_to_the_official_page(phone: Any, asked: str) -> None:
    answer = ask(phone, asked)
    links = answer.locator(".sources a").evaluate_all("all => all.map((one) => one.host)")
    assert "nust.edu.pk" in links
    offered = phone.locator(".buttons button").all_inner_texts()
    assert offered
    roles = ("engineer", "analyst", "scientist", "freelanc", "job", "naukri")
    assert not [label for label in offered if any(role in label.lower() for role in roles)]


def test_a_word_without_an_end_is_answered_as_quickly_as_any(phone: Any) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    letters = random.Random(20)
    took = []
    for _ in range(3):
        begun = time.monotonic()
        ask(phone, "".join(letters.choices(string.ascii_lowercase, k=3000)))
        took.append(time.monotonic() - begun)
    assert min(took) <= 1.5, "seconds"
    assert phone.evaluate(SIDEWAYS) <= 0
    assert in_sight(phone, phone.locator(".turn:not(.mine)").last)


def test_the_tools_of_an_answer_stand_in_one_line_and_a_ring_covers_no_label(phone: Any) -> None:
    answer = ask(phone, "what does a data analyst do?")
    tops = answer.locator(".tool").evaluate_all("all => all.map((e) => e.getBoundingClientRect().top)")
    assert len(tops) == 4
    assert max(tops) - min(tops) <= 0.5
    answer.locator(".tool.down").click()
    answer.locator(".note input").focus()
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Tab")
    gap = (
        "e => { const style = getComputedStyle(e), ring = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);"
        " return e.getBoundingClientRect().top - ring - e.form.querySelector('label').getBoundingClientRect().bottom; }"
    )
    assert answer.locator(".note input").evaluate(gap) >= 2, "pixels"
    assert answer.locator(".note input").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
