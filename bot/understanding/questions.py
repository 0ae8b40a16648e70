"""The questions that one message holds."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.background import background_in
from bot.understanding.cues import Cue, content
from bot.understanding.small_talk import small_talk
from index.lexical.subjects import SubjectIndex
from index.text.normalise import words

_LEAST = 3
"""Words without which a part is no question of its own: "how and where do I learn it" is one."""

_STORY = 35
"""Words from which a message is a story with a question in it."""

_WHAT = Cue("what whats how where when which why who whom whose")
_WHETHER = Cue("is are do does did can could should will would am kya kia kiya کیا")
_CHOICE = Cue("should can could do does will would kya kia")
"""What opens the second half of a choice, where "or" is no "aur": "should I do this or should I do that"."""
_KYA = Cue(
    "kya kia kiya kaise kese kaisay kesay kaisa kaisi kahan kahaan kidhar kab kyun kyon kiun kyu kitna kitni kitne kaun kon"
    " kaunsa kaunsi kaunse konsa konsi konse کیا کیسے کیسا کیسی کہاں کدھر کب کیوں کتنا کتنی کتنے کون کونسا کونسی کونسے"
)
_TELL = Cue(
    "batao btao bataen bataein batayen btayen bataiye btaen bataye samjhao samjhaen samjhayen tell explain"
    " بتاؤ بتاو بتائیں بتائیے سمجھائیں سمجھاؤ"
)
_ORDERS = Cue("write make do give send solve complete prepare create fix hack likho likh bana لکھو لکھ بنا")
"""What a message begins with that wants something done, and tells nothing."""
_DO = Cue("do den dein dijiye dijye دو دیں دیجیے")
"""What it ends with in Urdu: "kal ke paper ke sawal bhej do"."""
_DONE = Cue(
    "guarantee garanti likh bhej bana bna kar kr karwa krwa dila dilwa nikal dhoond hack گارنٹی لکھ بھیج بنا کر کروا کرا دلا دلوا نکال ڈھونڈ"
)
"""What stands before it in the middle of a message: "thesis likh do 60 pages"."""
_IN_ONE = Cue("likhdo bhejdo banado bnado kardo krdo karwado krwado dilado dilwado nikaldo")
_WISH = re.compile(
    r"\b(?:want|wish|like) to\b|\bchaht[aie]|\b(?:banna|seekhna|sikhna|karna) (?:hai|he|h|chah)|چاہت[ایے]|(?:بننا|سیکھنا|کرنا) ہے",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"is|are|am|was|do|does|did|can|could|should|will|would|must|needs?|ha[sv]e?|get|learn|become|takes?|to"
    r"|hai|hain|hay|hy|he|hen|ho|hota|hoti|hun|hoon|chah?i\w*|sakt[aie]|\w{2,}(?:oon|un|ein|hen|eg[ai]|og[ai]|eng[eai]|aye)"
    r"|ہے|ہیں|ہو|ہوں|ہوتا|ہوتی|چاہی\w*|سکت[ایے]\w*|\w+(?:گا|گی|گے)|(?:کر|بن|سیکھ|جاؤ|ل|د|رکھ|پڑھ|ڈھونڈ)(?:وں|یں|ں)|ملے|آئے"
)
_OR = re.compile(r"(?:or|ya|یا)(?!\w)", re.IGNORECASE)
_JOINT = re.compile(
    r"[,،]?\s+(and|aur|or|اور)\s+(?:(?:also|then|phir|please|plz|ye bhi|yeh bhi|یہ بھی|پھر)\s+)?",
    re.IGNORECASE,
)


def questions_in(text: str, *, most: int = 3) -> tuple[str, ...]:
    """The questions of a message with several, each with enough words to stand alone; else the message."""
    parts = [part.strip(" .!-") for part in re.split(r"(?<=[?؟])|\n+", text)]
    parts = _with_what_is_told([part for part in parts if content(words(part))])
    parts = [part for part in parts if len(words(part)) >= _LEAST]
    parts = [half for part in parts or [text] for half in _joined(part)]
    return tuple(parts[:most]) if len(parts) > 1 else (text,)


def _with_what_is_told(parts: Sequence[str]) -> list[str]:
    """The parts that ask, each with what is told before it; what is told at the end, or begins with "or", with the last."""
    found: list[str] = []
    told: list[str] = []
    for part in parts:
        if found and (_OR.match(part) or not asks(part)) and not told:
            found[-1] = f"{found[-1]} {part}"
        elif asks(part):
            found.append(" ".join((*told, part)))
            told = []
        else:
            told.append(part)
    return [*found, *([" ".join(told)] if told else [])]


def asks(text: str) -> bool:
    """Whether a message asks anything, by its mark or any word that asks."""
    tokens = words(text)
    marked = "?" in text or "؟" in text
    opened = any(_WHETHER.found(words(part)[:1]) for part in re.split(r"[,،.;۔\n]", text))
    return marked or opened or any(cue.found(tokens) for cue in (_WHAT, _KYA, _TELL))


def open_ended(tokens: Sequence[str]) -> bool:
    """Whether words hold one that no "yes" answers: how, which, when; "kya" may ask for one."""
    return _WHAT.found(tokens) or any(token in _KYA and token not in _WHETHER for token in tokens)


def orders(text: str) -> bool:
    """Whether a message wants something done."""
    tokens = words(text)
    paired = any(verb in _DONE and token in _DO for verb, token in pairwise(tokens))
    return paired or _ORDERS.found(tokens[:1]) or _DO.found(tokens[-1:]) or _IN_ONE.found(tokens)


def without_story(text: str, subjects: SubjectIndex) -> str:
    """What a long story asks: its last question, else its last wish, after the role and background it names.

    The rest would only blur the search. A short text, or one that asks nothing, is left as it is.
    """
    if len(words(text)) < _STORY:
        return text
    sentences = [part for part in re.split(r"(?<=[.!?۔؟])\s+", text) if words(part)]
    asking = _asking(sentences)
    if not asking or len(sentences) == 1:
        return text
    asked = asking[-1]
    beside = _roles_beside(asked, text, subjects)
    background = background_in(text, subjects)[1]
    if background and background not in asked:
        beside.insert(0, background)
    return " ".join((*beside, asked))


def _asking(sentences: Sequence[str]) -> list[str]:
    """Those that ask; where none does, those that wish."""
    asking = [part for part in sentences if len(words(part)) >= _LEAST and _asks(words(part), words(part))]
    return asking or [part for part in sentences if _WISH.search(part)]


def _roles_beside(asked: str, text: str, subjects: SubjectIndex) -> list[str]:
    """The first role that a text names, as it names it, unless its question names a role or skill itself."""
    if any(m.subject.topic in {"roles", "skills"} for m in subjects.mentions(asked)):
        return []
    tokens = words(text)
    roles = (m for m in subjects.mentions(text) if m.subject.topic == "roles")
    return [" ".join(tokens[m.start : m.end]) for m in roles][:1]


def _joined(text: str) -> list[str]:
    """Questions joined by "and", where both sides ask; "Java and C++", "salary and scope of it" stay whole."""
    parts: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        before, after = words(text[start : joint.start()]), words(text[joint.end() :])
        offers = joint[1].lower() == "or" and _CHOICE.found(after[:1])
        stands = len(before) >= _LEAST and content(before) and _asks(before, before)
        fresh = len(after) > _LEAST or (content(after) and (len(after) == _LEAST or _TELL.found(after)))
        asks = fresh and _asks(after, after[:1]) and not small_talk(text[joint.end() :], after)
        if stands and asks and not offers:
            parts.append(text[start : joint.start()])
            start = joint.end()
    return [*parts, text[start:]]


def _asks(tokens: Sequence[str], opening: Sequence[str]) -> bool:
    """Whether words hold a question of their own; an English question word stands among the `opening` ones."""
    asked = _WHAT.found(opening) or _WHETHER.found(opening[:1]) or _KYA.found(tokens)
    said = any(_VERB.fullmatch(token) and token not in _KYA for token in tokens)
    return (asked and said) or _TELL.found(tokens)
