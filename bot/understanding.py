"""What kind of turn a message is, told by its words in any of the three scripts."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.store import Turn
from index.language import Language
from index.normalise import is_stopword, normalise, spelling_key, words
from index.subjects import Mention, SubjectIndex


class Act(StrEnum):
    """What the person wants done."""

    GREETING = "greeting"
    WELL = "well"
    DISTRESS = "distress"
    SOURCES = "sources"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HELP = "help"
    LANGUAGE = "language"
    MORE = "more"
    LIST = "list"
    COMPARE = "compare"
    SKILL_GAP = "skill-gap"
    ROADMAP = "roadmap"
    QUESTION = "question"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Understood:
    """One turn. Which fields are filled depends on `act`."""

    act: Act
    text: str = ""
    """The question, greetings and the like taken off."""
    subjects: tuple[str, ...] = ()
    """Ids of the subjects it names, in order."""
    topic: str = ""
    """What to list, for LIST."""
    language: Language | None = None
    """The script asked for, for this answer or (act LANGUAGE) from now on."""
    about: str = ""
    """The subject under discussion, where the message leans on the last answer."""
    facet: str = ""
    """The section asked for, where the rest of the message is nothing but its name ("skills?")."""
    leans: bool = False
    """It plainly points back ("uski skills?"), so it means nothing without `about`."""


def understand(text: str, subjects: SubjectIndex, history: Sequence[Turn] = ()) -> Understood:
    """Read one message; `history` is the chat's latest turns, oldest first."""
    text = normalise(text)
    asked, text = _inline_language(text)
    tokens = words(text)
    if not tokens:
        return Understood(Act.THANKS if _GLAD.search(text) else Act.UNREADABLE, text, language=asked)
    if asked is None and (switch := _switch(tokens)):
        return Understood(Act.LANGUAGE, text, language=switch)
    if _DISTRESS.search(text):
        return Understood(Act.DISTRESS, text, language=asked)
    if act := _small_talk(tokens):
        return Understood(act, text, language=asked)
    if history and _SOURCES.found(tokens) and _only(tokens, _SOURCES, _SOURCES_FILLER):
        return Understood(Act.SOURCES, text, language=asked)
    text, tokens = _without_greeting(text, tokens)
    mentions = _sharpest(subjects.mentions(text))
    mentions = _positions(mentions, tokens, subjects, history)
    recent = _recent_roles(history)
    for found in (
        _listing(text, tokens, mentions, discussed=bool(history and history[-1].subjects)),
        _comparison(text, tokens, mentions, recent),
        _skill_gap(text, tokens, mentions, subjects),
        _road(text, tokens, mentions, recent),
    ):
        if found:
            return replace(found, language=asked)
    return replace(_question(text, tokens, mentions, history), language=asked)


def questions_in(text: str, *, most: int = 3) -> tuple[str, ...]:
    """The questions of a message with several, each with enough words to stand alone; else the message."""
    parts = [part.strip(" .!-") for part in re.split(r"(?<=[?؟])|\n+", text)]
    parts = [part for part in parts if len(_content(words(part))) >= 1 and len(words(part)) >= 3]
    return tuple(parts[:most]) if len(parts) > 1 else (text,)


class _Cue:
    """A set of words, matched exactly when short, by spelling when long enough not to collide."""

    def __init__(self, text: str) -> None:
        tokens = text.split()
        self._exact = frozenset(tokens)
        self._keys = frozenset(spelling_key(token) for token in tokens if len(token) >= 5)

    def __contains__(self, token: str) -> bool:
        return token in self._exact or (len(token) >= 5 and spelling_key(token) in self._keys)

    def found(self, tokens: Iterable[str]) -> bool:
        return any(token in self for token in tokens)


def _only(tokens: Iterable[str], *allowed: Collection[str] | _Cue) -> bool:
    return all(any(token in cue for cue in allowed) for token in tokens)


_GLAD = re.compile("[👍🙏❤😊🙂😀😃😄👏💯🤝♥🌹]")

