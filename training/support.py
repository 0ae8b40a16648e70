"""Teach the score of a model's sentences: how much one is to be doubted beside the passages that it cites.

    python -m training.support            # holds out each writer in turn, then trains on all and writes the file
    python -m training.support --dry      # only the figures
    python -m training.support --unseen   # what the shipped file does with the pairs that are never trained on

The answers stand in `training/answers`: each pair is a question, a good answer and one in which exactly one sentence is wrong
in a way that models write. Those of the writers and of `unseen.jsonl` were written by people who saw the passage and not the
checker, `composed.jsonl` with the checker in view; pairs of `earlier.jsonl` keep close to the words of their passages and count
half. `passages.json` holds the passages as they were, one that has changed since under a name with "@earlier". A writer who is
held out takes his sections with him; the thresholds come from the writers' good sentences, of sections held out among the
others. `unseen.jsonl` is never trained on; yet the rules were mended with its good answers at hand, as with the writers', so that
what it says of good ones lost flatters the rules, and only what it says of the score is blind.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from bot.answering.checks.grounding import check, rule_faults
from bot.answering.checks.grounds import Grounds
from bot.answering.checks.learnt.measures import RULES, weight_of
from bot.answering.checks.learnt.score import FILE, SupportScore, shipped
from bot.answering.checks.sentences import sentences
from bot.answering.checks.words import keys
from index.text.language import Language
from index.trees import NONE, Trees, stored
from training.trees import Node, arrays

HERE = Path(__file__).parent
ANSWERS = HERE / "answers"
KNOWLEDGE = HERE.parent / "knowledge"
EARLIER, UNSEEN, WRITERS = "earlier", "unseen", "writer-"
EARLIER_COUNTS = 0.5
DOUBTED, BELIEVED = 0.975, 0.97
"""Share of held-out good sentences that lie below each threshold."""
FOLDS = 6
LEAST_SEEN = 2
"""Sections in which a word has to stand to have a weight of its own."""
LINEAR, TREES, RATE = 0.02, 150, 0.05
_NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, an answer that is right and one that is not, in the sentence `bad`."""

    writer: str
    section: str
    language: Language
    question: str
    passage: str
    good: str
    wrong: str
    kind: str
    bad: str

    @property
    def grounds(self) -> Grounds:
        return Grounds((self.passage,), self.language, self.question, limit=1300, message=self.question)


@dataclass(frozen=True, slots=True)
class Example:
    """A cited sentence with its measures; `plain` says that no rule of figures, names or form stops it anyway."""

    pair: Pair
    values: dict[str, float]
    wrong: bool
    plain: bool
    missed: bool


def pairs(folder: Path = ANSWERS, *, unseen: bool = False) -> Iterator[Pair]:
    """All pairs to train on, by writer; with `unseen`, the others."""
    passages = json.loads((folder / "passages.json").read_text("utf-8"))
    for file in sorted(folder.glob("*.jsonl")):
        if (file.stem == UNSEEN) != unseen:
            continue
        for row in map(json.loads, file.read_text("utf-8").splitlines()):
            said = sentences(row["wrong"])
            language = Language(row["language"])
            passage = passages[f"{row['section']} {language.value}"]
            yield Pair(
                file.stem, row["section"].removesuffix("@earlier"), language, row["question"], passage, row["good"], row["wrong"], row["kind"],
                said[row["at"]].text,
            )  # fmt: skip


def word_counts() -> tuple[dict[str, int], int]:
    """In how many sections of the knowledge each word stands, and the number of sections."""
    seen: Counter[str] = Counter()
    sections = 0
    for file in sorted(KNOWLEDGE.glob("*/*.md")):
        for section in file.read_text("utf-8").split("\n## "):
            sections += 1
            seen.update(keys(section))
    return {word: n for word, n in sorted(seen.items()) if n >= LEAST_SEEN}, sections


def examples(found: Sequence[Pair], untaught: SupportScore) -> list[Example]:
    """Each cited sentence of all answers once."""
    made: dict[tuple[str, bool], Example] = {}
    for pair in found:
        for text in (pair.good, pair.wrong):
            said = sentences(text)
            for sentence in said:
                wrong = text is pair.wrong and sentence.text == pair.bad
                if not sentence.cited or (sentence.text, wrong) in made:
                    continue
                faults = rule_faults(sentence, said, pair.grounds)
                failed = {fault.check for fault in faults}
                values = untaught.measured(sentence.text, (pair.passage,), pair.question, failed)
                if values:
                    plain = failed <= {*RULES}
                    made[sentence.text, wrong] = Example(pair, values, wrong, plain, not failed)
    return list(made.values())


def taught(rows: Sequence[Example], untaught: SupportScore) -> SupportScore:
    """A score fitted to these sentences, without thresholds."""
    names = tuple(rows[0].values)
    table = np.array([[row.values[name] for name in names] for row in rows], np.float32)
    wrong = np.array([row.wrong for row in rows])
    count = np.array([EARLIER_COUNTS if row.pair.writer == EARLIER else 1.0 for row in rows])
    mean, scale = table.mean(0), np.where(table.std(0) > 0, table.std(0), 1)
    linear = LogisticRegression(C=LINEAR, max_iter=3000).fit((table - mean) / scale, wrong, count)
    trees = HistGradientBoostingClassifier(
        max_depth=3, max_iter=TREES, learning_rate=RATE, min_samples_leaf=15, l2_regularization=5,
        max_features=0.4, random_state=0,
    ).fit(table, wrong, count)  # fmt: skip
    grown = arrays([_nodes(predictors[0].nodes) for predictors in trees._predictors])
    # each answer takes one leaf of the first tree
    grown["value"][0] += float(trees._baseline_prediction.ravel()[0])
    return replace(
        untaught,
        names=names,
        mean=mean.astype(np.float32),
        coefficients=(linear.coef_[0] / scale).astype(np.float32),
        bias=float(linear.intercept_[0]),
        trees=Trees.read(grown),
    )


