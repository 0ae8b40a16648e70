"""Retrieval by the shipped model beside multilingual-e5-small: held-out sentences, questions to paragraphs in three
scripts, technical pages, everyday sentences, uploads, golden questions, speed, size.

    python -m benchmarks.retrieval --data ../shared/data --json retrieval.json

Needs `training/requirements.txt`. Without --data the tables of held-out texts are left out, with --no-golden those of
golden questions. `--also NAME` adds any sentence-transformers model, `--beside NAME=FOLDER` any folder such as the shipped.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embed import Embedder, OnnxEmbedder, Vectors, open_embedder, without_tokens
from index.embedding.reranker import Query, Tokens
from index.lexical.bm25 import LexicalIndex
from index.retrieval.evidence import ALONE
from index.retrieval.retrieve import SnapshotRetriever
from index.retrieval.score import Golden, read
from index.snapshots import build, snapshot
from index.text.language import Language
from training.dev import Task, general_tasks, own_tasks
from training.evaluate import base_encoder, recall

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "index" / "model"
QUERIES = (
    "mujhe AI engineer banne ke liye kaun si skills pehle seekhni chahiye",
    "what should I learn first to become a machine learning engineer here",
    "پاکستان میں ڈیٹا سائنسدان بننے کے لیے کیا کیا سیکھنا پڑتا ہے",
)
"""Twelve words each."""


class BaseModel:
    """multilingual-e5-small in float with its whole vocabulary, behind the product's seam."""

    fingerprint = "multilingual-e5-small"
    dimension = 384

    def __init__(self) -> None:
        self._encode = base_encoder()

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        return self._encode("query", texts)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        return self._encode("passage", texts)


class Remembering:
    """Another embedder, computing each text once."""

    def __init__(self, embedder: Embedder | BaseModel) -> None:
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.reranker = None
        self._known: dict[tuple[str, str], Vectors] = {}

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        return self._lookup("query", texts)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        return self._lookup("passage", texts)

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        return without_tokens(self.embed_queries(texts))

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        raise NotImplementedError("models are compared without a reranker")

    def _lookup(self, verb: str, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if (verb, text) not in self._known))
        if new:
            embed = self._embedder.embed_queries if verb == "query" else self._embedder.embed_passages
            self._known.update(zip(((verb, text) for text in new), embed(new), strict=True))
        return np.stack([self._known[verb, text] for text in texts])


def with_lexical(dense: NDArray[np.float32], task: Task) -> NDArray[np.float32]:
    """Dense scores in deviations above the query's other candidates, plus BM25 as a share of the best, as the product
    weighs them; a query with no lexical match keeps its dense order."""
    lexical = LexicalIndex.build(task.candidates)
    raw = np.stack([lexical.scores(query) for query in task.queries])
    share = raw / np.maximum(raw.max(axis=1, keepdims=True), 1e-9)
    spread = (dense - dense.mean(axis=1, keepdims=True)) / dense.std(axis=1, keepdims=True)
    weighed: NDArray[np.float32] = ALONE.rank.passage * spread + ALONE.rank.lexical * share
    return weighed


def held_out_table(models: Mapping[str, Embedder], tasks: Sequence[Task]) -> dict[str, dict[str, float]]:
    """Recall@1 by task, then by model and by model with the lexical half."""
    table: dict[str, dict[str, float]] = {}
    for task in tasks:
        row = table.setdefault(f"{task.name} (n={len(task.queries)} of {len(task.candidates)})", {})
        for name, model in models.items():
            dense = model.embed_queries(task.queries) @ model.embed_passages(task.candidates).T
            row[name] = recall(dense, task.right)
            row[f"{name} + lexical"] = recall(with_lexical(dense, task), task.right)
    return table


