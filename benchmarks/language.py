"""Accuracy of the language detector per class on labelled messages, and microseconds a message."""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.text.language import detect

MESSAGES = Path(__file__).parents[1] / "tests" / "index" / "messages_test.txt"


def read(path: Path) -> Iterator[tuple[str, str, str]]:
    """(class, length, text): class "en", "ur-Latn", "ur" or "other"; length "short" or "full"."""
    label = length = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            label, length = line[3:].split()
        elif line and not line.startswith("# "):
            yield label, length, line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", type=Path, nargs="?", default=MESSAGES)
    parser.add_argument("--wrong", action="store_true", help="list the messages that were wrong")
    options = parser.parse_args()
    messages = list(read(options.messages))
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    detect("warm up"), detect("گرم")
    first: list[float] = []
    for label, length, text in messages:
        start = time.perf_counter()
        found = detect(text) or "other"
        first.append(time.perf_counter() - start)
        for key in ((label, length), ("all", length)):
            total[key] += 1
            right[key] += found == label
        if found != label and options.wrong:
            print(f"  {label} taken for {found}: {text}")
    again: list[float] = []
    for _, _, text in messages:
        start = time.perf_counter()
        detect(text)
        again.append(time.perf_counter() - start)
    print(f"{'class':10}{'length':8}{'right':>7}{'of':>5}{'share':>8}")
    for (label, length), count in sorted(total.items()):
        hits = right[label, length]
        print(f"{label:10}{length:8}{hits:7}{count:5}{hits / count:8.3f}")
    micro = [1e6 * statistics.median(times) for times in (first, again)]
    print(
        f"median a message: {micro[0]:.0f} us with words met for the first time, {micro[1]:.0f} us with known words"
    )


if __name__ == "__main__":
    main()
