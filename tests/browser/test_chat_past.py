"""What the chat page keeps: history, past chats, votes, copies; and how it is erased."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.talk import LISTEN, ask

pytestmark = pytest.mark.browser
TOUCH = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "has_touch": True, "is_mobile": True}
ANALYST, SCIENTIST = "what does a data analyst do?", "How do I become a data scientist?"


def test_a_reload_brings_the_talk_back_and_it_goes_on(phone: Any) -> None:
    said = ask(phone, ANALYST).inner_text()
    ask(phone, "and the skills?")
    phone.reload()
    turns = phone.locator(".turn:not(.mine)")
    turns.nth(1).wait_for(timeout=60_000)
    assert turns.first.inner_text() == said
    assert phone.locator(".mine .said").all_inner_texts() == [ANALYST, "and the skills?"]
    assert not phone.locator("#welcome").is_visible()
    assert "analyst" in ask(phone, "and its pay?").inner_text().lower()


def test_new_chats_are_listed_opened_and_erased(phone: Any) -> None:
    ask(phone, ANALYST)
    phone.click("#fresh")
    assert phone.locator("#welcome").is_visible()
    assert phone.locator("#log .turn").count() == 0
    ask(phone, SCIENTIST)
    phone.click("#past")
    rows = phone.locator("#chats .open")
    assert [row.split("\n")[0] for row in rows.all_inner_texts()] == [SCIENTIST, ANALYST]
    keep(phone, "chats")
    rows.nth(1).click()
    phone.wait_for_selector(f".said:has-text('{ANALYST}')")
    assert phone.locator(".mine").count() == 1
    phone.click("#past")
    row = phone.locator("#chats li").nth(1)
    row.locator("> .erase").dblclick()
    assert row.locator(".sure button").count() == 0, "a double press asks and takes it back"
    row.locator("> .erase").click()
    assert rows.count() == 2, "one click erases nothing"
    gone = phone.evaluate("JSON.parse(localStorage.getItem('rahnuma-chats'))[1].id")
    row.get_by_role("button", name="Erase for good?").click()
    expect(rows).to_have_count(1)
    expect(phone.locator("#chats [role=status]")).to_have_text("Erased.")
    keep(phone, "erased")
    assert phone.locator("#notice").is_hidden(), "nothing is said behind the list"
    assert phone.locator("#welcome").is_visible(), "the open one was erased"
    kept = phone.request.post(phone.url + "api/history", data={"chat": gone})
    assert kept.json() == {"turns": []}


def test_the_focus_stays_within_the_list_of_chats_and_goes_back(phone: Any) -> None:
    ask(phone, ANALYST)
    phone.click("#fresh")
    ask(phone, SCIENTIST)
    where = "document.activeElement.id || document.activeElement.className"
    phone.locator("#past").focus()
    phone.keyboard.press("Enter")
    assert phone.evaluate(where) == "chats-title"
    stops = phone.locator("#chats button").count()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(stops + 1):
            phone.keyboard.press(key)
            assert phone.evaluate("document.activeElement.closest('#chats button') !== null")
    names = phone.locator("#chats button").evaluate_all("all => all.map((e) => e.ariaLabel || e.innerText)")
    assert len({*names}) == len(names), "each button has a name of its own"
    assert all(names)
    erase = phone.locator("#chats li").nth(1).locator("> .erase")
    phone.clock.install()
    erase.press("Enter")
    phone.clock.run_for(60_000)
    assert phone.evaluate("document.activeElement.innerText") == "Erase for good?", "it stays asked"
    phone.locator("#chats li").first.locator("> .erase").click()
    assert phone.locator(".sure button").count() == 2, "one at a time"
    phone.get_by_role("button", name="Keep it").click()
    assert phone.evaluate("document.activeElement.ariaLabel").startswith(f"Erase: {SCIENTIST}")
    erase.click()
    phone.keyboard.press("Enter")
    expect(phone.locator("#chats li")).to_have_count(1)
    assert phone.evaluate(where) == "chats-title", "the button that was pressed is gone"
    phone.keyboard.press("Escape")
    expect(phone.locator("#past")).to_be_focused()


def test_chats_that_began_alike_are_told_apart_and_their_titles_stay_readable(phone: Any) -> None:
    """On the narrowest phone, in Roman Urdu, while one is about to be erased."""
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.select_option("#language", "ur-Latn")
    title = "main ne ICS kiya hai, data analyst kaise banun aur kahan se?"
    ago = [0, 0, 3_600_000, 3 * 86_400_000]
    phone.evaluate(
        "([title, ago]) => { const noon = new Date().setHours(12, 30, 0, 0); localStorage.setItem('rahnuma-chats',"
        " JSON.stringify(ago.map((ms, n) => ({ id: 'chat-of-this-device-' + n, title, at: noon - ms })))); }",
        [title, ago],
    )
    phone.click("#past")
    times = phone.locator("#chats small").all_inner_texts()
    assert times[:3] == ["12:30 (1)", "12:30 (2)", "11:30"]
    assert re.fullmatch(r"\d{1,2} \w{3,4} \d{4},? (at )?12:30", times[3]), times[3]
    names = phone.locator("#chats li > .erase").evaluate_all("all => all.map((e) => e.ariaLabel)")
    assert len({*names}) == len(names)
    phone.locator("#chats li > .erase").nth(1).click()
    for shown in phone.locator("#chats .open bdi").all():
        box = shown.bounding_box()
        assert box["width"] >= 180
        assert box["height"] >= 40, "two lines"
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(phone) == []
    keep(phone, "chats-alike-320")
    phone.locator("#chats .close").click()
    phone.select_option("#language", "ur")
    phone.click("#past")
    row = phone.locator("#chats .open").first
    assert row.locator("bdi").get_attribute("dir") == "ltr"
    assert row.locator("bdi").evaluate("e => getComputedStyle(e).textAlign") == "right", "above its time"


def test_a_past_chat_opens_with_the_focus_at_the_box_and_without_a_word_of_the_past(phone: Any) -> None:
    ask(phone, ANALYST)
    phone.evaluate(LISTEN)
    phone.click("#fresh")
    assert phone.evaluate("window.heard") == ["New chat"]
    phone.click("#past")
    phone.locator("#chats .open").click()
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert phone.evaluate("document.activeElement.id") == "text"
    assert phone.evaluate("window.heard") == ["New chat", "Chat opened. Questions: 1"]


def test_on_a_touch_screen_a_past_chat_opens_with_the_focus_at_its_answer(browser: Any, address: str) -> None:
    """Where the focus in the box would bring up a keyboard over the chat."""
    context = browser.new_context(**TOUCH)
    page = context.new_page()
    page.goto(address)
    ask(page, ANALYST)
    page.tap("#fresh")
    page.tap("#past")
    page.tap("#chats .open")
    expect(page.locator(".turn:not(.mine)")).to_be_focused()
    context.close()


def test_a_vote_with_a_word_is_kept(phone: Any) -> None:
    answer = ask(phone, ANALYST)
    answer.locator(".tool.down").click()
    answer.locator(".note input").fill("no figures")
    phone.keyboard.press("Enter")
    expect(answer.locator(".note input")).to_have_count(0)
    assert "Thank you" in answer.locator(".done").inner_text()
    assert phone.evaluate("document.activeElement.className") == "tool down"
    phone.reload()
    phone.wait_for_selector(".tool.down[aria-pressed=true]")
    assert phone.get_attribute(".tool.up", "aria-pressed") == "false"
    chat = phone.evaluate("localStorage.getItem('rahnuma-chat')")
    told = phone.request.post(phone.url + "api/messages", data={"text": "/export", "chat": chat}).json()
    (vote,) = json.loads(told["text"].split("```")[1])["feedback"]
    assert (vote["vote"], vote["note"]) == (-1, "no figures")


def test_small_talk_is_not_put_to_the_vote_and_a_lost_vote_is_told(phone: Any) -> None:
    assert ask(phone, "thank you").locator(".votes").count() == 0
    answer = ask(phone, ANALYST)
    phone.route("**/api/votes", lambda route: route.abort())
    answer.locator(".tool.up").click()
    phone.wait_for_selector(".done:has-text('Could not be saved')")
    assert answer.locator(".tool.up").get_attribute("aria-pressed") == "false"


def test_an_answer_is_copied_and_shared_with_its_sources(phone: Any) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(phone, SCIENTIST)
    answer.locator(".tool.copy").click()
    phone.wait_for_selector(".done:has-text('Copied')")
    copied = phone.evaluate("navigator.clipboard.readText()")
    assert "Python" in copied
    assert "**" not in copied
    assert "Source: " in copied
    assert "https://" in copied
    phone.evaluate("() => { navigator.share = async (what) => { window.shared = what.text; }; }")
    answer.locator(".tool.share").click()
    assert phone.evaluate("window.shared") == copied


def test_forget_clears_the_screen_and_the_device(phone: Any) -> None:
    ask(phone, ANALYST)
    phone.fill("#text", "/forget")
    phone.keyboard.press("Enter")
    expect(phone.locator(".turn")).to_have_count(1)
    assert "analyst" not in phone.inner_text("#log").lower()
    assert "analyst" not in phone.evaluate("JSON.stringify(localStorage)").lower()
    phone.reload()
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert "analyst" not in phone.inner_text("#log").lower()


def test_export_is_a_file(phone: Any, tmp_path: Path) -> None:
    ask(phone, ANALYST)
    answer = ask(phone, "/export")
    assert "conversation" not in answer.inner_text()
    with phone.expect_download() as download:
        answer.locator("a.file").click()
    assert download.value.suggested_filename == "rahnuma-chat.json"
    download.value.save_as(tmp_path / "chat.json")
    kept = json.loads((tmp_path / "chat.json").read_text("utf-8"))
    assert "data analyst" in kept["exchange"][0]["question"]


def test_what_was_said_is_there_without_the_server(phone: Any) -> None:
    ask(phone, ANALYST)
    phone.route("**/api/history", lambda route: route.abort())
    phone.reload()
    phone.locator(".turn:not(.mine)").wait_for(timeout=60_000)
    assert "this device kept" in phone.inner_text("#notice")


def test_a_question_asked_before_the_past_has_come_is_asked_once(phone: Any) -> None:
    ask(phone, ANALYST)
    held: list[Any] = []
    phone.route("**/api/history", lambda route: held.append(route))
    phone.reload()
    ask(phone, SCIENTIST)
    held[0].continue_()
    expect(phone.locator(".mine .said")).to_have_text([ANALYST, SCIENTIST])
    expect(phone.locator(".turn:not(.mine)")).to_have_count(2)
    phone.unroute("**/api/history")
    phone.reload()
    expect(phone.locator(".mine .said")).to_have_text([ANALYST, SCIENTIST])
