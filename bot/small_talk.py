"""Turns that ask nothing of the knowledge: greetings, thanks, pleas, what was said before."""

import re
from collections.abc import Sequence

from bot.act import Act
from bot.cues import Cue, content, only
from index.normalise import words

_GLAD = re.compile("[👍🙏❤😊🙂😀😃😄👏💯🤝♥🌹]")
# Comes before everything else: no career advice to someone who thinks of dying.
_DISTRESS = re.compile(
    r"suicid|khud ?kushi|khud ?kashi|خود ?کشی|kill(?:ing)? my ?self|end my life|want to die|wanna die|"
    r"\bmar(?:na)? (?:jaun|jaon|jau|chahta|chahti)|مر جاؤں|مرنا چاہتا|مرنا چاہتی|jeena nahi chahta|jeena nahi chahti|"
    r"جینا نہیں چاہ|zindagi khatam (?:kar|karna|krna)|zindagi se tang|زندگی سے تنگ|زندگی ختم کر",
    re.IGNORECASE,
)
_SOURCES = Cue("source sources reference references hawala hawale proof author حوالہ حوالے ماخذ ثبوت")
_SOURCES_FILLER = Cue(
    "what is are the your for this that it who wrote kya kia hai hain hy ka ki ke is iska iski do dein batao kahan se which"
    " year how reliable کیا ہے ہیں کا کی کے اس دیں بتائیں کہاں سے آپ"
)
_GREETING = Cue(
    "hi hy hii hello helo hlo hey heyy salam salaam slam slm aoa asalam asslam assalam asalamualaikum assalamualaikum"
    " assalamoalaikum asalamoalikum aslamualikum walaikum adaab adab namaste namaskar start"
    " السلام سلام وعلیکم علیکم ہیلو ہیلوو ہائے آداب"
)
_FILLER = Cue(
    "o u alaikum alaykum alikum alaikom ul wa sir bhai bro brother dear madam mam maam miss ji jee g janab yar yaar dost"
    " everyone there rahnuma bot good morning evening afternoon night subah bakhair shab to and aur"
    " جی بھائی سر جناب یار دوست میڈم صبح بخیر رہنما اور"
)
_THANKS = Cue(
    "thanks thank thankyou thanx thnx thx tnx ty shukria shukriya shukrya jazakallah jazak mehrbani meharbani great nice"
    " good awesome perfect excellent zabardast bohat boht buhat acha achha accha theek thik ok okay okey k helpful wow"
    " شکریہ شکریا جزاک اللہ مہربانی زبردست بہت اچھا خوب ٹھیک بہترین"
)
_THANKS_FILLER = Cue(
    "you u so much very a lot sir bhai bro yar yaar ji g hai he hy h for the your help answer ap aap ka ki allah khair"
    " آپ کا کی ہے جی بھائی سر خیراً"
)
_GOODBYE = Cue("bye goodbye khuda hafiz allah hafeez khudahafiz cya tata خدا حافظ اللہ بائے الوداع")
_HELP = Cue("help menu madad مدد مینو guide instructions")
_HOW_ARE_YOU = Cue(
    "how are r you u doing kaise kese kaisay kesay kaisi ho hain hen hal haal kya kia hai he hy ap aap tum whats sup up fine"
    " theek thik today aaj ka ke sab khairiyat کیسے کیسی ہیں ہو کیا حال ہے آپ تم کا ٹھیک سب خیریت آج"
)
_YOU = Cue("you u your tum ap aap apka aapka tumhara ap's آپ تم آپکا تمہارا")
_IDENTITY = Cue(
    "who what are r is can do does your you u name tum ap aap kaun kon ho hain hen hai hy kya kia kar kr sakte skte sakta"
    " karte krte karta kaam kam naam nam apka aapka tumhara ka ki made built created by robot bot human insan insaan real"
    " ya or a an ai chatbot bata btao batate btate banaya ne kis kisne tumhe apko aapko this کون ہیں ہو کیا کر سکتے کرتے نام آپ کا تم ہے کام روبوٹ"
    " انسان بوٹ نے بنایا کس آپکا یا بتا بتاتے"
)
_MORE = Cue(
    "more mazeed detail details tafseel tafsil aur batao btao continue next aage agay baqi مزید اور تفصیل آگے باقی بتائیں بتاؤ"
)
_MORE_FILLER = Cue(
    "tell me please plz in se mein me give say about it this is ke ki ka bare baare kuch bhi zara thora thoda bataen bataein"
    " kya kia btaen bataiye batayen btayen do dein dijiye explain سے میں اس کے بارے کچھ بھی ذرا بتائیے دیں جی"
)


def small_talk(text: str, tokens: Sequence[str], *, answered: bool) -> Act | None:
    """What a message is when it is small talk, else None; `answered`: there is an earlier turn to speak of."""
    if not tokens:
        return Act.THANKS if _GLAD.search(text) else Act.UNREADABLE
    if _DISTRESS.search(text):
        return Act.DISTRESS
    if act := _courtesy(tokens):
        return act
    if answered and _SOURCES.found(tokens) and only(tokens, _SOURCES, _SOURCES_FILLER):
        return Act.SOURCES
    return None


def _courtesy(tokens: Sequence[str]) -> Act | None:
    greeted = _GREETING.found(tokens)
    if only(tokens, _GREETING, _FILLER) and (greeted or {"good", "subah", "صبح"} & set(tokens)):
        return Act.GREETING
    if _THANKS.found(tokens) and only(tokens, _THANKS, _THANKS_FILLER):
        return Act.THANKS
    if _GOODBYE.found(tokens) and only(tokens, _GOODBYE, _FILLER, _THANKS):
        return Act.GOODBYE
    rest = [token for token in tokens if token not in _GREETING and token not in _FILLER]
    if len(rest) >= 2 and only(rest, _HOW_ARE_YOU) and _asks_after_health(rest):
        return Act.WELL
    if _HELP.found(rest) and only(rest, _HELP, _MORE_FILLER, _YOU):
        return Act.HELP
    if _YOU.found(rest) and len(rest) >= 2 and only(rest, _IDENTITY):
        return Act.HELP
    if _MORE.found(tokens) and only(tokens, _MORE, _MORE_FILLER):
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


def without_greeting(text: str, tokens: list[str]) -> tuple[str, list[str]]:
    """Take a leading "salam sir" off a question."""
    taken = 0
    while taken < len(tokens) and tokens[taken] in _GREETING:
        taken += 1
        while taken < len(tokens) and tokens[taken] in _FILLER:
            taken += 1
    if not taken or not content(tokens[taken:]):
        return text, tokens
    at = 0
    for token in tokens[:taken]:
        at = text.lower().find(token, at) + len(token)
    rest = text[at:].lstrip(" ,.!-،۔")
    return rest, words(rest)
