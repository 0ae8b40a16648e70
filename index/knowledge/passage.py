"""The nouns of the index: what a knowledge file holds and what retrieval gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from index.text.language import Language


class Kind(StrEnum):
    """What a section is for."""

    ANSWER = "answer"
    UNKNOWN = "unknown"
    """Says that nobody trustworthy knows, and where to check."""
    OFF_TOPIC = "off-topic"
    """Examples of what the bot declines; its text is never shown."""


UPLOAD = "upload"
"""Key of the source that a dropped-in document is of its own sections."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from. `date` is None for an undated page."""

    title: str
    url: str | None = None
    date: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A first thing to learn a skill from."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One idea of one file, in one script."""

    id: str
    heading: str
    text: str
    line: int
    questions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    kind: Kind = Kind.ANSWER
    unanswered: tuple[str, ...] = ()
    """Questions that sound like the section and that nothing in the knowledge answers."""
    plain: str = ""
    """The same in one or two easy sentences, for whoever asks for it shorter or simpler."""
    direct: tuple[tuple[str, str], ...] = ()
    """Sample questions, each with the sentence that answers it before the text does."""


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file. `subject` is its path without script and ending: "roles/data-scientist"."""

    path: str
    subject: str
    language: Language
    title: str
    sections: tuple[Section, ...]
    updated: str
    aliases: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    must: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    resource: Resource | None = None
    authored: bool = True
    """False for a dropped-in PDF, DOCX, HTML or text file, whose sections were cut by size."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One retrievable piece of one file.

    `id` is a digest of everything that reaches the embedder, so equal ids mean
    an equal vector and a rebuild embeds only what changed.
    """

    id: str
    unit: str
    path: str
    headings: tuple[str, ...]
    language: Language
    text: str
    plain: str = ""
    """As `Section.plain`; of a section that is cut, with its first passage alone."""
    direct: tuple[tuple[str, str], ...] = ()
    """As `Section.direct`, likewise."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One idea, aligned in up to three scripts: "roles/data-scientist#skills"."""

    id: str
    subject: str
    kind: Kind
    passages: Mapping[Language, tuple[Passage, ...]]
    questions: Mapping[Language, tuple[str, ...]]
    sources: tuple[Source, ...]
    updated: str
    unanswered: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    """As `Section.unanswered`."""

    @property
    def facet(self) -> str:
        """The part after "#": what about the subject."""
        return self.id.partition("#")[2]

    def shown(self, language: Language) -> tuple[Passage, ...]:
        """Its passages in `language`, else in the nearest script that has them (never empty)."""
        for choice in (language, *_NEAREST[language]):
            if passages := self.passages.get(choice):
                return passages
        return ()


_NEAREST = {
    Language.ENGLISH: (Language.ROMAN_URDU, Language.URDU),
    Language.URDU: (Language.ROMAN_URDU, Language.ENGLISH),
    Language.ROMAN_URDU: (Language.URDU, Language.ENGLISH),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the files of one name say together, beside their prose."""

    id: str
    titles: Mapping[Language, str]
    aliases: Mapping[Language, tuple[str, ...]]
    units: tuple[str, ...]
    must: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    resource: Resource | None = None

    @property
    def topic(self) -> str:
        return self.id.partition("/")[0]

    @property
    def slug(self) -> str:
        return self.id.rpartition("/")[2]

    def title(self, language: Language) -> str:
        for choice in (language, *_NEAREST[language]):
            if choice in self.titles:
                return self.titles[choice]
        return self.slug.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything the knowledge folder holds, in reading order."""

    subjects: Mapping[str, Subject]
    units: Mapping[str, Unit]
    files: Mapping[str, str] = field(default_factory=dict)
    """Path to digest of the file's bytes."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that may answer, with the passage to show in the asker's script.

    `score` is the calibrated relevance, 0 to 1; `dense` the unit's best cosine in standard
    deviations above unrelated text; `lexical` its BM25 as a share of the best unit's; `relevance` the log-odds
    by the reranker that its text answers, None where it did not read it; `unanswered` how many deviations nearer than
    its own questions one lies that nothing answers; `lacking` that the question names an organisation, tool, place or
    detail that the unit does not hold; `coverage` the share of the
    question's content words that it holds, by idf; `own` that it did not ship: an admin here has added it; `direct` the
    sentence that answers the sample question which is nearest to what was asked, where that has one.
    """

    unit: Unit
    passage: Passage
    score: float
    dense: float = 0.0
    lexical: float = 0.0
    relevance: float | None = None
    unanswered: float = 0.0
    lacking: bool = False
    coverage: float = 0.0
    own: bool = False
    direct: str = ""

    @property
    def text(self) -> str:
        """The passage, behind its direct answer where there is one."""
        return f"{self.direct}\n\n{self.passage.text}" if self.direct else self.passage.text
