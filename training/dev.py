"""The held-out tasks: what is asked, among what, and which answer is right; the same texts at every call.

What revision 4 was trained on is none of the general tasks; of the knowledge it saw all but the held-out files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from index.knowledge.chunk import assemble, embedded_text
from index.knowledge.documents.endings import ENDINGS
from index.knowledge.documents.extract import extract
from training.data import (
    KnowledgeUnit,
    News,
    RomanisedSentence,
    read_jsonl,
    read_knowledge,
    read_news,
    read_respeller,
    read_sentences,
    split_units,
)
from training.general import (
    BilingualLine,
    BilingualSection,
    Paragraph,
    read_everyday,
    read_lines,
    read_paragraphs,
    read_sections,
)
from training.respell import Respeller
from training.romanise import Romaniser, read_romaniser

RESPELLED = 0.6
FRAGMENT = 6
QUESTIONS = 1_000
LINES = 600
UPLOADS = Path(__file__).parent / "questions" / "uploads"


@dataclass(frozen=True)
class Task:
    """Queries and candidates without prefix; `right[i]` are the rows of candidates that answer query i."""

    name: str
    queries: list[str]
    candidates: list[str]
    right: list[set[int]]


def sentence_tasks(sentences: list[RomanisedSentence], respeller: Respeller) -> list[Task]:
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


def paragraph_tasks(paragraphs: list[Paragraph], romaniser: Romaniser) -> list[Task]:
    """Urdu questions, and the same romanised, to the Urdu paragraphs of articles never trained on."""
    rng = Random(12)
    pairs = [(question, row) for row, p in enumerate(paragraphs) for question in p.answered]
    pairs = rng.sample(pairs, min(QUESTIONS, len(pairs)))
    texts, right = [p.text for p in paragraphs], [{row} for _, row in pairs]
    asked = [question for question, _ in pairs]
    roman = [romaniser.text(question, rng) for question in asked]
    return [
        Task("Urdu question → Urdu paragraph", asked, texts, right),
        Task("the same in Roman Urdu → Urdu paragraph", roman, texts, right),
    ]


def technical_tasks(
    lines: list[BilingualLine], sections: list[BilingualSection], romaniser: Romaniser
) -> list[Task]:
    """Headings and first lines to the sections of technical pages never trained on, and lines to their translations."""
    rng = Random(13)
    en, each = [section.body.en for section in sections], [{row} for row in range(len(sections))]
    headings = [section.heading for section in sections]
    leads = [(section.lead, {row}) for row, section in enumerate(sections) if section.lead]
    few = rng.sample(lines, min(LINES, len(lines)))
    english, urdu = [line.en for line in few], [line.ur for line in few]
    own = _alike(english)
    return [
        Task("English heading → English section", [h.en for h in headings], en, each),
        Task("Urdu heading → English section", [h.ur for h in headings], en, each),
        Task("Roman heading → English section", [romaniser.text(h.ur, rng) for h in headings], en, each),
        Task(
            "Roman first line → English section",
            [romaniser.text(lead.ur, rng) for lead, _ in leads],
            en,
            [row for _, row in leads],
        ),
        Task("Urdu heading → Urdu section", [h.ur for h in headings], [s.body.ur for s in sections], each),
        Task("English line → Urdu (technical)", english, urdu, own),
        Task("Urdu line → English (technical)", urdu, english, own),
        Task("Roman line → English (technical)", [romaniser.text(text, rng) for text in urdu], english, own),
    ]


def everyday_tasks(rows: list[dict[str, str]]) -> list[Task]:
    """Short everyday sentences between the scripts."""
    tasks = []
    for asked, among in (("en", "ur"), ("ur", "en"), ("ur-Latn", "en"), ("ur-Latn", "ur")):
        texts = [row[among] for row in rows]
        tasks.append(Task(f"everyday {asked} → {among}", [row[asked] for row in rows], texts, _alike(texts)))
    return tasks


def upload_tasks() -> list[Task]:
    """Questions to the sections of invented uploaded documents, as the index cuts them; none was trained on."""
    files = [
        file for file in sorted(UPLOADS.iterdir()) if file.suffix in ENDINGS and file.name != "README.md"
    ]
    documents = [
        extract(f"uploads/{file.name}", file.read_bytes(), modified=date(2026, 11, 1)) for file in files
    ]
    units = assemble(documents, {}).units.values()
    passages = [(unit.id, p) for unit in units for of in unit.passages.values() for p in of]
    texts = [embedded_text(passage, asked=False) for _, passage in passages]
    rows = [row for row in read_jsonl(UPLOADS / "uploads.jsonl") if row["answered"]]
    tasks = []
    for language in ("en", "ur", "ur-Latn"):
        asked = [row for row in rows if row["language"] == language]
        right = [{i for i, (unit, _) in enumerate(passages) if unit == row["unit"]} for row in asked]
        tasks.append(
            Task(
                f"question {language} → section of an upload",
                [row["question"] for row in asked],
                texts,
                right,
            )
        )
    return tasks


def general_tasks(data: Path) -> list[Task]:
    """Questions to paragraphs, technical pages, everyday words and uploads."""
    romaniser = read_romaniser(data)
    everyday = read_everyday()[1]
    return [
        *paragraph_tasks(read_paragraphs(data)[1], romaniser),
        *technical_tasks(read_lines(data)[1], read_sections(data)[1], romaniser),
        *(everyday_tasks(everyday) if everyday else ()),
        *upload_tasks(),
    ]


def fewer(task: Task, queries: int, candidates: int) -> Task:
    """The same task with fewer queries, evenly taken, and fewer candidates: all right ones and the first others."""
    step = max(1, len(task.queries) // queries)
    chosen = list(range(0, len(task.queries), step))[:queries]
    rows = sorted(set().union(*(task.right[i] for i in chosen)))
    others = [row for row in range(len(task.candidates)) if row not in set(rows)]
    rows += others[: max(0, candidates - len(rows))]
    place = {row: at for at, row in enumerate(rows)}
    return Task(
        task.name,
        [task.queries[i] for i in chosen],
        [task.candidates[row] for row in rows],
        [{place[row] for row in task.right[i] if row in place} for i in chosen],
    )


def own_tasks(data: Path, knowledge: Path) -> list[Task]:
    """Romanised sentences and fragments, news, and questions to the knowledge."""
    units = read_knowledge(knowledge)
    return [
        *sentence_tasks(read_sentences(data)[1], read_respeller(data)),
        *news_tasks(read_news(data)[1]),
        *knowledge_tasks(split_units(units)[1], units),
    ]


def all_tasks(data: Path, knowledge: Path) -> list[Task]:
    """Every held-out task."""
    return [*own_tasks(data, knowledge), *general_tasks(data)]
