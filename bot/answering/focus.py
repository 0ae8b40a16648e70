"""What of a passage answers a question that is put after the passage was shown."""

import re
from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from index.embedding.embed import Embedder

MOST = 2
"""Paragraphs or list items that are told again."""
_BESIDE = 0.04
"""How much farther from the question than the nearest one may lie what is told with it."""
_LEAST = 70
"""Letters without which what is nearest says too little by itself."""
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_ITEM = re.compile(r"^(?:\d{1,2}[.)]|[-*•])\s+")


def focused(text: str, plain: str, question: str, embedder: Embedder) -> str:
    """The paragraphs and list items of `text` that lie nearest to a question, in their order; all of a short one.

    Items of a list alone say too little: they come after the `plain` version, where there is one. What a line
    leads to comes with it.
    """
    every = [line.strip() for line in text.splitlines() if line.strip()]
    if len(every) <= MOST:
        return text
    (asked,) = embedder.embed_queries([question])
    nearness = embedder.embed_passages(every) @ asked
    order = np.argsort(-nearness).tolist()
    kept = [place for place in order[:MOST] if nearness[place] >= nearness[order[0]] - _BESIDE]
    lists = set(_led(every, kept[0]))
    while not lists and sum(len(every[place]) for place in kept) < _LEAST and len(kept) < len(every):
        kept.append(order[len(kept)])
        lists.update(place for place in _led(every, kept[-1]) if not _ITEM.match(every[place]))
    told = "\n".join(
        every[place] if place in lists else _NUMBER.sub("- ", every[place])
        for place in sorted({*kept, *lists})
    )
    return f"{plain}\n\n{told}" if plain and told.startswith("- ") else told


def _led(lines: Sequence[str], lead: int) -> Sequence[int]:
    """The places of the list, or of the one line, that a line leads to, which says nothing without it; none where it leads to
    nothing."""
    after = range(lead + 1, len(lines))
    if not lines[lead].endswith(":"):
        return ()
    return [*takewhile(lambda place: _ITEM.match(lines[place]), after)] or after[:1]
