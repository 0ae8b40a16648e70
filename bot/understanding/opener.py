"""The "yes" or "no" that a section begins with, kept only where the message can be answered by it."""

import re
from collections.abc import Sequence

from bot.understanding.cues import Cue, content
from bot.understanding.questions import asks, open_ended
from index.text.normalise import spelling_key, words

_OPENER = re.compile(
    r"(?P<before>\A|\n\n)(?:yes|no|ji haan|ji nahi|haan|nahi|جی ہاں|جی نہیں|ہاں|نہیں)[,:;،؛]\s+(?=(?P<next>[^\s,:،؛]+))",
    re.IGNORECASE,
)
_DEPENDENT = Cue(
    "if but though when where with by for only not as one two such some on in under at after from small usually once both"
    " agar magar lekin jahan jab sirf bas kuch do ek aisa aisi shart sharton thori chhota chhoti dono"
    " اگر مگر لیکن جہاں جب صرف بس کچھ دو ایک ایسا ایسی شرط شرطوں تھوڑی چھوٹا چھوٹی دونوں"
)
"""What a first sentence goes on with that is none without the "yes" before it."""
_OR = Cue("or ya یا")
"""What sets two things beside each other: no "yes" says which."""
_NEED = Cue(
    "need needed needs necessary required require must compulsory should zaroori zarori zaruri zruri lazmi chahiye chahie"
    " ضروری لازمی چاہیے"
)
_NEGATION = Cue(
    "no not without never dont cannot cant baghair bagair bghair bina binaa nahi nahin nai nhi na"
    " بغیر بنا نہیں نہ"
)
_WISHED = Cue("give steps list plan")
_ALIKE = 0.5
"""Share of a message's content words in the heading from which it asks what that does."""
_OR_NOT = re.compile(r"\b(?:or|ya|k|ke|keh) (?:not|no|na|nahi|nahin|nai|nhi)\b|(?:یا|کہ) (?:نہیں|نہ)")


def fitted(text: str, asked: str, heading: str) -> str:
    """`text` without the "yes" or "no" before its first sentence, unless `asked` is a question of the same sort as
    `heading`: "is a degree needed?" and "a job without a degree?" are not answered by the same word."""
    opener = _OPENER.search(text)
    if opener is None or _DEPENDENT.found([opener["next"].lower()]) or _same_sort(asked, heading):
        return text
    rest = text[opener.end() :]
    return text[: opener.end("before")] + rest[:1].upper() + rest[1:]


def answers_whether(text: str, asked: str) -> bool:
    """Whether a text that begins with "yes" or "no" may answer what is `asked`: no "how?", and no wish for steps; true of any
    other text."""
    own = words(asked.lower())
    return _OPENER.match(text) is None or not (open_ended(own) or _WISHED.found(own))


def _same_sort(asked: str, heading: str) -> bool:
    own, told = words(_OR_NOT.sub(" ", asked.lower())), words(heading.lower())
    whether = asks(asked) and not open_ended(own) and not _OR.found(own)
    return whether and _sort(own) == _sort(told) and _shared(own, told) >= _ALIKE


def _shared(own: Sequence[str], told: Sequence[str]) -> float:
    """The share of a message's content words, but those of need and negation, that the heading has in any spelling."""
    asked = {spelling_key(token) for token in content(own) if token not in _NEED and token not in _NEGATION}
    return len(asked & {spelling_key(token) for token in told}) / len(asked) if asked else 0.0


def _sort(tokens: Sequence[str]) -> tuple[bool, bool]:
    """Whether a need is asked of, and whether something is negated an odd number of times."""
    negations = sum(token in _NEGATION for token in tokens)
    return _NEED.found(tokens), negations % 2 == 1
