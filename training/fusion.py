"""Fit the weights of index/evidence.py on the development questions, and print what they give.

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
from index.evidence import RANK, TRUST, Evidence, Weights
from index.passage import Kind
from index.retrieve import SnapshotRetriever

_NAMES = [field.name for field in dataclasses.fields(Evidence)]
_CANDIDATES = 40
FILES = [
    Path("training/questions") / f"{name}.jsonl" for name in ("dev", "entities", "messy", "messy_no", "pairs")
]
_RANKING = (
    *("query", "passage", "lexical", "coverage", "named", "passed_over"),
    *("organisation", "tool", "abroad", "city", "detail"),
)


def vector(weights: Weights) -> np.ndarray:
    return np.array([getattr(weights, name) for name in [*_NAMES, "bias"]])


def collect(
    retriever: SnapshotRetriever, rows: list[dict]
) -> list[tuple[dict, list[tuple[str, Kind, np.ndarray]]]]:
    """Each question with its strongest candidates: (unit, kind, evidence with a 1 for the bias)."""
    found = []
    for row in rows:
        candidates = [
            (unit.id, unit.kind, np.array([getattr(evidence, name) for name in _NAMES] + [1.0]))
            for unit, evidence, _ in retriever.evidence(row["question"])
        ]
        candidates.sort(key=lambda c: -float(c[2] @ vector(RANK)))
        kinds = {
            retriever.snapshot.units[unit].kind for unit in row["units"] if unit in retriever.snapshot.units
        }
        row["answerable"] = (
            Kind.ANSWER in kinds
        )  # a section that says nobody knows is found, but not an answer
        if candidates:
            found.append((row, candidates[:_CANDIDATES]))
    return found


def fit_rank(data) -> np.ndarray:
    """Weights that put a right unit first: softmax over a question's candidates, of the answerable ones."""
    pairs = [
        (np.stack([f for _, _, f in c]), np.array([u in row["units"] for u, _, _ in c], dtype=float))
        for row, c in data
        if row["units"] and any(u in row["units"] for u, _, _ in c)
    ]
    free = np.array([name in _RANKING for name in _NAMES] + [False], dtype=float)

    def gradient(w: np.ndarray) -> np.ndarray:
        g = 2e-3 * w
        for x, gold in pairs:
            soft = np.exp(x @ w - (x @ w).max())
            soft /= soft.sum()
            target = gold * soft
            g += x.T @ (soft - target / target.sum()) / len(pairs)
        return g * free

    return _adam(gradient, vector(RANK) * free)


def fit_trust(data, rank: np.ndarray) -> np.ndarray:
    """Weights of a logistic that says whether the first unit answers; questions put to other kinds are left out."""
    tops = [(row, max(c, key=lambda k: float(k[2] @ rank))) for row, c in data]
    tops = [(row, top) for row, top in tops if top[1] is Kind.ANSWER]
    x = np.stack([features for _, (_, _, features) in tops])
    y = np.array([float(row["answerable"]) for row, _ in tops])

    def gradient(w: np.ndarray) -> np.ndarray:
        p = 1 / (1 + np.exp(-(x @ w)))
        g = x.T @ (p - y) / len(y) + 1e-3 * w
        g[-1] -= 1e-3 * w[-1]
        return g

    return _adam(gradient, vector(TRUST), steps=6000)


def _adam(gradient, w: np.ndarray, *, steps: int = 1500, rate: float = 0.03) -> np.ndarray:
    w, m, v = w.copy(), np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def report(data, rank: np.ndarray, trust: np.ndarray) -> None:
    """Recall, false refusals and false answers, per script and over all."""
    for language in ("en", "ur", "ur-Latn", ""):
        ranked = [
            (row, sorted(c, key=lambda k: -float(k[2] @ rank)))
            for row, c in data
            if not language or row["language"] == language
        ]
        good = [(row, r) for row, r in ranked if row["answerable"]]
        bad = [(row, r) for row, r in ranked if not row["answerable"]]
        if not good or not bad:
            continue
        at1 = np.mean([r[0][0] in row["units"] for row, r in good])
        at3 = np.mean([any(u in row["units"] for u, _, _ in r[:3]) for row, r in good])
        refused = np.mean([not answered(r[0], trust) for _, r in good])
        wrong = np.mean([answered(r[0], trust) for _, r in bad])
        print(
            f"{language or 'all':8} recall@1 {at1:.3f}  recall@3 {at3:.3f}  false refusals {refused:.3f}"
            f"  false answers {wrong:.3f}  ({len(good)} + {len(bad)} questions)"
        )


def answered(top: tuple[str, Kind, np.ndarray], trust: np.ndarray) -> bool:
    return top[1] is Kind.ANSWER and float(top[2] @ trust) >= 0


def written(w: np.ndarray) -> str:
    return ", ".join(
        f"{name}={value:.2f}" for name, value in zip([*_NAMES, "bias"], w, strict=True) if abs(value) > 5e-3
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--questions", type=Path, nargs="*", default=FILES)
    parser.add_argument("--wrong", action="store_true", help="list the questions that go wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for file in options.questions for line in file.read_text("utf-8").splitlines()]
    data = collect(open_retriever(config.load(options.config)), rows)
    print("weights in use:")
    report(data, vector(RANK), vector(TRUST))
    for number, (fitting, measuring) in enumerate(((data[0::2], data[1::2]), (data[1::2], data[0::2])), 1):
        rank = fit_rank(fitting)
        print(f"fitted on one half, measured on the other ({number}):")
        report(measuring, rank, fit_trust(fitting, rank))
    rank = fit_rank(data)
    trust = fit_trust(data, rank)
    print("fitted on all:")
    report(data, rank, trust)
    print(f"RANK = Weights({written(rank)})\nTRUST = Weights({written(trust)})")
    for row, candidates in data if options.wrong else ():
        top = max(candidates, key=lambda k: float(k[2] @ rank))
        right = (
            top[0] in row["units"] and answered(top, trust) if row["answerable"] else not answered(top, trust)
        )
        if not right:
            print(
                f"{row['language']:8} {float(top[2] @ trust):6.2f} {top[0]:45} {row['units']} {row['question']}"
            )


if __name__ == "__main__":
    main()
