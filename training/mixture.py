"""One step's texts for revision 5, with what each is to find and to keep to: built from the data by a seeded generator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import torch
from torch import Tensor

from training.data import (
    KnowledgeUnit,
    read_dialogues,
    read_knowledge,
    read_lives,
    read_news,
    read_parallel,
    read_passages,
    read_respeller,
    read_sentences,
    read_words,
    split_units,
)
from training.general import read_everyday, read_lines, read_paragraphs, read_sections
from training.respell import bare, hurried, with_marks
from training.romanise import read_romaniser
from training.step import RetrainingBatch, RetrainingSizes

RATES = (0.0, 0.3, 0.6, 1.0)
"""Shares of words respelled where the Urdu words are known, each as likely as the next."""
MIXED_RATES = (0.0, 0.2, 0.4)
"""The same in text that is full of English words."""
HURRY = (0.0, 0.0, 0.0, 0.15, 0.3)
"""Shares of words mistyped in a question, each as likely as the next."""
LONGEST_LINE = 40
EXCERPT = 45
"""Words of a technical line, and of an excerpt of a section."""

Encode = Callable[[Sequence[str]], Tensor]


class Mixture:
    """Draws batches. `banks` holds, by name, vectors of everything that is to be found; `groups` which rows are alike."""

    def __init__(self, data: Path, knowledge: Path, sizes: RetrainingSizes) -> None:
        self.sizes = sizes
        self._respeller = read_respeller(data)
        self._romaniser = read_romaniser(data)
        self._paragraphs = read_paragraphs(data)[0]
        self._lines = read_lines(data)[0]
        self._sections = read_sections(data)[0]
        self._sentences = read_sentences(data)[0]
        self._aligned = [i for i, sentence in enumerate(self._sentences) if len(sentence.native_words) > 2]
        self._news = read_news(data)[0]
        units = split_units(read_knowledge(knowledge))[0]
        self._units = [unit for unit in units if any(unit.questions.values())]
        self._known = len(self._units)
        self._units += read_passages()
        self._unit_rows = [(i, language) for i, unit in enumerate(self._units) for language in unit.lines]
        self._row_of = {pair: row for row, pair in enumerate(self._unit_rows)}
        self._lives = self._read_lives()
        self._words = read_words(data)
        self._parallel = read_parallel()
        self._everyday = read_everyday()[0]
        self.banks: dict[str, Tensor] = {}
        self.groups: dict[str, Tensor] = {}

    def fill(self, student: Encode, teacher: Encode, known: Mapping[str, Tensor]) -> None:
        """The first vectors of the banks: those `known`, else the teacher's where texts keep to it, or the student's."""
        sections = [f"{s.heading.en} {s.body.en}" for s in self._sections]
        sections += [f"{s.heading.ur} {s.body.ur}" for s in self._sections]
        held = {
            "paragraphs": [p.text for p in self._paragraphs],
            "lines": [_cut(line.en) for line in self._lines],
            "sections": sections,
        }
        own = {
            "sentences": [sentence.native for sentence in self._sentences],
            "news-en": [news.en for news in self._news],
            "news-ur": [news.ur for news in self._news],
            "units": [self._units[i].passage(language) for i, language in self._unit_rows],
            "words": self._words,
        }
        for name in ("en", "ur"):
            own[f"short-{name}"] = [row[name] for row in (*self._parallel, *self._everyday)]
        for encode, texts_by_bank in ((teacher, held), (student, own)):
            for bank, texts in texts_by_bank.items():
                prefix = "query" if bank.startswith("short") else "passage"
                self.groups[bank] = _alike(texts)
                if len(known.get(bank, ())) == len(texts):
                    self.banks[bank] = known[bank]
                else:
                    self.banks[bank] = encode([f"{prefix}: {text}" for text in texts]).clone()
        count = len(self._sections)
        self.groups["sections"] = torch.arange(2 * count) % count
        self.groups["units"] = torch.tensor([i for i, _ in self._unit_rows])

    def take_up(self, batch: RetrainingBatch, vectors: Tensor) -> None:
        """Put the new vectors of the texts that stand for bank rows into the banks."""
        for name, live in batch.stands_for.items():
            places, rows = (torch.tensor(column) for column in zip(*live, strict=True))
            self.banks[name][rows] = vectors[places]

    def draw(self, rng: Random) -> RetrainingBatch:
        """One step's batch."""
        batch = RetrainingBatch()
        self._add_paragraphs(batch, rng)
        self._add_lines(batch, rng)
        self._add_sections(batch, rng)
        self._add_sentences(batch, rng)
        self._add_news(batch, rng)
        self._add_units(batch, rng.sample(range(self._known), self.sizes.units), rng)
        passages = range(self._known, len(self._units))
        self._add_units(batch, rng.sample(passages, self.sizes.passages), rng)
        self._add_lives(batch, rng)
        self._add_words(batch, rng)
        self._add_short(batch, rng)
        return batch

    def _asked(self, text: str, rng: Random) -> str:
        text = hurried(text, rng, rng.choice(HURRY))
        return "query: " + (with_marks(text, rng) if rng.random() < 0.25 else text.rstrip("?؟!.۔… "))

    def _roman(self, words: Sequence[str], natives: Sequence[str] | None, rng: Random) -> str:
        noise = rng.choice((0.0, 0.0, 0.1, 0.3))
        rate = rng.choice(RATES if natives else MIXED_RATES)
        return " ".join(self._respeller.respell(words, natives or None, rate, rng, noise=noise))

    def _add_paragraphs(self, batch: RetrainingBatch, rng: Random) -> None:
        bank = "paragraphs"
        rows = rng.sample(range(len(self._paragraphs)), self.sizes.paragraphs + self.sizes.loose_questions)
        for row in rows[: self.sizes.paragraphs]:
            paragraph = self._paragraphs[row]
            place = batch.live(bank, "passage: " + paragraph.text, row)
            batch.keep("paragraph", place, "passage: " + paragraph.text)
            one, two = rng.choice(paragraph.answered), rng.choice(paragraph.answered)
            urdu = batch.add(self._asked(one, rng))
            roman = batch.add(self._asked(self._romaniser.text(two, rng), rng))
            batch.find(bank, urdu, row)
            batch.find(bank, roman, row)
            if one == two:
                batch.near.append((roman, urdu))
            if paragraph.unanswered:
                open_ = rng.choice(paragraph.unanswered)
                text = self._romaniser.text(open_, rng) if rng.random() < 0.5 else open_
                batch.against.setdefault(bank, []).append(batch.add(self._asked(text, rng)))
        for row in rows[self.sizes.paragraphs :]:
            question = rng.choice(self._paragraphs[row].answered)
            text = self._romaniser.text(question, rng) if rng.random() < 0.6 else question
            batch.find(bank, batch.add(self._asked(text, rng)), row)

    def _add_lines(self, batch: RetrainingBatch, rng: Random) -> None:
        for row in rng.sample(range(len(self._lines)), self.sizes.lines):
            line = self._lines[row]
            en, ur = _cut(line.en), _cut(line.ur)
            batch.keep_english(batch.live("lines", "passage: " + en, row), "passage: " + en)
            batch.keep_english(batch.add("query: " + en), "query: " + en)
            batch.keep("to English", batch.add("passage: " + ur), "passage: " + en)
            asked = batch.add(self._asked(ur, rng)) if rng.random() < 0.3 else None
            roman = batch.add(self._asked(self._romaniser.text(ur, rng), rng))
            for place in (asked, roman):
                if place is not None:
                    batch.find("lines", place, row)

    def _add_sections(self, batch: RetrainingBatch, rng: Random) -> None:
        for row in rng.sample(range(len(self._sections)), self.sizes.sections):
            section = self._sections[row]
            language = "en" if rng.random() < 0.75 else "ur"
            heading, body = getattr(section.heading, language), getattr(section.body, language)
            text = "passage: " + (f"{heading} {body}" if rng.random() < 0.4 else body)
            target = row if language == "en" else row + len(self._sections)
            place = batch.live("sections", text, target)
            if language == "en":
                batch.keep_english(place, text)
            else:
                batch.keep("paragraph", place, text)
            english = batch.add("query: " + section.heading.en)
            batch.keep_english(english, "query: " + section.heading.en)
            roman = self._romaniser.text(section.heading.ur, rng)
            places = [english, batch.add(self._asked(roman, rng))]
            if section.lead:
                lead = self._romaniser.text(_cut(section.lead.ur), rng)
                places.append(batch.add(self._asked(lead, rng)))
            elif rng.random() < 0.5:
                places.append(batch.add(self._asked(section.heading.ur, rng)))
            for found in places:
                batch.find("sections", found, target)

    def _add_sentences(self, batch: RetrainingBatch, rng: Random) -> None:
        chosen = rng.sample(range(len(self._sentences)), self.sizes.sentences)
        for i in chosen:
            sentence = self._sentences[i]
            text = self._roman(sentence.roman_words or sentence.roman.split(), sentence.native_words, rng)
            prefix = "query: " if rng.random() < 0.8 else "passage: "
            roman = batch.add(prefix + (bare(text) if rng.random() < 0.25 else text))
            batch.find("sentences", roman, i)
            batch.keep("roman", roman, prefix + sentence.native)
            urdu = batch.live("sentences", "passage: " + sentence.native, i)
            batch.keep("urdu", urdu, "passage: " + sentence.native)
        near = [i for i in chosen if len(self._sentences[i].native_words) > 2]
        half = self.sizes.fragments // 2
        for i in (rng.choices(near, k=half) if near else []) + rng.sample(
            self._aligned, self.sizes.fragments - half
        ):
            sentence = self._sentences[i]
            count = len(sentence.native_words)
            length = min(count, 6 if rng.random() < 0.5 else rng.randint(3, 12))
            start = rng.randint(0, count - length)
            natives = sentence.native_words[start : start + length]
            text = self._roman(sentence.roman_words[start : start + length], natives, rng)
            if rng.random() < 0.1:
                text = " ".join(natives)
            batch.find("sentences", batch.add("query: " + text), i)

    def _add_news(self, batch: RetrainingBatch, rng: Random) -> None:
        for i in rng.sample(range(len(self._news)), self.sizes.news):
            news = self._news[i]
            one, two = rng.sample(("query: ", "passage: "), 2)
            en, ur = one + news.en, two + news.ur
            english, urdu = batch.add(en), batch.add(ur)
            batch.keep_english(english, en)
            batch.keep("urdu", urdu, ur)
            batch.find("news-ur", english, i)
            batch.find("news-en", urdu, i)
            roman = batch.add(self._asked(self._romaniser.text(news.ur, rng), rng))
            batch.find(rng.choice(("news-ur", "news-en")), roman, i)

    def _add_units(self, batch: RetrainingBatch, chosen: Sequence[int], rng: Random) -> None:
        for i in chosen:
            unit = self._units[i]
            language = "en" if "en" in unit.lines and rng.random() < 0.4 else rng.choice(list(unit.lines))
            row = self._row_of[i, language]
            text = "passage: " + self._excerpt(unit, language, rng)
            place = batch.live("units", text, row)
            if language == "en":
                batch.keep_english(place, text)
            elif language == "ur":
                batch.keep("paragraph", place, text)
            for name, asked in unit.questions.items():
                if not asked:
                    continue
                question = rng.choice(asked)
                if name == "ur-Latn":
                    found = batch.add(self._asked(self._roman(question.split(), None, rng), rng))
                else:
                    found = batch.add(self._asked(question, rng))
                if name == "en":
                    batch.keep_english(found, "query: " + question)
                batch.find("units", found, row)
            unanswered = [q for asked in unit.unanswered.values() for q in asked]
            if unanswered:
                open_ = batch.add(self._asked(rng.choice(unanswered), rng))
                batch.against.setdefault("units", []).append(open_)

    def _read_lives(self) -> list[tuple[str, str, list[int], list[int]]]:
        """Messages from people's lives: text, script, the units shown first and all that are not wrong, by place."""
        place = {unit.id: i for i, unit in enumerate(self._units)}
        titles = {unit.id.partition("#")[0]: unit.titles for unit in self._units}
        rows = [(row["text"], row) for row in read_lives()]
        for _, talk in read_dialogues():
            for last, turn in pairwise(talk["turns"]):
                title = titles.get(last["about"], {}).get(turn["language"], "")
                rows += [
                    (turn["alone"] or turn["text"], turn),
                    (f"{title} {last['text']} {turn['text']}", turn),
                ]
        return [
            (text, row["language"], best, [place[u] for u in (*row["best"], *row["also"]) if u in place])
            for text, row in rows
            if (best := [place[u] for u in row["best"] if u in place])
        ]

    def _add_lives(self, batch: RetrainingBatch, rng: Random) -> None:
        for text, language, best, others in rng.sample(self._lives, min(self.sizes.lives, len(self._lives))):
            if language == "ur-Latn":
                text = self._roman(text.split(), None, rng)
            found, unit = batch.add(self._asked(text, rng)), rng.choice(best)
            scripts = list(self._units[unit].lines)
            shown = language if language in scripts and rng.random() < 0.6 else rng.choice(scripts)
            batch.find("units", found, self._row_of[unit, shown])
            rows = [self._row_of[i, script] for i in others for script in self._units[i].lines]
            batch.spared.setdefault("units", []).append((len(batch.finds["units"]) - 1, rows))

    def _excerpt(self, unit: KnowledgeUnit, language: str, rng: Random) -> str:
        words = unit.passage(language).split()
        if len(words) <= EXCERPT or rng.random() < 0.3:
            return " ".join(words)
        opening = unit.passage(language)[
            : len(unit.titles[language]) + len(unit.headings[language]) + 2
        ].split()
        start = rng.randint(len(opening), max(len(opening), len(words) - EXCERPT))
        return " ".join(opening + words[start : start + EXCERPT])

    def _add_words(self, batch: RetrainingBatch, rng: Random) -> None:
        for i in rng.sample(range(len(self._words)), self.sizes.words):
            spelling = self._respeller.romanise(self._words[i], rng)
            batch.find("words", batch.add(f"query: {spelling}"), i)
            urdu = batch.live("words", "passage: " + self._words[i], i)
            batch.keep("urdu", urdu, "passage: " + self._words[i])

    def _add_short(self, batch: RetrainingBatch, rng: Random) -> None:
        rows = rng.sample(range(len(self._parallel)), self.sizes.parallel)
        own = range(len(self._parallel), len(self._parallel) + len(self._everyday))
        rows += rng.sample(own, min(self.sizes.everyday, len(own)))
        for i in rows:
            row = self._parallel[i] if i < len(self._parallel) else self._everyday[i - len(self._parallel)]
            roman = batch.add(self._asked(self._roman(row["ur-Latn"].split(), None, rng), rng))
            for name in ("en", "ur"):
                batch.find(f"short-{name}", roman, i)
                prefix = "query: " if rng.random() < 0.6 else "passage: "
                text = row[name].rstrip("?؟") if prefix == "query: " else row[name]
                place = batch.live(f"short-{name}", prefix + text, i)
                if name == "en":
                    batch.keep_english(place, prefix + row[name])
                else:
                    batch.keep("urdu", place, prefix + row[name])


def _cut(text: str) -> str:
    return " ".join(text.split()[:LONGEST_LINE])


def _alike(texts: Sequence[str]) -> Tensor:
    """For each text the first row that holds this very text."""
    first: dict[str, int] = {}
    return torch.tensor([first.setdefault(text, row) for row, text in enumerate(texts)])
