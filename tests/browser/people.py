"""Somebody else at the console: invited, joined, signed in with a code, in a browser of her own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp

SANAS = "chai peeni hai abhi"
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
    page.evaluate("document.getElementById('made')?.remove()")  # the link of somebody before
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
