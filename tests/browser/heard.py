"""What a console's live regions say, as a screen reader would be told of it."""

from typing import Any

_LISTEN = """() => {
  window.heard = [];
  const told = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest('[role=status], [role=alert], [aria-live=polite]');
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      if (told(target) && [...addedNodes].some((node) => node.textContent.trim())) window.heard.push(target.textContent.trim());
  }).observe(document.body, { childList: true, subtree: true });
}"""


def listen(page: Any) -> None:
    """Begin to write down what is said in regions that were there before."""
    page.evaluate(_LISTEN)


def heard(page: Any) -> list[str]:
    """What was said since, one entry a change."""
    return list(page.evaluate("window.heard"))