# Comes before everything else: no career advice to someone who thinks of dying.
_DISTRESS = re.compile(
    r"suicid|khud ?kushi|khud ?kashi|خود ?کشی|kill(?:ing)? my ?self|end my life|want to die|wanna die|"
    r"\bmar(?:na)? (?:jaun|jaon|jau|chahta|chahti)|مر جاؤں|مرنا چاہتا|مرنا چاہتی|jeena nahi chahta|jeena nahi chahti|"
    r"جینا نہیں چاہ|zindagi khatam (?:kar|karna|krna)|zindagi se tang|زندگی سے تنگ|زندگی ختم کر",
    re.IGNORECASE,
)
_SOURCES = _Cue("source sources reference references hawala hawale proof author حوالہ حوالے ماخذ ثبوت")
_SOURCES_FILLER = _Cue(
    "what is are the your for this that it who wrote kya kia hai hain hy ka ki ke is iska iski do dein batao kahan se which"
    " year how reliable کیا ہے ہیں کا کی کے اس دیں بتائیں کہاں سے آپ"
)

_GREETING = _Cue(
    "hi hy hii hello helo hlo hey heyy salam salaam slam slm aoa asalam asslam assalam asalamualaikum assalamualaikum"
    " assalamoalaikum asalamoalikum aslamualikum walaikum adaab adab namaste namaskar start"
    " السلام سلام وعلیکم علیکم ہیلو ہیلوو ہائے آداب"
)
_FILLER = _Cue(
    "o u alaikum alaykum alikum alaikom ul wa sir bhai bro brother dear madam mam maam miss ji jee g janab yar yaar dost"
    " everyone there rahnuma bot good morning evening afternoon night subah bakhair shab to and aur"
    " جی بھائی سر جناب یار دوست میڈم صبح بخیر رہنما اور"
)
_THANKS = _Cue(
    "thanks thank thankyou thanx thnx thx tnx ty shukria shukriya shukrya jazakallah jazak mehrbani meharbani great nice"
    " good awesome perfect excellent zabardast bohat boht buhat acha achha accha theek thik ok okay okey k helpful wow"
    " شکریہ شکریا جزاک اللہ مہربانی زبردست بہت اچھا خوب ٹھیک بہترین"
)
_THANKS_FILLER = _Cue(
    "you u so much very a lot sir bhai bro yar yaar ji g hai he hy h for the your help answer ap aap ka ki allah khair"
    " آپ کا کی ہے جی بھائی سر خیراً"
)
_GOODBYE = _Cue("bye goodbye khuda hafiz allah hafeez khudahafiz cya tata خدا حافظ اللہ بائے الوداع")
_HELP = _Cue("help menu madad مدد مینو guide instructions")
_HOW_ARE_YOU = _Cue(
    "how are r you u doing kaise kese kaisay kesay kaisi ho hain hen hal haal kya kia hai he hy ap aap tum whats sup up fine"
    " theek thik today aaj ka ke sab khairiyat کیسے کیسی ہیں ہو کیا حال ہے آپ تم کا ٹھیک سب خیریت آج"
)
_YOU = _Cue("you u your tum ap aap apka aapka tumhara ap's آپ تم آپکا تمہارا")
_IDENTITY = _Cue(
    "who what are r is can do does your you u name tum ap aap kaun kon ho hain hen hai hy kya kia kar kr sakte skte sakta"
    " karte krte karta kaam kam naam nam apka aapka tumhara ka ki made built created by robot bot human insan insaan real"
    " ya or a an ai chatbot bata btao batate btate banaya ne kis kisne tumhe apko aapko this کون ہیں ہو کیا کر سکتے کرتے نام آپ کا تم ہے کام روبوٹ"
    " انسان بوٹ نے بنایا کس آپکا یا بتا بتاتے"
)
_MORE = _Cue(
    "more mazeed detail details tafseel tafsil aur batao btao continue next aage agay baqi مزید اور تفصیل آگے باقی بتائیں بتاؤ"
)
_MORE_FILLER = _Cue(
    "tell me please plz in se mein me give say about it this is ke ki ka bare baare kuch bhi zara thora thoda bataen bataein"
    " kya kia btaen bataiye batayen btayen do dein dijiye explain سے میں اس کے بارے کچھ بھی ذرا بتائیے دیں جی"
)
_LANGUAGE = {
    Language.ROMAN_URDU: _Cue("roman رومن"),
    Language.URDU: _Cue("urdu اردو"),
    Language.ENGLISH: _Cue("english inglish angrezi انگریزی انگلش"),
}
_SWITCHING = _Cue(
    "in mein main mai me men reply answer batao btao batayen bataein btayen bataiye bata jawab do dein den dijiye dy please"
    " plz likho likhen likhein bolo bolein baat bat karo karein kren speak talk write script language zuban zaban only sirf"
    " now ab mujhe se from on to with use change switch set samjhao میں بتائیں بتاؤ بتائیے جواب دیں دو دیجیے لکھیں لکھو زبان"
    " بات کریں کرو براہ کرم صرف اب مجھے سمجھائیں"
)
_NAMES = r"(?:(?P<roman>roman|رومن)(?: urdu| اردو)?|(?P<urdu>urdu|اردو)|(?P<english>english|angrezi|انگریزی|انگلش))"
_INLINE = re.compile(
    rf"(?:\b(?:reply|answer|tell me|explain|respond|write)\b(?: it| this)? in {_NAMES}\b)"
    rf"|(?:(?<!\w){_NAMES.replace('?P<', '?P<x')} (?:mein|me|main|mai|men|میں) "
    r"(?:jawab |reply |answer |جواب )?(?:batao|btao|bata|batayen|bataein|btayen|bataiye|btaen|samjhao|samjhaen|samjhayen|do|dein|den|dijiye|"
    r"likho|likhen|likhein|بتائیں|بتاؤ|بتائیے|بتا|سمجھائیں|سمجھاؤ|دیں|دو|دیجیے|لکھیں)(?: dein| den| do| دیں| دو)?(?!\w))",
    re.IGNORECASE,
)

