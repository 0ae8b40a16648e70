"""What a role may not do is not shown: every control of every page, against what each role is to see."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.people import invited, joined, window

pytestmark = pytest.mark.browser
FILE = "roles/data-analyst.en.md"
UPLOAD = "documents/roles.txt"
VIEWS = {
    "knowledge": "#subjects details",
    f"edit?path={FILE}": "#preview h3",
    "edit?path=skills/tabulation.en.md": "#preview h3",
    f"look?path={UPLOAD}": "#extracted",
    "publish": "#own-golden",
    "try?q=what does a data analyst do": "#hits",
    "gaps": ".gap",
    "use": "#plots svg",
    "settings": "#settings",
}
SEEN = """() => {
    for (const box of document.querySelectorAll("main details")) box.open = true;
    const all = document.querySelectorAll("main :is(button, a.button, input, select, textarea, label.picker)");
    return [...new Set([...all].filter((one) => one.checkVisibility() && !one.disabled)
        .map((one) => one.id || one.name || one.textContent))].sort();
}"""
"""Every control that can be used, by its id, its name or its words; folded parts are opened first."""
READS = {
    "knowledge": {
        *("Look", "Look at English", "Look at Roman Urdu", "Look at Urdu", "Next"),
        *("folder", "only", "order", "search"),
    },
    "edit": {"Back"},
    "look": {"Back"},
    "publish": set(),
    "try": {"ask", "index", "question"},
    "gaps": {"Try it"},
    "use": {"Messages", "Models", "Not answered", "Seconds to answer", "Votes by section", "days"},
    "settings": {"copy-widget", "widget-line"},
}
"""All that who may only read is shown, by the page."""
EDITS = {
    "save",
    "Remove this file",
    "file",
    "fetch",
    "new",
    "approve",
    "check",
    "new-golden",
    "add-section",
    "Set aside",
}
PUBLISHES = {"rollback", "publish", "override", "Go back to this"}
MANAGES = {"name", "save-settings", "logo", "Choose a picture"}


def seen(other: Any, address: str) -> dict[str, set[str]]:
    """By the page, every control that is shown."""
    found: dict[str, set[str]] = {}
    for view, ready in VIEWS.items():
        other.goto(f"{address}/admin#{view}")
        other.wait_for_selector(f"main:not([aria-busy]) {ready}")
        if view == "knowledge":
            other.locator("#subjects summary").first.click()
            other.wait_for_selector("#subjects table")
        found.setdefault(view.split("?")[0], set()).update(other.evaluate(SEEN))
    return found


@pytest.fixture
def something_of_each(page: Any, site: tuple[str, Path]) -> Any:
    """A draft of an edit, an upload that waits, and a golden question, all of who manages."""
    _, folder = site
    page.set_input_files("#file", {"name": "roles.txt", "mimeType": "", "buffer": b"The course is free."})
    page.wait_for_selector("#approve")
    text = (folder / "knowledge/skills/tabulation.en.md").read_text("utf-8")
    page.evaluate(
        """async (text) => { const { get, post } = await import('/admin/pages/api.js');
        const path = 'skills/tabulation.en.md', { digest } = await get('file', { path });
        await post('file', { path, text, base: digest });
        await post('golden', { question: 'what is tabulation', language: 'en', units: ['skills/tabulation#what'], facts: [] }); }""",
        text.replace("of tables", "of sheets"),
    )
    yield page
    for path in (UPLOAD, "skills/tabulation.en.md"):
        page.evaluate(
            "async (path) => { const { post } = await import('/admin/pages/api.js'); await post('discard', { path }); }",
            path,
        )
    (folder / "knowledge/golden/admin.jsonl").unlink()


def test_each_role_is_shown_what_it_may_do_and_nothing_else(
    something_of_each: Any, browser: Any, site: tuple[str, Path]
) -> None:
    address, _ = site
    shown: dict[str, dict[str, set[str]]] = {}
    for role in ("reads", "edits", "publishes", "manages"):
        with window(browser, site, width=1180) as other:
            joined(other, invited(something_of_each, address, f"Who {role}", role))
            assert (other.locator("a[href='#people']").count() > 0) == (role == "manages")
            shown[role] = seen(other, address)
    assert shown["reads"] == READS
    everything = {role: set().union(*pages.values()) for role, pages in shown.items()}
    assert everything["edits"] >= EDITS - {"new-golden"}
    assert not everything["edits"] & (PUBLISHES | MANAGES)
    assert "rollback" in everything["publishes"]
    assert not everything["publishes"] & MANAGES
    assert everything["manages"] >= {"name", "save-settings", "Choose a picture"}
    ranked = [everything[role] for role in ("edits", "publishes", "manages")]
    assert ranked[0] <= ranked[1] <= ranked[2], "who may more is shown no less"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_reader_sees_a_file_as_people_will_and_is_refused_by_the_server(
    something_of_each: Any, browser: Any, site: tuple[str, Path], language: str
) -> None:
    address, _ = site
    with window(browser, site, language, 360) as other:
        joined(other, invited(something_of_each, address, f"Reader {language}", "reads"))
        other.goto(f"{address}/admin#edit?path={FILE}")
        other.wait_for_selector("#preview h3")
        assert other.locator("#preview .said .chip").count() > 0, "each answer with its sources"
        assert other.locator("main :is(textarea, input, button)").count() == 0
        assert violations(other) == []
        assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(other, f"reader-{language}")
        refused = other.evaluate(
            """async () => { const { post } = await import('/admin/pages/api.js');
            const told = (path, body) => post(path, body).then(() => 'done', (e) => `${e.status} ${e.message}`);
            return [await told('rollback'), await told('file', {}), await told('settings', {}), await told('golden', {})]; }"""
        )
        assert refused == ["403 not-allowed"] * 4, json.dumps(refused)
        for view in ("people", "log"):
            other.goto(f"{address}/admin#{view}")
            other.wait_for_selector("#note p")
            assert other.locator(".person, .deed").count() == 0
        other.goto(f"{address}/admin#account")
        other.wait_for_selector("#factor")
        other.click("#everywhere")
        other.click("#yes")
        other.wait_for_selector("#password")
