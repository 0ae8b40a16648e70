"""The held-out tasks: what is asked, among what, and which answer is right; the same texts at every call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from training.data import (
    KnowledgeUnit,
    News,
    Sentence,
    read_knowledge,
    read_news,
    read_respeller,
    read_sentences,
    split_units,
)
from training.respell import Respeller

RESPELLED = 0.6
FRAGMENT = 6


@dataclass(frozen=True)
class Task:
    """Queries and candidates without prefix; `right[i]` are the rows of candidates that answer query i."""

    name: str
    queries: list[str]
    candidates: list[str]
    right: list[set[int]]


def sentence_tasks(sentences: list[Sentence], respeller: Respeller) -> list[Task]:
    """Roman Urdu, respelled Roman Urdu and fragments of it to the Urdu sentences."""
    rng = Random(11)
    native = [sentence.native for sentence in sentences]
    roman = [sentence.roman for sentence in sentences]
    each = _alike(native)  # three short texts stand twice among them
    respelled = [
        " ".join(respeller.respell(s.roman_words or s.roman.split(), s.native_words or None, RESPELLED, rng))
        for s in sentences
    ]
    tasks = [
        Task("Roman → Urdu", roman, native, each),
        Task("Urdu → Roman", native, roman, each),
        Task("respelled Roman → Urdu", respelled, native, each),
    ]
    fragments: dict[str, list[str]] = {"Urdu": [], "Roman": [], "respelled": []}
    right = []
    for i, sentence in enumerate(sentences):
        if len(sentence.native_words) < FRAGMENT + 2:
            continue
        start = rng.randint(0, len(sentence.native_words) - FRAGMENT)
        natives = sentence.native_words[start : start + FRAGMENT]
        romans = sentence.roman_words[start : start + FRAGMENT]
        fragments["Urdu"].append(" ".join(natives))
        fragments["Roman"].append(" ".join(romans))
        fragments["respelled"].append(" ".join(respeller.respell(romans, natives, RESPELLED, rng)))
        right.append(each[i])
    return tasks + [
        Task(f"six-word {n} fragment → Urdu", texts, native, right) for n, texts in fragments.items()
    ]


def _alike(texts: list[str]) -> list[set[int]]:
    """For each text the rows that hold this very text: its own, and those of its duplicates."""
    rows: dict[str, set[int]] = {}
    for row, text in enumerate(texts):
        rows.setdefault(text, set()).add(row)
    return [rows[text] for text in texts]


def news_tasks(news: list[News]) -> list[Task]:
    """English and Urdu news sentences to one another."""
    en, ur = [pair.en for pair in news], [pair.ur for pair in news]
    each = [{i} for i in range(len(news))]
    return [Task("English → Urdu (news)", en, ur, each), Task("Urdu → English (news)", ur, en, each)]


def knowledge_tasks(held: list[KnowledgeUnit], units: list[KnowledgeUnit]) -> list[Task]:
    """Sample questions of files never trained on to the passages of all files, in other scripts than Roman Urdu."""
    tasks = []
    for asked, among in (
        ("ur-Latn", "en"),
        ("ur-Latn", "ur"),
        ("ur", "en"),
        ("en", "ur"),
        ("en", "en"),
        ("ur", "ur"),
    ):
        present = [unit for unit in units if among in unit.lines]
        row = {unit.id: i for i, unit in enumerate(present)}
        pairs = [(q, row[unit.id]) for unit in held if unit.id in row for q in unit.questions.get(asked, [])]
        texts = [unit.passage(among) for unit in present]
        tasks.append(
            Task(f"question {asked} → passage {among}", [q for q, _ in pairs], texts, [{i} for _, i in pairs])
        )
    return tasks


def all_tasks(data: Path, knowledge: Path) -> list[Task]:
    """Every held-out task."""
    units = read_knowledge(knowledge)
    return [
        *sentence_tasks(read_sentences(data)[1], read_respeller(data)),
        *news_tasks(read_news(data)[1]),
        *knowledge_tasks(split_units(units)[1], units),
    ]
