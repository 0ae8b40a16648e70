"""Train the language detector's word weights and write index/lexicon/languages.npz."""

from __future__ import annotations

import argparse
import textwrap
from array import array
from functools import cache, partial
from pathlib import Path

import numpy as np
from corpus import ENGLISH, OTHER, ROMAN, URDU, neutral, urdu_words, windows
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from index.text.language import features, is_neutral, tokens_of

CLASSES = 4
_HEAD = """\
Word lists of the language detector, written by training/language/train_detector.py: words of the trade that English and
Roman Urdu use alike, and Urdu's function words in Latin letters that English does not have.
"""


def matrix(texts: list[str], buckets: int) -> csr_matrix:
    """(texts, buckets) counts of hashed features, of the words that count."""
    columns, starts = array("i"), array("q", [0])
    hashed = cache(partial(features, buckets=buckets))
    for text in texts:
        for token in tokens_of(text):
            if not is_neutral(token):
                columns.extend(hashed(token))
        starts.append(len(columns))
    return csr_matrix(
        (
            np.ones(len(columns), np.float32),
            np.frombuffer(columns, np.int32),
            np.frombuffer(starts, np.int64),
        ),
        (len(texts), buckets),
    )


def fit(counts: csr_matrix, labels: np.ndarray, allowed: np.ndarray, l2: float, rounds: int) -> np.ndarray:
    """(buckets + 1, classes) logistic weights, the bias last; `allowed` masks classes of the other script."""
    rows, buckets = counts.shape
    target = np.eye(CLASSES, dtype=np.float32)[labels]
    transposed = counts.T.tocsr()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(buckets + 1, CLASSES)
        logits = np.where(allowed, counts @ weights[:-1] + weights[-1], -1e9)
        logits -= logits.max(1, keepdims=True)
        chances = np.exp(logits)
        chances /= chances.sum(1, keepdims=True)
        gap = (chances - target) / rows
        value = (
            -np.log(np.maximum(chances[np.arange(rows), labels], 1e-12)).mean()
            + l2 * (weights[:-1] ** 2).sum()
        )
        slope = np.vstack([transposed @ gap + 2 * l2 * weights[:-1], gap.sum(0)])
        return float(value), slope.ravel().astype(np.float64)

    found = minimize(
        loss, np.zeros((buckets + 1) * CLASSES), jac=True, method="L-BFGS-B", options={"maxiter": rounds}
    )
    print(f"loss {found.fun:.4f} after {found.nit} rounds")
    return found.x.reshape(buckets + 1, CLASSES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the Dakshina and NTREX files")
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--out", type=Path, default=Path("index/lexicon/languages.npz"))
    parser.add_argument("--words", type=Path, default=Path("index/lexicon/languages.txt"))
    parser.add_argument("--each", type=int, default=60_000)
    parser.add_argument("--bits", type=int, default=16)
    parser.add_argument("--l2", type=float, default=1e-6)
    parser.add_argument("--rounds", type=int, default=110)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lists = {"Neutral": neutral(options.knowledge), "Urdu": urdu_words(options.data, options.knowledge)}
    options.words.write_text(
        _HEAD + "".join(f"# {name}\n{textwrap.fill(' '.join(words), 118)}\n" for name, words in lists.items())
    )
    pairs = list(windows(options.data, options.knowledge, seed=options.seed, each=options.each))
    pairs = [pair for pair in pairs if any(not is_neutral(token) for token in tokens_of(pair[1]))]
    labels = np.array([label for label, _ in pairs])
    counts = matrix([text for _, text in pairs], 1 << options.bits)
    arabic = np.array(
        [label == URDU or any("\u0620" < letter < "\u06ff" for letter in text) for label, text in pairs]
    )
    allowed = np.zeros((len(pairs), CLASSES), bool)
    allowed[:, OTHER] = True
    allowed[arabic, URDU] = True
    allowed[~arabic, ENGLISH] = allowed[~arabic, ROMAN] = True
    weights = fit(counts, labels, allowed, options.l2, options.rounds)
    scale = np.quantile(np.abs(weights[:-1]), 0.9999) / 127
    np.savez_compressed(
        options.out,
        weights=np.clip(np.round(weights[:-1] / scale), -127, 127).astype(np.int8),
        bias=weights[-1].astype(np.float32),
        scale=np.float32(scale),
    )
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