_TOPICS = {
    "roles": _Cue(
        "job jobs role roles career careers naukri naukriyan naukrian nokri nokriyan post posts position positions profession"
        " professions field fields نوکریاں نوکری ملازمت ملازمتیں پیشے پیشہ کیریئر کیرئیر رول رولز جابز جاب فیلڈ فیلڈز"
    ),
    "skills": _Cue("skill skills hunar maharat maharatein skil skilz مہارت مہارتیں سکل سکلز ہنر اسکلز"),
    "industries": _Cue("industry industries sector sectors صنعت صنعتیں انڈسٹری انڈسٹریز شعبے سیکٹر"),
    "programmes": _Cue("programme programmes program programs scheme schemes پروگرام پروگرامز اسکیم اسکیمیں"),
}
_QUANTIFIER = _Cue(
    "which what list all kaunsi konsi kaunsa konsa kaunse konse kon kaun si se sab sari saari tamam options option types type"
    " kinds names naam show available exist various different many konsay kn"
    " کون کونسی کونسے سی سے سب تمام ساری فہرست اقسام دکھائیں"
)
_GENERIC = _Cue(
    "ai a.i artificial intelligence pakistan pak mein me related based tech field fields world there get can i hoti hota hote"
    " batao btao bataen bataein btayen bataiye dikhao tell give know main sakti sakte milti mil available wali wale"
    " اے آئی مصنوعی ذہانت پاکستان ہوتی ہوتے بتائیں بتاؤ مل سکتی فیلڈ شعبے والی"
)
_VERSUS = _Cue(
    "vs versus v/s difference differences diff farq faraq compare comparison better behtar bahtar mukabla moazna best"
    " فرق موازنہ بہتر مقابلہ"
)
_OR = _Cue("or ya یا")
_KNOW = _Cue(
    "know knows knew learned learnt have aati aata ati ata atii aty aati seekh seekhi seekha sikhi sikha janta jaanta janti"
    " jaanti hun studied done آتی آتا آتے جانتا جانتی سیکھ سیکھی سیکھا سیکھے"
)
_MISSING = _Cue(
    "missing lack lacking need else next kami kya kia baqi mazeed remaining should chahiye chahie kaunsi konsi learn seekhun"
    " کمی کیا باقی مزید چاہیے سیکھوں کون"
)
_ROAD = _Cue("roadmap roadmaps path pathway raasta rasta rasty روڈمیپ راستہ")
_ROAD_PHRASE = re.compile(r"road ?map|learning path|step by step|روڈ ?میپ|مرحلہ وار", re.IGNORECASE)

