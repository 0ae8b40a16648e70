"""Train the reader (bot/understanding/reader.npz) on the lines of training/utterances.

    python -m training.reader            # hold out each file in turn, print what comes of it, then train on all
    python -m training.reader --dry      # only the first half

A line of `safety-*.jsonl` is {"text", "language", "label"}, one of `acts-*.jsonl` {"text", "language", "act"}; a file
is held out as if it were one writer's. Questions asked of the knowledge are lines as well, so that nothing about careers
sounds like danger or like a chat move.
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.understanding.features import BUCKETS, features
from bot.understanding.reader import FILE, Danger, Move, Scope, Sort, Stance
from index.embedding.embed import Embedder, open_embedder
from index.text.normalise import normalise
from training.data import LIVES, all_asked, read_dialogues
from training.respell import hurried

UTTERANCES = Path(__file__).parent / "utterances"
_SCOPES = {
    **dict.fromkeys(("answer", "unknown", "predict"), Scope.OURS),
    **dict.fromkeys(("off_topic", "refuse", "medical", "legal"), Scope.DECLINED),
}
THRESHOLD = 0.55
"""Likelihood of any danger from which it is taken for one. A missed one weighs more than a false alarm."""
_HURRY = 0.4
"""Share of the words of a danger that are mistyped in a second version of it."""
_INNER = re.compile(r"(?<=[a-z])[aeiou]+(?=[a-z])", re.IGNORECASE)
KNOWLEDGE = "knowledge"
"""The "writer" of questions asked of the knowledge."""
_TURNS = {"objection": Move.FOLLOW_UP, "refuse": Move.OFF_TOPIC}
"""Acts of a dialogue that the reader has another name for."""
_STANCES = {
    **dict.fromkeys(
        ("follow_up", "same_of_other", "correction", "objection", "which_better", "pick"), Stance.LEANS
    ),
    **dict.fromkeys(("question", "about_me", "off_topic", "sad"), Stance.ALONE),
}
_DECLINED = {
    Move.QUESTION: Move.OFF_TOPIC,
    Scope.OURS: Scope.DECLINED,
}
"""What a question asked of the knowledge is where it is there to be declined."""
_FOR_DANGER, _FOR_MOVES, _FOR_SCOPE, _FOR_SORT = 14_000, 4_000, 6_000, 9_000
"""Questions asked of the knowledge that are learnt from; more of them make chat moves too seldom."""
_STRENGTH, _SCALE, _LIGHT = 12.0, 2.0, 0.4
_RARE = 3.0
"""What a line to be declined weighs: there are ten times as many others."""


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """One message, what it is, and whose."""

    text: str
    language: str
    label: str
    writer: str


def danger_lines() -> list[LabelledMessage]:
    """Lines of danger and of what only sounds like it; chat moves are harmless, but for mild sadness, left out."""
    found = [_line(row, row["label"], writer) for writer, row in _rows("safety-*.jsonl")]
    found += [hasty for line in found for hasty in _hasty(line)]
    found += [
        _line(row, Danger.NONE, writer) for writer, row in _rows("acts-*.jsonl") if row["act"] != Move.SAD
    ]
    found += [
        LabelledMessage(turn["text"], turn["language"], Danger.NONE, writer)
        for writer, talk in _dialogues()
        for turn in talk["turns"]
        if turn["act"] not in {"danger", "sad"}
    ]
    return found + lives(dict.fromkeys(_SCOPES, Danger.NONE)) + questions(Danger.NONE, _FOR_DANGER)


def _hasty(line: LabelledMessage) -> list[LabelledMessage]:
    """The line as a hurried thumb writes it; in Roman Urdu also without the vowels inside half of its words: "zndgi"."""
    if line.language == "ur":
        return []
    rng = Random(line.text)
    texts = [hurried(line.text, rng, _HURRY)]
    if line.language == "ur-Latn":
        texts.append(
            " ".join(_INNER.sub("", word) if rng.random() < 0.5 else word for word in line.text.split())
        )
    return [replace(line, text=text) for text in texts if text != line.text]


def move_lines() -> list[LabelledMessage]:
    """Chat moves, and questions."""
    acts = [_line(row, row["act"], writer) for writer, row in _rows("acts-*.jsonl")]
    asked = lives(
        {kind: Move.QUESTION if scope is Scope.OURS else Move.OFF_TOPIC for kind, scope in _SCOPES.items()}
    )
    turns = [
        LabelledMessage(turn["text"], turn["language"], _TURNS.get(turn["act"], turn["act"]), writer)
        for writer, talk in _dialogues()
        for turn in talk["turns"]
        if turn["act"] != "danger"
    ]
    return acts + turns + asked + questions(Move.QUESTION, _FOR_MOVES)


def scope_lines() -> list[LabelledMessage]:
    """Messages of people who ask, of their lives or of something else, and questions asked of the knowledge."""
    return lives(_SCOPES) + questions(Scope.OURS, _FOR_SCOPE)


def lives(labels: Mapping[str, str]) -> list[LabelledMessage]:
    """Messages from people's lives, of the kinds that have a label."""
    told = [(file.stem, json.loads(line)) for file in sorted(LIVES.glob("*.jsonl")) for line in file.open()]
    return [_line(row, labels[row["kind"]], writer) for writer, row in told if row["kind"] in labels]


