"""Sets of words that tell what a message is about, in any of the three scripts."""

from collections.abc import Collection, Iterable

from index.text.normalise import is_stopword, spelling_key


class Cue:
    """A set of words, matched exactly when short, by spelling when long enough not to collide."""

    def __init__(self, text: str) -> None:
        tokens = text.split()
        self._exact = frozenset(tokens)
        self._keys = frozenset(spelling_key(token) for token in tokens if len(token) >= 5)

    def __contains__(self, token: str) -> bool:
        return token in self._exact or (len(token) >= 5 and spelling_key(token) in self._keys)

    def found(self, tokens: Iterable[str]) -> bool:
        """Whether any of the words is in the set."""
        return any(token in self for token in tokens)


def only(tokens: Iterable[str], *allowed: Collection[str] | Cue) -> bool:
    """Whether every word is in one of the sets."""
    return all(any(token in cue for cue in allowed) for token in tokens)


def content(tokens: Iterable[str]) -> list[str]:
    """The words that are no stop words."""
    return [token for token in tokens if not is_stopword(token)]
