"""What kind of turn a message is, told by its words in any of the three scripts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.messages.exchange import NOBODY, PastTurn, Profile
from bot.understanding.act import Act
from bot.understanding.asked_script import inline_language, switch
from bot.understanding.background import asks_what_next
from bot.understanding.cues import Cue, content
from bot.understanding.facets import facet_named
from bot.understanding.person.facts import found_in
from bot.understanding.position import place_in
from bot.understanding.small_talk import small_talk, without_greeting
from index.lexical.subjects import Mention, SubjectIndex
from index.text.language import Language
from index.text.normalise import normalise, words


@dataclass(frozen=True, slots=True)
class Understood:
    """One turn. Which fields are filled depends on `act`."""

    act: Act
    text: str = ""
    """The question, greetings and the like taken off."""
    subjects: tuple[str, ...] = ()
    """Ids of the subjects it names, in order."""
    known: Mapping[str, str] = field(default_factory=dict)
    """Skills the person has, for SKILL_GAP: id, and what they called it."""
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


def understand(
    text: str, subjects: SubjectIndex, history: Sequence[PastTurn] = (), profile: Profile = NOBODY
) -> Understood:
    """Read one message; `history` is the chat's latest turns, oldest first, `profile` what is known of the person."""
    text = normalise(text)
    asked, text = inline_language(text)
    tokens = words(text)
    if asked is None and tokens and (chosen := switch(tokens)):
        return Understood(Act.LANGUAGE, text, language=chosen)
    act = small_talk(text, tokens)
    if act in {None, Act.HELP, Act.PLEA} and _next_step(text, subjects, history, profile):
        return Understood(Act.QUESTION, text, about=profile.background, leans=True, language=asked)
    if act:
        return Understood(act, text, language=asked)
    text, tokens = without_greeting(text, tokens)
    mentions = _sharpest(subjects.mentions(text))
    mentions = _positions(mentions, tokens, subjects, history)
    respelt = subjects.corrected(text, mentions)
    recent = _recent_roles(history)
    two = _last_two(history, recent)
    for found in (
        _listing(text, tokens, mentions, discussed=bool(history and history[-1].subjects)),
        _comparison(text, tokens, mentions, two),
        _skill_gap(text, tokens, mentions, subjects, profile),
        _road(text, tokens, mentions, recent),
    ):
        if found:
            return replace(found, language=asked)
    return replace(_question(text, tokens, mentions, history), text=respelt, language=asked)


