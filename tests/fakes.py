"""Small stand-ins that keep their contracts. No mocks."""

import hashlib
from collections.abc import Sequence

import numpy as np

from bot.messages.message import ChannelName, IncomingMessage, Reply
from index.embedding.embed import Vectors, without_tokens
from index.embedding.reranker import Query, Reranker, Tokens


class FakeChannel:
    """A `Channel` that keeps what it was told to send."""

    def __init__(self, name: ChannelName = ChannelName.TELEGRAM) -> None:
        self.name = name
        self.sent: list[tuple[IncomingMessage, Reply]] = []

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        self.sent.append((to, reply))

    async def typing(self, to: IncomingMessage, /) -> None: ...


class HashEmbedder:
    """Bag of hashed words: equal words are near, and no model is loaded."""

    dimension = 64
    reranker: Reranker | None = None

    def __init__(self, fingerprint: str = "hash-v1") -> None:
        self.fingerprint = fingerprint
        self.embedded: list[str] = []

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        return without_tokens(self.embed_queries(texts))

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        raise AssertionError("asked for tokens without a reranker")

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        self.embedded += texts
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                out[row, hashlib.blake2b(word.encode()).digest()[0] % self.dimension] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        unit: Vectors = (out / np.maximum(norms, 1e-9)).astype(np.float32)
        return unit
