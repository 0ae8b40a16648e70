"""The time as records keep it: UTC, as ISO 8601 text."""

from datetime import UTC, datetime


def now() -> str:
    """`2026-11-24T09:30:00+00:00`, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def today() -> str:
    """`2026-11-24`"""
    return datetime.now(UTC).date().isoformat()
