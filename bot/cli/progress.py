"""How far a long command is, in plain words: a line for each step, and a bar while it lasts where there is a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from bot.publishing.publish import Progress

_STEPS = {
    "read": "Reading the knowledge files",
    "embed": "Learning the texts",
    "golden": "Asking the golden questions",
    "write": "Writing the index",
}
_FORM = "{desc}: {n_fmt} of {total_fmt} |{bar}| {elapsed}"


@contextmanager
def shown() -> Iterator[Progress]:
    """A `Progress` that people read on the error stream. How long the rest takes is not guessed: steps differ."""
    if not sys.stderr.isatty():
        begun: set[str] = set()

        def line(step: str, done: int, total: int) -> None:
            if step not in begun:
                begun.add(step)
                print(f"{_STEPS.get(step, step)}…", file=sys.stderr, flush=True)

        yield line
        return
    with tqdm(file=sys.stderr, bar_format=_FORM, leave=False) as bar:
        since = time.monotonic()

        def finished() -> None:
            if bar.desc:
                bar.clear()
                print(f"{bar.desc}: {time.monotonic() - since:.0f} seconds", file=sys.stderr, flush=True)

        def progress(step: str, done: int, total: int) -> None:
            nonlocal since
            words = _STEPS.get(step, step)
            if bar.desc != words:
                finished()
                since = time.monotonic()
                bar.reset(total)
                bar.desc = words
            bar.total, bar.n = total, done
            bar.refresh()

        yield progress
        finished()
