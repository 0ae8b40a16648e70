"""What somebody puts right of what was understood: "no, BBA and not BCom", "Lahore nahi, Multan"."""

from collections.abc import Iterator, Mapping

from bot.messages.exchange import Fact
from bot.understanding.cues import Cue
from bot.understanding.person.facts import found_in
from index.text.normalise import words

_NOT_NEXT = {"not", "never", "isnt", "wasnt"}
"""What denies the word after it."""
_NOT_LAST = frozenset("nahi nahin nai nhi nae نہیں نہ".split())
"""What denies the word before it."""
_MEANT = Cue(
    "meant mean correction typo wrong galat ghalat ghalti galti matlab mtlb mtlab kaha bola مطلب غلط غلطی کہا"
)
"""Words of somebody who says that he was misread or mistyped."""
_KINDS = (Fact.EDUCATION, Fact.FIELD, Fact.WORK, Fact.CITY)


def corrected_in(text: str, known: Mapping[Fact, str]) -> Iterator[tuple[Fact, str]]:
    """Facts known otherwise, as a normalised message puts them right: the one value of a kind that it does not deny,
    where it denies what is known or says that something was meant."""
    tokens = words(text)
    for kind in _KINDS:
        if kind not in known:
            continue
        denied: set[str] = set()
        said: set[str] = set()
        for found in found_in(kind, tokens):
            before, after = tokens[: found.start][-1:], tokens[found.end : found.end + 1]
            (denied if _NOT_NEXT & {*before} or _NOT_LAST & {*after} else said).add(found.value)
        if len(said) == 1 and said != {known[kind]} and (known[kind] in denied or _MEANT.found(tokens)):
            yield kind, said.pop()