def _nodes(tree: NDArray[np.void]) -> list[Node]:
    """The nodes of a tree of scikit-learn."""
    return [
        (0, 0.0, place, place, float(node["value"]))
        if node["is_leaf"]
        else (
            int(node["feature_idx"]),
            float(node["num_threshold"]),
            int(node["left"]),
            int(node["right"]),
            0.0,
        )
        for place, node in enumerate(tree)
    ]


def doubts(score: SupportScore, rows: Sequence[Example]) -> NDArray[np.float64]:
    """What a score says of sentences."""
    return np.array([score.of(row.values) for row in rows])


def with_thresholds(rows: Sequence[Example], untaught: SupportScore) -> SupportScore:
    """A score fitted to these sentences, its thresholds from sections held out among them."""
    groups = np.unique([row.pair.section for row in rows], return_inverse=True)[1]
    groups = np.random.default_rng(1).permutation(groups.max() + 1)[groups]
    held = np.zeros(len(rows))
    for learnt, left in GroupKFold(FOLDS).split(held, held, groups):
        held[left] = doubts(taught([rows[n] for n in learnt], untaught), [rows[n] for n in left])
    good = held[[not row.wrong and row.plain and row.pair.writer.startswith(WRITERS) for row in rows]]
    return replace(
        taught(rows, untaught),
        doubted=float(np.quantile(good, DOUBTED)),
        believed=float(np.quantile(good, BELIEVED)),
    )


def told(found: Sequence[Pair], score: SupportScore) -> Counter[str]:
    """What becomes of the answers under a score: `sent`, `rejected` and `shortened`, in all and by kind and language."""
    count: Counter[str] = Counter()
    for pair in found:
        checked = check(pair.wrong, pair.grounds, score=score)
        sent = checked.sendable and _plain(pair.bad) in _plain(checked.text)
        checked = check(pair.good, pair.grounds, score=score)
        for what in ("all", pair.kind, pair.language.value):
            count[f"{what} pairs"] += 1
            count[f"{what} sent"] += sent
            count[f"{what} rejected"] += not checked.sendable
            count[f"{what} shortened"] += checked.sendable and bool(checked.bad)
    return count


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"\s?\[\d+\]", "", text)).strip()


def _print(name: str, count: Counter[str]) -> None:
    for what in sorted(key.removesuffix(" pairs") for key in count if key.endswith(" pairs")):
        size = count[f"{what} pairs"]
        shares = (
            f"{kind} {count[f'{what} {kind}'] / size:6.1%}" for kind in ("sent", "rejected", "shortened")
        )
        print(f"{name:<10} {what:<10} {size:>4} pairs: wrong {', good '.join(shares)}", flush=True)


def _without_thresholds(score: SupportScore) -> SupportScore:
    """One that changes nothing of what the rules say."""
    return replace(score, doubted=_NEVER, believed=-_NEVER)


def held_out(found: Sequence[Pair], rows: Sequence[Example], untaught: SupportScore) -> None:
    """Print what the rules alone and the score do with each writer's answers, without him and his sections in training."""
    alone, weighed = Counter[str](), Counter[str]()
    every, doubted = list[Example](), list[float]()
    for writer in sorted({pair.writer for pair in found if pair.writer.startswith(WRITERS)}):
        mine = [pair for pair in found if pair.writer == writer]
        sections = {pair.section for pair in mine}
        score = with_thresholds([row for row in rows if row.pair.section not in sections], untaught)
        left = [row for row in rows if row.pair.writer == writer and row.plain]
        every += left
        doubted += doubts(score, left).tolist()
        alone += told(mine, _without_thresholds(score))
        weighed += told(mine, score)
    wrong = np.array([row.wrong for row in every])
    open_ = np.array([row.missed or not row.wrong for row in every])
    _print("rules", alone)
    _print("and score", weighed)
    print(
        f"AUC {roc_auc_score(wrong, doubted):.3f}, of what the rules miss"
        f" {roc_auc_score(wrong[open_], np.array(doubted)[open_]):.3f}"
    )


def main() -> None:
    """Hold out each writer in turn, then train on all and write the file."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--dry", action="store_true")
    options.add_argument("--unseen", action="store_true")
    asked = options.parse_args()
    if asked.unseen:
        left = list(pairs(unseen=True))
        _print("rules", told(left, _without_thresholds(shipped())))
        _print("and score", told(left, shipped()))
        return
    seen, sections = word_counts()
    weights = {word: weight_of(n, sections) for word, n in seen.items()}
    nothing = np.zeros(0, np.float32)
    untaught = SupportScore(
        (), nothing, nothing, 0.0, NONE, _NEVER, -_NEVER, weights,
        weight_of(1, sections),
    )  # fmt: skip
    found = list(pairs())
    rows = examples(found, untaught)
    print(
        f"{len(found)} pairs, {len(rows)} sentences, {sum(row.wrong for row in rows)} of them wrong",
        flush=True,
    )
    held_out(found, rows, untaught)
    if asked.dry:
        return
    score = with_thresholds(rows, untaught)
    np.savez_compressed(
        FILE,
        names=_bytes(score.names), mean=score.mean, coefficients=score.coefficients, bias=np.float32(score.bias),
        **stored(score.trees),
        doubted=np.float32(score.doubted), believed=np.float32(score.believed),
        words=_bytes(tuple(seen)), seen=np.array([*seen.values()], np.uint16), sections=np.int32(sections),
    )  # fmt: skip
    print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB, trained on {len(rows)} sentences")


def _bytes(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


if __name__ == "__main__":
    main()
