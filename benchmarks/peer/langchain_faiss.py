"""What a user would pick instead: LangChain's FAISS store over HuggingFaceEmbeddings; one JSON line for each task.

    python benchmarks/peer/langchain_faiss.py MODEL build TEXTS STORE
    python benchmarks/peer/langchain_faiss.py MODEL ask STORE "question"
    python benchmarks/peer/langchain_faiss.py MODEL warm STORE QUESTIONS

TEXTS and QUESTIONS are JSON lists; a text is {"verb": "query" or "passage", "text"}, embedded under that prompt.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_community.vectorstores.utils import DistanceStrategy
from langchain_huggingface import HuggingFaceEmbeddings

_K = 4  # LangChain's own default


def embeddings(model: Path) -> HuggingFaceEmbeddings:
    """The model on the processor, with E5's prompts and unit vectors."""
    return HuggingFaceEmbeddings(
        model_name=str(model),
        model_kwargs={"device": "cpu"},
        encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
        query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
    )


def build(model: Path, texts: Path, store: Path) -> dict[str, float]:
    """Embed all and save."""
    embedder = embeddings(model)
    listed = json.loads(texts.read_text("utf-8"))
    passages = [one["text"] for one in listed if one["verb"] == "passage"]
    questions = [one["text"] for one in listed if one["verb"] == "query"]
    start = time.perf_counter()
    made = FAISS.from_texts(passages, embedder, distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT)
    if questions:
        # embed_query takes one text at a time; the call that batches is used, under the other prompt
        embedder.encode_kwargs = embedder.query_encode_kwargs
        made.add_embeddings(zip(questions, embedder.embed_documents(questions), strict=True))
    made.save_local(str(store))
    return {"seconds": time.perf_counter() - start, "rows": len(listed)}


def opened(model: Path, store: Path) -> FAISS:
    """The saved store; LangChain keeps its texts in a pickle."""
    return FAISS.load_local(
        str(store),
        embeddings(model),
        allow_dangerous_deserialization=True,
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )


def warm(model: Path, store: Path, questions: Path) -> dict[str, object]:
    """Seconds of each question after the first twenty, and the process's memory in MB after all."""
    import psutil

    made = opened(model, store)
    times = []
    for question in json.loads(questions.read_text("utf-8")):
        start = time.perf_counter()
        made.similarity_search(question, k=_K)
        times.append(time.perf_counter() - start)
    memory = psutil.Process().memory_full_info()
    return {"times": times[20:], "rss": memory.rss / 1e6, "pss": memory.pss / 1e6}


def main() -> None:
    """Run one task."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("task", choices=("build", "ask", "warm"))
    parser.add_argument("first", type=Path)
    parser.add_argument("second")
    arguments = parser.parse_args()
    if arguments.task == "build":
        print(json.dumps(build(arguments.model, arguments.first, Path(arguments.second))))
    elif arguments.task == "warm":
        print(json.dumps(warm(arguments.model, arguments.first, Path(arguments.second))))
    else:
        found = opened(arguments.model, arguments.first).similarity_search(arguments.second, k=_K)
        print(json.dumps({"texts": [document.page_content for document in found]}, ensure_ascii=False))


if __name__ == "__main__":
    main()
