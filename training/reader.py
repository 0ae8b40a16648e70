"""Train the reader (bot/understanding/reader.npz) on the lines of training/utterances.

    python -m training.reader            # hold out each writer in turn, print what comes of it, then train on all
    python -m training.reader --dry      # only the first half

A line of `safety-*.jsonl` is {"text", "language", "label"}, one of `acts-*.jsonl` {"text", "language", "act"}; a file
is one writer's. Questions asked of the knowledge are lines as well, so that nothing about careers sounds like danger
or like a chat move.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.understanding.features import BUCKETS, features
from bot.understanding.reader import FILE, Danger, Move
from index.embedding.embed import Embedder, open_embedder
from index.knowledge.asked import shipped
from index.text.normalise import normalise

UTTERANCES = Path(__file__).parent / "utterances"
THRESHOLD = 0.3
"""Likelihood of any danger from which it is taken for one. A missed one weighs more than a false alarm."""
KNOWLEDGE = "knowledge"
"""The "writer" of questions asked of the knowledge."""
_FOR_DANGER, _FOR_MOVES = 14_000, 4_000
"""Questions asked of the knowledge that are learnt from; more of them make chat moves too seldom."""
_STRENGTH, _SCALE, _LIGHT = 12.0, 2.0, 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """One message, what it is, and whose."""

    text: str
    language: str
    label: str
    writer: str


def danger_lines() -> list[Line]:
    """Lines of danger and of what only sounds like it; chat moves are harmless, but for mild sadness, left out."""
    found = [_line(row, row["label"], writer) for writer, row in _rows("safety-*.jsonl")]
    found += [
        _line(row, Danger.NONE, writer) for writer, row in _rows("acts-*.jsonl") if row["act"] != Move.SAD
    ]
    return found + questions(Danger.NONE, _FOR_DANGER)


def move_lines() -> list[Line]:
    """Chat moves, and questions."""
    return [_line(row, row["act"], writer) for writer, row in _rows("acts-*.jsonl")] + questions(
        Move.QUESTION, _FOR_MOVES
    )


def questions(label: str, count: int) -> list[Line]:
    """Questions asked of the knowledge, evenly taken; what is declined is off the subject."""
    rows = [
        Line(
            text,
            language,
            Move.OFF_TOPIC if label == Move.QUESTION and unit.startswith("boundaries/off-topic") else label,
            KNOWLEDGE,
        )
        for (unit, language), asked in sorted(shipped().items())
        for text in (*asked.answered, *asked.unanswered)
    ]
    return rows[:: max(1, len(rows) // count)]


def _rows(pattern: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (file.stem, json.loads(line))
        for file in sorted(UTTERANCES.glob(pattern))
        for line in file.read_text("utf-8").splitlines()
    ]


def _line(row: Mapping[str, str], label: str, writer: str) -> Line:
    return Line(row["text"], row["language"], label, writer)


class Weights:
    """A multinomial logistic regression over letters and vectors together."""

    def __init__(self, lines: Sequence[Line], vectors: NDArray[np.float32]) -> None:
        model = LogisticRegression(C=_STRENGTH, max_iter=300)
        weights = np.array([_LIGHT if line.writer == KNOWLEDGE else 1.0 for line in lines])
        model.fit(_matrix(lines, vectors), [str(line.label) for line in lines], sample_weight=weights)
        self.labels = [str(label) for label in model.classes_]
        self._model = model

    def shares(self, lines: Sequence[Line], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """How likely each label is, shape (lines, labels)."""
        return np.asarray(self._model.predict_proba(_matrix(lines, vectors)))

    def stored(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As reader.npz holds them."""
        weights = self._model.coef_
        return {
            f"{name}.labels": np.array(self.labels),
            f"{name}.letters": weights[:, :BUCKETS].T.astype(np.float16),
            f"{name}.vectors": (weights[:, BUCKETS:].T * _SCALE).astype(np.float16),
            f"{name}.bias": self._model.intercept_.astype(np.float32),
        }


def _matrix(lines: Sequence[Line], vectors: NDArray[np.float32]) -> csr_matrix:
    columns, rows, values = [], [], []
    for number, line in enumerate(lines):
        found = features(line.text)
        columns += found.tolist()
        rows += [number] * len(found)
        values += [1.0 / np.sqrt(max(1, len(found)))] * len(found)
    letters = csr_matrix((values, (rows, columns)), shape=(len(lines), BUCKETS))
    return csr_matrix(hstack([letters, csr_matrix(vectors * _SCALE)]))


def _embedded(lines: Sequence[Line], embedder: Embedder) -> NDArray[np.float32]:
    return embedder.embed_queries([normalise(line.text) for line in lines])


def _held_out(lines: Sequence[Line], vectors: NDArray[np.float32], prefix: str) -> None:
    """Print, label by label, what is made of each writer's lines by those who never saw them."""
    told: list[tuple[str, str, float]] = []
    for writer in sorted({line.writer for line in lines if line.writer.startswith(prefix)}):
        held = np.array([line.writer == writer for line in lines])
        model = Weights([line for line, out in zip(lines, held, strict=True) if not out], vectors[~held])
        own = [line for line, out in zip(lines, held, strict=True) if out]
        shares = model.shares(own, vectors[held])
        if prefix == "safety":
            danger = 1.0 - shares[:, model.labels.index(Danger.NONE)]
            told += [
                (line.label, "danger" if p >= THRESHOLD else "none", p)
                for line, p in zip(own, danger, strict=True)
            ]
        else:
            told += [
                (line.label, model.labels[int(row.argmax())], float(row.max()))
                for line, row in zip(own, shares, strict=True)
            ]
    for label in sorted({label for label, _, _ in told}):
        own_told = [(said, p) for true, said, p in told if true == label]
        right = "danger" if prefix == "safety" and label != Danger.NONE else label
        share = sum(said == right for said, _ in own_told) / len(own_told)
        print(f"{prefix:<7} {label:<14} {len(own_told):>5} lines, right {share:.2f}", flush=True)


def main() -> None:
    """Hold out each writer in turn, then train on all and write the file."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--dry", action="store_true")
    dry = options.parse_args().dry
    embedder = open_embedder("shipped", threads=2)
    stored: dict[str, NDArray[np.generic]] = {
        "encoder": np.array(embedder.fingerprint),
        "danger.threshold": np.array(THRESHOLD, np.float32),
    }
    for name, prefix, lines in (("danger", "safety", danger_lines()), ("move", "acts", move_lines())):
        vectors = _embedded(lines, embedder)
        _held_out(lines, vectors, prefix)
        if not dry:
            stored |= Weights(lines, vectors).stored(name)
            print(f"{name}: trained on {len(lines)} lines", flush=True)
    if not dry:
        np.savez_compressed(FILE, **stored)  # type: ignore[arg-type]
        print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
