"""What a sentence claims: whether it denies what its passage says, promises, or says what no passage does."""

import re
from functools import lru_cache

from bot.answering.checks.evidence import Check, Evidence, Fault
from bot.answering.checks.injection import instructions_in
from bot.answering.checks.words import Line, key_of, keys, line, lines
from index.text.language import detect
from index.text.normalise import normalise

_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|unable|\w+n['’]?t|avoid|stop|leave\b.{0,30}\bout|left out"
    r"|miss(?:ed|es)?|fail(?:s|ed)?|short of|refus\w*|reject\w*)\b"
    r"|\b(?:nahi|nahin|nai|nahee|na|mat|baghair|bagair|bina|rehne d\w+|reh g\w+|kam ra\w+|inkaar|inkar)\b"
    r"|(?<!\w)(?:نہیں|نہ|مت|بغیر|بنا|بلا|رہنے دیں|رہ گی\w*|رہ گئ\w*|کم رہ\w*|انکار)(?!\w)",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\bor not\b|\bya nahi\w*\b|یا نہیں|\bnot only\b|\bsirf\b[^,]{0,40}\bnahi\b", re.IGNORECASE
)
_PARTICLE = re.compile(
    r"^\s*(?:yes|no|ji haan|ji han|haan|han|ji nahi|nahi|nahin|جی ہاں|ہاں|جی نہیں|نہیں)\s*[,،.:]\s*",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t)\s+(?:\w+\s+){0,2}(?:known|stated|said|clear|given|found|sure)\b|\bunknown\b"
    r"|\bwhether\b|\b(?:maloom|wazeh|bataya|pata)\s+nahi|\bnahi\s+(?:bataya|mil|maloom|pata)"
    r"|(?:معلوم|واضح|پتا|پتہ)\s+نہیں|نہیں\s+(?:بتایا|مل|معلوم|پتا|پتہ)",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:guarante\w+|assured?|certainly|definitely|surely|undoubtedly|100\s*%|for sure|no doubt|promise[sd]?)\b"
    r"|\b(?:pakka|pakki|pakke|guarantee|garanti|zamanat|yaqeenan|yaqeeni|yaqini|beshak)\b"
    r"|\bzaroor\b(?=.*\b(?:\w*g[aie]|hai|hain)\b\W*$)"
    r"|(?<!\w)(?:پکا|پکی|پکے|ضمانت|گارنٹی|یقینی|یقیناً|یقینا)(?!\w)|ضرور(?=.*(?:گا|گی|گے)\W*$)",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\byou(?:r)?\b[^.?!]{0,60}\bwill\s+(?:\w+\s+)?(?:get|have|be|find|earn|land|receive)\b[^.?!]{0,40}"
    r"\b(?:job|admission|admitted|seat|scholarship|clients?|visa|selected|hired|salary)\b"
    r"|\b(?:job|naukri|admission|dakhla|scholarship|seat|visa)\b[^.?!]{0,30}\b(?:mil|lag|ho)\s*(?:jaye|jae|jay)?\s*g[aie]\b"
    r"|(?:نوکری|ملازمت|داخلہ|اسکالرشپ|سیٹ|ویزا)[^۔؟!]{0,30}(?:مل|لگ|ہو)\s*(?:جائے)?\s*(?:گا|گی|گے)",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"\b(?:may|might|can|could|if|agar|shayad|mumkin|sakt\w+)\b|[?؟]|(?<!\w)(?:اگر|شاید|ممکن|سکت\w+)(?!\w)",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:i|i'm|me|my|you|your|yours|let's|we|us|here|thanks?|welcome|luck|good|great|hello|hi)\b|^don't\b"
    r"|\b(?:main|mujhe|mein ne|hum|aap|aapk\w+|apn[aei]\w*|tum|chalein|chalo|shukriya|acha|achha|umeed|himmat|pareshan|fikr)\b"
    r"|(?<!\w)(?:میں|مجھے|ہم|آپ|اپن\w+|تم|چلیں|شکریہ|اچھا|امید|ہمت|پریشان|فکر|نیک)(?!\w)",
    re.IGNORECASE,
)
_SHORT = 6
_ALIKE = 0.6
"""Share of a clause's words that another has, from which the two speak of the same."""
_LEAST = 0.2
_MANY = 6