_ALL = _Cue("list all sab sari saari tamam فہرست سب تمام ساری")
_BOTH = _Cue("dono donon donu both them these inme inmein in دونوں ان")
_FIRST = _Cue("first pehle pehla pehli pehly pahla pahle 1st پہلے پہلا پہلی")
_SECOND = _Cue("second doosre doosra doosri dusra dusre dusri dosra dosre 2nd دوسرے دوسرا دوسری")
_ONE = _Cue("one wala wale wali waale walay والا والے والی")

_POSSESSED = "ki|ka|ke|kay|mein|me|main|ko|se|liye|par|pe|field|job|role|kaam"
_POINTING = re.compile(
    rf"\b(?:[ui]s(?:s)? ?(?:{_POSSESSED})|[ui]n ?(?:ki|ka|ke)|isme|usme|ismein|usmein|its|it|their|that|this one|these|be(?:come)? one)\b"
    r"|(?<!\w)(?:اس|اُس|اِس|ان)(?= (?:کی|کا|کے|میں|کو|سے|پر))|(?<!\w)(?:اسکی|اسکا|اسکے)(?!\w)",
    re.IGNORECASE,
)
_CONTINUING = re.compile(
    r"^(?:aur|or|and|phir|then|also|what about|how about|acha|achha|ok|okay|اور|پھر|اچھا|what abt)\b",
    re.IGNORECASE,
)
_SHORT = 4
_BRIEF = 7

_FACETS = {
    "skills": _Cue(
        "skill skills hunar maharat maharatein sikills require required مہارت مہارتیں سکل سکلز اسکلز ہنر"
    ),
    "start": _Cue("start shuru banun banu bane bante become شروع بنوں بنیں بننا"),
    "jobs": _Cue(
        "job jobs naukri naukriyan demand scope hire hiring نوکری نوکریاں ملازمت مانگ ڈیمانڈ اسکوپ سکوپ"
    ),
    "work": _Cue("kaam kam work works karta karte کام"),
    "compare": _Cue("compare farq difference فرق موازنہ"),
    "practice": _Cue("project projects practice پراجیکٹ پروجیکٹ مشق"),
    "learn": _Cue("learn seekhun seekhu sikhun seekhen سیکھوں سیکھیں سیکھنا"),
}


def without_pointing(text: str) -> str:
    """The question without "uski", "aur", "what about": what is left when the subject is put in their place."""
    return _CONTINUING.sub("", _POINTING.sub("", text)).strip() or text


def _switch(tokens: Sequence[str]) -> Language | None:
    named = next((language for language, cue in _LANGUAGE.items() if cue.found(tokens)), None)
    return named if named and _only(tokens, _SWITCHING, *_LANGUAGE.values()) else None


def _inline_language(text: str) -> tuple[Language | None, str]:
    """A script asked for beside a question ("urdu mein batao data scientist kya hai"), and the rest."""
    found = _INLINE.search(text)
    if not found:
        return None, text
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,.-:،۔")
    if not _content(words(rest)):
        return None, text
    groups = {name.removeprefix("x") for name, value in found.groupdict().items() if value}
    tag = {"roman": Language.ROMAN_URDU, "urdu": Language.URDU, "english": Language.ENGLISH}
    return tag[groups.pop()], rest


