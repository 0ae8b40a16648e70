"""The Knowledge page: several files at once by choice and by drop, a web page's address, the list, and the pickers."""

import base64
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.chromium import keep

pytestmark = pytest.mark.browser
DROP = """([target, files]) => {
    const moved = new DataTransfer();
    for (const [name, data] of files) {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        moved.items.add(new File([bytes], name));
    }
    const box = document.querySelector(target);
    for (const kind of ["dragenter", "dragover", "drop"]) {
        box.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: moved }));
    }
}"""


def fees() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Campus", "Programme", "Fee", "Seats"],
        ["Latifabad", "Weekend robotics diploma", 64500, 30],
        ["Qasimabad", "Evening robotics diploma", 58200, 45],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def discard(page: Any, path: str) -> None:
    row = page.locator("#draft .row", has_text=path)
    row.locator("button.bad").click()
    page.click("#yes")
    row.wait_for(state="detached")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_several_files_at_once_each_with_its_own_outcome(
    page: Any, site: tuple[str, Path], language: str
) -> None:
    if language == "ur":
        page.click("#tongue")
    page.wait_for_selector(f"html[lang={language}] main:not([aria-busy]) #drop")
    page.fill("#topic", "campus")
    page.set_input_files(
        "#file",
        [
            {"name": f"fees {language}.xlsx", "mimeType": "", "buffer": fees()},
            {"name": f"stops-{language}.csv", "mimeType": "", "buffer": b"Route,Stop\nA,Saddar\n"},
            {"name": "broken.xlsx", "mimeType": "", "buffer": b"no workbook"},
            {"name": "old.xls", "mimeType": "", "buffer": b"x"},
        ],
    )
    lines = page.locator("#incoming li")
    expect(lines).to_have_count(4)
    expect(page.locator("#incoming [data-state=read]")).to_have_count(2)
    expect(page.locator("#incoming [data-state=failed]")).to_have_count(2)
    assert "look" not in page.url, "of several, none is opened by itself"
    expect(page.locator("#draft .row")).to_have_count(2)
    said = page.inner_text("#incoming")
    assert ("damaged" if language == "en" else "خراب") in said
    assert ".xlsx, .csv" in said, "which endings can be read"
    keep(page, f"upload-several-{language}")
    assert violations(page) == []
    page.locator("#incoming [data-state=read] a").last.click()
    page.wait_for_selector("#extracted")
    shown = page.inner_text("#extracted")
    assert "Programme: Weekend robotics diploma\nFee: 64500" in shown.replace("\n\n", "\n")
    keep(page, f"table-{language}")
    page.goto(f"{site[0]}/admin#knowledge")
    for path in (f"campus/fees-{language}.xlsx", f"campus/stops-{language}.csv"):
        discard(page, path)


def test_files_are_dropped_and_a_folder_is_refused(page: Any, site: tuple[str, Path]) -> None:
    text = base64.b64encode(b"The evening course is free.").decode()
    page.evaluate(DROP, ["#drop", [["one.txt", text], ["two.txt", text]]])
    expect(page.locator("#incoming [data-state=read]")).to_have_count(2)
    expect(page.locator("#drop.over")).to_have_count(0)
    page.evaluate(DROP, ["#controls", [["beside.txt", text]]])
    assert "look" not in page.url, "a file beside the field does not open"
    for path in ("documents/one.txt", "documents/two.txt"):
        discard(page, path)


def test_a_file_that_did_not_arrive_is_sent_again(page: Any, site: tuple[str, Path]) -> None:
    page.route("**/admin/api/upload*", lambda route: route.abort())
    page.set_input_files("#file", {"name": "late.txt", "mimeType": "", "buffer": b"The course is free."})
    page.wait_for_selector("#incoming [data-state=failed]:has-text('did not answer')")
    page.unroute("**/admin/api/upload*")
    page.click("#incoming button")
    page.wait_for_selector("#incoming [data-state=read]")
    discard(page, "documents/late.txt")


def test_an_address_inside_the_network_is_refused_in_words(page: Any, site: tuple[str, Path]) -> None:
    page.fill("#address", f"{site[0]}/admin")
    page.keyboard.press("Enter")
    page.wait_for_selector("#incoming [data-state=failed]:has-text('private network')")
    page.fill("#address", "school")
    page.click("#fetch")
    page.wait_for_selector("#incoming [data-state=failed]:has-text('not the address of a web page')")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_list_is_searched_sorted_and_paged(page: Any, site: tuple[str, Path], language: str) -> None:
    if language == "ur":
        page.click("#tongue")
        page.wait_for_selector("html[lang=ur] main:not([aria-busy]) #subjects")
    cards = page.locator("#subjects details")
    expect(cards).to_have_count(20)
    first = cards.first.inner_text()
    page.click(".pager .next")
    assert cards.first.inner_text() != first
    page.click(".pager .previous")
    assert cards.first.inner_text() == first
    page.select_option("#folder", "roles")
    names = page.locator("#subjects summary .code").all_inner_texts()
    assert names
    assert all(name.startswith("roles/") for name in names)
    page.select_option("#order", "sortOldest")
    assert (
        sorted(page.locator("#subjects summary .code").all_inner_texts()) == sorted(names) or len(names) == 20
    )
    page.select_option("#folder", "")
    page.fill("#search", "asks questions of tables")
    expect(cards).not_to_have_count(20)
    expect(page.locator("#subjects .hits").first).to_contain_text("Tabulation asks questions of tables")
    keep(page, f"list-{language}")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"list-{language}-320")
    cards.first.locator("summary").click()
    cards.first.locator("a.button").first.click()
    page.wait_for_selector("#preview h3")
    page.click("a[href='#knowledge']")
    expect(page.locator("#subjects .hits")).not_to_have_count(0)
    assert page.input_value("#search") == "asks questions of tables", "as it was left"
    page.fill("#search", "zzz-no-such-word")
    expect(cards).to_have_count(0)


def test_a_table_is_published_and_named_under_its_answer(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.set_input_files("#file", {"name": "robotics fees.xlsx", "mimeType": "", "buffer": fees()})
    page.wait_for_selector("#approve")
    page.click("#approve")
    page.click("#check")
    page.wait_for_selector("#result #ready", timeout=300_000)
    page.click("#publish")
    page.wait_for_selector("#result #published", timeout=300_000)
    page.goto(f"{address}/admin#try")
    page.fill("#question", "fee of the weekend robotics diploma at latifabad")
    page.click("#ask")
    page.wait_for_selector("#outcome[data-outcome=answered]")
    assert "64500" in page.inner_text("#reply")
    source = page.inner_text("#reply ul:last-child")
    assert "Robotics fees" in source, "the document is the source, not general advice"
    assert "guidance" not in source
    keep(page, "table-answer")
    page.click("#hits a")
    page.wait_for_selector("#extracted:has-text('Weekend robotics diploma')")
    page.goto(f"{address}/admin#publish")
    page.click("#rollback")
    page.click("#yes")
    page.wait_for_selector("#note:has-text('back')")
    page.goto(f"{address}/admin#knowledge")
    discard(page, "documents/robotics-fees.xlsx")
