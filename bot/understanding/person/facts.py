"""The words in which people tell facts of themselves, from `words/told.ini`, and where they stand in a message."""

from collections.abc import Mapping, Sequence
from configparser import RawConfigParser
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.text.normalise import normalise, words

WORDS = Path(__file__).with_name("words")


@dataclass(frozen=True, slots=True)
class Found:
    """Words `start` to `end` (exclusive) of a message name `value` of a kind: ("education", "bcom")."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """One section of the table: runs of words, and the values that they stand for."""

    values: Mapping[tuple[str, ...], str]
    longest: int

    def found(self, kind: str, tokens: Sequence[str]) -> list[Found]:
        """What stands in `tokens`, left to right, the longest run of words first where runs overlap."""
        found: list[Found] = []
        start = 0
        while start < len(tokens):
            for size in range(min(self.longest, len(tokens) - start), 0, -1):
                value = self.values.get(tuple(tokens[start : start + size]))
                if value:
                    found.append(Found(kind, value, start, start + size))
                    start += size - 1
                    break
            start += 1
        return found


def read_table(name: str) -> RawConfigParser:
    """A table of `words/`. Raises configparser.Error where it holds a key twice."""
    table = RawConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    table.read_string((WORDS / f"{name}.ini").read_text("utf-8"))
    return table


@cache
def told_words() -> Mapping[str, Words]:
    """The sections of the table by their names."""
    table = read_table("told")
    return {kind: _section(table[kind]) for kind in table.sections() if kind != "cue"}


def found_in(kind: str, tokens: Sequence[str]) -> list[Found]:
    """Where the tokens name a value of that kind, whoever it is said of."""
    return told_words()[kind].found(kind, tokens)


@cache
def cue(name: str) -> frozenset[tuple[str, ...]]:
    """The runs of words of one cue; a word may be in several: "hn" is "hun" and "hain"."""
    return frozenset(_runs(read_table("told")["cue"][name]))


def says(name: str, tokens: Sequence[str]) -> bool:
    """Whether a cue stands among the tokens."""
    return first(name, tokens) >= 0


def first(name: str, tokens: Sequence[str]) -> int:
    """Where the first run of words of a cue begins, -1 for none."""
    runs = cue(name)
    longest = max(map(len, runs))
    for start in range(len(tokens)):
        if any(tuple(tokens[start : start + size]) in runs for size in range(1, longest + 1)):
            return start
    return -1


def begins(name: str, tokens: Sequence[str]) -> int:
    """How many of the first tokens are a cue: the longest run, 0 for none."""
    return max((len(run) for run in cue(name) if tuple(tokens[: len(run)]) == run), default=0)


def ends(name: str, tokens: Sequence[str]) -> bool:
    """Whether the last tokens are a cue."""
    return any(tuple(tokens[-len(run) :]) == run for run in cue(name))


def _section(section: Mapping[str, str]) -> Words:
    values = {run: value for value, said in section.items() for run in _runs(said)}
    return Words(values, max(map(len, values)))


def _runs(said: str) -> list[tuple[str, ...]]:
    """The runs of words that commas part."""
    return [run for name in said.split(",") if (run := tuple(words(normalise(name))))]
