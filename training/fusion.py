"""Fit the weights of index/retrieve.py on the development questions, and print what they give.

    python -m training.fusion --config config.toml

Needs a built index. The golden questions are never read here.
"""

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np

from bot import config
from bot.app import open_retriever
from index.passage import Kind
from index.retrieve import Evidence, SnapshotRetriever, Weights

_NAMES = [field.name for field in dataclasses.fields(Evidence)]
_CANDIDATES = 40


def collect(retriever: SnapshotRetriever, rows: list[dict]) -> list[tuple[dict, list[tuple[str, Kind, np.ndarray]]]]:
    """Each question with its strongest candidates: (unit, kind, evidence with a 1 for the bias)."""
    found = []
    for row in rows:
        candidates = [
            (unit.id, unit.kind, np.array([getattr(evidence, name) for name in _NAMES] + [1.0]))
            for unit, evidence, _ in retriever.evidence(row["question"])
        ]
        start = np.array([getattr(Weights(), name) for name in [*_NAMES, "bias"]])
        candidates.sort(key=lambda c: -float(c[2] @ start))
        found.append((row, candidates[:_CANDIDATES]))
    return found


def fit(data, *, steps: int = 1500, rate: float = 0.03, ridge: float = 1e-3) -> np.ndarray:
    """Minimise ranking loss (softmax over candidates) plus calibration loss (logistic), by Adam."""
    w = np.array([getattr(Weights(), name) for name in [*_NAMES, "bias"]])
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        gradient = ridge * w
        for row, candidates in data:
            x = np.stack([features for _, _, features in candidates])
            gold = np.array([unit in row["units"] for unit, _, _ in candidates], dtype=float)
            judged = np.array([bool(row["units"]) or kind is Kind.ANSWER for _, kind, _ in candidates], dtype=float)
            z = x @ w
            p = 1 / (1 + np.exp(-z))
            soft = np.exp(z - z.max())
            soft /= soft.sum()
            gradient += (x.T @ ((p - gold) * soft * judged)) / len(data)
            if gold.any():
                target = gold * soft
                gradient += (x.T @ (soft - target / target.sum())) / len(data)
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def report(data, w: np.ndarray) -> None:
    """Recall, false refusals and false answers of weights `w`, per script."""
    for language in ("en", "ur", "ur-Latn"):
        rows = [(row, c) for row, c in data if row["language"] == language and c]
        ranked = [(row, sorted(c, key=lambda k: -float(k[2] @ w))) for row, c in rows]
        good = [(row, r) for row, r in ranked if row["units"]]
        bad = [(row, r) for row, r in ranked if not row["units"]]
        at1 = np.mean([r[0][0] in row["units"] for row, r in good])
        at3 = np.mean([any(u in row["units"] for u, _, _ in r[:3]) for row, r in good])
        refused = np.mean([float(r[0][2] @ w) < 0 or r[0][1] is not Kind.ANSWER for _, r in good])
        answered = np.mean([float(r[0][2] @ w) >= 0 and r[0][1] is Kind.ANSWER for _, r in bad])
        print(
            f"{language:8} recall@1 {at1:.3f}  recall@3 {at3:.3f}  false refusals {refused:.3f}  false answers {answered:.3f}"
            f"  ({len(good)} + {len(bad)} questions)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--questions", type=Path, default=Path("training/questions/dev.jsonl"))
    parser.add_argument("--wrong", action="store_true", help="list the questions that go wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line.strip()]
    data = collect(open_retriever(config.load(options.config)), rows)
    print("weights in use:")
    report(data, np.array([getattr(Weights(), name) for name in [*_NAMES, "bias"]]))
    halves = [data[0::2], data[1::2]]
    for number, half in enumerate(halves):
        print(f"fitted on one half, measured on the other ({number + 1}):")
        report(halves[1 - number], fit(half))
    w = fit(data)
    print("fitted on all:")
    report(data, w)
    print("    " + "\n    ".join(f"{name}: float = {value:.2f}" for name, value in zip([*_NAMES, "bias"], w, strict=True)))
    if options.wrong:
        for row, candidates in data:
            ranked = sorted(candidates, key=lambda k: -float(k[2] @ w))
            top, kind, features = ranked[0]
            right = top in row["units"] if row["units"] else float(features @ w) < 0 or kind is not Kind.ANSWER
            if not right:
                print(f"{row['language']:8} {float(features @ w):6.2f} {top:45} {row['units']} {row['question']}")


if __name__ == "__main__":
    main()
