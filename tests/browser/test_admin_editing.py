"""The editor and uploads in a real Chromium: nothing that an admin has written is lost or written over."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.academy import document
from tests.browser.chromium import keep
from tests.console import PASSWORD

pytestmark = pytest.mark.browser


def test_faults_as_one_types_and_an_edit_of_an_older_version(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#edit?path=skills/tabulation.en.md")
    page.wait_for_selector("#preview h3")
    text = page.input_value("#text")
    page.fill("#text", text.replace("{#what}", ""))
    page.wait_for_selector("#faults button:has-text('Line 7')")
    keep(page, "faults")
    page.fill("#text", text.replace("tables.", "tables and views."))
    page.wait_for_selector("#faults:has-text('No faults')")
    other = page.context.new_page()
    other.goto(f"{address}/admin#edit?path=skills/tabulation.en.md")
    other.wait_for_selector("#preview h3")
    other.fill("#text", text.replace("tables.", "tables in a database."))
    other.click("#save")
    other.wait_for_selector("text=Saved as a draft")
    page.click("#save")
    page.wait_for_selector("#trouble pre.diff")
    assert "views" in page.inner_text("#trouble")
    assert "in a database" in page.inner_text("#trouble")
    keep(page, "stale")
    page.goto(f"{address}/admin#knowledge")
    page.click("#yes")
    page.click("#draft .row:has-text('skills/tabulation') button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")  # the next test begins with what is published


def test_unsaved_text_outlives_a_sign_out_the_other_language_and_a_reload(
    page: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    page.goto(f"{address}/admin#edit?path=skills/tabulation.en.md")
    page.wait_for_selector("#preview h3")
    mine = page.input_value("#text").replace("tables.", "tables of my own.")
    page.fill("#text", mine)
    page.wait_for_selector("#preview:has-text('of my own')")
    page.context.clear_cookies()  # as after a restart of the server, or twelve hours
    page.fill("#text", mine := mine + "\n")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("#unsaved")
    assert page.input_value("#text") == mine
    page.click("#tongue")
    page.wait_for_selector("html[lang=ur] #unsaved")
    assert page.input_value("#text") == mine
    page.click("#tongue")
    page.wait_for_selector("html[lang=en] #unsaved")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.click("nav a[href='#gaps']")
    page.click("#no")
    page.wait_for_url(re.compile("#edit"))
    assert page.input_value("#text") == mine
    page.reload()
    page.wait_for_selector("#unsaved")
    assert page.input_value("#text") == mine
    page.click("nav a[href='#gaps']")
    page.click("#yes")
    page.wait_for_selector(".gap")
    page.go_back()
    page.wait_for_selector("#unsaved")
    assert page.input_value("#text") == mine
    assert asked == ["beforeunload"]
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.reload()
    page.wait_for_selector("#preview:has-text('of my own')")
    assert page.locator("#unsaved").count() == 0
    assert len(asked) == 1
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft .row:has-text('skills/tabulation') button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_document_edited_as_text_outlives_a_reload_and_is_replaced(
    page: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    page.on("dialog", lambda dialog: dialog.accept())
    page.set_input_files("#file", {"name": "Academy.docx", "mimeType": "", "buffer": document()})
    page.click("#as-text")
    page.wait_for_selector("#text")
    assert page.locator("#cut").count() == 0
    corrected = page.input_value("#text").replace("12 weeks", "14 weeks")
    page.fill("#text", corrected)
    page.reload()
    page.wait_for_selector("#unsaved")
    assert page.input_value("#text") == corrected
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.goto(f"{address}/admin#knowledge")
    page.wait_for_selector("#draft .row")
    assert page.locator("#draft .row code, #draft .row .code").all_inner_texts() == [
        "documents/academy.en.md"
    ]
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_document_that_is_cut_says_so(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    sentence = "Trainees label pictures and speech for language projects in Hyderabad. "
    text = (sentence * 20 + "\n\n") * 150
    text += "The last line is read too."
    page.set_input_files("#file", {"name": "long.txt", "mimeType": "", "buffer": text.encode()})
    page.wait_for_selector("#cut:has-text('more characters follow')")
    assert page.inner_text("#approve") == "Approve the whole text"
    keep(page, "cut")
    with page.expect_download() as download:
        page.click("#whole")
    assert download.value.suggested_filename == "long.txt"
    assert Path(download.value.path()).read_text("utf-8-sig").endswith("The last line is read too.")
    page.click("#as-text")
    page.wait_for_selector("#cut")
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_what_is_too_large_is_not_sent_and_faults_stay_to_be_read(page: Any) -> None:
    sent: list[str] = []
    page.clock.install()
    page.on("request", lambda request: sent.append(request.url) if "upload" in request.url else None)
    large = {"name": "large.txt", "mimeType": "", "buffer": b"x" * 20_000_001}
    page.set_input_files("#file", large)
    page.wait_for_selector("#incoming:has-text('20 MB at most')")
    assert sent == []
    faulty = "---\ntitle: Two faults\nupdated: 2026-11-24\n---\n\n## One\n\na\n\n## Two\n\nb\n"
    page.set_input_files("#file", {"name": "two.en.md", "mimeType": "", "buffer": faulty.encode()})
    said = page.locator("#incoming li").first
    expect(said).to_contain_text("two.en.md:10")
    page.clock.fast_forward("01:00")
    lines = said.locator(".said").inner_text().splitlines()
    assert [line.split(":")[1] for line in lines] == ["6", "10"]


def test_each_line_of_a_difference_reads_in_its_own_direction(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#edit?path=roles/data-analyst.ur.md")
    page.wait_for_selector("#preview h3")
    urdu = "یہ ایک نئی سطر ہے۔\nA line in English."
    difference = {"error": "stale", "path": "x", "diff": "".join(f"+{line}\n" for line in urdu.split("\n"))}
    page.route("**/admin/api/file", lambda route: route.fulfill(status=409, json=difference))
    page.click("#save")
    page.wait_for_selector("#trouble pre.diff")
    directions = page.eval_on_selector_all(
        "pre.diff .added", "lines => lines.map(line => getComputedStyle(line).direction)"
    )
    assert directions == ["rtl", "ltr"]


def test_an_upload_replaces_a_file_only_when_told_to(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    taken = "#incoming [data-state=taken]:has-text('evening.txt')"
    for text, name, seen in (
        (b"The evening course is free.", "evening.txt", "#extracted:has-text('is free')"),
        (b"The evening course is full.", "Evening.TXT", taken),
    ):
        page.goto(f"{address}/admin#knowledge")
        page.reload()
        page.wait_for_selector("main:not([aria-busy]) #subjects details")
        page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": text})
        page.wait_for_selector(seen)
    page.goto(f"{address}/admin#look?path=documents/evening.txt")
    page.wait_for_selector("#extracted:has-text('is free')")
    page.goto(f"{address}/admin#knowledge")
    page.set_input_files("#file", {"name": "Evening.TXT", "mimeType": "", "buffer": text})
    page.wait_for_selector(taken)
    page.click("#incoming button")
    page.click("#incoming [data-state=read] a")
    page.wait_for_selector("#extracted:has-text('is full')")
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_draft_over_a_file_that_changed_shows_the_difference(page: Any, site: tuple[str, Path]) -> None:
    address, folder = site
    file = folder / "knowledge/skills/tabulation.en.md"
    before = file.read_text("utf-8")
    page.goto(f"{address}/admin#edit?path=skills/tabulation.en.md")
    page.wait_for_selector("#preview h3")
    page.fill("#text", before.replace("of tables", "of sheets"))
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    file.write_text(before.replace("of tables", "of lists"), "utf-8")
    page.reload()
    page.wait_for_selector("#conflict:has-text('of lists')")
    page.click("#save")
    page.wait_for_selector("text=Saved as a draft")
    page.reload()
    page.wait_for_selector("#preview h3")
    assert page.locator("#conflict").count() == 0
    file.write_text(before, "utf-8")
    page.goto(f"{address}/admin#knowledge")
    page.click("#draft button.bad")
    page.click("#yes")
    page.wait_for_selector("text=No changes waiting")


def test_a_script_in_a_file_is_text(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#edit")
    page.wait_for_selector("#text")
    page.fill("#path", "documents/evil.en.md")
    evil = '<script>document.title="taken"</script> <img src=x onerror=\'document.title="taken"\'> [x](javascript:alert(1))'
    page.fill("#text", f"---\ntitle: Evil\nupdated: 2026-11-24\n---\n\n## Evil {{#evil}}\n\n{evil}\n")
    page.wait_for_selector("#preview h3")
    assert "<script>" in page.inner_text("#preview")
    assert page.locator("#preview script, #preview img, #preview a").count() == 0
    assert "taken" not in page.title()
