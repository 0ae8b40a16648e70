"""One training step's texts, with what each is to be near: built from the data by a seeded generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor

from training.data import (
    LANGUAGES,
    KnowledgeUnit,
    aligned_lines,
    read_knowledge,
    read_news,
    read_parallel,
    read_passages,
    read_respeller,
    read_sentences,
    read_words,
    split_units,
)
from training.respell import bare, hurried, with_marks
from training.teacher import PAIR, fixed_windows, load, word_pairs

RATES = (0.0, 0.3, 0.6, 1.0)
"""Shares of words respelled where the Urdu words are known, each as likely as the next."""
MIXED_RATES = (0.0, 0.2, 0.4)
"""The same in questions and lines of the knowledge, which are full of English words."""
HURRY = (0.0, 0.0, 0.15, 0.3, 0.5)
"""Shares of words mistyped in a question, each as likely as the next."""
ASKED = {"en": 3, "ur": 2, "ur-Latn": 4}
"""How often a section is asked for in each script."""


@dataclass(frozen=True)
class Sizes:
    """How many of each kind one step takes."""

    sentences: int = 28
    near_fragments: int = 16
    far_fragments: int = 30
    news: int = 10
    units: int = 12
    lines: int = 10
    held: int = 10
    parallel: int = 14
    words: int = 24
    pairs: int = 12
    passages: int = 16


@dataclass
class Batch:
    """Texts with their prefix, and for the rows named: bank rows they should find, vectors they should keep to."""

    texts: list[str] = field(default_factory=list)
    finds: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Bank → (text, bank row) pairs to be told from all other rows of the bank."""
    stands_for: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Bank → (text, bank row): this text is that bank row, with its gradient."""
    keeps: list[tuple[int, Tensor, float]] = field(default_factory=list)
    """(text, teacher vector, weight)."""
    alike: list[tuple[int, int]] = field(default_factory=list)
    """Two questions that one section answers; each to be told from the questions of the other pairs."""

    def add(self, text: str) -> int:
        """Add a text; its place."""
        self.texts.append(text)
        return len(self.texts) - 1


class Teacher:
    """Precomputed vectors by prefixed text."""

    def __init__(self, path: Path) -> None:
        known = load(path)
        self._vectors = torch.from_numpy(np.stack(list(known.values())).astype(np.float32))
        self._rows = {text: row for row, text in enumerate(known)}

    def __call__(self, *texts: str) -> Tensor:
        """The normalised mean of the texts' vectors, [hidden]."""
        mean = torch.stack([self._vectors[self._rows[text]] for text in texts]).mean(dim=0)
        return mean / mean.norm()


