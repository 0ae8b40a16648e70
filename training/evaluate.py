"""Recall of an exported folder, or of the base model, on the held-out tasks.

python -m training.evaluate --data ../shared/data index/model
python -m training.evaluate --data ../shared/data base
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.dev import Task, all_tasks

Encode = Callable[[str, Sequence[str]], NDArray[np.float32]]
"""(verb "query" or "passage", texts) → unit vectors [len(texts), dimension]."""


def base_encoder() -> Encode:
    """The float base model with its whole vocabulary."""
    from training.base import build_encoder, packed_path, read_packed
    from training.encoder import from_bert
    from training.teacher import encode
    from training.tokenizer import build_tokenizer

    packed = read_packed(packed_path())
    encoder = from_bert(build_encoder(packed))
    tokenizer = build_tokenizer(packed.pieces, packed.scores, lowercase=False, urdu=False)
    return lambda verb, texts: encode(
        encoder, tokenizer, [f"{verb}: {text}" for text in texts], half=False
    ).numpy()


def folder_encoder(folder: Path) -> Encode:
    """The int8 model that ships, through the product's own code."""
    from index.embedding.embed import OnnxEmbedder

    embedder = OnnxEmbedder(folder)
    return lambda verb, texts: (embedder.embed_queries if verb == "query" else embedder.embed_passages)(texts)


def recall(scores: NDArray[np.float32], right: Sequence[set[int]], k: int = 1) -> float:
    """Share of rows of `scores` [queries, candidates] with a right candidate among the best k."""
    best = np.argsort(-scores, axis=1)[:, :k]
    return float(np.mean([bool(right[i] & set(row.tolist())) for i, row in enumerate(best)]))


def remembering(encode: Encode) -> Encode:
    """The same encoder, computing each text once."""
    known: dict[tuple[str, str], NDArray[np.float32]] = {}

    def lookup(verb: str, texts: Sequence[str]) -> NDArray[np.float32]:
        new = list(dict.fromkeys(text for text in texts if (verb, text) not in known))
        if new:
            known.update(zip(((verb, text) for text in new), encode(verb, new), strict=True))
        return np.stack([known[verb, text] for text in texts])

    return lookup


def score_task(encode: Encode, task: Task) -> tuple[float, float]:
    """Recall at 1 and at 5."""
    scores = encode("query", task.queries) @ encode("passage", task.candidates).T
    return recall(scores, task.right), recall(scores, task.right, 5)


def main() -> None:
    """Print one line a task and write evaluation.json beside."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="a folder, or base")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    encode = remembering(
        base_encoder() if arguments.model == "base" else folder_encoder(Path(arguments.model))
    )
    results = {}
    for task in all_tasks(arguments.data, arguments.knowledge):
        results[task.name] = score_task(encode, task)
        first, fifth = results[task.name]
        print(
            f"{task.name:40} n={len(task.queries):5} of {len(task.candidates):5}  @1 {first:.3f}  @5 {fifth:.3f}",
            flush=True,
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
