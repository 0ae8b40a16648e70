"""Turns that ask nothing of the knowledge: greetings, thanks, pleas, what was said before."""

import re
from collections.abc import Sequence

from bot.understanding.act import Act
from bot.understanding.cues import Cue, content, only
from index.text.normalise import words

_GLAD = re.compile("[👍🙏❤😊🙂😀😃😄👏💯🤝♥🌹]")
_SOURCES = Cue("source sources reference references hawala hawale proof author حوالہ حوالے ماخذ ثبوت")
_WHENCE = re.compile(
    r"kahan se (?:pata|maloom|mil|li|aa?y)|kais[ey] (?:pata|maloom)|\bkis ?ne (?:kaha|likh|bata)|how do (?:you|u) know|"
    r"where (?:did|do) (?:you|u) (?:get|find|read|know)|where (?:is|does) (?:this|that|it) (?:come )?from|who says|"
    r"کہاں سے (?:پتا|پتہ|معلوم|مل|لی|آ)|کیسے (?:پتا|پتہ|معلوم)|کس ?نے (?:کہا|لکھ|بتا)",
    re.IGNORECASE,
)
_SOURCES_FILLER = Cue(
    "what is are the your for this that it who wrote says kya kia hai hain hy ka ki ke is iska iski do does did dein batao"
    " kahan se which year how reliable you u know get got find read come where from me show give please plz tell any koi ye"
    " yeh yah baat sab aap ap apko tum tumhe ko kaise kese pata maloom chala chali hua hui mila mili li liya aya aaya aayi"
    " ayi kis kisne ne kaha likha likhi bataya hen h"
    " کیا ہے ہیں کا کی کے اس دیں بتائیں کہاں سے آپ یہ بات کو تم تمہیں کیسے پتا پتہ معلوم چلا چلی ہوا ہوئی ملا ملی لی لیا آیا آئی"
    " کس کسنے نے کہا لکھا لکھی بتایا کوئی"
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
_HELP = Cue("help menu madad مدد مینو instructions")
_PLEA = Cue(
    "help madad guide guidance rehnumai rahnumai mashwara mashwra mashvara mashora mashwray suggest suggestion advice advise confused confuse"
    " confusion lost stuck clueless pareshan preshan uljhan samajh samjh smjh smj batao btao batayen bataein bataen btayen"
    " bataiye now karun karoon karu kru krun understand poochna puchna poochni puchni pochna pochni ask"
    " مدد رہنمائی مشورہ مشورے پریشان الجھن کنفیوز سمجھ بتاؤ بتائیں بتائیے بتا کروں پوچھنا پوچھنی"
)
_VOCATIVE = Cue(
    "yar yaar bhai bhaiya sir ustad ustaad janab boss bro mam madam sun suno sunein یار بھائی سر استاد جناب سنو سنیں میڈم"
)
"""How somebody is called, and nothing asked."""
_AT_A_LOSS = re.compile(
    r"\bwhat (?:to|should i|can i|do i|must i) do\b|^ab kya$|^kuch bhi$|^koi bhi$|^کچھ بھی$"
)
_PLEA_FILLER = Cue(
    "i am im m need want some me my must please plz plzz pls out the a an bit can could you u your to don't dont know no not idea any"
    " anyone what should something anything tell give so very really totally here is this it in kuch koi bhi to na nahi nhi nahin"
    " nai aa ata aata ati aati aya aayi ayi aye raha rahi rha rhi hun hoon hai hain mujhe mujhy mje muje mujhko meri mera mere"
    " main mai mein me ap aap ko ki ka ke se kya kia karein karen kar karo kr kro dein den do de dijiye chahiye chahie chahye chaiye chaye chahiay ab bohat"
    " bahut bht boht zara thora thori sa si sakte sakta skte hi bhi aur or get ho hogaya gaya bare baare mutaliq about for question sawal baat ek aik"
    " beta bete bety beti betian bachi bacha bache bachay bhai behan behen brother sister son daughter child kid kids"
    " کچھ کوئی تو نا نہ نہیں آ رہا رہی آتا آتی آئی آیا ہے ہوں ہیں مجھے میری میرا میرے میں آپ کو کی کا کے سے کیا کریں کر کرو دیں"
    " دے چاہیے اب بہت جی ذرا تھوڑی تھوڑا سا سی سکتے اور بھی ہی ہو گیا پلیز بارے متعلق سوال بات ایک بیٹے بیٹا بیٹی بچے بچی بچہ بھائی بہن"
)
_HOW_ARE_YOU = Cue(
    "how are r you u doing kaise kese kaisay kesay kaisi ho hain hen hal haal kya kia hai he hy ap aap tum whats sup up fine"
    " theek thik today aaj ka ke sab khairiyat کیسے کیسی ہیں ہو کیا حال ہے آپ تم کا ٹھیک سب خیریت آج"
)
_YOU = Cue("you u your tum ap aap apka aapka tumhara ap's آپ تم آپکا تمہارا")
_MORE = Cue(
    "more mazeed detail details tafseel tafsil aur batao btao continue next aage agay baqi مزید اور تفصیل آگے باقی بتائیں بتاؤ"
)
_MORE_FILLER = Cue(
    "tell me please plz in se mein me give say about it this is ke ki ka bare baare kuch bhi koi mashwara advice tip tips zara thora thoda bataen bataein"
    " kya kia btaen bataiye batayen btayen do dein dijiye explain سے میں اس کے بارے کچھ بھی ذرا بتائیے دیں جی"
)


def small_talk(text: str, tokens: Sequence[str]) -> Act | None:
    """What a message is when it is small talk, else None."""
    if not tokens:
        return Act.THANKS if _GLAD.search(text) else Act.UNREADABLE
    if act := _courtesy(tokens):
        return act
    if (_SOURCES.found(tokens) or _WHENCE.search(text)) and only(tokens, _SOURCES, _SOURCES_FILLER):
        return Act.SOURCES
    return None


def _courtesy(tokens: Sequence[str]) -> Act | None:
    if act := _salute(tokens):
        return act
    rest = [token for token in tokens if token not in _GREETING and token not in _FILLER]
    if len(rest) >= 2 and only(rest, _HOW_ARE_YOU) and _asks_after_health(rest):
        return Act.WELL
    if _HELP.found(rest) and only(rest, _HELP, _MORE_FILLER, _YOU):
        return Act.HELP
    if _MORE.found(tokens) and only(tokens, _MORE, _MORE_FILLER):
        return Act.MORE
    called = only(tokens, _VOCATIVE) and not _GREETING.found(tokens)
    return Act.PLEA if called or _pleads(tokens, rest) else None


def _salute(tokens: Sequence[str]) -> Act | None:
    """A greeting, thanks or goodbye and nothing else."""
    greeted = _GREETING.found(tokens) or not {"good", "subah", "صبح"}.isdisjoint(tokens)
    if greeted and only(tokens, _GREETING, _FILLER):
        return Act.GREETING
    if _THANKS.found(tokens) and only(tokens, _THANKS, _THANKS_FILLER):
        return Act.THANKS
    if _GOODBYE.found(tokens) and only(tokens, _GOODBYE, _FILLER, _THANKS):
        return Act.GOODBYE
    return None


def _pleads(tokens: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether someone only says that they are at a loss."""
    plea = _PLEA.found(rest) or _AT_A_LOSS.search(" ".join(tokens))
    return bool(plea) and len(rest) >= 2 and only(rest, _PLEA, _PLEA_FILLER)


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
