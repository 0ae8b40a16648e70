"""Golden questions embedded once, also across runs."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from index.embedding.embed import Embedder, Vectors
from index.embedding.reranker import Query, Tokens
from index.files import write


class RememberingEmbedder:
    """An embedder that reads each question once, also across runs where it is given a file."""

    def __init__(self, embedder: Embedder, file: Path | None = None) -> None:
        self._embedder = embedder
        self._file = file
        self._known: dict[str, Query] = {}
        if file and file.is_file():
            self._known = _remembered(file, embedder.fingerprint)
        self._stored = len(self._known)
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.reranker = embedder.reranker

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        """One a text."""
        if missing := list(dict.fromkeys(text for text in texts if text not in self._known)):
            self._known |= dict(zip(missing, self._embedder.read_queries(missing), strict=True))
        return [self._known[text] for text in texts]

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        vectors = [query.vector for query in self.read_queries(texts)]
        return np.array(vectors, np.float32).reshape(-1, self.dimension)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        return self._embedder.embed_passages(texts)

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        """One a text."""
        return self._embedder.read_sections(texts)

    def save(self) -> None:
        """Write what is new to the file."""
        if self._file and len(self._known) > self._stored:
            queries = self._known.values()
            out = io.BytesIO()
            np.savez(
                out,
                fingerprint=np.frombuffer(self.fingerprint.encode(), np.uint8),
                texts=np.frombuffer(json.dumps(list(self._known)).encode(), np.uint8),
                vectors=np.stack([query.vector for query in queries]),
                lengths=np.array([len(query.tokens) for query in queries]),
                tokens=np.concatenate([query.tokens for query in queries]),
                importance=np.concatenate([query.importance for query in queries]),
            )
            write(self._file, out.getvalue(), synced=False)


def _remembered(file: Path, fingerprint: str) -> dict[str, Query]:
    """What the file holds of this embedder; nothing where it is damaged or of another version."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            if stored["fingerprint"].tobytes().decode() != fingerprint:
                return {}
            parts = np.cumsum(stored["lengths"])[:-1]
            tokens, importance = (np.split(stored[name], parts) for name in ("tokens", "importance"))
            queries = map(Query, stored["vectors"], tokens, importance)
            return dict(zip(json.loads(stored["texts"].tobytes()), queries, strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}
