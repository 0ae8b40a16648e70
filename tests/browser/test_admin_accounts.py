"""Accounts in a real Chromium: invited, joined and signed in with a code; what a role hides; people and the log."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.test_admin_pages import OUTSIDE
from tests.console import PASSWORD

pytestmark = pytest.mark.browser
SANAS = "chai peeni hai abhi"
SCRIPT = "<img src=x onerror=\"document.title='gotcha'\">"
LANGUAGES = {"en": "en-GB", "ur": "ur-PK"}


@contextmanager
def window(
    browser: Any, site: tuple[str, Path], language: str = "en", width: int = 390, scheme: str = "light"
) -> Iterator[Any]:
    """A browser of somebody else, who has not signed in; an error of the page fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, locale=LANGUAGES[language], color_scheme=scheme
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    opened.set_default_timeout(60_000)
    yield opened
    context.close()
    assert not wrong, wrong


def invited(page: Any, address: str, name: str, role: str) -> str:
    """The link that who manages is shown for somebody new."""
    page.goto(f"{address}/admin#people")
    page.wait_for_selector("main:not([aria-busy]) #invite")
    page.fill("#who", name)
    page.select_option("#what", role)
    page.click("#invite button")
    page.wait_for_selector("#made")
    return str(page.input_value("#link"))


def joined(other: Any, link: str, password: str = SANAS) -> None:
    """Open the link and choose a password."""
    other.goto(link)
    other.wait_for_selector("#new-password")
    other.fill("#new-password", password)
    other.click("button.main")
    other.wait_for_selector("#factor")


def sign_in(other: Any, address: str, name: str, password: str = SANAS) -> None:
    other.goto(f"{address}/admin#knowledge")
    other.wait_for_selector("#password")
    other.fill("#name", name)
    other.fill("#password", password)
    other.click("button.main")


def with_factor(other: Any) -> tuple[pyotp.TOTP, list[str]]:
    """Set the second factor up on one's own page; the app, and the recovery codes."""
    other.fill("#again", SANAS)
    other.click("#factor button.main")
    other.wait_for_selector("svg.qr")
    app = pyotp.TOTP(other.inner_text("#key").replace(" ", ""))
    other.fill("#app-code", app.now())
    other.click("#factor button.main")
    other.wait_for_selector("ol.codes li")
    return app, other.locator("ol.codes li").all_inner_texts()


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


SEEN = """() => [...document.querySelectorAll("main button, main a.button, main input[type=file]")]
    .filter((one) => one.checkVisibility()).map((one) => one.id || one.textContent)"""


def test_a_role_hides_what_would_be_refused(page: Any, browser: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    link = invited(page, address, "Reader", "reads")
    with window(browser, site, width=1180) as other:
        joined(other, link)
        assert other.locator("a[href='#people']").count() == 0
        seen: dict[str, list[str]] = {}
        for view, ready in {
            "knowledge": "#subjects details",
            "edit?path=roles/data-analyst.en.md": "#preview h3",
            "publish": "#history, h2",
            "gaps": ".gap",
            "use": "#plots svg",
            "settings": "#settings",
        }.items():
            other.goto(f"{address}/admin#{view}")
            other.wait_for_selector(f"main:not([aria-busy]) {ready}")
            seen[view] = other.evaluate(SEEN)
        keep(other, "reader-publish")
        wrong = {
            "check",
            "publish",
            "rollback",
            "save",
            "remove",
            "new",
            "file",
            "approve",
            "fetch",
            "save-settings",
            "Set aside",
            "Write an answer",
        }
        assert [one for found in seen.values() for one in found if one in wrong] == []
        assert not [one for one in seen["knowledge"] if one.startswith(("Discard", "Add "))]
        told = other.evaluate(
            "async () => { const { post } = await import('/admin/pages/api.js'); return post('rollback').catch((e) => [e.status, e.message]); }"
        )
        assert told == [403, "not-allowed"], "the server refuses, whatever the page shows"
        for view in ("people", "log"):
            other.goto(f"{address}/admin#{view}")
            other.wait_for_selector("#note:has-text('Your role does not allow this')")
        other.goto(f"{address}/admin#account")
        other.wait_for_selector("#factor")
        other.click("#everywhere")
        other.click("#yes")
        other.wait_for_selector("#password")


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


def tree(page: Any) -> str:
    return str(page.locator("body").aria_snapshot())


def test_a_screen_reader_hears_what_each_thing_is(page: Any, site: tuple[str, Path]) -> None:
    address, _ = site
    page.goto(f"{address}/admin#people")
    page.wait_for_selector("main:not([aria-busy]) #invite")
    heard = tree(page)
    for part in (
        'navigation "Account"',
        'heading "People"',
        'textbox "Name"',
        'combobox "Role"',
        'button "Make a link"',
    ):
        assert part in heard, part
    page.goto(f"{address}/admin#account")
    page.wait_for_selector("main:not([aria-busy]) #factor")
    page.fill("#again", PASSWORD)
    page.click("#factor button.main")
    page.wait_for_selector("svg.qr")
    heard = tree(page)
    for part in ('img "QR code for the authenticator app"', 'textbox "Code"', 'heading "Second factor"'):
        assert part in heard, part


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_rule_of_accessibility_is_broken_and_nothing_is_off_the_screen(
    page: Any, browser: Any, site: tuple[str, Path], language: str, scheme: str
) -> None:
    address, _ = site
    link = invited(page, address, f"Axe {language} {scheme}", "manages")
    waiting = invited(page, address, f"Waits {language} {scheme}", "publishes")
    assert urlsplit(waiting).fragment.startswith("welcome?token=")

    with window(browser, site, language, 360, scheme) as other:

        def looked(name: str) -> None:
            for width in (320, 360, 1280):
                other.set_viewport_size({"width": width, "height": 844})
                assert other.evaluate(OUTSIDE) == [], (name, width)
                wide = other.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, (name, width)
                keep(other, f"accounts-{name}-{language}-{scheme}-{width}")
            other.set_viewport_size({"width": 360, "height": 844})
            assert violations(other) == [], name

        other.goto(f"{address}/admin#welcome?token=gone")
        other.wait_for_selector("[role=alert]")
        looked("link-gone")
        other.goto("about:blank")
        other.goto(link)
        other.wait_for_selector("#new-password")
        looked("welcome")
        joined(other, link)
        looked("account")
        other.fill("#again", SANAS)
        other.click("#factor button.main")
        other.wait_for_selector("svg.qr")
        looked("factor")
        app = pyotp.TOTP(other.inner_text("#key").replace(" ", ""))
        other.fill("#app-code", app.now())
        other.click("#factor button.main")
        other.wait_for_selector("ol.codes li")
        looked("codes")
        codes = other.locator("ol.codes li").all_inner_texts()
        other.click("#kept")
        other.wait_for_selector("#off-code")
        looked("account-on")
        other.goto(f"{address}/admin#people")
        other.wait_for_selector("main:not([aria-busy]) .person")
        other.fill("#who", f"Third {language} {scheme}")
        other.click("#invite button")
        other.wait_for_selector("#made")
        looked("people")
        other.goto(f"{address}/admin#log")
        other.wait_for_selector("main:not([aria-busy]) .deed")
        looked("log")
        other.click("#out")
        other.wait_for_selector("#password")
        looked("sign-in")
        sign_in(other, address, f"axe {language} {scheme}")
        other.wait_for_selector("#code:visible")
        looked("sign-in-code")
        other.fill("#code", codes[3])
        other.click("button.main")
        other.wait_for_selector("#subjects")


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
