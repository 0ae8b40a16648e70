"""Recall of models on the held-out tasks, side by side: the base, exported folders, checkpoints in float.

python -m training.evaluate --data ../shared/data base index/model
python -m training.evaluate --data ../shared/data base index/model var/revision-5/best.pt
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


LONGEST = 512


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
        encoder, tokenizer, [f"{verb}: {text}" for text in texts], half=False, longest=LONGEST
    ).numpy()


def checkpoint_encoder(checkpoint: Path | None, start: Path) -> Encode:
    """The float weights of a checkpoint, or those of `start` made float, question marks dropped as the product does."""
    import torch
    from tokenizers import Tokenizer

    from index.embedding.embed import _bare
    from training.sentence_transformer import read_encoder
    from training.teacher import encode

    encoder = read_encoder(start)
    if checkpoint:
        encoder.load_state_dict(torch.load(checkpoint, weights_only=True)["encoder"])
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))

    def embed(verb: str, texts: Sequence[str]) -> NDArray[np.float32]:
        shown = [f"{verb}: {_bare(text) if verb == 'query' else text}" for text in texts]
        return encode(encoder, tokenizer, shown, half=False, longest=LONGEST).numpy()

    return embed


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
    """Print one line a task, recall at 1 and at 5 of each model, and write them with --json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "models", nargs="+", help="base, start (its weights made float), folders, or checkpoints (.pt)"
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument(
        "--start", type=Path, default=Path("index/model"), help="the folder the checkpoints began with"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    tasks = all_tasks(arguments.data, arguments.knowledge)
    results: dict[str, dict[str, tuple[float, float]]] = {task.name: {} for task in tasks}
    for name in arguments.models:
        encode = remembering(_encoder(name, arguments.start))
        for task in tasks:
            results[task.name][name] = score_task(encode, task)
    print("| R@1 (R@5) | " + " | ".join(("n", "among", *arguments.models)) + " |")
    print("|---" * (3 + len(arguments.models)) + "|")
    for task in tasks:
        cells = [f"{first:.3f} ({fifth:.3f})" for first, fifth in results[task.name].values()]
        print(f"| {task.name} | {len(task.queries)} | {len(task.candidates)} | {' | '.join(cells)} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


def _encoder(name: str, start: Path) -> Encode:
    if name == "base":
        return base_encoder()
    if name == "start":
        return checkpoint_encoder(None, start)
    return checkpoint_encoder(Path(name), start) if name.endswith(".pt") else folder_encoder(Path(name))


if __name__ == "__main__":
    main()
