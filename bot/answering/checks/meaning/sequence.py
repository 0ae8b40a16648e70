"""What comes first and what later: a sentence that tells the steps of its passage the other way round."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.answering.checks.grounds import Check, FailedCheck
from bot.answering.checks.meaning.vocabulary import STEP
from bot.answering.checks.words import key_of, statement
from index.text.normalise import is_stopword

_EARLY, _LATER, _LAST = 1, 50, 99
_MARK = re.compile(
    r"(?P<before>\b(?:before|until|se pehle|se pehlay)\b|سے پہلے(?!\w))"
    r"|(?P<after>\b(?:ke baad|kay baad)\b|کے بعد(?!\w))"
    r"|(?P<first>\b(?:first|begin(?:s|ning)? with|start(?:s|ing)? with|initially|(?:sab se )?pehl(?:e|ay|a|i)|shuru mein)\b|(?<!\w)(?:پہل[ےای]|شروع میں)(?!\w))"
    r"|(?P<last>\b(?:last|finally|at the end|in the end|for the end|(?:sab se )?aakhir\w*|akhir mein)\b|(?<!\w)آخر(?:ی| میں)?(?!\w))"
    r"|(?P<later>\b(?:then|later|next|afterwards|second(?:ly)?|third|phir|baad mein|doosr[aei]|dusr[aei]|teesr[aei])\b"
    r"|(?<!\w)(?:پھر|بعد میں|دوسر[اےی]|تیسر[اےی])(?!\w))"
    r"|(?P<month>(?:\b(?:month|week|step|year|mahina|mahine|hafta|saal)|(?<!\w)(?:مہینہ|ہفتہ|سال|قدم))s?\s*(?P<number>[0-9]{1,2}))",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*([0-9۰-۹]{1,2})[.)]\s")
_BULLET = re.compile(r"\s*[-*•]\s")
_NTH = {"second": 2, "third": 3, "doosr": 2, "dusr": 2, "teesr": 3, "دوسر": 2, "تیسر": 3}
_WORD = re.compile(r"[^\W\d_]+")


def order_fault(sentence: str, cited: Sequence[str]) -> FailedCheck | None:
    """A fault where the words of a sentence stand at other steps than in every cited passage that gives them steps."""
    mine = _ranks(sentence)
    if len(set(mine.values())) < 2:
        return None
    verdicts = [_compared(mine, told) for passage in cited for told in _told(passage)]
    if any(turned > kept for turned, kept in verdicts) and not any(
        kept > turned for turned, kept in verdicts
    ):
        return FailedCheck(Check.ORDER, "the passage it cites has another order", sentence)
    return None


def _compared(mine: dict[str, int], told: dict[str, int]) -> tuple[int, int]:
    """Pairs of words that come the other way round, and those that come the same way."""
    shared = [key for key in mine if key in told]
    turned = kept = 0
    for place, one in enumerate(shared):
        for other in shared[place + 1 :]:
            way = (mine[one] - mine[other]) * (told[one] - told[other])
            turned, kept = turned + (way < 0), kept + (way > 0)
    return turned, kept


@lru_cache(maxsize=512)
def _told(passage: str) -> tuple[dict[str, int], ...]:
    """The steps of each paragraph and of each list of a passage."""
    found: list[dict[str, int]] = []
    listed: dict[str, int] = {}
    for written in filter(str.strip, passage.split("\n")[1:]):
        item = _ITEM.match(written)
        if item or _BULLET.match(written):
            inner = _ranks(written)
            rank = int(item[1]) if item else min(inner.values(), default=0)
            if item or rank:
                step = dict.fromkeys(statement(written).keys, rank)
                listed = {key: step[key] for key in step if key not in listed} | {
                    key: at for key, at in listed.items() if key not in step
                }
            continue
        found.append(_ranks(written))
        if listed:
            found.append(listed)
            listed = {}
    return tuple(ranks for ranks in (*found, listed) if len(set(ranks.values())) > 1)


def _ranks(text: str) -> dict[str, int]:
    """The step at which each word of content stands; what stands at two is left out."""
    found: dict[str, set[int]] = {}
    rank = 0
    for start, end in _clauses(text):
        clause = text[start:end]
        marks = list(_MARK.finditer(clause))
        for piece, own in _pieces(clause, marks, rank):
            for word in _WORD.finditer(piece):
                if not is_stopword(word[0].lower()) and not _MARK.fullmatch(word[0]):
                    found.setdefault(key_of(word[0]), set()).add(own)
            rank = own
    return {key: next(iter(at)) for key, at in found.items() if len(at) == 1 and 0 not in at}


def _pieces(clause: str, marks: list[re.Match[str]], rank: int) -> Iterator[tuple[str, int]]:
    """A clause in the parts that its mark makes of it, each with its step."""
    if not marks:
        yield clause, rank
        return
    mark = marks[0]
    head, tail = clause[: mark.start()], clause[mark.end() :]
    if mark["before"] or mark["after"]:
        urdu = not mark[0].isascii() or mark[0].lower() not in {"before", "until"}
        first, second = (_LATER, _EARLY) if mark["before"] and urdu else (_EARLY, _LATER)
        if not head.strip():  # "Before you pay, ask": what follows the comma comes first
            first, second = (_EARLY, _LATER) if mark["before"] else (_LATER, _EARLY)
        yield head, first
        yield tail, second
        return
    yield f"{head} {tail}", _rank(mark, rank)


def _rank(mark: re.Match[str], rank: int) -> int:
    if mark["number"]:
        return int(mark["number"])
    if mark["first"]:
        return _EARLY
    if mark["last"]:
        return _LAST
    stem = mark[0].lower()
    return next((at for nth, at in _NTH.items() if stem.startswith(nth)), max(rank + 1, 2))


def _clauses(text: str) -> list[tuple[int, int]]:
    marks = [0, *(found.end() for found in STEP.finditer(text)), len(text)]
    return [(one, other) for one, other in pairwise(marks) if text[one:other].strip()]