def stance_lines() -> list[LabelledMessage]:
    """Turns of dialogues, and messages that stand alone."""
    turns = [
        LabelledMessage(turn["text"], turn["language"], _STANCES[turn["act"]], writer)
        for writer, talk in _dialogues()
        for turn in talk["turns"][1:]
        if turn["act"] in _STANCES
    ]
    return turns + lives(dict.fromkeys(_SCOPES, Stance.ALONE))[::3]


def sort_lines() -> list[LabelledMessage]:
    """Questions that a section answers, and those that none does."""
    rows = [(unit, language, asked) for (unit, language), asked in sorted(all_asked().items())]
    known = [
        LabelledMessage(text, language, Sort.KNOWN, KNOWLEDGE)
        for unit, language, asked in rows
        if not unit.startswith("boundaries/off-topic")
        for text in asked.answered
    ]
    unknown = [
        LabelledMessage(text, language, Sort.UNKNOWN, KNOWLEDGE)
        for _, language, asked in rows
        for text in asked.unanswered
    ]
    told = lives({"answer": Sort.KNOWN, "unknown": Sort.UNKNOWN})
    return told + unknown + known[:: max(1, len(known) // _FOR_SORT)]


def questions(label: str, count: int) -> list[LabelledMessage]:
    """Questions asked of the knowledge, evenly taken; what is declined is off the subject."""
    rows = [
        LabelledMessage(
            text,
            language,
            _DECLINED.get(label, label) if unit.startswith("boundaries/off-topic") else label,
            KNOWLEDGE,
        )
        for (unit, language), asked in sorted(all_asked().items())
        for text in (*asked.answered, *asked.unanswered)
    ]
    return rows[:: max(1, len(rows) // count)]


def _dialogues() -> list[tuple[str, dict[str, Any]]]:
    """Of all writers: those are held out of the encoder's training, not of this."""
    return [*read_dialogues(), *read_dialogues(held=True)]


def _rows(pattern: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (file.stem, json.loads(line))
        for file in sorted(UTTERANCES.glob(pattern))
        for line in file.read_text("utf-8").splitlines()
    ]


def _line(row: Mapping[str, str], label: str, writer: str) -> LabelledMessage:
    return LabelledMessage(row["text"], row["language"], label, writer)


class ReaderWeights:
    """A multinomial logistic regression over letters and vectors together."""

    def __init__(self, lines: Sequence[LabelledMessage], vectors: NDArray[np.float32]) -> None:
        model = LogisticRegression(C=_STRENGTH, max_iter=300)
        weights = np.array([_LIGHT if line.writer == KNOWLEDGE else 1.0 for line in lines])
        weights *= np.array([_RARE if line.label == Scope.DECLINED else 1.0 for line in lines])
        model.fit(_matrix(lines, vectors), [str(line.label) for line in lines], sample_weight=weights)
        self.labels = [str(label) for label in model.classes_]
        self._model = model

    def shares(self, lines: Sequence[LabelledMessage], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """How likely each label is, shape (lines, labels)."""
        return np.asarray(self._model.predict_proba(_matrix(lines, vectors)))

    def stored(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As reader.npz holds them."""
        weights, bias = self._model.coef_, self._model.intercept_
        if len(weights) == 1:  # of two labels only the odds of the second are learnt
            weights, bias = np.vstack([0 * weights, weights]), np.append(0 * bias, bias)
        return {
            f"{name}.labels": np.array(self.labels),
            f"{name}.letters": weights[:, :BUCKETS].T.astype(np.float16),
            f"{name}.vectors": (weights[:, BUCKETS:].T * _SCALE).astype(np.float16),
            f"{name}.bias": bias.astype(np.float32),
        }


def _matrix(lines: Sequence[LabelledMessage], vectors: NDArray[np.float32]) -> csr_matrix:
    columns, rows, values = [], [], []
    for number, line in enumerate(lines):
        found = features(line.text)
        columns += found.tolist()
        rows += [number] * len(found)
        values += [1.0 / np.sqrt(max(1, len(found)))] * len(found)
    letters = csr_matrix((values, (rows, columns)), shape=(len(lines), BUCKETS))
    return csr_matrix(hstack([letters, csr_matrix(vectors * _SCALE)]))


def _embedded(lines: Sequence[LabelledMessage], embedder: Embedder) -> NDArray[np.float32]:
    return embedder.embed_queries([normalise(line.text) for line in lines])


def _held_out(lines: Sequence[LabelledMessage], vectors: NDArray[np.float32], prefix: str) -> None:
    """Print, label by label, what is made of each writer's lines by those who never saw them."""
    told: list[tuple[str, str, float]] = []
    for writer in sorted({line.writer for line in lines if line.writer.startswith(prefix)}):
        held = np.array([line.writer == writer for line in lines])
        model = ReaderWeights(
            [line for line, out in zip(lines, held, strict=True) if not out], vectors[~held]
        )
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
    for name, prefix, lines in (
        ("danger", "safety", danger_lines()),
        ("move", "acts", move_lines()),
        ("scope", "lives", scope_lines()),
        ("stance", "dialogues", stance_lines()),
        ("sort", "lives", sort_lines()),
    ):
        vectors = _embedded(lines, embedder)
        _held_out(lines, vectors, prefix)
        if not dry:
            stored |= ReaderWeights(lines, vectors).stored(name)
            print(f"{name}: trained on {len(lines)} lines", flush=True)
    if not dry:
        np.savez_compressed(FILE, **stored)  # type: ignore[arg-type]
        print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
