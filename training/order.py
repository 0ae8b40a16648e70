"""Grow the trees of index/retrieval/order.py, and print what they give.

    python -m training.order

Needs an index built after `python -m training.asked --hold-out`, and lightgbm. They learn from messages of people's lives and from
dialogues of the writers held out, none of which stands in that index, beside the development questions. The golden questions are never
read here. Five parts of the talks are left out in turn to measure.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from bot.understanding import reader
from index.files import ASKED
from index.retrieval.order import FILE, NAMES, READ, Candidate, numbers_of
from index.retrieval.retrieve import SILENCE, SnapshotRetriever
from index.text.language import Language
from index.text.normalise import normalise, words
from training.data import DEVELOPMENT, read_dialogues, read_lives
from training.fusion import life_rows, talk_rows
from training.live import open_live
from training.trees import Node, arrays

_PARTS = 5
_TREES = 150
_GROWTH = {
    "objective": "lambdarank",
    "learning_rate": 0.05,
    "num_leaves": 7,
    "min_data_in_leaf": 40,
    "lambda_l2": 5,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "label_gain": [0, 1, 4],
    "lambdarank_truncation_level": 3,
    "num_threads": 2,
    "seed": 1,
    "deterministic": True,
    "verbose": -1,
}
_DEVELOPED = 0.3
"""What a development question weighs, which began with a section."""
_WEIGHT = NAMES.index("weight")


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """One question with its highest candidates, best first."""

    part: int
    kind: str
    numbers: np.ndarray
    worth: np.ndarray
    """2 for a section to be shown first, 1 for one that would not be wrong, by candidate."""


def gathered(
    retriever: SnapshotRetriever, rows: Sequence[dict[str, Any]], kind: str, part: int
) -> Iterator[RankedQuestion]:
    """Each question that has a right section among the highest."""
    for row in rows:
        known = reader.shipped().known_of(row["question"], retriever.embedder) or 0.0
        talk = replace(row.get("talk", SILENCE), known=known)
        found: list[Candidate] = retriever.ranked(row["question"], Language(row["language"]), talk)[:READ]
        right = row.get("right", row["units"])
        worth = np.array([2 if unit.id in row["units"] else int(unit.id in right) for _, unit, _, _ in found])
        if worth.any():
            tokens = len(words(normalise(row["question"])))
            yield RankedQuestion(part, kind, numbers_of(found, talk.shown, tokens, talk.leaning), worth)


def grown(asked: Sequence[RankedQuestion]) -> lightgbm.Booster:
    """Trees that add to the linear weight."""
    numbers = np.concatenate([one.numbers for one in asked])
    shares = np.concatenate(
        [np.full(len(one.worth), _DEVELOPED if one.kind == "development" else 1.0) for one in asked]
    )
    data = lightgbm.Dataset(
        numbers,
        np.concatenate([one.worth for one in asked]),
        group=[len(one.worth) for one in asked],
        weight=shares,
        init_score=numbers[:, _WEIGHT],
        feature_name=[name.replace(" ", "_") for name in NAMES],
    )
    return lightgbm.train(_GROWTH, data, _TREES)


def report(name: str, asked: Sequence[RankedQuestion], scores: Sequence[np.ndarray]) -> None:
    """Of each kind of question the share whose first section is right, and is not wrong."""
    for kind in dict.fromkeys(one.kind for one in asked):
        first = [
            one.worth[int(score.argmax())]
            for one, score in zip(asked, scores, strict=True)
            if one.kind == kind
        ]
        right, fits = np.mean(np.equal(first, 2)), np.mean(np.greater(first, 0))
        print(f"{name:8} {kind:12} first {right:.3f}  not wrong {fits:.3f}  ({len(first)})")


def measured(asked: Sequence[RankedQuestion]) -> None:
    """The trees of four parts on the fifth, beside the linear weight."""
    order: list[RankedQuestion] = []
    scores: list[np.ndarray] = []
    for part in range(_PARTS):
        trees = grown([one for one in asked if one.part != part])
        for one in (one for one in asked if one.part == part):
            order.append(one)
            scores.append(one.numbers[:, _WEIGHT] + np.asarray(trees.predict(one.numbers)))
    report("linear", order, [one.numbers[:, _WEIGHT] for one in order])
    report("trees", order, scores)


def _nodes(root: dict[str, Any]) -> list[Node]:
    """The nodes of a tree of lightgbm, the root first."""
    nodes: list[Node] = []

    def added(node: dict[str, Any]) -> int:
        place = len(nodes)
        nodes.append((0, 0.0, place, place, float(node.get("leaf_value", 0.0))))
        if "leaf_value" not in node:
            left, right = added(node["left_child"]), added(node["right_child"])
            nodes[place] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
        return place

    added(root)
    return nodes


def main() -> None:
    """Gather, measure, grow, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--share", type=int, default=4, help="take one development question in so many")
    parser.add_argument("--out", type=Path, default=ASKED / FILE)
    options = parser.parse_args()
    retriever = open_live(options.config)
    retriever._order = None
    asked: list[RankedQuestion] = []
    lines = [line for file in DEVELOPMENT for line in file.read_text("utf-8").splitlines()][:: options.share]
    for number, line in enumerate(lines):
        asked += gathered(retriever, [json.loads(line)], "development", number % _PARTS)
    for number, row in enumerate(life_rows(read_lives(held=True), retriever.subjects)):
        asked += gathered(retriever, [row], "alone", number % _PARTS)
    for number, (_, talk) in enumerate(read_dialogues(held=True)):
        asked += gathered(retriever, talk_rows(retriever, [talk]), "in a talk", number % _PARTS)
    measured(asked)
    trees = [_nodes(tree["tree_structure"]) for tree in grown(asked).dump_model()["tree_info"]]
    model = np.array(retriever.embedder.fingerprint)
    np.savez_compressed(options.out, **arrays(trees), names=np.array(NAMES), model=model)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
