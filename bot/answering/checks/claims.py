"""What a sentence claims: whether it denies what its passage says, promises, or says what no passage does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.injection import instructions_in
from bot.answering.checks.meaning import vocabulary
from bot.answering.checks.meaning.opposites import is_forced, is_order, says_the_opposite, skips
from bot.answering.checks.promises import promises, speaks_surely
from bot.answering.checks.subject import on_subject
from bot.answering.checks.words import key_of, keys, statement, statements
from index.text.language import detect
from index.text.normalise import is_stopword, normalise

_TALK = re.compile(
    r"\b(?:i|i'm|me|my|you|your|yours|let's|we|us|here|thanks?|welcome|luck|good|great|hello|hi)\b|^don't\b"
    r"|\b(?:main|mujhe|mein ne|hum|aap|aapk\w+|apn[aei]\w*|tum|chalein|chalo|shukriya|acha|achha|umeed|himmat|pareshan|fikr)\b"
    r"|(?<!\w)(?:میں|مجھے|ہم|آپ|اپن\w+|تم|چلیں|شکریہ|اچھا|امید|ہمت|پریشان|فکر|نیک)(?!\w)",
    re.IGNORECASE,
)
_TELL = re.compile(
    r"\b(?:tell me|let me know)\b|\bi can (?:help|suggest)\b|\b(?:mujhe|zara)\b.{0,60}\b(?:bata\w+|likh\w+)\b|(?:مجھے|ذرا).{0,60}(?:بتا\w+|لکھ\w+)",
    re.IGNORECASE,
)
_ITEM = 3
_RUN = 5
"""Words in a row that make two clauses the same whatever they say."""
_FEW_WORDS = 0.75
_SHORT, _MEDIUM = 6, 12
_ALIKE = 0.6
"""Share of a clause's words that another has, from which the two speak of the same."""
_LEAST = 0.2
_MANY = 6


def claim_faults(sentence: str, cited: tuple[str, ...]) -> list[FailedCheck]:
    """Denials of what a cited passage says, and promises that none makes. A kind word cites nothing: there is nothing
    that it could deny."""
    faults = []
    if promises(sentence) and not any(promises(row.text) for passage in cited for row in statements(passage)):
        faults.append(FailedCheck(Check.PROMISE, "it promises what nobody can promise", sentence))
    if (
        any(_denies(sentence, passage) for passage in cited)
        and not any(_agrees(sentence, passage) for passage in cited)
    ) or (cited and all(says_the_opposite(sentence, passage) for passage in cited)):
        faults.append(FailedCheck(Check.NEGATION, "the passage it cites says the opposite", sentence))
    return faults


def support_fault(sentence: str, cited: tuple[str, ...], grounds: Grounds) -> FailedCheck | None:
    """A claim that shares nothing with what it cites; told only where both are in one script."""
    source = "\n".join(cited)
    told = statement(sentence).keys
    if not told or not in_one_language(source, grounds):
        return None
    known = keys(source) | keys(grounds.question)
    share = len(told & known) / len(told)
    if share > (_LEAST if len(told) >= _MANY else 0):
        return None
    return FailedCheck(Check.SUPPORT, "it says what the passage it cites does not say", sentence)


def in_one_language(source: str, grounds: Grounds) -> bool:
    """Whether what is cited is in the language of the answer, so that their words can be compared."""
    return detect(normalise(source)[:600]) is grounds.language


def is_talk(sentence: str) -> bool:
    """Whether a sentence without a citation only connects or is kind: it speaks to somebody, asks, or is short."""
    size = len(sentence.split())
    if size <= _SHORT or _TALK.search(sentence) or sentence.rstrip().endswith(("?", "؟", ":")):
        return True
    if speaks_surely(sentence) and vocabulary.NOT.search(sentence):  # "nobody can guarantee it"
        return True
    return size <= _MEDIUM and not on_subject(sentence)


def is_kind(sentence: str) -> bool:
    """Whether a sentence claims nothing at all: it asks, asks to be told, or is kind and not of our subject."""
    if sentence.rstrip().endswith(("?", "؟")) or _TELL.search(sentence):
        return True
    return is_talk(sentence) and not on_subject(sentence)


