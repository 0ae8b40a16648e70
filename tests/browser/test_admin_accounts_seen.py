"""The pages of accounts: what a screen reader hears of them, and that nothing breaks a rule or leaves the screen."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.people import SANAS, invited, joined, sign_in, window
from tests.browser.test_admin_pages import OUTSIDE
from tests.console import PASSWORD

pytestmark = pytest.mark.browser


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