class Batches:
    """Draws batches. `banks` holds, by name, the first vectors of everything that is to be found."""

    def __init__(self, data: Path, knowledge: Path, teacher: Teacher, sizes: Sizes) -> None:
        self.sizes = sizes
        self._teacher = teacher
        self._respeller = read_respeller(data)
        self._sentences = read_sentences(data)[0]
        self._news = read_news(data)[0]
        self._units = [
            unit for unit in split_units(read_knowledge(knowledge))[0] if any(unit.questions.values())
        ]
        self._known = len(self._units)
        self._lines = [row for unit in self._units for row in aligned_lines(unit)]
        self._units += read_passages()
        self._words = read_words(data)
        self._pairs = word_pairs(self._sentences)
        self._parallel = read_parallel()
        self._windows: dict[int, list[tuple[int, int]]] = {}
        for place, start, end in fixed_windows(self._sentences):
            self._windows.setdefault(place, []).append((start, end))
        self._aligned = [i for i, sentence in enumerate(self._sentences) if len(sentence.native_words) > 2]
        self._unit_rows = [(i, language) for i, unit in enumerate(self._units) for language in unit.lines]
        self._row_of = {pair: row for row, pair in enumerate(self._unit_rows)}
        self.unit_of_row = torch.tensor([i for i, _ in self._unit_rows])
        self.banks = {
            "sentences": torch.stack([teacher("passage: " + s.native) for s in self._sentences]),
            "news-en": torch.stack([teacher("passage: " + n.en) for n in self._news]),
            "news-ur": torch.stack([teacher("passage: " + n.ur) for n in self._news]),
            "words": torch.stack([teacher("passage: " + word) for word in self._words]),
            "units": torch.stack(
                [self._first_vector(self._units[i], language) for i, language in self._unit_rows]
            ),
        }
        for language in ("en", "ur") if self._parallel else ():
            self.banks[f"parallel-{language}"] = torch.stack(
                [teacher("query: " + row[language]) for row in self._parallel]
            )

    def _first_vector(self, unit: KnowledgeUnit, language: str) -> Tensor:
        known = [name for name in ("en", "ur") if name in unit.lines]
        chosen = known if language not in known and known else [language]
        return self._teacher(*("passage: " + unit.passage(name) for name in chosen))

    def draw(self, rng: Random) -> Batch:
        """One step's batch."""
        batch = Batch()
        chosen = rng.sample(range(len(self._sentences)), self.sizes.sentences)
        self._add_sentences(batch, chosen, rng)
        near = [i for i in chosen if self._sentences[i].native_words]
        for i in rng.choices(near, k=self.sizes.near_fragments) + rng.sample(
            self._aligned, self.sizes.far_fragments
        ):
            self._add_fragment(batch, i, rng)
        self._add_news(batch, rng)
        self._add_words(batch, rng)
        self._add_pairs(batch, rng)
        self._add_units(batch, rng.sample(range(self._known), self.sizes.units), rng)
        passages = range(self._known, len(self._units))
        self._add_units(batch, rng.sample(passages, min(self.sizes.passages, len(passages))), rng)
        self._add_lines(batch, rng)
        self._add_parallel(batch, rng)
        return batch

    def _roman(self, words: Sequence[str], natives: Sequence[str] | None, rng: Random) -> str:
        noise = rng.choice((0.0, 0.0, 0.1, 0.3))
        rate = rng.choice(RATES if natives else MIXED_RATES)
        return " ".join(self._respeller.respell(words, natives or None, rate, rng, noise=noise))

    def _add_sentences(self, batch: Batch, chosen: Sequence[int], rng: Random) -> None:
        for i in chosen:
            sentence = self._sentences[i]
            words = sentence.roman_words or sentence.roman.split()
            prefix = "query: " if rng.random() < 0.7 else "passage: "
            text = self._roman(words, sentence.native_words, rng)
            roman = batch.add(prefix + (bare(text) if rng.random() < 0.25 else text))
            batch.keeps.append((roman, self._teacher(prefix + sentence.native), 10.0))
            batch.finds.setdefault("sentences", []).append((roman, i))
            urdu = batch.add("passage: " + sentence.native)
            batch.keeps.append((urdu, self._teacher("passage: " + sentence.native), 10.0))
            batch.stands_for.setdefault("sentences", []).append((urdu, i))

    def _add_fragment(self, batch: Batch, i: int, rng: Random) -> None:
        sentence = self._sentences[i]
        count = len(sentence.native_words)
        known = i in self._windows and rng.random() < 0.6
        if known:
            start, end = rng.choice(self._windows[i])
        else:
            length = min(count, 6 if rng.random() < 0.5 else rng.randint(3, 12))
            start = rng.randint(0, count - length)
            end = start + length
        natives = sentence.native_words[start:end]
        if rng.random() < 0.15:
            text = " ".join(natives)
        else:
            text = self._roman(sentence.roman_words[start:end], natives, rng)
        place = batch.add("query: " + text)
        batch.finds.setdefault("sentences", []).append((place, i))
        if known:
            batch.keeps.append((place, self._teacher("query: " + " ".join(natives)), 4.0))

    def _add_news(self, batch: Batch, rng: Random) -> None:
        for i in rng.sample(range(len(self._news)), self.sizes.news):
            news = self._news[i]
            swap = rng.random() < 0.5
            for language, text in (("en", news.en), ("ur", news.ur)):
                prefix = "query: " if (language == "en") == swap else "passage: "
                place = batch.add(prefix + text)
                batch.keeps.append((place, self._teacher(prefix + text), 20.0))
                other = "news-ur" if language == "en" else "news-en"
                batch.finds.setdefault(other, []).append((place, i))
                if prefix == "passage: ":
                    batch.stands_for.setdefault(f"news-{language}", []).append((place, i))
            roman = self._respeller.romanise_text(news.ur, rng)
            if roman:
                place = batch.add("query: " + roman)
                batch.keeps.append((place, self._teacher("query: " + news.en, "query: " + news.ur), 10.0))
                batch.finds.setdefault(rng.choice(("news-ur", "news-en")), []).append((place, i))

    def _add_words(self, batch: Batch, rng: Random) -> None:
        for i in rng.sample(range(len(self._words)), self.sizes.words):
            spelling = self._respeller.romanise(self._words[i], rng)
            prefix = "query: " if rng.random() < 0.7 else "passage: "
            place = batch.add(f"{prefix}{spelling}")
            batch.finds.setdefault("words", []).append((place, i))
            batch.keeps.append((place, self._teacher(prefix + self._words[i]), 6.0))
            urdu = batch.add("passage: " + self._words[i])
            batch.keeps.append((urdu, self._teacher("passage: " + self._words[i]), 6.0))
            batch.stands_for.setdefault("words", []).append((urdu, i))

    def _add_pairs(self, batch: Batch, rng: Random) -> None:
        for i, start in rng.sample(self._pairs, self.sizes.pairs):
            natives = self._sentences[i].native_words[start : start + PAIR]
            roman = self._roman(self._sentences[i].roman_words[start : start + PAIR], natives, rng)
            batch.keeps.append(
                (batch.add("query: " + roman), self._teacher("query: " + " ".join(natives)), 6.0)
            )

    def _add_units(self, batch: Batch, chosen: Sequence[int], rng: Random) -> None:
        for i in chosen:
            unit = self._units[i]
            language = rng.choice(list(unit.lines))
            row = self._row_of[i, language]
            place = batch.add("passage: " + self._excerpt(unit, language, rng))
            batch.stands_for.setdefault("units", []).append((place, row))
            asked = [(name, q) for name in unit.questions for q in unit.questions[name]]
            weights = [ASKED[name] for name, _ in asked]
            pair = []
            for name, question in rng.choices(asked, weights, k=2):
                text = self._roman(question.split(), None, rng) if name == "ur-Latn" else question
                text = hurried(text, rng, rng.choice(HURRY))
                pair.append(batch.add("query: " + with_marks(text, rng)))
                batch.finds.setdefault("units", []).append((pair[-1], row))
                if name != "ur-Latn":
                    batch.keeps.append((pair[-1], self._teacher("query: " + question), 5.0))
            batch.alike.append((pair[0], pair[1]))

    def _excerpt(self, unit: KnowledgeUnit, language: str, rng: Random) -> str:
        words = unit.passage(language).split()
        if len(words) <= 40:
            return " ".join(words)
        head = unit.passage(language)[: len(unit.titles[language]) + len(unit.headings[language]) + 2].split()
        start = rng.randint(len(head), max(len(head), len(words) - 30)) if rng.random() < 0.5 else len(head)
        return " ".join(head + words[start : start + 30])

    def _add_lines(self, batch: Batch, rng: Random) -> None:
        for row in rng.sample(self._lines, self.sizes.lines):
            prefix = rng.choice(("query: ", "passage: "))
            place = batch.add(prefix + self._roman(row["ur-Latn"].split()[:40], None, rng))
            batch.keeps.append((place, self._teacher(prefix + row["en"], prefix + row["ur"]), 10.0))
        for row in rng.sample(self._lines, self.sizes.held):
            prefix = rng.choice(("query: ", "passage: "))
            language = rng.choice(LANGUAGES[:2])
            place = batch.add(prefix + row[language])
            batch.keeps.append((place, self._teacher(prefix + row[language]), 15.0))

    def _add_parallel(self, batch: Batch, rng: Random) -> None:
        for i in rng.sample(range(len(self._parallel)), min(self.sizes.parallel, len(self._parallel))):
            row = self._parallel[i]
            roman = hurried(self._roman(row["ur-Latn"].split(), None, rng), rng, rng.choice(HURRY))
            place = batch.add("query: " + with_marks(roman, rng))
            batch.keeps.append((place, self._teacher("query: " + row["en"], "query: " + row["ur"]), 8.0))
            for language in ("en", "ur"):
                batch.finds.setdefault(f"parallel-{language}", []).append((place, i))
            language = rng.choice(("en", "ur"))
            place = batch.add("query: " + with_marks(row[language], rng))
            batch.keeps.append((place, self._teacher("query: " + row[language]), 10.0))
            batch.stands_for.setdefault(f"parallel-{language}", []).append((place, i))