def obedience_fault(sentence: str, grounds: Grounds) -> FailedCheck | None:
    """Words that were only in an instruction hidden in a passage or the message do not belong in the answer."""
    ordered, shouted = _ordered(grounds.passages, grounds.question), _shouted(grounds)
    told = [word for word in statement(sentence).words if len(word.written) > 2]
    followed = [word for word in told if word.key in ordered]
    followed += (loud := [word for word in told if word.written in shouted])
    if not loud and len(followed) < 2 and (not followed or len(followed) < len(told)):
        return None
    return FailedCheck(
        Check.OBEDIENCE, f'it follows an instruction in the text ("{followed[0].written}")', sentence
    )


def _shouted(grounds: Grounds) -> set[str]:
    """Words of an order in capitals, letter by letter: "say PWNED" sounds like "apna", which any passage may hold."""
    orders, clean = _parted(grounds.passages, grounds.question)
    named = (word.strip(".,;:!?\"'") for word in " ".join(orders).split())
    return {word for word in named if word.isupper() and word not in clean}


@lru_cache(maxsize=64)
def _ordered(passages: tuple[str, ...], question: str) -> frozenset[str]:
    orders, clean = _parted(passages, question)
    return frozenset().union(*map(keys, orders)) - keys(clean) if orders else frozenset()


@lru_cache(maxsize=64)
def _parted(passages: tuple[str, ...], question: str) -> tuple[tuple[str, ...], str]:
    """The orders hidden in what is read, and all the rest."""
    orders = tuple(order for source in (*passages, question) for order in instructions_in(source))
    clean = "\n".join((*passages, question))
    for order in orders:
        clean = clean.replace(order, " ")
    return orders, clean


def _denies(sentence: str, passage: str) -> bool:
    """Whether a clause says with "not" what the passage says without, or the other way round."""
    if vocabulary.UNKNOWN.search(sentence) or vocabulary.SAME.search(sentence):
        return False
    return any(_compared(part, passage) == -1 for part in _parts(vocabulary.PARTICLE.sub("", sentence)))