def _small_talk(tokens: Sequence[str]) -> Act | None:
    greeted = _GREETING.found(tokens)
    if _only(tokens, _GREETING, _FILLER) and (greeted or {"good", "subah", "صبح"} & set(tokens)):
        return Act.GREETING
    if _THANKS.found(tokens) and _only(tokens, _THANKS, _THANKS_FILLER):
        return Act.THANKS
    if _GOODBYE.found(tokens) and _only(tokens, _GOODBYE, _FILLER, _THANKS):
        return Act.GOODBYE
    rest = [token for token in tokens if token not in _GREETING and token not in _FILLER]
    if len(rest) >= 2 and _only(rest, _HOW_ARE_YOU) and _asks_after_health(rest):
        return Act.WELL
    if _HELP.found(rest) and _only(rest, _HELP, _MORE_FILLER, _YOU):
        return Act.HELP
    if _YOU.found(rest) and len(rest) >= 2 and _only(rest, _IDENTITY):
        return Act.HELP
    if _MORE.found(tokens) and _only(tokens, _MORE, _MORE_FILLER):
        return Act.MORE
    return None


def _asks_after_health(tokens: Sequence[str]) -> bool:
    held = set(tokens)
    return bool(
        held & {"haal", "hal", "حال", "sup", "whats", "khairiyat", "خیریت"}
        or ("how" in held and held & {"you", "u"})
        or (
            held & {"kaise", "kese", "kaisay", "kesay", "kaisi", "کیسے", "کیسی"}
            and held & {"ho", "hain", "hen", "ہیں", "ہو"}
        )
    )


def _without_greeting(text: str, tokens: list[str]) -> tuple[str, list[str]]:
    """Take a leading "salam sir" off a question."""
    taken = 0
    while taken < len(tokens) and tokens[taken] in _GREETING:
        taken += 1
        while taken < len(tokens) and tokens[taken] in _FILLER:
            taken += 1
    if not taken or not _content(tokens[taken:]):
        return text, tokens
    at = 0
    for token in tokens[:taken]:
        at = text.lower().find(token, at) + len(token)
    rest = text[at:].lstrip(" ,.!-،۔")
    return rest, words(rest)


def _content(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if not is_stopword(token)]


def _sharpest(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """One subject for each span: a role before a skill of the same name, else the first."""
    chosen: dict[tuple[int, int], Mention] = {}
    for mention in mentions:
        span = (mention.start, mention.end)
        if span not in chosen or (mention.subject.topic == "roles" and chosen[span].subject.topic != "roles"):
            chosen[span] = mention
    return tuple(chosen.values())


def _recent_roles(history: Sequence[Turn]) -> tuple[str, ...]:
    """Roles of the latest turns, the latest first."""
    return tuple(
        dict.fromkeys(
            name for turn in reversed(history) for name in turn.subjects if name.startswith("roles/")
        )
    )


def _positions(
    mentions: tuple[Mention, ...], tokens: Sequence[str], subjects: SubjectIndex, history: Sequence[Turn]
) -> tuple[Mention, ...]:
    """ "The first one", "doosre wale" after two subjects were compared, as a mention of the one meant."""
    last = history[-1].subjects if history else ()
    if (
        any(m.subject.topic == "roles" for m in mentions)
        or len(last) < 2
        or not (_ONE.found(tokens) or {"first", "second"} & set(tokens[-1:]))
    ):
        return mentions
    for place, cue in enumerate((_FIRST, _SECOND)):
        at = next((n for n, token in enumerate(tokens) if token in cue), None)
        if at is not None and (subject := subjects.get(last[place])):
            return (Mention(subject, at, at + 2),)
    return mentions


def _listing(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], *, discussed: bool
) -> Understood | None:
    topics = [topic for topic, cue in _TOPICS.items() if cue.found(tokens)]
    if not topics or any(m.subject.topic in {"roles", "skills"} for m in mentions):
        return None
    topic = topics[0]
    if discussed and topic != "roles" and not _ALL.found(tokens):
        return None  # "which skills are needed?" is asked of what is under discussion
    rest = [t for t in tokens if t not in _TOPICS[topic] and t not in _QUANTIFIER and t not in _GENERIC]
    if _content(rest) or not (_QUANTIFIER.found(tokens) or len(tokens) <= 2):
        return None
    return Understood(Act.LIST, text, topic=topic)


