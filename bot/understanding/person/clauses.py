"""A message as its clauses, each with whom it speaks of: the writer, somebody named, or somebody quoted (left out)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.person.facts import Found, cue, first, found_in, says
from index.text.normalise import words

_FEW = 2
WRITER, OTHER = "", "?"
"""The person of a clause that is about who writes."""

_QUOTED = re.compile(r'"[^"]*"|«[^»]*»|(?<!\w)\'[^\']{4,}\'(?!\w)')
_SENTENCE = re.compile(r"(?<=[.!?؟۔])\s+|\n+|(?<=[؟۔])")
_JOINT = re.compile(
    r"[,،;:()…]+|\s[-–—]\s|\b(?:and|but|because|now|lekin|magar|par(?! (?:baith|bet|kaam|kam |krt|job|duty|chal))|aur|ab|kyunke|phir)\b(?!\s*se\b)"
    r"|(?<!\w)(?:اور|لیکن|مگر|کیونکہ|اب|پھر|جبکہ)(?!\w)",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\w{2,}(?:u|oo|o)ng[aie]")
"""A Roman verb of the first person: "karunga"."""
_PLURAL = re.compile(r"\w+t[ey]|rah?e|rhe|ga?ye|hue|\w+tay")
"""Before "hn" it makes it "hain"."""
ME = {"mein", "main", "mai", "me", "mn", "ma", "میں"}
""" "I" where a clause begins with it, else "in"."""

_COUNTS = {
    "do",
    "teen",
    "tin",
    "char",
    "chaar",
    "panch",
    "two",
    "three",
    "four",
    "five",
    "دو",
    "تین",
    "چار",
    "پانچ",
}
_CALLED = {
    "bhai",
    "bhaiya",
    "behn",
    "baji",
    "sir",
    "sahab",
    "sahib",
    "sb",
    "jan",
    "yar",
    "yaar",
    "بھائی",
    "باجی",
    "صاحب",
    "سر",
}
"""Whom a message opens with: "bhai sahab main ..." tells of no brother."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that hold together. `person` is WRITER, a value of [whom] of the table, or OTHER."""

    tokens: tuple[str, ...]
    person: str
    own: bool
    """The writer is named in it: "I", "hun"."""
    mixed: bool
    """Somebody else is named beside the writer, so that only what touches "I am" or "hun" is the writer's."""
    asked: bool
    """It ends with a question mark."""
    opens: bool
    """Its sentence begins with it."""
    first: bool
    """Nothing but a few words stands before it in the message."""


@lru_cache(maxsize=16)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of a normalised message, without what is quoted or what others are said to have said.

    Kept for a moment, since several readers ask for those of one message.
    """
    found: list[Clause] = []
    last, named = WRITER, ""
    for sentence in _SENTENCE.split(_QUOTED.sub(" , ", text)):
        asked = sentence.rstrip().endswith(("?", "؟"))
        for n, tokens in enumerate(_reported_left_out(sentence)):
            person, own, mixed = _subject(tokens, last, named)
            last = person
            named = next((k.value for k in _kin(tokens)), named)
            early = sum(len(clause.tokens) for clause in found) <= _FEW
            found.append(Clause(tokens, person, own, mixed, asked, n == 0, early))
    return tuple(found)


def _reported_left_out(sentence: str) -> Iterator[tuple[str, ...]]:
    for part in _JOINT.split(sentence):
        tokens = words(part)
        at = first("says", tokens)
        speaker = tokens[at - 1] if at > 0 else ""
        if at >= 0 and (speaker,) not in cue("i") and speaker not in ME:
            if at:
                yield tuple(tokens[: at + 1])
            return
        if tokens:
            yield tuple(tokens)


def _kin(tokens: Sequence[str]) -> list[Found]:
    """The people named, without those that the writer is ("behn hun") or only counts ("do bachay")."""
    return [
        k
        for k in found_in("whom", tokens)
        if tuple(tokens[k.end : k.end + 1]) not in cue("am")
        and not (k.start and (tokens[k.start - 1].isdigit() or tokens[k.start - 1] in _COUNTS))
    ]


def _subject(tokens: Sequence[str], last: str, named: str) -> tuple[str, bool, bool]:
    """Whom a clause speaks of, whether the writer is its subject, and whether somebody else is named as well."""
    if len(tokens) > 2 and tokens[0] in _CALLED and (tokens[1] in ME or tokens[1] in _CALLED):
        tokens = tokens[2:] if tokens[1] in _CALLED else tokens[1:]
    kin = _kin(tokens)
    they = says("they", tokens[:-1] if tokens[-1] == "he" else tokens)  # "he" is "hai" as well
    own = _is_own(tokens, doubtful=bool(kin) or they)
    if own:
        return WRITER, True, bool(kin) or they
    if kin:
        return kin[0].value, False, False
    if they:
        return named or "?", False, False
    return last, False, False


def _is_own(tokens: Sequence[str], *, doubtful: bool) -> bool:
    for n, token in enumerate(tokens):
        run = (token,)
        if run in cue("i") or (n == 0 and token in ME and len(tokens) > 1):
            return True
        plural = _PLURAL.fullmatch(tokens[n - 1]) if n else None
        if run in cue("am") and (token != "hn" or not (doubtful or plural)):
            return True
        if _FUTURE.fullmatch(token) and token not in {"honge", "hongi", "honga"}:
            return True
    pairs = zip(tokens, [*tokens[1:], ""], strict=True)
    kin = {k.start for k in found_in("whom", tokens)}
    for n, (token, after) in enumerate(pairs):
        whose = (token,) in cue("self") and not ({n + 1, n + 2} & kin)
        if whose or (token, after) in cue("self"):
            return True
    return says("we", tokens) and says("are", tokens)
