"""The one clock for what time it is, in UTC. Waits and durations are measured by monotonic clocks where they are waited for."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Handed in where a test sets the time."""


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def unix_now() -> float:
    """Seconds since 1970."""
    return time.time()


def iso_now() -> str:
    """`2026-11-24T09:30:00+00:00`, to the second, as records keep it."""
    return utc_now().isoformat(timespec="seconds")


def iso_today() -> str:
    """`2026-11-24`"""
    return utc_now().date().isoformat()
