"""The chat page in a real Chromium: typed, sent, seen, in three scripts."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.talk import ask, in_sight, send_many

pytestmark = pytest.mark.browser
START = {
    "en": "How do I become a data scientist?",
    "ur": "ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟",
    "ur-Latn": "Data scientist kaise bante hain?",
}


def test_english_answer_with_source_and_buttons(phone: Any) -> None:
    answer = ask(phone, "what does a data scientist do?")
    assert answer.get_attribute("dir") == "ltr"
    assert "data" in answer.inner_text().lower()
    assert answer.locator(".sources li").count() >= 1
    assert phone.locator(".buttons").last.locator("button").count() >= 1
    keep(phone, "english")


def test_urdu_answer_reads_from_right_to_left(phone: Any) -> None:
    phone.select_option("#language", "ur")
    answer = ask(phone, START["ur"])
    assert answer.get_attribute("lang") == "ur"
    assert answer.get_attribute("dir") == "rtl"
    assert phone.evaluate("e => getComputedStyle(e).direction", answer.element_handle()) == "rtl"
    assert answer.locator("bdi[dir=ltr]").count() >= 1
    assert not [
        text for text in answer.locator("bdi[dir=ltr]").all_inner_texts() if text.count(")") > text.count("(")
    ]
    keep(phone, "urdu")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_urdu_page_runs_from_right_to_left_in_every_part(phone: Any, width: int) -> None:
    """Its placeholder and the triangle before the sources; an English answer on it keeps its own direction."""
    phone.set_viewport_size({"width": width, "height": 800})
    phone.select_option("#language", "ur")
    keep(phone, f"urdu-empty-{width}")
    style = "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
    assert phone.eval_on_selector("#text", style) == ["rtl", "right"]
    mark = "e => getComputedStyle(e.querySelector('summary > span'), '::before').content.slice(1, 2)"
    for question, closed in ((START["ur"], "◂"), (START["en"], "▸")):
        answer = ask(phone, question)
        sources = answer.locator(".sources").element_handle()
        assert phone.evaluate(mark, sources) == closed
        answer.locator("summary").click()
        assert phone.evaluate(mark, sources) == "▾"
        keep(phone, f"urdu-answer-{width}-{answer.get_attribute('lang')}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_text_is_shown_as_text(phone: Any) -> None:
    ask(phone, "<img src=x onerror=alert(1)> data scientist salary")
    assert phone.locator("#log img").count() == 0
    assert "<img" in phone.locator(".mine").last.inner_text()


def test_a_suggestion_pressed_with_the_keyboard_keeps_the_focus(phone: Any) -> None:
    ask(phone, "data scientist kya kaam karta hai")
    turns = phone.locator(".turn:not(.mine)")
    button = phone.locator(".buttons").last.locator("button").first
    label = button.inner_text()
    button.focus()
    phone.keyboard.press("Enter")
    turns.nth(1).wait_for(timeout=60_000)
    assert turns.nth(1).get_attribute("lang") == "ur-Latn"
    assert phone.evaluate("document.activeElement.textContent") == label
    keep(phone, "roman")


@pytest.mark.parametrize("language", START)
@pytest.mark.parametrize("width", [320, 1280])
def test_an_answer_opens_at_its_first_line_below_its_question(phone: Any, width: int, language: str) -> None:
    phone.set_viewport_size({"width": width, "height": 640})
    for question in (START[language], "AI engineer kaise banun? " * 60, START[language]):
        answer = ask(phone, question)
        assert in_sight(phone, answer), question[:40]
        assert in_sight(phone, phone.locator(".mine").last), question[:40]
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_six_questions_by_subject_in_the_persons_script(phone: Any) -> None:
    for language, first in (("ur", "AI میں کون کون سی"), ("ur-Latn", "AI mein kaun"), ("en", "What jobs")):
        phone.select_option("#language", language)
        prompts = phone.locator("#prompts button")
        assert prompts.count() == 6
        assert first in prompts.first.inner_text()
        assert phone.get_attribute("html", "lang") == language
        keep(phone, f"greeting-{language}")
    faces = "e => getComputedStyle(e).fontFamily.split(',')[0]"
    assert "system-ui" in prompts.first.evaluate(faces)
    middle = "e => { const b = e.getBoundingClientRect(); return b.left + b.width / 2; }"
    assert phone.eval_on_selector("#prompts", middle) == phone.eval_on_selector("main", middle), (
        "on nobody's side"
    )
    prompts.nth(4).click()
    answer = phone.locator(".turn:not(.mine)").first
    answer.wait_for(timeout=60_000)
    assert "service" in answer.inner_text()
    assert not phone.locator("#welcome").is_visible()


def test_sources_are_folded_and_each_site_is_there_once(phone: Any) -> None:
    answer = ask(phone, START["en"])
    sites = answer.locator(".sources > ol > li")
    names = answer.locator(".site").all_text_contents()
    assert len(names) == len({*names}) == sites.count() >= 2
    assert not sites.first.is_visible()
    answer.locator("summary").focus()
    phone.keyboard.press("Enter")
    assert sites.first.is_visible()
    assert sites.first.locator("a").first.get_attribute("rel") == "noopener noreferrer nofollow"
    assert answer.locator("summary .pill b").first.inner_text() == "1"


def test_a_source_without_an_address_is_called_by_its_title(phone: Any) -> None:
    titles = (
        "Prospectus of the Roshni Foundation",
        "Rahnuma's general guidance: Python",
        "رہنما کی عام رہنمائی",
    )
    reply = {
        "text": "It costs Rs 4,500 a month.",
        "language": "en",
        "sources": [{"title": title, "url": None, "date": "2026-10-01"} for title in titles],
        "buttons": [],
        "numbers": [],
    }
    phone.route("**/api/messages", lambda route: route.fulfill(json=reply))
    answer = ask(phone, "roshni fee?")
    assert answer.locator(".pill").all_inner_texts() == [f"1 {titles[0]}", "2 Rahnuma"]
    answer.locator("summary").click()
    assert answer.locator(".site").all_inner_texts() == ["Rahnuma"], "a title does not stand there twice"
    assert answer.locator(".sources li li").count() == 3
    assert answer.locator(".sources a").count() == 0
    assert violations(phone) == []


def test_steps_tables_and_bold_are_set_as_such(phone: Any) -> None:
    text = "**Two roads**\n\n1. First\n\n2. Then *slowly*\n   - a part\n\n| | A | B |\n|---|---|---|\n| pay | 1 \\| 2 | **3** |\n\nEnd."
    html = phone.evaluate(
        "async text => { const { body } = await import('/text.js'); const box = document.createElement('div');"
        " box.append(...body(text, 'en', {})); return box.innerHTML; }",
        text,
    )
    assert "<p><strong>Two roads</strong></p><ol>" in html
    assert (
        '<li value="1">First</li><li value="2">Then <em>slowly</em><ul><li>a part</li></ul></li></ol>' in html
    )
    assert html.count("<th ") == 3
    assert "<td>1 | 2</td><td><strong>3</strong></td>" in html
    assert html.endswith("<p>End.</p>")


def test_two_quick_messages_are_answered_each_below_its_own(phone: Any) -> None:
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    phone.route("**/api/messages", hold_the_first)
    send_many(phone, [START["en"], "what skills does a data analyst need?"])
    phone.wait_for_selector(".exchange:nth-child(2) .state.sending")
    expect(phone.locator(".dots")).to_have_count(2)
    assert len(held) == 1, "the second waits for the first to arrive"
    held[0].continue_()
    phone.locator(".exchange:nth-child(2) .turn:not(.mine)").wait_for(timeout=60_000)
    first, second = phone.locator(".exchange").all()
    assert "Python" in first.locator(".turn:not(.mine)").inner_text()
    assert "analyst" in second.locator(".turn:not(.mine)").inner_text().lower()
    assert phone.locator(".dots").count() == 0
    assert phone.locator(".state.sent").count() == 2


def test_a_message_that_fails_is_kept_over_a_reload_and_sent_once(phone: Any) -> None:
    phone.context.set_offline(True)
    send_many(phone, [START["en"]])
    phone.wait_for_selector(".state.failed button")
    assert "offline" in phone.inner_text("#notice")
    keep(phone, "offline")
    phone.context.set_offline(False)  # it goes by itself when the internet is back
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    phone.route("**/api/messages", lambda route: route.abort())
    send_many(phone, ["what does a data analyst do?"])
    phone.wait_for_selector(".state.failed", timeout=30_000)
    phone.unroute("**/api/messages")
    phone.reload()
    phone.locator(".turn:not(.mine)").nth(1).wait_for(timeout=60_000)
    phone.reload()
    phone.locator(".turn:not(.mine)").nth(1).wait_for(timeout=60_000)
    assert phone.locator(".mine").count() == 2


def test_a_message_that_failed_is_sent_again_by_hand(phone: Any) -> None:
    phone.route("**/api/messages", lambda route: route.abort())
    send_many(phone, [START["en"]])
    again = phone.locator(".state.failed button")
    again.wait_for(timeout=60_000)
    phone.unroute("**/api/messages")
    again.click()
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert phone.locator(".state.failed").count() == 0
    assert phone.locator(".mine").count() == 1


def test_a_refused_message_is_told_and_not_sent_again(phone: Any) -> None:
    phone.route("**/api/messages", lambda route: route.fulfill(status=400, json={"error": "no"}))
    send_many(phone, ["hello"])
    phone.wait_for_selector(".state.failed:has-text('could not be accepted')")
    assert phone.locator(".state button").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", START)
def test_no_rule_of_accessibility_is_broken(phone: Any, language: str, theme: str) -> None:
    phone.emulate_media(color_scheme="dark" if theme == "light" else "light")
    phone.reload()
    phone.click("#theme")
    assert phone.get_attribute("html", "data-theme") == theme
    phone.reload()
    assert phone.get_attribute("html", "data-theme") == theme, "it is remembered"
    phone.select_option("#language", language)
    assert violations(phone) == []
    answer = ask(phone, START[language])
    answer.locator("summary").click()
    answer.locator(".tool.down").click()
    answer.locator(".note input").wait_for()
    assert violations(phone) == []
    keep(phone, f"answer-{language}-{theme}")
    phone.click("#past")
    assert violations(phone) == []
    keep(phone, f"chats-{language}-{theme}")


def test_at_200_percent_on_a_narrow_screen_everything_is_reached(phone: Any) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    answer = ask(phone, START["en"])
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert in_sight(phone, answer)
    for control in ("#language", "#theme", "#fresh", "#past", "#send"):
        box = phone.locator(control).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320, control
    keep(phone, "zoomed")


def test_a_raised_number_leads_to_its_source(phone: Any) -> None:
    reply = {
        "text": "**Pay rose.**¹ Ask around.\u202f²",
        "language": "en",
        "sources": [
            {"title": f"Page {n}", "url": f"https://{site}.example/{n}", "date": "2026"}
            for n, site in ((1, "one"), (2, "two"), (3, "one"))
        ],
        "buttons": [],
        "numbers": [[1], [2], [1, 2]],
    }
    phone.route("**/api/messages", lambda route: route.fulfill(json=reply))
    answer = ask(phone, "pay?")
    assert answer.locator(".pill b").all_inner_texts() == ["¹\u202f²", "²"]
    answer.get_by_role("button", name="[2]").click()
    here = answer.locator(".sources .here")
    assert here.all_inner_texts() == ["¹\u202f² Page 3 (2026)", "² Page 2 (2026)"]
    assert here.first.is_visible()
    answer.get_by_role("button", name="[1]").click()
    assert here.all_inner_texts() == ["¹ Page 1 (2026)", "¹\u202f² Page 3 (2026)"]
    assert violations(phone) == []
    keep(phone, "raised")
    phone.unroute("**/api/messages")
    reply |= {"text": "10 m² of desk.", "numbers": []}
    phone.route("**/api/messages", lambda route: route.fulfill(json=reply))
    plain = ask(phone, "desk?")
    assert plain.locator(".raised").count() == 0
    assert plain.locator(".pill b").all_inner_texts() == ["1", "2"]
