"""When a message was written, as WhatsApp says it."""

from datetime import UTC, datetime
from typing import Any

from index.clock import utc_now


def moment(seconds: Any) -> datetime:
    """Of Unix seconds, a number or in a string; now, where they make no sense or lie ahead."""
    now = utc_now()
    try:
        return min(datetime.fromtimestamp(int(seconds), UTC), now)
    except (ValueError, TypeError, OverflowError, OSError):
        return now
