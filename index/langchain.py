"""Rahnuma's index and embedding model for other programs that use LangChain.

`RahnumaRetriever(index="var/index", k=3).invoke("AI engineer kaise banun?")` finds documents;
`RahnumaEmbeddings()` goes wherever LangChain takes an embedding model.
"""

from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import PrivateAttr

from index.embedding.embed import open_embedder
from index.knowledge.passage import Hit
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import snapshot
from index.text.language import Language, detect


class RahnumaEmbeddings(Embeddings):
    """The shipped model, or any other that the configuration may name: unit vectors as lists of floats."""

    def __init__(self, embedder: str = "shipped") -> None:
        self._embedder = open_embedder(embedder)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, under the prompt for passages."""
        return [[float(x) for x in vector] for vector in self._embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """One vector, under the prompt for questions."""
        return [float(x) for x in self._embedder.embed_queries([text])[0]]


class RahnumaRetriever(BaseRetriever):
    """The live index of a folder; a document is the passage of a unit in the script of the question.

    Its metadata: `unit`, `score` (0 to 1, calibrated), `title`, `heading`, `language`, `path`, `updated` and
    `sources` (title, url, date). Raises `SnapshotError` when there is no index. Reads the index once.
    """

    index: Path = Path("var/index")
    embedder: str = "shipped"
    k: int = 4
    """How many documents; may be given to `invoke` as well."""
    least: float = 0.0
    """Score below which nothing is returned."""
    _retriever: SnapshotRetriever = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        embedder = open_embedder(self.embedder)
        live = snapshot.load(self.index, snapshot.current(self.index), embedder=embedder)
        self._retriever = SnapshotRetriever(embedder, live)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        language = detect(query) or Language.ENGLISH
        hits = self._retriever.search(query, language, k=k or self.k)
        return [_document(hit) for hit in hits if hit.score >= self.least]


def _document(hit: Hit) -> Document:
    title, *headings = hit.passage.headings
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "unit": hit.unit.id,
            "score": hit.score,
            "title": title,
            "heading": headings[-1] if headings else title,
            "language": str(hit.passage.language),
            "path": hit.passage.path,
            "updated": hit.unit.updated,
            "sources": [{"title": s.title, "url": s.url, "date": s.date} for s in hit.unit.sources],
        },
    )
