"""An answer in another script than the question's: each block has the language and the direction of its own letters, and
telephone numbers and dates keep their order."""

from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.talk import ask

pytestmark = pytest.mark.browser
TITLE = "روشن ملتان کا مفت اے آئی شام کا کورس"
URDU = (
    "روشن ملتان کا شام کا کورس 4 جنوری 2027 سے شروع ہوگا۔ AI، Python اور Excel سکھائے جائیں گے۔\n\n"
    "1. دفتر آ کر فارم بھریں یا 0300-1234567 پر واٹس ایپ کریں۔\n"
    "2. 28 دسمبر 2026 سے پہلے ملاقات کریں، یا +92 61 1234567 پر فون کریں۔\n\n"
    "| کیا | کب |\n|---|---|\n| کلاس | 5 سے 7 بجے |\n\n(Yeh jawab abhi sirf Urdu mein hai.)"
)
ENGLISH = (
    "یہ جواب انگریزی میں ہے۔\n\nThe evening course begins on 4 January 2027 and costs nothing at all.\n\n"
    "- Come to the office on Bosan Road and fill in the form.\n- Bring your identity card and your last result.\n\n"
    "**Data analyst**\n\n- Excel\n- SQL\n- Power BI"
)
SET = "all => all.map((e) => [e.localName, e.closest('[lang]').lang, getComputedStyle(e).direction])"
BLOCKS = ".turn:not(.mine) > :is(p, ol, ul, .table)"
SHOWN = """(e, text) => {
    const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), at = [];
    while (texts.nextNode()) at.push(...[...texts.currentNode.data].map((letter, n) => [texts.currentNode, n]));
    const from = e.textContent.indexOf(text), range = document.createRange();
    return [...text].map((letter, n) => {
        const [node, place] = at[from + n];
        range.setStart(node, place);
        range.setEnd(node, place + 1);
        return [Math.round(range.getBoundingClientRect().left), letter];
    }).sort(([one], [other]) => one - other).map(([, letter]) => letter).join("");
}"""
"""Letters of a text in the order in which they stand on the screen, from the left."""


def reply(text: str, language: str) -> dict[str, Any]:
    return {
        "text": text,
        "language": language,
        "sources": [{"title": TITLE, "url": None, "date": "2026-11-28"}],
        "buttons": [{"id": "u:a#b", "label": f"{TITLE} 0300-1234567"}],
        "numbers": [],
    }


def replies(page: Any, text: str, language: str) -> Any:
    page.route("**/api/messages", lambda route: route.fulfill(json=reply(text, language)))
    return ask(page, "0300-1234567 کس کا نمبر ہے؟" if language == "ur" else "course kab shuru hoga?")


@pytest.mark.parametrize("language", ["ur-Latn", "en"])
def test_urdu_below_a_question_in_latin_letters_runs_from_right_to_left(phone: Any, language: str) -> None:
    answer = replies(phone, URDU, language)
    urdu = [["p", "ur", "rtl"], ["ol", "ur", "rtl"], ["div", "ur", "rtl"]]
    assert phone.eval_on_selector_all(BLOCKS, SET) == [*urdu, ["p", language, "ltr"]]
    phone.evaluate("document.fonts.ready.then(() => null)")
    family = "e => getComputedStyle(e).fontFamily.split(',')[0]"
    assert answer.locator("> ol > li").first.evaluate(family) == '"Rahnuma Urdu"'
    for place, text in ((0, "0300-1234567"), (1, "+92 61 1234567")):
        assert answer.locator("> ol > li").nth(place).evaluate(SHOWN, text) == text
    pill = answer.locator(".pill")
    assert (pill.get_attribute("lang"), pill.get_attribute("dir")) == ("ur", "rtl"), "it is cut at its end"
    answer.locator("summary").click()
    assert answer.locator(".sources li li bdi[lang=ur][dir=rtl]").inner_text() == TITLE
    assert phone.locator(".buttons button").evaluate(SHOWN, "0300-1234567") == "0300-1234567"
    assert violations(phone) == []
    keep(phone, f"urdu-in-{language}")


def test_english_in_an_urdu_answer_runs_from_left_to_right_and_names_stay_where_they_are(phone: Any) -> None:
    answer = replies(phone, ENGLISH, "ur")
    assert phone.eval_on_selector_all(BLOCKS, SET) == [
        ["p", "ur", "rtl"],
        ["p", "en", "ltr"],
        ["ul", "en", "ltr"],
        ["p", "ur", "rtl"],
        ["ul", "ur", "rtl"],
    ]
    assert answer.get_attribute("dir") == "rtl"
    assert phone.locator(".mine .said").evaluate(SHOWN, "0300-1234567") == "0300-1234567"
    assert violations(phone) == []
    keep(phone, "english-in-urdu")


@pytest.mark.parametrize("page", ["", "embed"])
def test_the_past_and_the_widget_are_set_the_same(phone: Any, address: str, page: str) -> None:
    turn = {"id": "a" * 24, "said": "course?", "at": 1, "vote": None, "reply": reply(URDU, "ur-Latn")}
    phone.route("**/api/history", lambda route: route.fulfill(json={"turns": [turn]}))
    phone.goto("about:blank")
    phone.goto(f"{address.rstrip('/')}/{page}")
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert phone.eval_on_selector_all(BLOCKS, SET)[:2] == [["p", "ur", "rtl"], ["ol", "ur", "rtl"]]
