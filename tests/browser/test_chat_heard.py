"""What a screen reader gets of the chat page on a narrow phone: names, roles, and each answer read out once."""

from typing import Any

import pytest

from tests.browser.talk import LISTEN, ask, send_many

pytestmark = pytest.mark.browser
ANALYST = "what does a data analyst do?"


@pytest.fixture
def narrow(phone: Any) -> Any:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.evaluate(LISTEN)
    return phone


def test_an_answer_is_read_out_once_and_what_was_typed_is_not(narrow: Any) -> None:
    answer = ask(narrow, ANALYST)
    first = answer.locator("> p").first.inner_text()
    heard = narrow.evaluate("window.heard")
    assert sum(first in one for one in heard) == 1
    assert "Looking it up" in heard
    assert [one for one in heard if "You asked" in one or "Sen" in one] == []
    assert narrow.evaluate("document.activeElement.id") == "text"


def test_the_past_is_not_read_out_again(narrow: Any) -> None:
    ask(narrow, ANALYST)
    narrow.add_init_script(f"addEventListener('DOMContentLoaded', {LISTEN})")
    narrow.reload()
    narrow.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert [one for one in narrow.evaluate("window.heard") if "analyst" in one] == []
    assert narrow.evaluate("window.heard").count("Chat opened. Questions: 1") == 1
    assert narrow.locator(".exchange").get_attribute("aria-live") == "off", "for good, not for a moment"
    ask(narrow, "and the skills?")
    assert len([one for one in narrow.evaluate("window.heard") if one.startswith("Answer")]) == 1


def test_that_a_message_was_not_sent_is_read_out(narrow: Any) -> None:
    narrow.route("**/api/messages", lambda route: route.fulfill(status=400, json={"error": "no"}))
    send_many(narrow, [ANALYST])
    narrow.wait_for_selector(".state.failed")
    assert [one for one in narrow.evaluate("window.heard") if "could not be accepted" in one]


def test_everything_has_a_role_and_a_name(narrow: Any) -> None:
    answer = ask(narrow, ANALYST)
    tree = narrow.locator("body").aria_snapshot()
    for line in (
        '- heading "Rahnuma" [level=1]',
        '- combobox "Language of this page"',
        '- log "Conversation"',
        '- heading "You asked" [level=2]',
        '- heading "Answer" [level=2]',
        '- group "Useful / Not useful"',
        '- group "You can ask next"',
        '- textbox "Your question, in English, Urdu or Roman Urdu"',
    ):
        assert line in tree, line
    assert "▸" not in tree, "a triangle is for the eye"
    answer.locator("summary").click()
    assert "▾" not in narrow.locator("body").aria_snapshot()
    nameless = narrow.get_by_role("button", name="").evaluate_all(
        "all => all.filter((one) => !(one.ariaLabel || one.innerText).trim()).length"
    )
    assert nameless == 0
    assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_both_headings_of_a_turn_are_in_the_language_of_the_page(narrow: Any) -> None:
    ask(narrow, "data scientist kya kaam karta hai")
    headings = narrow.locator(".turn h2").evaluate_all("all => all.map((e) => [e.textContent, e.lang])")
    assert headings == [["You asked", "en"], ["Answer", "en"]]


def test_the_title_says_what_the_page_is_in_its_language_and_nothing_that_was_asked(narrow: Any) -> None:
    ask(narrow, ANALYST)
    titles = {"en": "AI careers in Pakistan – Rahnuma", "ur": "پاکستان میں AI کیریئر – رہنما"}
    for language, title in titles.items():
        narrow.select_option("#language", language)
        assert narrow.title() == title