_TOPICS = {
    "roles": Cue(
        "job jobs role roles career careers naukri naukriyan naukrian nokri nokriyan post posts position positions profession"
        " professions field fields نوکریاں نوکری ملازمت ملازمتیں پیشے پیشہ کیریئر کیرئیر رول رولز جابز جاب فیلڈ فیلڈز"
    ),
    "skills": Cue("skill skills hunar maharat maharatein skil skilz مہارت مہارتیں سکل سکلز ہنر اسکلز"),
    "industries": Cue("industry industries sector sectors صنعت صنعتیں انڈسٹری انڈسٹریز شعبے سیکٹر"),
    "programmes": Cue("programme programmes program programs scheme schemes پروگرام پروگرامز اسکیم اسکیمیں"),
}
_QUANTIFIER = Cue(
    "which what list all kaunsi konsi kaunsa konsa kaunse konse kon kaun si se sab sari saari tamam options option types type"
    " kinds names naam show available exist various different many konsay kn"
    " کون کونسی کونسے سی سے سب تمام ساری فہرست اقسام دکھائیں"
)
_WANT = Cue("chahiye chahie chahye chaiye chaye need want dila dilwa looking چاہیے دلوا")
"""What makes of "job" a wish and no list."""
_GENERIC = Cue(
    "ai a.i artificial intelligence pakistan pak mein me related based tech field fields world there get can i hoti hota hote"
    " batao btao bataen bataein btayen bataiye dikhao tell give know main sakti sakte milti mil available wali wale"
    " اے آئی مصنوعی ذہانت پاکستان ہوتی ہوتے بتائیں بتاؤ مل سکتی فیلڈ شعبے والی"
)
_VERSUS = Cue(
    "vs versus v/s difference differences diff farq faraq compare comparison better behtar bahtar mukabla moazna best"
    " فرق موازنہ بہتر مقابلہ"
)
_OR = Cue("or ya یا")
_KNOW = Cue(
    "know knows knew learned learnt have aati aata ati ata atii aty aati seekh seekhi seekha sikhi sikha janta jaanta janti"
    " jaanti hun studied done آتی آتا آتے جانتا جانتی سیکھ سیکھی سیکھا سیکھے"
)
_NOT = Cue("not dont don never no nahi nahin nhi nai nahe na نہیں نہ نہی")
_MISSING = Cue(
    "missing lack lacking need else next kami kya kia baqi mazeed remaining should chahiye chahie kaunsi konsi learn seekhun"
    " کمی کیا باقی مزید چاہیے سیکھوں کون"
)
_GAP = Cue("missing miss lack lacking gap kami baqi remaining کمی باقی")
_ASKED_OTHERWISE = Cue(
    "long time waqt months month mahine saal years pay salary tankhwah cost fee fees kitna kitni kitne first pehle pehly how kaise"
    " kese وقت مہینے سال تنخواہ فیس کتنا کتنی کتنے پہلے کیسے or ya یا"
)
"""What makes of "I know Python, how long will it take?" a question of time, and of "SQL or Excel first?" a choice."""
_NEXT = Cue("next aage agay baqi mazeed else remaining learn seekhun sikhun اگلا آگے باقی مزید سیکھوں")
_SUITING = Cue(
    "which what suit suits suitable fit next missing else kaunsa kaunsi konsa konsi kon kya kia aur aage baqi mazeed kami"
    " کون کونسا کونسی کیا اور آگے باقی مزید کمی"
)
_ROAD = Cue("roadmap roadmaps path pathway raasta rasta rasty روڈمیپ راستہ")
_ROAD_PHRASE = re.compile(r"road ?map|learning path|step by step|روڈ ?میپ|مرحلہ وار", re.IGNORECASE)

_ALL = Cue("list all sab sari saari tamam فہرست سب تمام ساری")
_BOTH = Cue("dono donon donu both them these inme inmein in دونوں ان")
_THESE_TWO = re.compile(
    r"\b(?:(?:these|those|the) two|both of (?:them|these)|[iu]n (?:dono|donon|donu)|dono(?:n)? mein se)\b|(?<!\w)(?:ان|اِن|اُن) دونوں(?!\w)",
    re.IGNORECASE,
)
_POSSESSED = "ki|ka|ke|kay|mein|me|main|ko|se|liye|par|pe|field|job|role|kaam"
_POINTING = re.compile(
    rf"\b(?:[ui]s(?:s)? ?(?:{_POSSESSED})|[ui]n ?(?:ki|ka|ke)|[ui]sme(?:in)?|[ui]say|[ui]sse|its|it|their|that|this one|these|be(?:come)? one)\b"
    r"|(?<!\w)(?:اس|اُس|اِس|ان)(?= (?:کی|کا|کے|میں|کو|سے|پر))|(?<!\w)(?:اسکی|اسکا|اسکے|اسکو|اسمیں|اسے|اُسے)(?!\w)",
    re.IGNORECASE,
)
_CONTINUING = re.compile(
    r"^(?:aur|or|and|phir|then|also|what about|how about|acha|achha|ok|okay|اور|پھر|اچھا|what abt)\b",
    re.IGNORECASE,
)
_COMPARED = 4
"""Roles that one answer can hold side by side."""
_PAY = re.compile(r"(?:^|\b(?:the|its|their|about|and) )pay$")
"""The English word, which is a stop word as the Urdu for "on"."""
_SHORT = 4
_BRIEF = 7


def without_pointing(text: str) -> str:
    """The question without "uski", "aur", "what about": what is left when the subject is put in their place."""
    return _CONTINUING.sub("", _POINTING.sub("", text)).strip() or text


