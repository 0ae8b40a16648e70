"""The retriever and the embeddings for other people's LangChain programs, under LangChain's own test suites."""

from pathlib import Path
from typing import Any

import pytest

from index.embedding.embed import Embedder
from tests.conftest import SMALL, lay, published

pytestmark = pytest.mark.extras
langchain_tests = pytest.importorskip("langchain_tests", reason="pip install langchain-tests")

from langchain_tests.integration_tests import (  # noqa: E402
    EmbeddingsIntegrationTests,
    RetrieversIntegrationTests,
)

from index.langchain import RahnumaEmbeddings, RahnumaRetriever  # noqa: E402


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    root = tmp_path_factory.mktemp("index")
    published(root, lay(tmp_path_factory.mktemp("knowledge"), SMALL), embedder)
    return root


class TestRetriever(RetrieversIntegrationTests):  # type: ignore[misc]
    @pytest.fixture(autouse=True)
    def _folder(self, folder: Path) -> None:
        self.folder = folder

    @property
    def retriever_constructor(self) -> type[RahnumaRetriever]:
        return RahnumaRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.folder}

    @property
    def retriever_query_example(self) -> str:
        return "what does a data analyst do"

    def test_documents_say_where_they_come_from(self) -> None:
        first, *_ = RahnumaRetriever(index=self.folder, k=1).invoke("ڈیٹا اینالسٹ کیا کام کرتا ہے")
        assert first.metadata["unit"] == "roles/data-analyst#work"
        assert first.metadata["language"] == "ur"
        assert first.metadata["sources"] == [
            {"title": "A survey", "url": "https://survey.example/a", "date": "2025-03-01"}
        ]
        assert 0 <= first.metadata["score"] <= 1


class TestEmbeddings(EmbeddingsIntegrationTests):  # type: ignore[misc]
    @property
    def embeddings_class(self) -> type[RahnumaEmbeddings]:
        return RahnumaEmbeddings
