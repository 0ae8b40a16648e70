"""Accounts in a real Chromium: invited, joined and signed in with a code; people and the log."""

import json
import re
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.browser.chromium import keep
from tests.browser.people import SANAS, invited, joined, sign_in, window, with_factor

pytestmark = pytest.mark.browser
SCRIPT = "<img src=x onerror=\"document.title='gotcha'\">"


def test_invited_joined_and_signed_in_with_a_code(page: Any, browser: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    link = invited(page, address, "ثنا بی بی", "edits")
    keep(page, "people-link")
    with window(browser, site, "ur") as other:
        other.goto(link)
        other.wait_for_selector("#new-password")
        assert "ثنا بی بی" in other.inner_text("form h2")
        other.fill("#new-password", "short")
        other.click("button.main")
        other.wait_for_selector("[role=alert]:has-text('10')")
        joined(other, link)
        assert "token" not in other.url, "it is used up, and not left in the history"
        _, codes = with_factor(other)
        assert len(codes) == 10
        keep(other, "account-codes-ur")
        with other.expect_download() as got:
            other.click("#factor a[download]")
        assert Path(got.value.path()).read_text().split() == [code.strip() for code in codes]
        other.click("#kept")
        other.wait_for_selector("#off-code")
        other.click("#out")
        sign_in(other, address, "ثنا بی بی")
        other.wait_for_selector("#code:visible")
        assert other.evaluate("document.activeElement.id") == "code"
        keep(other, "sign-in-code-ur")
        other.fill("#code", "000000")
        other.keyboard.press("Enter")
        other.wait_for_selector("[role=alert]:has-text('کوڈ غلط')")
        other.fill("#code", codes[0])
        other.keyboard.press("Enter")
        other.wait_for_selector("#subjects")
        other.goto(link)
        other.wait_for_selector("[role=alert]")
        assert other.locator("#new-password").count() == 0
    page.reload()
    page.wait_for_selector("#people .person")
    assert page.locator(".person[data-name='ثنا بی بی'] .chip.ok").count() == 1


def test_who_forgot_the_password_gets_a_link_and_who_leaves_is_shut_out(
    page: Any, browser: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    link = invited(page, address, "Bilal", "edits")
    with window(browser, site) as other:
        joined(other, link)
        card = page.locator(".person[data-name=Bilal]")
        page.reload()
        card.locator("button", has_text="Link for a new password").click()
        page.wait_for_selector("#made")
        joined(other, page.input_value("#link"), "another good word")
        card.locator("select").select_option("publishes")
        card.locator("button.give").click()
        page.wait_for_selector("#note:has-text('Done')")
        other.goto(f"{address}/admin#publish")
        other.wait_for_selector("#rollback:visible")
        card.locator("button", has_text="Shut out").click()
        page.click("#yes")
        page.wait_for_selector(".person[data-name=Bilal] .chip.missing")
        other.goto(f"{address}/admin#gaps")
        other.wait_for_selector("#password")
        sign_in(other, address, "Bilal", "another good word")
        other.wait_for_selector("[role=alert]:has-text('wrong')")


def test_a_name_with_markup_is_text_everywhere(page: Any, browser: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    link = invited(page, address, SCRIPT, "manages")
    with window(browser, site) as other:
        joined(other, link)
        for view in ("people", "log"):
            other.goto(f"{address}/admin#{view}")
            other.wait_for_selector(f"main:not([aria-busy]) .{'person' if view == 'people' else 'deed'}")
            assert SCRIPT[:30] in other.inner_text("main")
            assert other.locator("main img").count() == 0
            assert "gotcha" not in other.title()


def test_the_log_is_paged_and_filtered(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.evaluate(
        """async () => { const { post } = await import('/admin/pages/api.js');
        for (let n = 0; n < 60; n++) await post('golden', { question: `log question ${n}`, language: 'en', units: [], facts: [] }); }"""
    )
    page.goto(f"{address}/admin#log")
    page.wait_for_selector("main:not([aria-busy]) .deed")
    assert page.locator(".deed").count() == 50
    page.click("#older")
    page.locator(".deed").nth(50).wait_for()
    assert page.evaluate("document.activeElement.className") == "deed", "reading goes on where it stopped"
    page.fill("#text", "log question 7")
    page.select_option("#act", "golden-added")
    page.click("#filter button")
    page.wait_for_selector(".deed:only-child")
    assert "added a golden question" in page.inner_text(".deed")
    assert "Sana (ADMIN_PASSWORD)" in page.inner_text(".deed")
    page.reload()
    page.wait_for_selector(".deed")
    assert page.input_value("#text") == "log question 7"
    (site[1] / "knowledge/golden/admin.jsonl").unlink()


def test_signing_in_and_setting_up_by_keyboard_alone(page: Any, browser: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    link = invited(page, address, "Keys", "reads")
    with window(browser, site, width=1180) as other:
        other.goto(link)
        other.wait_for_selector("#new-password:focus")
        other.keyboard.type(SANAS)
        other.keyboard.press("Enter")
        other.wait_for_selector("#factor")
        other.locator("#again").focus()
        other.keyboard.type(SANAS)
        other.keyboard.press("Tab")
        other.keyboard.press("Tab")
        other.keyboard.press("Enter")
        other.wait_for_selector("#scan:focus")
        other.keyboard.press("Tab")  # the link that opens the app
        other.keyboard.press("Tab")
        other.keyboard.type(pyotp.TOTP(other.inner_text("#key").replace(" ", "")).now())
        other.keyboard.press("Enter")
        other.wait_for_selector("h4:focus")


def test_guesses_are_slowed_in_words(browser: Any, site: tuple[str, Path]) -> None:
    """Last: this address waits five minutes now."""
    with window(browser, site, "ur") as other:
        for _ in range(11):
            sign_in(other, site[0], "nobody at all", "a guess of mine")
            other.wait_for_selector("[role=alert]:not(:empty)")
        assert re.search(r"\d+ سیکنڈ", other.inner_text("[role=alert]"))
        answer = other.request.post(
            f"{site[0]}/admin/api/sign-in", data=json.dumps({}), headers={"Content-Type": "application/json"}
        )
        assert answer.status == 403, "not from our own page"
