"""Fit the weights of index/retrieval/direct.py, and print what they give.

    python -m training.direct

`training/judged/direct-*.jsonl` are messages of people, each with the section that was found and the direct answer of it that somebody
who read them all would say first, "" for none. Five parts are left out in turn to measure.
"""

import argparse
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from index.retrieval.direct import Signs, candidates
from index.retrieval.retrieve import SnapshotRetriever, Talk
from index.text.language import Language
from index.text.normalise import normalise, words
from training.live import open_live

JUDGED = Path(__file__).parent / "judged"
_NAMES = [field.name for field in fields(Signs)]
_PARTS = 5
_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
Judged = tuple[np.ndarray, np.ndarray]
"""The signs of the answers of one section, shape (answers, signs), and which of them fits."""


def judged(retriever: SnapshotRetriever, row: dict[str, Any]) -> Judged | None:
    """A row as numbers; None where its section or the answer is gone."""
    language = Language(row["language"])
    unit = retriever.snapshot.units.get(row["unit"])
    if unit is None or row["fits"] not in {"", *(answer for _, answer in unit.shown(language)[0].direct)}:
        return None
    found = retriever.evidence(row["text"], language, Talk(leaning=row["leaning"]))
    best = next((best for other, _, best in found if other.id == unit.id), {})
    asked, background = words(normalise(row["text"])), retriever.snapshot.manifest.background.query
    answers = candidates(unit, language, best, background, asked, row["leaning"])
    if not answers:
        return None
    signs = np.array([[getattr(signs, name) for name in _NAMES] for _, _, signs in answers])
    return signs, np.array([answer == row["fits"] for answer, _, _ in answers])


def fitted(rows: list[Judged]) -> np.ndarray:
    """Weights, and the bias last."""
    signs, fits = np.concatenate([x for x, _ in rows]), np.concatenate([y for _, y in rows])
    mean, deviation = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=2000).fit((signs - mean) / deviation, fits)
    weights = model.coef_[0] / deviation
    return np.append(weights, model.intercept_[0] - float(weights @ mean))


def measured(rows: list[Judged]) -> None:
    """How many of the likeliest answers fit, by the share of messages that get one, and by likelihood."""
    likeliest: list[tuple[float, bool]] = []
    for part in range(_PARTS):
        weights = fitted([row for number, row in enumerate(rows) if number % _PARTS != part])
        for signs, fits in rows[part::_PARTS]:
            odds = signs @ weights[:-1] + weights[-1]
            likeliest.append((1 / (1 + np.exp(-odds.max())), bool(fits[odds.argmax()])))
    likeliest.sort(reverse=True)
    right = np.cumsum([fits for _, fits in likeliest]) / np.arange(1, len(likeliest) + 1)
    for share in _SHARES:
        last = round(share * len(likeliest)) - 1
        print(
            f"{share:.0%} of {len(likeliest)} get one: {right[last]:.2f} fit, from likelihood {likeliest[last][0]:.2f} on"
        )


def main() -> None:
    """Read, measure, fit, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    retriever = open_live(parser.parse_args().config)
    lines = [
        line
        for file in sorted(JUDGED.glob("direct-*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    rows = [row for row in (judged(retriever, json.loads(line)) for line in lines) if row]
    measured(rows)
    weights = fitted(rows)
    print(", ".join(f"{name}={value:.2f}" for name, value in zip([*_NAMES, "bias"], weights, strict=True)))


if __name__ == "__main__":
    main()
