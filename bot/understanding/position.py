"""Which of several things is meant by "the second one", "doosra wala", "پہلا والا"."""

import re
from collections.abc import Sequence

from bot.understanding.cues import Cue

_PLACES = (
    Cue("first pehle pehla pehli pehly pahla pahle 1st پہلے پہلا پہلی"),
    Cue("second doosre doosra doosri dusra dusre dusri dosra dosre dosri 2nd دوسرے دوسرا دوسری"),
    Cue("third teesre teesra teesri tesra tesri tesre 3rd تیسرے تیسرا تیسری"),
)
_ONE = Cue("one wala wale wali waale walay waly option number والا والے والی")
_OF_IT = Cue("us is uss iss uski iski uske iske اس")
"""What is said of it next: "doosra, us ki skills"."""
_ITEM = re.compile(r"^(?:\d+[.)]|-)\s+(?:\*\*(?P<bold>[^*]+)\*\*|(?P<lead>[^:.،۔(\n]{3,60}))", re.MULTILINE)
_CHOICE = re.compile(r"(?<!\w)(?:or|ya|vs|versus|یا)(?!\w)", re.IGNORECASE)
_NAME = 3
"""Words beside "or" that name a thing."""


def place_in(tokens: Sequence[str]) -> tuple[int, int] | None:
    """The number from 0 of the one meant, and where its word stands; None where none is pointed at."""
    for place, cue in enumerate(_PLACES):
        at = next((n for n, token in enumerate(tokens) if token in cue), None)
        if at is None:
            continue
        last = len(tokens) == at + 1 and (len(tokens) <= _NAME or tokens[at - 1] == "the")
        if last or _ONE.found(tokens[at + 1 : at + 2]) or (at <= 1 and _OF_IT.found(tokens[at + 1 : at + 2])):
            return place, at
    return None


def without_place(tokens: Sequence[str], at: int) -> str:
    """The words, less "the second one"."""
    end = at + 1 + _ONE.found(tokens[at + 1 : at + 2])
    before = [token for token in tokens[:at] if token not in {"the", "wo", "woh", "ok", "acha", "وہ", "چلو"}]
    return " ".join([*before, *tokens[end:]])


def listed(answer: str) -> list[str]:
    """What the lines of a list begin with: "**Data analyst**", "Excel", in their order."""
    return [(found["bold"] or found["lead"]).strip(" :.،۔") for found in _ITEM.finditer(answer)]


def choices(question: str) -> list[str]:
    """The two things beside the first "or" of a question: "AI ya cyber security"."""
    found = _CHOICE.search(question)
    if not found:
        return []
    before, after = question[: found.start()].split(), question[found.end() :].split()
    return [" ".join(before[-_NAME:]), " ".join(after[:_NAME])] if before and after else []
