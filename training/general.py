"""Texts from elsewhere than this project's subject: questions to encyclopaedic paragraphs, technical pages, everyday words.

Whole articles and whole pages are held out; which ones depends on their names alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from index.text.normalise import normalise
from training.data import _hash, read_jsonl, read_parallel

EVERYDAY = Path(__file__).parent / "everyday"
HELD_ARTICLES = 12
HELD_PAGES = 7
"""One article in twelve and one page in seven are never trained on."""
SECTION_WORDS = 110
_HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass
class Paragraph:
    """An Urdu paragraph with the questions that it answers, and those that only sound so."""

    text: str
    answered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BilingualLine:
    """One line of a technical page in English and Urdu."""

    en: str
    ur: str


@dataclass(frozen=True)
class BilingualSection:
    """A heading of a technical page with the text under it, in English and Urdu; `lead` is its first long line."""

    heading: BilingualLine
    body: BilingualLine
    lead: BilingualLine | None


def read_paragraphs(data: Path) -> tuple[list[Paragraph], list[Paragraph]]:
    """Paragraphs with their questions as (training, held out); each text once."""
    found: dict[str, tuple[bool, Paragraph]] = {}
    texts: set[str] = set()
    for row in read_jsonl(data / "uqa_train_paragraphs.jsonl"):
        text = normalise(row["text"])
        if text not in texts:
            texts.add(text)
            found[row["id"]] = (_hash(row["title"]) % HELD_ARTICLES == 0, Paragraph(text))
    for row in read_jsonl(data / "uqa_train_questions.jsonl"):
        if row["paragraph"] in found:
            paragraph = found[row["paragraph"]][1]
            asked = paragraph.answered if row["answerable"] else paragraph.unanswered
            asked.append(normalise(row["question"]))
    kept = [(held, paragraph) for held, paragraph in found.values() if paragraph.answered]
    return [p for held, p in kept if not held], [p for held, p in kept if held]


def _pages(data: Path) -> dict[str, list[dict[str, str]]]:
    pages: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_jsonl(data / "technical_en_ur.jsonl"):
        pages[row["doc"]].append({**row, "en": normalise(row["en"]), "ur": normalise(row["ur"])})
    return pages


def _held(page: str) -> bool:
    return _hash(page) % HELD_PAGES == 0


def read_lines(data: Path) -> tuple[list[BilingualLine], list[BilingualLine]]:
    """Lines of four words and more as (training, held out): each English text once, none held out that is trained on."""
    training: dict[str, BilingualLine] = {}
    held: dict[str, BilingualLine] = {}
    for page, rows in _pages(data).items():
        for row in rows:
            if len(row["en"].split()) >= 4 and len(row["ur"].split()) >= 3:
                (held if _held(page) else training).setdefault(
                    row["en"].lower(), BilingualLine(row["en"], row["ur"])
                )
    return list(training.values()), [line for text, line in held.items() if text not in training]


def read_sections(data: Path) -> tuple[list[BilingualSection], list[BilingualSection]]:
    """Sections with at least twelve words under a heading that stands once, as (training, held out)."""
    sections: list[tuple[bool, BilingualSection]] = []
    for page, rows in _pages(data).items():
        heading: dict[str, str] | None = None
        body: list[dict[str, str]] = []
        for row in [*rows, {"kind": "h1", "en": "", "ur": ""}]:
            if row["kind"] not in _HEADINGS:
                body.append(row)
                continue
            text = BilingualLine(
                *(" ".join(" ".join(r[name] for r in body).split()[:SECTION_WORDS]) for name in ("en", "ur"))
            )
            if heading and len(text.en.split()) >= 12:
                long = [r for r in body if len(r["en"].split()) >= 8]
                lead = BilingualLine(long[0]["en"], long[0]["ur"]) if len(long) > 1 else None
                sections.append(
                    (_held(page), BilingualSection(BilingualLine(heading["en"], heading["ur"]), text, lead))
                )
            heading, body = row, []
    times = Counter(section.heading.en.lower() for _, section in sections)
    once = [
        (held, section)
        for held, section in sections
        if times[section.heading.en.lower()] == 1 and len(section.heading.en.split()) > 1
    ]
    return [s for held, s in once if not held], [s for held, s in once if held]


def read_everyday() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Short sentences with everyday words in three scripts as (training, held out); held out is the file `held.jsonl`."""
    rows = {path.stem: read_parallel([path]) for path in sorted(EVERYDAY.glob("*.jsonl"))}
    held = rows.pop("held", [])
    return [row for part in rows.values() for row in part], held