def _comparison(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], recent: Sequence[str]
) -> Understood | None:
    roles = tuple(dict.fromkeys(m.subject.id for m in mentions if m.subject.topic == "roles"))
    if len(roles) >= 2 and (_VERSUS.found(tokens) or _OR.found(tokens)):
        return Understood(Act.COMPARE, text, subjects=roles[:2])
    if not mentions and len(recent) >= 2 and _VERSUS.found(tokens) and _BOTH.found(tokens):
        return Understood(Act.COMPARE, text, subjects=(recent[1], recent[0]))
    return None


def _skill_gap(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], subjects: SubjectIndex
) -> Understood | None:
    if not _KNOW.found(tokens):
        return None
    roles = [m.subject.id for m in mentions if m.subject.topic == "roles"]
    skills = [m for m in mentions if m.subject.topic == "skills"]
    if not roles:  # "for NLP" names the field, and with it the role
        aim = next((m for m in skills if _aimed_at(tokens, m) and subjects.role_of(m.subject)), None)
        if aim:
            skills.remove(aim)
            roles = [role.id for role in (subjects.role_of(aim.subject),) if role]
    known = tuple(dict.fromkeys(m.subject.id for m in skills))
    if known and (roles or _MISSING.found(tokens)):
        return Understood(Act.SKILL_GAP, text, subjects=(*roles[:1], *known))
    return None


def _aimed_at(tokens: Sequence[str], mention: Mention) -> bool:
    after = tuple(tokens[mention.end : mention.end + 2])
    before = tokens[mention.start - 1] if mention.start else ""
    return before == "for" or after in {
        ("ke", "liye"),
        ("k", "liye"),
        ("کے", "لیے"),
        ("کے", "لئے"),
        ("ke", "lie"),
    }


def _road(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], recent: Sequence[str]
) -> Understood | None:
    if not (_ROAD.found(tokens) or _ROAD_PHRASE.search(text)):
        return None
    roles = [m.subject.id for m in mentions if m.subject.topic == "roles"]
    if not mentions and len(tokens) <= _SHORT:
        roles = list(recent)
    return Understood(Act.ROADMAP, text, subjects=(roles[0],)) if roles else None


def _question(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], history: Sequence[Turn]
) -> Understood:
    named = tuple(dict.fromkeys(m.subject.id for m in mentions))
    last = history[-1].subjects if history else ()
    covered = {n for m in mentions for n in range(m.start, m.end)}
    rest = [token for n, token in enumerate(tokens) if n not in covered]
    continuing = bool(_CONTINUING.search(text))
    content = _content(words(without_pointing(" ".join(rest))))
    facet = _facet_named(content) if len(tokens) <= _BRIEF else ""
    if named:
        # "aur data analyst?" asks of another subject what was just asked of this one
        bare = not content and bool(last) and (continuing or len(tokens) <= _SHORT)
        return Understood(Act.QUESTION, text, named, about=named[0], facet=facet, leans=bare)
    pointing = bool(_POINTING.search(text))
    if last and (pointing or continuing or len(tokens) <= _SHORT):
        return Understood(Act.QUESTION, text, about=last[0], facet=facet, leans=pointing or continuing)
    return Understood(Act.QUESTION, text)


def _facet_named(content: Sequence[str]) -> str:
    """The usual section that all of these words name, if they do."""
    return next((facet for facet, cue in _FACETS.items() if content and _only(content, cue)), "")
