"""What of a passage answers a question that is put after the passage was shown."""

import numpy as np

from bot.answering.shorten import pieces_of
from index.embedding.embed import Embedder

MOST = 3
"""Sentences or list items that are told again."""


def focused(text: str, question: str, embedder: Embedder) -> str:
    """The sentences of `text` that lie nearest to a question, in their order; all of a short one."""
    every = [piece.strip() for piece in pieces_of(text)]
    if len(every) <= MOST:
        return text
    (asked,) = embedder.embed_queries([question])
    nearness = embedder.embed_passages(every) @ asked
    kept = sorted(np.argsort(-nearness)[:MOST].tolist())
    return "\n".join(every[place] for place in kept)