def golden_table(models: Mapping[str, Embedder], golden: Sequence[Golden]) -> dict[str, dict[str, float]]:
    """Recall@1 of the answerable golden questions by script, on the knowledge with and without its Roman Urdu files."""
    folder = ROOT / "knowledge"
    without = {path.relative_to(folder).as_posix(): None for path in folder.rglob("*.ur-Latn.md")}
    table: dict[str, dict[str, float]] = {}
    for label, corpus in (
        ("all knowledge", build.read(folder)),
        ("Roman Urdu removed", build.read(folder, replace=without)),
    ):
        for name, model in models.items():
            with tempfile.TemporaryDirectory() as root:
                built = build.build(corpus, Path(root), model)
                retriever = SnapshotRetriever(model, snapshot.load(Path(root), built.name, embedder=model))
            for language in Language:
                asked = [g for g in golden if g.language is language and g.answerable]
                row = table.setdefault(f"{label}, {language} (n={len(asked)})", {})
                row[name] = _share(first_dense(retriever, g) in g.units for g in asked)
                row[f"{name} + lexical"] = _share(_first(retriever, g) in g.units for g in asked)
    return table


def first_dense(retriever: SnapshotRetriever, golden: Golden) -> str:
    """The unit of the nearest vector, cosine alone."""
    vector = retriever.embedder.embed_queries([golden.question])
    return retriever.snapshot.nearest(vector, 1)[0][0].unit


def _first(retriever: SnapshotRetriever, golden: Golden) -> str:
    hits = retriever.search(golden.question, golden.language, k=1)
    return hits[0].unit.id if hits else ""


def _share(right: object) -> float:
    values = [bool(value) for value in right]  # type: ignore[attr-defined]
    return sum(values) / len(values) if values else float("nan")


def cost(folder: Path) -> dict[str, float]:
    """Sizes in MB, load in seconds and the median query in milliseconds, one thread: by the clock, and of processor
    time, which a busy machine does not lengthen as much."""
    start, work = time.perf_counter(), time.process_time()
    embedder = OnnxEmbedder(folder)
    load, load_work = time.perf_counter() - start, time.process_time() - work
    times, works = [], []
    for turn in range(150):
        start, work = time.perf_counter(), time.process_time()
        embedder.embed_queries([QUERIES[turn % len(QUERIES)]])
        times.append(time.perf_counter() - start)
        works.append(time.process_time() - work)
    return {
        "graphs MB": sum(file.stat().st_size for file in folder.glob("*.onnx")) / 1e6,
        "folder MB": sum(file.stat().st_size for file in folder.iterdir()) / 1e6,
        "load s": load,
        "load CPU s": load_work,
        "query of 12 words ms": 1e3 * statistics.median(times),
        "query CPU ms": 1e3 * statistics.median(works),
    }


def print_table(title: str, table: Mapping[str, Mapping[str, float]]) -> None:
    """A Markdown table."""
    columns = list(next(iter(table.values())))
    print(f"\n| {title} | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for name, row in table.items():
        print(f"| {name} | " + " | ".join(f"{row[column]:.3f}" for column in columns) + " |", flush=True)


def main() -> None:
    """Print the tables; with --json, write them too."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--folder", type=Path, default=SHIPPED)
    parser.add_argument("--golden", type=Path, default=ROOT / "tests" / "golden")
    parser.add_argument("--also", action="append", default=[], metavar="NAME")
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--no-base", action="store_true")
    parser.add_argument("--no-golden", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    costs = cost(arguments.folder)
    models: dict[str, Embedder] = {} if arguments.no_base else {"base": Remembering(BaseModel())}
    models["shipped"] = Remembering(OnnxEmbedder(arguments.folder, threads=2))
    for pair in arguments.beside:
        name, _, folder = pair.partition("=")
        models[name] = Remembering(OnnxEmbedder(Path(folder), threads=2))
    models |= {name: Remembering(open_embedder(f"sentence-transformers:{name}")) for name in arguments.also}
    tables: dict[str, Mapping[str, Mapping[str, float]]] = {"cost": {"shipped": costs}}
    print_table("cost", tables["cost"])
    golden = read(arguments.golden) if arguments.golden.is_dir() and not arguments.no_golden else ()
    if golden:
        tables["golden"] = golden_table(models, golden)
        print_table("golden questions, recall@1", tables["golden"])
    if arguments.data:
        for name, tasks in (
            ("held out", own_tasks(arguments.data, ROOT / "knowledge")),
            ("general", general_tasks(arguments.data)),
        ):
            tables[name] = held_out_table(models, tasks)
            print_table(f"{name}, recall@1", tables[name])
    if arguments.json:
        arguments.json.write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