def _sharpest(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """One subject for each span: a role before a skill of the same name, else the first."""
    chosen: dict[tuple[int, int], Mention] = {}
    for mention in mentions:
        span = (mention.start, mention.end)
        if span not in chosen or (mention.subject.topic == "roles" and chosen[span].subject.topic != "roles"):
            chosen[span] = mention
    return tuple(chosen.values())


def _recent_roles(history: Sequence[PastTurn]) -> tuple[str, ...]:
    """Roles of the latest turns, the latest first."""
    return tuple(
        dict.fromkeys(
            name for turn in reversed(history) for name in turn.subjects if name.startswith("roles/")
        )
    )


def _last_two(history: Sequence[PastTurn], recent: Sequence[str]) -> tuple[str, ...]:
    """The two roles of the last turn that had any, in its order, else the last two that came up; () for fewer."""
    last = next((own for turn in reversed(history) if (own := _recent_roles([turn]))), ())
    return last[:2] if len(last) >= 2 else tuple(reversed(recent[:2])) if len(recent) >= 2 else ()


def _positions(
    mentions: tuple[Mention, ...], tokens: Sequence[str], subjects: SubjectIndex, history: Sequence[PastTurn]
) -> tuple[Mention, ...]:
    """ "The first one", "doosre wale" after two subjects were compared, as a mention of the one meant."""
    last = history[-1].subjects if history else ()
    meant = place_in(tokens)
    if meant is None or len(last) < 2 or any(m.subject.topic == "roles" for m in mentions):
        return mentions
    place, at = meant
    subject = subjects.get(last[place]) if place < len(last) else None
    return (Mention(subject, at, at + 2, subject.title(Language.ENGLISH)),) if subject else mentions


def _next_step(text: str, subjects: SubjectIndex, history: Sequence[PastTurn], profile: Profile) -> bool:
    """Whether someone of known background asks for the next step, and not on the road to a role or skill."""
    if not profile.background or not asks_what_next(text, subjects):
        return False
    discussed = history[-1].subjects[:1] if history else ()
    named = [m.subject.id for m in subjects.mentions(text)]
    aimed = any(name.startswith(("roles/", "skills/")) for name in discussed)
    return not aimed and all(name.startswith("learn/") for name in named)


def _listing(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], *, discussed: bool
) -> Understood | None:
    topic = next((topic for topic, cue in _TOPICS.items() if cue.found(tokens)), None)
    if topic is None or {"roles", "skills"} & {m.subject.topic for m in mentions}:
        return None
    if discussed and topic != "roles" and not _ALL.found(tokens):
        return None  # "which skills are needed?" is asked of what is under discussion
    if (len(tokens) > 2 and not _QUANTIFIER.found(tokens)) or _WANT.found(tokens) or _THESE_TWO.search(text):
        return None
    rest = [t for t in tokens if t not in _TOPICS[topic] and t not in _QUANTIFIER and t not in _GENERIC]
    return None if content(rest) else Understood(Act.LIST, text, topic=topic)


def _comparison(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], two: Sequence[str]
) -> Understood | None:
    roles = tuple(dict.fromkeys(m.subject.id for m in mentions if m.subject.topic == "roles"))
    if len(roles) >= 2 and (_VERSUS.found(tokens) or _OR.found(tokens)):
        return Understood(Act.COMPARE, text, subjects=roles[:_COMPARED])
    both = _THESE_TWO.search(text) or (_VERSUS.found(tokens) and _BOTH.found(tokens))
    if both and two and not any(m.subject.topic == "roles" for m in mentions):
        return Understood(Act.COMPARE, text, subjects=tuple(two))
    return None


def _skill_gap(
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], subjects: SubjectIndex, profile: Profile
) -> Understood | None:
    knows = _KNOW.found(tokens)
    lacks = bool(profile.skills) and _GAP.found(tokens)
    if not (knows or lacks):
        return None
    role, skills = _role_and_skills(tokens, mentions, subjects)
    if _ASKED_OTHERWISE.found(tokens) or (not role and not lacks and not _asks_for_a_role(tokens)):
        return None
    known = _known(tokens, skills, mentions) if knows else {}
    if lacks:
        known = {**profile.skills, **known}
    if known and (role or lacks or _MISSING.found(tokens)):
        return Understood(Act.SKILL_GAP, text, subjects=(role,) if role else (), known=known)
    return None


