"""One step of training as texts, with what each is to find, to keep to and to lie near, and how many of each kind it takes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RetrainingSizes:
    """How many of each kind one step takes."""

    paragraphs: int = 6
    loose_questions: int = 12
    lines: int = 4
    sections: int = 2
    sentences: int = 4
    fragments: int = 16
    news: int = 2
    units: int = 3
    passages: int = 1
    words: int = 3
    parallel: int = 3
    everyday: int = 5
    lives: int = 20


@dataclass
class RetrainingBatch:
    """Texts with their prefix, and for the places named what they should find, keep to or lie near."""

    texts: list[str] = field(default_factory=list)
    finds: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Bank → (place, bank row) pairs to be told from all other rows of the bank."""
    spared: dict[str, list[tuple[int, list[int]]]] = field(default_factory=dict)
    """Rows of a bank that are not wrong either, by the place in `finds`."""
    stands_for: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Bank → (place, bank row): this text is that bank row, with its gradient."""
    against: dict[str, list[int]] = field(default_factory=dict)
    """Bank → places of questions that no live row of the bank answers."""
    keeps: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Kind → (place, text whose teacher vector it keeps to)."""
    near: list[tuple[int, int]] = field(default_factory=list)
    """(place, place of the text it should lie near)."""
    english: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {"query": [], "passage": []})
    """Prefix → (place, text for the teacher): their similarities should be the teacher's."""

    def add(self, text: str) -> int:
        """Add a text; its place."""
        self.texts.append(text)
        return len(self.texts) - 1

    def find(self, bank: str, place: int, row: int) -> None:
        """The text at `place` should find this row."""
        self.finds.setdefault(bank, []).append((place, row))

    def live(self, bank: str, text: str, row: int) -> int:
        """Add a text that stands for a bank row."""
        place = self.add(text)
        self.stands_for.setdefault(bank, []).append((place, row))
        return place

    def keep(self, kind: str, place: int, text: str) -> None:
        """The text at `place` keeps to the teacher's vector of `text`."""
        self.keeps.setdefault(kind, []).append((place, text))

    def keep_english(self, place: int, text: str) -> None:
        """The same for English text, which keeps its similarities as well."""
        self.keep("english", place, text)
        self.english[text.partition(":")[0]].append((place, text))
