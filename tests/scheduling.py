"""Which tests stay together when several processes share them (`pytest -n 2`)."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser/"


def scope_of(nodeid: str) -> str:
    """What one process runs from beginning to end: a file, or all the browser's files."""
    return BROWSER if nodeid.startswith(BROWSER) else nodeid.split("::", 1)[0]


def one_browser(config: pytest.Config, log: Any) -> Any:
    """A scheduler that gives all the browser's tests to the same process.

    Each that had some of them would start a Chromium, a server and its workers of its own: a gigabyte more.
    """
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = scope_of
    return scheduler
