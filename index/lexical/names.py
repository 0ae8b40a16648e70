"""Names of institutions, companies and places that a question is about, whether the knowledge holds them or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.files import LEXICON
from index.lexical.bm25 import LexicalIndex
from index.text.normalise import normalise, spelling_key, words

_SPELT = 5
"""Letters, and sounds of the spelling key, from which a word of a name counts in any spelling: "Malta" sounds like "milta"."""


class NameKind(StrEnum):
    ORGANISATION = "org"
    TOOL = "tool"
    ABROAD = "abroad"
    CITY = "city"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Name:
    """One thing with a name. `aliases` are its names, each as the terms of the lexical index that must stand together."""

    kind: NameKind
    aliases: tuple[tuple[str, ...], ...]

    def rows(self, lexical: LexicalIndex) -> set[int]:
        """The documents that hold it under any of its names."""
        return {int(row) for alias in self.aliases for row in lexical.holding(alias)}


def names_in(tokens: Sequence[str]) -> tuple[Name, ...]:
    """The names that stand in the words of a question, the longest where they overlap, each once."""
    return tuple(dict.fromkeys(name for name, _ in placed_names_in(tokens)))


def placed_names_in(tokens: Sequence[str]) -> tuple[tuple[Name, int], ...]:
    """As `names_in`, each as often as it stands there, with the number of its first word from 0."""
    known = _known()
    terms = [_term(token) for token in tokens]
    found: list[tuple[Name, int]] = []
    start = 0
    while start < len(terms):
        here = known.get(terms[start], {})
        alias = max((a for a in here if tuple(terms[start : start + len(a)]) == a), key=len, default=())
        if alias:
            found.append((here[alias], start))
        start += len(alias) or 1
    return tuple(found)


def _term(token: str) -> str:
    key = spelling_key(token)
    return "~" + key if len(token) > _SPELT <= len(key) else token


@cache
def _known() -> Mapping[str, Mapping[tuple[str, ...], Name]]:
    """First term of an alias → the aliases that open with it, and what each names."""
    known: dict[str, dict[tuple[str, ...], Name]] = {}
    lines = (LEXICON / "names.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        kind, colon, written = line.partition(": ")
        if line.startswith("#") or not colon:
            continue
        aliases = tuple(tuple(map(_term, words(normalise(alias)))) for alias in written.split("|"))
        name = Name(NameKind(kind), aliases)
        for alias in aliases:
            known.setdefault(alias[0], {})[alias] = name
    return known
