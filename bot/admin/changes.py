"""A drafted change as the console and an upload's answer show it."""

from typing import Any

from bot.publishing.drafts import Change


def change_json(change: Change) -> dict[str, Any]:
    """A drafted change, ready for JSON."""
    return {
        "path": change.path,
        "digest": change.digest,
        "new": not change.base,
        "removed": not change.digest,
        "by": change.by,
        "at": change.at,
        "approved": change.approved,
        "doubts": change.doubts,
    }