def claim_faults(sentence: str, cited: tuple[str, ...], evidence: Evidence) -> list[Fault]:
    """Denials of what a cited passage says, and promises that none makes."""
    faults = []
    if promises(sentence) and not any(promises(row.text) for passage in cited for row in lines(passage)):
        faults.append(Fault(Check.PROMISE, "it promises what nobody can promise", sentence))
    if any(_denies(sentence, passage) for passage in cited) and not any(
        _agrees(sentence, passage) for passage in cited
    ):
        faults.append(Fault(Check.NEGATION, "the passage it cites says the opposite", sentence))
    return faults


def promises(sentence: str) -> bool:
    """Whether a sentence makes somebody sure of what nobody can be: "admission pakka hai"."""
    if _NOT.search(sentence):
        return False
    sure = _PROMISE.search(sentence) and not re.search(r"[?؟]", sentence)
    return bool(sure or (_OUTCOME.search(sentence) and not _PERHAPS.search(sentence)))


def support_fault(sentence: str, cited: tuple[str, ...], evidence: Evidence) -> Fault | None:
    """A claim that shares nothing with what it cites; told only where both are in one script."""
    source = "\n".join(cited)
    told = line(sentence).keys
    if not told or detect(normalise(source)[:600]) is not evidence.language:
        return None
    known = keys(source) | keys(evidence.question)
    share = len(told & known) / len(told)
    if share > (_LEAST if len(told) >= _MANY else 0):
        return None
    return Fault(Check.SUPPORT, "it says what the passage it cites does not say", sentence)


def is_talk(sentence: str) -> bool:
    """Whether a sentence without a citation only connects or is kind: it speaks to somebody, asks, or is short."""
    return (
        len(sentence.split()) <= _SHORT
        or bool(_TALK.search(sentence))
        or sentence.rstrip().endswith(("?", "؟", ":"))
    )


def obedience_fault(sentence: str, evidence: Evidence) -> Fault | None:
    """Words that were only in an instruction hidden in a passage or the message do not belong in the answer."""
    ordered = _ordered(evidence.passages, evidence.question)
    told = [word for word in line(sentence).words if len(word.written) > 2]
    followed = [word for word in told if word.key in ordered]
    if len(followed) < 2 and (not followed or len(followed) < len(told)):
        return None
    return Fault(
        Check.OBEDIENCE, f'it follows an instruction in the text ("{followed[0].written}")', sentence
    )


@lru_cache(maxsize=64)
def _ordered(passages: tuple[str, ...], question: str) -> frozenset[str]:
    orders = [order for source in (*passages, question) for order in instructions_in(source)]
    if not orders:
        return frozenset()
    clean = "\n".join((*passages, question))
    for order in orders:
        clean = clean.replace(order, " ")
    innocent = keys(clean)
    return frozenset(key for order in orders for key in keys(order) if key not in innocent)


def _denies(sentence: str, passage: str) -> bool:
    """Whether a clause says with "not" what the passage says without, or the other way round."""
    if _UNKNOWN.search(sentence):
        return False
    return any(_compared(text, told, passage) == -1 for text, told in _clauses(sentence))


def _agrees(sentence: str, passage: str) -> bool:
    found = [_compared(text, told, passage) for text, told in _clauses(sentence)]
    return -1 not in found and 1 in found


def _clauses(sentence: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return line(_PARTICLE.sub("", sentence)).parts()


def _compared(text: str, told: frozenset[str], passage: str) -> int:
    """1 where the likest clause of the passage says the same, -1 where it says the opposite, 0 where none is like it."""
    told = told - _NOT_KEYS
    if len(told) < 2:
        return 0
    mine = _negated(text)
    best, verdict = 0, 0
    for row in lines(passage)[1:]:
        for part, there in _passage_parts(row):
            shared = len(told & there)
            if (
                shared < 2
                or shared < _ALIKE * min(len(told), max(2, len(there - _NOT_KEYS)))
                or shared < best
            ):
                continue
            same = 1 if _negated(part) == mine else -1
            if shared > best or same > verdict:
                best, verdict = shared, same
    return verdict


@lru_cache(maxsize=2048)
def _passage_parts(row: Line) -> tuple[tuple[str, frozenset[str]], ...]:
    """The clauses of a line, and the line as a whole where only one of them says anything."""
    return tuple((_PARTICLE.sub("", part), there - _NOT_KEYS) for part, there in row.parts())


@lru_cache(maxsize=4096)
def _negated(text: str) -> bool:
    return len(_NOT.findall(_WHETHER.sub(" ", text))) % 2 == 1


_NOT_KEYS = frozenset(
    key_of(word)
    for word in "not no never none nobody nothing without cannot avoid stop leave missed failed nahi na mat baghair نہیں نہ مت بغیر".split()
)
