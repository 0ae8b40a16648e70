"""The development questions, and which part of them each is held out with."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILES = [
    Path("training/questions") / f"{name}.jsonl"
    for name in (
        *("dev", "entities", "messy", "messy_no", "pairs"),
        *("near", "asked", "oblique", "reading", "hurried"),
    )
]
FOLDS = 5


def fold_of(row: Mapping[str, Any]) -> int:
    """From 0; the questions written as pairs about one section are held out together."""
    return int(hashlib.md5((row.get("section") or row["question"]).encode()).hexdigest(), 16) % FOLDS
