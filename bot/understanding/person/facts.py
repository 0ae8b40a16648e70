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
    openings: Mapping[str, int]
    """Words that such a run begins with, and the length of the longest."""

    def found(self, kind: str, tokens: Sequence[str]) -> list[Found]:
        """What stands in `tokens`, left to right, the longest run of words first where runs overlap."""
        found: list[Found] = []
        start = 0
        while start < len(tokens):
            longest = self.openings.get(tokens[start], 0)
            for size in range(min(longest, len(tokens) - start), 0, -1):
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
def _table() -> RawConfigParser:
    return read_table("told")


@cache
def told_words() -> Mapping[str, Words]:
    """The sections of the table by their names."""
    return {kind: _section(_table()[kind]) for kind in _table().sections() if kind != "cue"}


def found_in(kind: str, tokens: Sequence[str]) -> list[Found]:
    """Where the tokens name a value of that kind, whoever it is said of."""
    return told_words()[kind].found(kind, tokens)


@cache
def cue(name: str) -> frozenset[tuple[str, ...]]:
    """The runs of words of one cue; a word may be in several: "hn" is "hun" and "hain"."""
    return frozenset(_runs(_table()["cue"][name]))


@cache
def _split_cue(name: str) -> tuple[frozenset[str], Mapping[str, tuple[tuple[str, ...], ...]]]:
    """The single words of a cue, and its longer runs by their first word."""
    longer: dict[str, tuple[tuple[str, ...], ...]] = {}
    for run in cue(name):
        if len(run) > 1:
            longer[run[0]] = (*longer.get(run[0], ()), run)
    return frozenset(run[0] for run in cue(name) if len(run) == 1), longer


def says(name: str, tokens: Sequence[str]) -> bool:
    """Whether a cue stands among the tokens."""
    return first(name, tokens) >= 0


def first(name: str, tokens: Sequence[str]) -> int:
    """Where the first run of words of a cue begins, -1 for none."""
    single, longer = _split_cue(name)
    for start, token in enumerate(tokens):
        if token in single:
            return start
        if token in longer and any(tuple(tokens[start : start + len(run)]) == run for run in longer[token]):
            return start
    return -1


def begins(name: str, tokens: Sequence[str]) -> int:
    """How many of the first tokens are a cue: the longest run, 0 for none."""
    if not tokens:
        return 0
    single, longer = _split_cue(name)
    runs = longer.get(tokens[0], ())
    fits = [len(run) for run in runs if tuple(tokens[: len(run)]) == run]
    return max(fits, default=int(tokens[0] in single))


def ends(name: str, tokens: Sequence[str]) -> bool:
    """Whether the last tokens are a cue."""
    return any(tuple(tokens[-len(run) :]) == run for run in cue(name))


def _section(section: Mapping[str, str]) -> Words:
    values = {run: value for value, said in section.items() for run in _runs(said)}
    openings: dict[str, int] = {}
    for run in values:
        openings[run[0]] = max(len(run), openings.get(run[0], 0))
    return Words(values, openings)


def _runs(said: str) -> list[tuple[str, ...]]:
    """The runs of words that commas part."""
    return [run for name in said.split(",") if (run := tuple(words(normalise(name))))]
