"""What of a passage answers a question that is put after the passage was shown."""

import re

import numpy as np

from bot.answering.shorten import pieces_of
from index.embedding.embed import Embedder

MOST = 3
"""Sentences or list items that are told again."""
_BESIDE = 0.04
"""How much farther from the question than the nearest one may lie what is told with it."""
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")


def focused(text: str, question: str, embedder: Embedder) -> str:
    """The sentences of `text` that lie nearest to a question, in their order; all of a short one."""
    every = [piece.strip() for piece in pieces_of(text)]
    if len(every) <= MOST:
        return text
    (asked,) = embedder.embed_queries([question])
    nearness = embedder.embed_passages(every) @ asked
    nearest = np.argsort(-nearness)[:MOST]
    kept = sorted(place for place in nearest.tolist() if nearness[place] >= nearness.max() - _BESIDE)
    return "\n".join(_NUMBER.sub("- ", every[place]) for place in kept)