def _asks_for_a_role(tokens: Sequence[str]) -> bool:
    """Whether somebody who names skills and no role asks which work they fit, or what is still lacking."""
    return _SUITING.found(tokens) and (
        _TOPICS["roles"].found(tokens) or _GAP.found(tokens) or _NEXT.found(tokens)
    )


def _role_and_skills(
    tokens: Sequence[str], mentions: Sequence[Mention], subjects: SubjectIndex
) -> tuple[str, list[Mention]]:
    """The role that is aimed at, "" where there is none, and the skills named beside it."""
    skills = [m for m in mentions if m.subject.topic == "skills"]
    for mention in mentions:
        if mention.subject.topic == "roles":
            return mention.subject.id, skills
    for mention in skills:  # "for NLP" names the field, and with it the role
        if _aimed_at(tokens, mention) and (role := subjects.role_of(mention.subject)):
            return role.id, [other for other in skills if other is not mention]
    return "", skills


def _known(tokens: Sequence[str], skills: Sequence[Mention], mentions: Sequence[Mention]) -> dict[str, str]:
    """The skills that are not denied, by id, each as it was called."""
    known: dict[str, str] = {}
    for skill in skills:
        if not _denied(tokens, skill, mentions):
            said, name = " ".join(tokens[skill.start : skill.end]), skill.subject.id
            known[name] = f"{known[name]}, {said}" if name in known else said
    return known


def _denied(tokens: Sequence[str], mention: Mention, mentions: Sequence[Mention]) -> bool:
    """ "I don't know python", "python nahi aati": a few words around it, as far as the next name."""
    before = max((m.end for m in mentions if m.end <= mention.start), default=0)
    after = min((m.start for m in mentions if m.start >= mention.end), default=len(tokens))
    return _NOT.found(tokens[max(before, mention.start - 2) : mention.start]) or _NOT.found(
        tokens[mention.end : min(after, mention.end + 2)]
    )


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
    text: str, tokens: Sequence[str], mentions: Sequence[Mention], history: Sequence[PastTurn]
) -> Understood:
    named = tuple(dict.fromkeys(m.subject.id for m in mentions))
    last = history[-1].subjects if history else ()
    brief = len(tokens) <= _SHORT
    continuing = bool(_CONTINUING.search(text))
    left = _left(tokens, mentions)
    facet = facet_named(left) if len(tokens) <= _BRIEF else ""
    short = brief or (len(tokens) <= _BRIEF and (continuing or bool(_POINTING.search(text))))
    whole = facet_named(_left(tokens, ())) if short and last and last[0].startswith("roles/") else ""
    if whole and not any(name.startswith(("roles/", "skills/")) for name in named):
        # "and its salary?" names the subject of pay, and yet is asked of the role under discussion
        return Understood(Act.QUESTION, text, about=last[0], facet=whole, leans=True)
    if named:
        # "aur data analyst?" asks of another subject what was just asked of this one
        bare = not left and bool(last) and (continuing or brief)
        return Understood(Act.QUESTION, text, named, about=named[0], facet=facet, leans=bare)
    leans = continuing or bool(_POINTING.search(text))
    if last and (leans or brief):
        return Understood(Act.QUESTION, text, about=last[0], facet=facet, leans=leans)
    return Understood(Act.QUESTION, text)


def _left(tokens: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """The words that say something beside the subjects that are named."""
    covered = {n for m in mentions for n in range(m.start, m.end)}
    covered |= {n for city in found_in("city", tokens) for n in range(city.start, city.end)}
    rest = " ".join(token for n, token in enumerate(tokens) if n not in covered)
    left = words(without_pointing(rest))
    return content(left) or (left[-1:] if _PAY.search(" ".join(left)) else [])