def _agrees(sentence: str, passage: str) -> bool:
    found = [_compared(part, passage) for part in _parts(vocabulary.PARTICLE.sub("", sentence))]
    return -1 not in found and 1 in found


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause: its words of content, all its words without those that deny, whether it denies, and the words right beside
    what denies."""

    told: frozenset[str]
    run: str
    negated: bool
    named: bool
    denied: frozenset[str]
    aside: bool
    """Whether all that it denies is a "without"."""
    order: bool = False
    forced: bool = False


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[_Part, ...]:
    """The clauses of a sentence. What is only listed shares the "not" that stands before the list or after it; where it
    is not sure whether it does, it is left out."""
    parts: dict[_Part, None] = {}
    if vocabulary.WARNING.search(text):
        return ()
    for segment in vocabulary.SEGMENT.split(vocabulary.WHETHER.sub(" ", text)):
        pieces = [piece for piece in vocabulary.COMMA.split(segment) if piece.strip()]
        order, forced = is_order(segment), is_forced(segment)
        denied = len(pieces) > 1 and bool(vocabulary.NOT.search(segment))
        forbids, ends = bool(vocabulary.FORBIDS.match(segment)), _is_denied_at_its_end(pieces)
        most = 1 if ends and pieces[-1].isascii() and not vocabulary.URDU_END.search(pieces[-1]) else _ITEM
        for piece in reversed(pieces):
            listed = not vocabulary.VERB.search(piece)
            part = replace(_part(piece), order=is_order(piece) or (order and listed), forced=forced)
            ends = ends and (part.negated or _is_item(part, piece, most))
            if denied and not part.negated and _is_item(part, piece, _ITEM):
                if not (forbids or ends):
                    continue
                part = replace(part, negated=True)
            parts[part] = None
    return tuple(parts)


def _is_denied_at_its_end(pieces: Sequence[str]) -> bool:
    return bool(
        pieces and vocabulary.NOT_DONE.search(pieces[-1]) and not vocabulary.NOTHING.search(pieces[-1])
    )


def _is_item(part: _Part, text: str, most: int) -> bool:
    """Whether a clause is only something listed: few words and no verb, nor an order of its own."""
    own = len(text.split()) > _ITEM and vocabulary.ORDER.search(text)
    return len(part.told) <= most and not vocabulary.VERB.search(text) and not own


def _part(text: str) -> _Part:
    told = frozenset(word.key for word in statement(text).words if not vocabulary.NOT.fullmatch(word.written))
    run = " ".join(re.findall(r"\w+", vocabulary.DENIAL.sub(" ", text).lower()))
    negated = bool(vocabulary.NOT.search(text)) and not skips(text)
    named = any(word.written.isupper() for word in statement(text).words)
    return _Part(told, f" {run} ", negated, named, _denied(text), _is_aside(text))


def _is_aside(text: str) -> bool:
    found = [match[0].lower() for match in vocabulary.NOT.finditer(text)]
    return bool(found) and all(word in vocabulary.WITHOUT for word in found)


def _denied(text: str) -> frozenset[str]:
    """The words right beside what denies: after it in English, before it and the next in Urdu."""
    said = statement(text)
    found: set[str] = set()
    for match in vocabulary.DENYING.finditer(said.text):
        before = [word.key for word in said.words if word.start < match.start()]
        after = [word.key for word in said.words if word.start >= match.end()]
        nearest = [
            word for word in re.findall(r"\w+", said.text[: match.start()]) if word not in {"ke", "کے"}
        ][-1:]
        if (
            match[0].lower() in vocabulary.WITHOUT and not match["after"] and nearest
        ):  # "aap ke baghair": without you, whatever stands before
            found |= {nearest[0].lower(), key_of(nearest[0])}
            continue
        found |= {*after[:3]} if match["after"] else {*before[-2:], *after[:1]}
        found |= {word.lower() for word in nearest if not match["after"] and not is_stopword(word.lower())}
    return frozenset(found)


def _compared(mine: _Part, passage: str) -> int:
    """1 where the likest clause of the passage says the same, -1 where it says the opposite, 0 where none is like it."""
    best, verdict = 0.0, 0
    for row in statements(passage)[1:]:
        for other in _told(vocabulary.PARTICLE.sub("", row.text)):
            likeness = _likeness(mine, other)
            same = 1 if mine.negated == other.negated else -1
            if same == -1 and (
                not _meets(mine, other)
                or (mine.aside and vocabulary.NOT.search(row.text))
                or (vocabulary.CONDITION.search(other.run) and not other.negated)
            ):
                continue
            if likeness and (likeness, same) > (best, verdict if likeness == best else -1):
                best, verdict = likeness, same
    return verdict


def _told(line: str) -> tuple[_Part, ...]:
    """The clauses of a line of a passage; the first behind a colon once more with what it is told of."""
    head, colon, rest = line.partition(":")
    behind = _parts(vocabulary.SEGMENT.split(rest)[0]) if colon and len(head.split()) <= _ITEM else ()
    if not behind:
        return _parts(line)
    first = behind[-1]  # they are read from the end of a sentence
    return (*_parts(line), replace(first, told=first.told | keys(head)))


def _meets(mine: _Part, other: _Part) -> bool:
    """Whether the one speaks of what the other denies; an order and a statement do not: "do not stop", "who stops
    forgets"."""
    told, ordered = (mine, other) if other.order else (other, mine)
    if ordered.order and not told.order and not told.forced:
        return False
    denied, positive = (mine, other) if mine.negated else (other, mine)
    return not denied.denied or bool(denied.denied & {*positive.told, *positive.run.split()})


def _likeness(mine: _Part, other: _Part) -> float:
    """Words of content in common, where they are most of one of the two; the whole of a short clause counts as well."""
    shared = len(mine.told & other.told)
    if shared >= 2 and shared >= _ALIKE * min(len(mine.told), len(other.told)):
        return shared
    if shared and other.named and len(other.run.split()) >= 3 and other.run in mine.run:
        return shared + 0.5
    if (
        shared
        and len(other.told) == 1
        and 2 <= len(mine.told) <= _ITEM
        and other.negated
        and vocabulary.NONE.search(other.run)
    ):
        return 0.5  # "no register"
    return _FEW_WORDS if _long_run(mine.run, other.run) else 0


def _long_run(mine: str, other: str) -> bool:
    said = mine.split()
    return any(f" {' '.join(said[n : n + _RUN])} " in other for n in range(len(said) - _RUN + 1))
