"""Talking on the chat page."""

from typing import Any

LISTEN = """() => {
    window.heard = [];
    const live = (one) => { const found = one?.closest("[aria-live], [role=status], [role=log]"); return found && found.getAttribute("aria-live") !== "off"; };
    const said = (node) => {
        if (node.nodeType !== 1) return live(node.parentElement) ? node.textContent : "";
        return live(node) ? [...node.childNodes].map(said).join("") : "";
    };
    new MutationObserver((all) => all.forEach((change) => change.addedNodes.forEach((node) => {
        if (said(node)) window.heard.push(said(node));
    }))).observe(document.body, { childList: true, subtree: true });
}"""
"""Everything that is added to a part of the page that is read out, in its order."""


def ask(page: Any, text: str) -> Any:
    """Type, press Enter, wait for one more answer; returns that answer's element."""
    answers = page.locator(".turn:not(.mine)")
    before = answers.count()
    page.fill("#text", text)
    page.keyboard.press("Enter")
    answers.nth(before).wait_for(timeout=60_000)
    return answers.nth(before)


def in_sight(page: Any, element: Any) -> bool:
    """Whether an element's first line stands within the part of the conversation that is shown."""
    return bool(
        page.evaluate(
            "e => { const l = document.getElementById('log').getBoundingClientRect(), b = e.getBoundingClientRect();"
            " return b.top >= l.top - 1 && b.top + 20 <= l.bottom; }",
            element.element_handle(),
        )
    )


def send_many(page: Any, texts: list[str]) -> None:
    """Send messages without waiting for an answer between them."""
    for text in texts:
        page.fill("#text", text)
        page.keyboard.press("Enter")
