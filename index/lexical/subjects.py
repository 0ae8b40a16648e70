"""Which subjects a message names: "ML engineer", "ڈیٹا سائنٹسٹ", "data scintist"."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from index.knowledge.passage import Subject
from index.text.normalise import is_stopword, spelling_key, words

_NAMED_BY_SLUG = {"roles", "skills", "industries"}
_FUZZY_FROM = 7
"""Letters an alias needs before a misspelt form of it counts."""
_FUZZY_WORDS = 40
"""Words of a message in which misspelt names are looked for; whole names are found in all of it."""
_LIKENESS = 0.86
_LOOKS_ALIKE = 0.7
"""Likeness of letters from which a word sounding like a name is that name, misspelt."""
_REMEMBERED = 20_000
"""Runs of words whose likeness to the names is kept, so that the usual questions are not compared again."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` (exclusive) of a message name `subject`."""

    subject: Subject
    start: int
    end: int
    name: str = ""
    """The title or alias that was meant, where the message spells it otherwise; else ""."""


class SubjectIndex:
    """Titles and aliases of all subjects, matched by their spelling keys."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects = {subject.id: subject for subject in subjects}
        self._names: dict[tuple[str, ...], list[Subject]] = {}
        self._written: dict[tuple[str, ...], list[str]] = {}
        for subject in self._subjects.values():
            names = [*subject.titles.values(), *(a for group in subject.aliases.values() for a in group)]
            if subject.topic in _NAMED_BY_SLUG:
                names.append(subject.slug.replace("-", " "))
            for name in names:
                keys = _keys(words(name))
                if keys and subject not in self._names.setdefault(keys, []):
                    self._names[keys].append(subject)
                if keys:
                    self._written.setdefault(keys, []).append(" ".join(words(name)))
        self._longest = max(map(len, self._names), default=0)
        self._of_length: dict[int, list[str]] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        self._spellings = {" ".join(keys): keys for keys in self._names if len("".join(keys)) >= _FUZZY_FROM}

    def get(self, id: str) -> Subject | None:
        """The subject of that id."""
        return self._subjects.get(id)

    def role_of(self, skill: Subject) -> Subject | None:
        """The role that carries a skill's name: the NLP specialist for NLP."""
        roles = (subject for subject in self._subjects.values() if subject.topic == "roles")
        return next((role for role in roles if role.slug.startswith(f"{skill.slug}-")), None)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every subject named in `text`, left to right, the longest name first where names overlap."""
        tokens = words(text)
        keys = [spelling_key(token) for token in tokens]
        found: list[Mention] = []
        taken = [False] * len(tokens)
        for size in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - size + 1):
                if any(taken[start : start + size]):
                    continue
                part, sounds = tokens[start : start + size], tuple(keys[start : start + size])
                named = self._named(part, sounds, fuzzy=start < _FUZZY_WORDS)
                if named:
                    taken[start : start + size] = [True] * size
                    name = self._respelt(" ".join(tokens[start : start + size]), named)
                    found += [Mention(subject, start, start + size, name) for subject in self._names[named]]
        return tuple(sorted(found, key=lambda m: m.start))

    def corrected(self, text: str, mentions: Iterable[Mention]) -> str:
        """`text` with the misspelt names of roles and skills among its `mentions` as the knowledge spells them."""
        tokens = words(text)
        wrong = {m.start: m for m in mentions if m.name and m.subject.topic in {"roles", "skills"}}
        for mention in sorted(wrong.values(), key=lambda m: -m.start):
            tokens[mention.start : mention.end] = [mention.name]
        return " ".join(tokens) if wrong else text

    def _respelt(self, said: str, keys: tuple[str, ...]) -> str:
        """The name meant by a misspelt `said`, the title first; "" where it is spelt so, or is a form of it."""
        names = self._alike(said, keys)
        forms = any(name.startswith(said) or said.startswith(name) for name in names)
        return "" if forms or len(said) < _FUZZY_FROM or not names else names[0]

    def _alike(self, said: str, keys: tuple[str, ...]) -> list[str]:
        """The names of those keys that look like `said` too, in its own script."""
        return [
            name
            for name in self._written[keys]
            if name.isascii() == said.isascii()
            and DamerauLevenshtein.normalized_similarity(said, name) >= _LOOKS_ALIKE
        ]

    def _in_script(self, said: str, keys: tuple[str, ...]) -> bool:
        return any(name.isascii() == said.isascii() for name in self._written[keys])

    def _named(self, tokens: list[str], keys: tuple[str, ...], *, fuzzy: bool) -> tuple[str, ...]:
        """The keys of the name that the words are or, with `fuzzy`, resemble; () for none."""
        if all(map(is_stopword, tokens)):
            return ()
        if keys in self._names:
            # one short key stands for many words: "course" is no "Keras"
            known = len(tokens) > 1 or self._alike(tokens[0], keys) or not self._in_script(tokens[0], keys)
            return keys if known else ()
        joined = " ".join(keys)
        if not fuzzy or len(joined) < _FUZZY_FROM or is_stopword(tokens[0]) or is_stopword(tokens[-1]):
            return ()
        if joined not in self._near:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            self._near[joined] = self._nearest(joined)
        return self._near[joined]

    def _nearest(self, joined: str) -> tuple[str, ...]:
        """Keys of the spelling most like `joined`; one of quite another length cannot be like it enough."""
        length = len(joined)
        if length not in self._of_length:
            self._of_length[length] = [
                spelling
                for spelling in self._spellings
                if min(length, len(spelling)) >= _LIKENESS * max(length, len(spelling))
            ]
        near = process.extractOne(
            joined,
            self._of_length[length],
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_LIKENESS,
        )
        return self._spellings[near[0]] if near else ()


def _keys(tokens: list[str]) -> tuple[str, ...]:
    return tuple(spelling_key(token) for token in tokens)
