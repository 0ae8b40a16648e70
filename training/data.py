"""The training texts: Dakshina, NTREX-128 and the knowledge files, cut into a training and a held-out part."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from index.digests import digest
from index.knowledge.asked import NOTHING, AskedOf
from index.knowledge.asked import read as read_asked
from index.text.language import Language
from index.text.normalise import normalise
from training.respell import Respeller, bare

HELD_SENTENCES = 1_000
HELD_NEWS_DOCUMENTS = 20
QUESTIONS = Path(__file__).parent / "parallel"
PASSAGES = Path(__file__).parent / "passages"
DEVELOPMENT = [
    Path(__file__).parent / "questions" / f"{name}.jsonl"
    for name in ("dev", "entities", "messy", "messy_no", "pairs", "plain", "sections", "neighbours")
]
"""The development questions: weights are fitted on them, and no network is trained on them."""
LINES = Path(__file__).parent / "lines"
"""All that was asked of the sections; index/asked holds what of it ships."""
LIVES = Path(__file__).parent / "lives"
HELD_LIVES = {"lives-8", "lives-9", "lives-18", "lives-19", "lives-22", "lives-23"}
"""Writers whose messages no encoder is trained on, and whose messages the weights of ranking and the trees are fitted on."""
DIALOGUES = Path(__file__).parent / "dialogues"
HELD_DIALOGUES = {
    "dialogues-2",
    "dialogues-3",
    "dialogues-13",
    "dialogues-14",
    "dialogues-16",
    "dialogues-17",
}
LANGUAGES = ("en", "ur", "ur-Latn")

_SECTION = re.compile(r"^## +(?P<heading>.*?)\s*\{#(?P<id>[a-z0-9-]+)[^}]*\}\s*$", re.MULTILINE)
_MARKUP = re.compile(r"\[\^[A-Za-z0-9_-]+\]|[*_`#>]|^\s*[-+]\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"(?<=[.۔؟!?])\s+")


@dataclass(frozen=True)
class RomanisedSentence:
    """An Urdu sentence and its romanisation; the word lists are empty unless they match one to one."""

    native: str
    roman: str
    native_words: tuple[str, ...]
    roman_words: tuple[str, ...]


@dataclass(frozen=True)
class News:
    """One NTREX sentence in English and Urdu."""

    en: str
    ur: str


@dataclass
class KnowledgeUnit:
    """One section: by language, its heading, its lines without markup, its sample questions and those it leaves open."""

    id: str
    titles: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)
    unanswered: dict[str, list[str]] = field(default_factory=dict)

    def passage(self, language: str) -> str:
        """The text as the index embeds it: title, heading, then the section."""
        head = ": ".join(dict.fromkeys((self.titles[language], self.headings[language])))
        return normalise(f"{head}\n{' '.join(self.lines[language])}")


def read_jsonl(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_respeller(data: Path) -> Respeller:
    """The attested spellings of the Dakshina lexicon."""
    rows = read_jsonl(data / "dakshina_ur_lexicon.jsonl")
    return Respeller((row["native"], row["roman"], int(row["attestations"])) for row in rows)


def read_sentences(data: Path) -> tuple[list[RomanisedSentence], list[RomanisedSentence]]:
    """Dakshina sentences as (training, held out); which are held out depends on their id alone."""
    rows = []
    for row in read_jsonl(data / "dakshina_ur_sentences.jsonl"):
        native, roman = normalise(row["native"]), normalise(row["roman"])
        natives, romans = tuple(native.split()), tuple(roman.split())
        aligned = len(natives) == len(romans)
        rows.append(
            (
                _hash(row["id"]),
                RomanisedSentence(native, roman, natives if aligned else (), romans if aligned else ()),
            )
        )
    rows.sort(key=lambda pair: pair[0])
    sentences = [sentence for _, sentence in rows]
    return sentences[HELD_SENTENCES:], sentences[:HELD_SENTENCES]


def read_news(data: Path) -> tuple[list[News], list[News]]:
    """NTREX sentences as (training, held out); whole documents are held out."""
    rows = list(read_jsonl(data / "ntrex_en_ur.jsonl"))
    held = set(sorted({row["doc"] for row in rows}, key=_hash)[:HELD_NEWS_DOCUMENTS])
    pairs = [(row["doc"] in held, News(normalise(row["en"]), normalise(row["ur"]))) for row in rows]
    return [news for kept, news in pairs if not kept], [news for kept, news in pairs if kept]


def read_knowledge(folder: Path) -> list[KnowledgeUnit]:
    """Every section that stands in at least two scripts."""
    units: dict[str, KnowledgeUnit] = {}
    for path in sorted(folder.glob("*/*.md")):
        subject, _, language = path.name.removesuffix(".md").partition(".")
        if language in LANGUAGES:
            _read_sections(path, f"{path.parent.name}/{subject}", language, units)
    return [unit for unit in units.values() if len(unit.lines) > 1]


def read_parallel(files: Iterable[Path] = ()) -> list[dict[str, str]]:
    """Short questions of our own, each in English, Urdu and Roman Urdu; of all files unless some are given."""
    rows = [row for path in files or sorted(QUESTIONS.glob("*.jsonl")) for row in read_jsonl(path)]
    return [{language: normalise(row[language]) for language in LANGUAGES} for row in rows]


def read_lives(*, held: bool = False) -> list[dict[str, Any]]:
    """Messages from people's lives with the sections that a counsellor would show, of the writers held out or the others."""
    files = [file for file in sorted(LIVES.glob("*.jsonl")) if (file.stem in HELD_LIVES) is held]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def read_dialogues(*, held: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """Dialogues, each with its writer: turns with their act, and the sections to show; of those held out or the others."""
    return [
        (file.stem, json.loads(line))
        for file in sorted(DIALOGUES.glob("*.jsonl"))
        if (file.stem in HELD_DIALOGUES) is held
        for line in file.read_text("utf-8").splitlines()
    ]


def read_passages(folder: Path = PASSAGES) -> list[KnowledgeUnit]:
    """Sections of invented documents, each in one script, with questions in all three."""
    units = []
    for path in sorted(folder.glob("*.jsonl")):
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            language = row["language"]
            units.append(
                KnowledgeUnit(
                    f"{path.stem}/{place}",
                    {language: row["title"]},
                    {language: row["heading"]},
                    {language: [normalise(row["text"])]},
                    {name: [normalise(q) for q in asked] for name, asked in row["questions"].items()},
                )
            )
    return units


def read_words(data: Path) -> list[str]:
    """Urdu words of the lexicon of which spellings are attested at least three times, but none that is a held-out text."""
    held = {bare(sentence.native) for sentence in read_sentences(data)[1]}
    seen: Counter[str] = Counter()
    for row in read_jsonl(data / "dakshina_ur_lexicon.jsonl"):
        seen[row["native"]] += int(row["attestations"])
    return [word for word, count in seen.items() if count >= 3 and len(word) > 1 and bare(word) not in held]


@cache
def all_asked() -> AskedOf:
    """The lines of `training/lines/`."""
    return read_asked(LINES)


def split_units(units: list[KnowledgeUnit]) -> tuple[list[KnowledgeUnit], list[KnowledgeUnit]]:
    """(training, held out): one file in twelve is never trained on."""
    held = {unit.id for unit in units if _hash(unit.id.partition("#")[0]) % 12 == 0}
    return [unit for unit in units if unit.id not in held], [unit for unit in units if unit.id in held]


def _read_sections(path: Path, subject: str, language: str, units: dict[str, KnowledgeUnit]) -> None:
    text = path.read_text(encoding="utf-8")
    title = re.search(r"^title:\s*(.+)$", text, re.MULTILINE)
    found = list(_SECTION.finditer(text))
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        lines = text[match.end() : end].strip().splitlines()
        asked = all_asked().get((f"{subject}#{match['id']}", Language(language)), NOTHING)
        body = [
            normalise(_MARKUP.sub("", _LINK.sub(r"\1", line)))
            for line in lines
            if not line.startswith(("? ", "! ", "> "))
        ]
        unit = units.setdefault(f"{subject}#{match['id']}", KnowledgeUnit(f"{subject}#{match['id']}"))
        unit.titles[language] = title[1].strip().strip("\"'") if title else subject
        unit.headings[language] = match["heading"]
        unit.lines[language] = [line for line in body if line]
        unit.questions[language] = _questions("? ", lines, asked.answered)
        unit.unanswered[language] = _questions("! ", lines, asked.unanswered)


def _questions(mark: str, lines: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Those of a knowledge file, then those of `training/lines/`; each once."""
    shown = (line[2:] for line in lines if line.startswith(mark))
    return list(dict.fromkeys(normalise(question) for question in (*shown, *asked)))


def aligned_lines(unit: KnowledgeUnit) -> Iterator[dict[str, str]]:
    """Headings, lines and sentences that stand in the same place in all three scripts."""
    if len(unit.lines) < len(LANGUAGES):
        return
    yield {language: normalise(unit.headings[language]) for language in LANGUAGES}
    if len({len(lines) for lines in unit.lines.values()}) > 1:
        return
    for row in zip(*(unit.lines[language] for language in LANGUAGES), strict=True):
        parts = [_SENTENCE.split(line) for line in row]
        if len({len(part) for part in parts}) == 1:
            for sentences in zip(*parts, strict=True):
                if min(len(sentence.split()) for sentence in sentences) > 1:
                    yield dict(zip(LANGUAGES, sentences, strict=True))
        else:
            yield dict(zip(LANGUAGES, row, strict=True))


def _hash(text: str) -> int:
    return int(digest(text)[:16], 16)
