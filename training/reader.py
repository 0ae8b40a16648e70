"""Train the reader (bot/understanding/reader.npz) on the lines of training/utterances.

    python -m training.reader            # hold out each writer in turn, print what comes of it, then train on all
    python -m training.reader --dry      # only the first half

A line is {"text", "language", "label"}; a file is one writer's. Sample questions of the knowledge are lines of the
label `none` as well, so that nothing about careers sounds like danger.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.understanding.features import BUCKETS, features
from bot.understanding.reader import FILE, Danger
from index.embedding.embed import Embedder, open_embedder
from index.knowledge.asked import shipped
from index.text.normalise import normalise

UTTERANCES = Path(__file__).parent / "utterances"
FALSE_ALARMS = 0.01
"""Share of the held-out lines that only sound like danger, and may be taken for it."""
_QUESTIONS = 4000
_STRENGTH = 8.0


@dataclass(frozen=True, slots=True)
class Line:
    """One message, what it is, and whose."""

    text: str
    language: str
    label: str
    writer: str


def read_lines(folder: Path = UTTERANCES) -> list[Line]:
    """Every line of every writer: `safety-*.jsonl` by their labels, `acts-*.jsonl` as harmless talk.

    Mild sadness among the acts is left out: it may be answered either way.
    """
    found: list[Line] = []
    for file in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, file.read_text("utf-8").splitlines()):
            label = row.get("label", Danger.NONE if row.get("act") != "sad" else "")
            if label:
                found.append(Line(row["text"], row["language"], label, file.stem))
    return found


def questions(count: int = _QUESTIONS) -> list[Line]:
    """Sample questions of the knowledge, evenly taken."""
    rows = [
        Line(text, language, Danger.NONE, "knowledge")
        for (_, language), asked in sorted(shipped().items())
        for text in (*asked.answered, *asked.unanswered)
    ]
    return rows[:: max(1, len(rows) // count)]


class Weights:
    """A multinomial logistic regression over letters and vectors together."""

    def __init__(self, lines: Sequence[Line], vectors: NDArray[np.float32]) -> None:
        model = LogisticRegression(C=_STRENGTH, max_iter=400, class_weight=None)
        weights = np.array([0.3 if line.writer == "knowledge" else 1.0 for line in lines])
        model.fit(_matrix(lines, vectors), [line.label for line in lines], sample_weight=weights)
        self.labels = [str(label) for label in model.classes_]
        self.letters = model.coef_[:, :BUCKETS].T
        self.vectors = model.coef_[:, BUCKETS:].T
        self.bias = model.intercept_
        self._model = model

    def danger(self, lines: Sequence[Line], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Likelihood of any danger or distress, shape (lines,)."""
        shares = self._model.predict_proba(_matrix(lines, vectors))
        return np.asarray(1.0 - shares[:, self.labels.index(Danger.NONE)])


def _matrix(lines: Sequence[Line], vectors: NDArray[np.float32]) -> csr_matrix:
    columns, rows, values = [], [], []
    for number, line in enumerate(lines):
        found = features(line.text)
        columns += found.tolist()
        rows += [number] * len(found)
        values += [1.0 / np.sqrt(len(found))] * len(found)
    letters = csr_matrix((values, (rows, columns)), shape=(len(lines), BUCKETS))
    return csr_matrix(hstack([letters, csr_matrix(vectors)]))


def _embedded(lines: Sequence[Line], embedder: Embedder) -> NDArray[np.float32]:
    return embedder.embed_queries([normalise(line.text) for line in lines])


def main() -> None:
    """Hold out each writer in turn, then train on all and write the file."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--dry", action="store_true")
    dry = options.parse_args().dry
    embedder = open_embedder("shipped", threads=2)
    written, asked = read_lines(), questions()
    own, others = _embedded(written, embedder), _embedded(asked, embedder)
    likely = np.zeros(len(written))
    for writer in sorted({line.writer for line in written if line.writer.startswith("safety")}):
        held = np.array([line.writer == writer for line in written])
        rest = [line for line, out in zip(written, held, strict=True) if not out]
        model = Weights([*rest, *asked], np.concatenate([own[~held], others]))
        likely[held] = model.danger([line for line, out in zip(written, held, strict=True) if out], own[held])
    judged = [n for n, line in enumerate(written) if line.writer.startswith("safety")]
    threshold = _report([written[n] for n in judged], likely[judged])
    if dry:
        return
    model = Weights([*written, *asked], np.concatenate([own, others]))
    np.savez_compressed(
        FILE,
        letters=model.letters.astype(np.float16),
        vectors=model.vectors.astype(np.float16),
        bias=model.bias.astype(np.float32),
        labels=np.array(model.labels),
        threshold=np.float32(threshold),
        encoder=np.array(embedder.fingerprint),
    )
    print(
        f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB, trained on {len(written)} lines and {len(asked)} questions"
    )


def _report(lines: Sequence[Line], likely: NDArray[np.float64]) -> float:
    """Print what each threshold would catch on held-out writers; the one that keeps false alarms within bounds."""
    none = np.array([line.label == Danger.NONE for line in lines])
    threshold = float(np.quantile(likely[none], 1 - FALSE_ALARMS))
    for at in sorted({0.3, 0.5, 0.7, round(threshold, 3)}):
        caught = {
            label: f"{np.mean([p >= at for p, line in zip(likely, lines, strict=True) if line.label == label]):.2f}"
            for label in Counter(line.label for line in lines)
        }
        print(f"threshold {at:.3f}: {caught}")
    return threshold


if __name__ == "__main__":
    main()
