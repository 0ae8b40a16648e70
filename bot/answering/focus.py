"""What of a passage answers a question that is put after the passage was shown."""

import re

import numpy as np

from index.embedding.embed import Embedder

MOST = 2
"""Paragraphs or list items that are told again."""
_BESIDE = 0.04
"""How much farther from the question than the nearest one may lie what is told with it."""
_LEAST = 70
"""Letters without which what is nearest says too little by itself."""
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")


def focused(text: str, plain: str, question: str, embedder: Embedder) -> str:
    """The paragraphs and list items of `text` that lie nearest to a question, in their order; all of a short one.

    Items of a list alone say too little: they come after the `plain` version, where there is one.
    """
    every = [line.strip() for line in text.splitlines() if line.strip()]
    if len(every) <= MOST:
        return text
    (asked,) = embedder.embed_queries([question])
    nearness = embedder.embed_passages(every) @ asked
    order = np.argsort(-nearness).tolist()
    kept = [place for place in order[:MOST] if nearness[place] >= nearness[order[0]] - _BESIDE]
    while sum(len(every[place]) for place in kept) < _LEAST or _leads(every[kept[-1]]):
        kept.append(order[len(kept)])
        if len(kept) == len(every):
            break
    told = "\n".join(_NUMBER.sub("- ", every[place]) for place in sorted(kept))
    return f"{plain}\n\n{told}" if plain and told.startswith("- ") else told


def _leads(line: str) -> bool:
    """Whether a line only leads to what follows it."""
    return line.endswith(":")
