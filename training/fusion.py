"""Fit the weights of index/retrieval/evidence.py on the development questions, and print what they give.

    python -m training.fusion

Needs a built index. The shipped reranker has not seen these questions. The golden questions are never read here.
"""

import argparse
import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from index.knowledge.passage import Kind
from index.retrieval.evidence import ALONE, RERANKED, Evidence, Weights
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language
from training.data import DEVELOPMENT
from training.live import open_live

_NAMES = [field.name for field in dataclasses.fields(Evidence)]
_CANDIDATES = 40
REFUSED = 1 / 30
_RANKING = (
    *("query", "passage", "lexical", "coverage", "named"),
    *("organisation", "tool", "abroad", "city", "detail", "relevance"),
)
_TRUSTING = [name for name in _NAMES if name not in {"discussed", "lexical", "passage"}]

Candidate = tuple[str, Kind, np.ndarray]
"""A unit, its kind, and its evidence with a 1 for the bias."""
Collected = list[tuple[dict, list[Candidate]]]


def vector(weights: Weights) -> np.ndarray:
    return np.array([getattr(weights, name) for name in [*_NAMES, "bias"]])


def collect(retriever: SnapshotRetriever, rows: Iterable[dict]) -> Collected:
    """Each question with its strongest candidates."""
    found = [(row, _candidates(retriever, row)) for row in rows]
    return [(row, candidates) for row, candidates in found if candidates]


def _candidates(retriever: SnapshotRetriever, row: dict) -> list[Candidate]:
    units = retriever.snapshot.units
    candidates = [
        (unit.id, unit.kind, np.array([getattr(evidence, name) for name in _NAMES] + [1.0]))
        for unit, evidence, _ in retriever.evidence(row["question"], Language(row["language"]))
    ]
    candidates.sort(key=lambda c: -float(c[2] @ vector(RERANKED.rank)))
    # a section that says nobody knows is found, but is not an answer
    row["answerable"] = any(units[name].kind is Kind.ANSWER for name in row["units"] if name in units)
    return candidates[:_CANDIDATES]


def fit_rank(data: Collected) -> np.ndarray:
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

    return _adam(gradient, vector(RERANKED.rank) * free)


def fit_trust(data: Collected, rank: np.ndarray) -> np.ndarray:
    """Weights of a logistic that says whether the first unit answers; questions put to other kinds are left out.

    Ridge over standardised evidence, without what says little by itself; what depends on the conversation keeps
    its weight. The bias is moved to where `REFUSED` of the answerable questions are refused.
    """
    every = [(row, max(c, key=lambda k: float(k[2] @ rank))) for row, c in data]
    tops = [(row, top) for row, top in every if top[1] is Kind.ANSWER]
    columns = [_NAMES.index(name) for name in _TRUSTING]
    x = np.stack([features[columns] for _, (_, _, features) in tops])
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    logistic = LogisticRegression(C=0.5, max_iter=5000)
    logistic.fit((x - mean) / deviation, [row["answerable"] for row, _ in tops])
    weights = np.zeros(len(_NAMES) + 1)
    weights[columns] = logistic.coef_[0] / deviation
    weights[-1] = logistic.intercept_[0] - float(weights[columns] @ mean)
    answerable = [
        float(top[2] @ weights) if top[1] is Kind.ANSWER else -np.inf
        for row, top in every
        if row["answerable"]
    ]
    weights[-1] -= np.quantile(answerable, REFUSED, method="higher")
    weights[_NAMES.index("discussed")] = RERANKED.trust.discussed
    return weights


def _adam(gradient, w: np.ndarray, *, steps: int = 1500, rate: float = 0.03) -> np.ndarray:
    w, m, v = w.copy(), np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def report(data: Collected, rank: np.ndarray, trust: np.ndarray) -> None:
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
    parser.add_argument("--questions", type=Path, nargs="*", default=DEVELOPMENT)
    parser.add_argument("--wrong", action="store_true", help="list the questions that go wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for file in options.questions for line in file.read_text("utf-8").splitlines()]
    data = collect(open_live(options.config), rows)
    for name, fusion in (("a reranker", RERANKED), ("none", ALONE)):
        print(f"weights in use, with {name}:")
        report(data, vector(fusion.rank), vector(fusion.trust))
    for number, (fitting, measuring) in enumerate(((data[0::2], data[1::2]), (data[1::2], data[0::2])), 1):
        rank = fit_rank(fitting)
        print(f"fitted on one half, measured on the other ({number}):")
        report(measuring, rank, fit_trust(fitting, rank))
    rank = fit_rank(data)
    trust = fit_trust(data, rank)
    print("fitted on all:")
    report(data, rank, trust)
    print(f"rank=Weights({written(rank)})\ntrust=Weights({written(trust)})")
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
