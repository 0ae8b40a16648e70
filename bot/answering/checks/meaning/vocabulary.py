"""The words of three scripts that turn a claim round, each listed once: what denies, demands, allows, forbids, and what
parts clauses."""

import re

_I = re.IGNORECASE
_NOT_ROMAN = "nahi|nahin|nai|nahee|na"
_NOT_URDU = "نہیں|نہ"
_LET_BE_ROMAN, _LET_BE_URDU = r"rehne d\w+", "رہنے دیں"
_WITHOUT_ROMAN, _WITHOUT_URDU = "baghair|bagair|bina", "بغیر"
_STOP = r"stop(?=\s+\w+ing\b)"
"""What one stops doing; to stop a payment denies nothing."""
_AWAY = "(?:keep|stay) away from"
_NEVER = rf"avoid|never|do not|don['’]t|{_AWAY}|{_STOP}"
"""What begins an English order not to."""
_NOT_ALLOWED = "not (?:allowed|permitted)"
_NECESSARY = "(?:lazmi|laazmi|zaroori|zaruri|zaroorat|chahiye|لازمی|ضروری|ضرورت|چاہیے)"
_USE = "(?:faida|fayda|فائدہ)"
_LEAVE = "ijazat|اجازت"
_CAN = r"sakt\w+|سکت\w+"
_IMPERATIVE = r"(?!(?:mein|main|thein|hain|نہیں|ہیں|میں|تھیں)(?!\w))\w+(?:ein|iye|iyega|یں|ئیں|یے|ئیے)"
"""The end of a polite order in Urdu, and of few other words."""
_MISTAKE = "mistakes?|ghalti|غلطی"
_MARKS = r"[;:()\n؛]"
_BUT = "but|while|whereas|magar|lekin|jabke|مگر|لیکن|جبکہ"
_AND = "and|aur|اور"
_LISTED = r",\s|،"
_NO = "no|ji nahi|nahi|nahin|نہیں|جی نہیں"
_YES = "yes|ji haan|ji han|haan|han|جی ہاں|ہاں"
_IF = r"if|unless|when|agar|jab|jo|jis\w*|jin\w*|اگر|جب|جو|جس\w*|جن\w*"

NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|unable|\w+n['’]t|(?:do|does|did|is|are|was|ca|wo|should|must)nt"
    rf"|avoid|{_AWAY}|{_STOP}|leave\b.{{0,30}}\bout|left out|removed|excluded|miss(?:ed|es)?|fail(?:s|ed)?(?! (?:papers?|subjects?))"
    r"|short of|refus\w*|reject\w*"
    rf"|{_NOT_ROMAN}|mat|{_WITHOUT_ROMAN}|{_LET_BE_ROMAN}|reh g\w+|kam ra\w+|inkaar|inkar)\b"
    rf"|(?<!\w)(?:{_NOT_URDU}|مت|{_WITHOUT_URDU}|بنا(?! کر)|بلا|{_LET_BE_URDU}|رہ گی\w*|رہ گئ\w*|کم رہ\w*|انکار)(?!\w)",
    _I,
)
DENIAL = re.compile(rf"(?<!\w)(?:not|{_NOT_ROMAN}|{_NOT_URDU})(?!\w)", _I)
WITHOUT = frozenset(["without", *_WITHOUT_ROMAN.split("|"), _WITHOUT_URDU, "بنا"])
DENYING = re.compile(
    rf"(?P<after>\b(?:not|no|never|without|cannot|avoid|{_AWAY})\b|n['’]t\b)"
    rf"|(?<!\w)(?:{_NOT_ROMAN}|mat|{_WITHOUT_ROMAN}|removed|{_NOT_URDU}|مت|{_WITHOUT_URDU})(?!\w)",
    _I,
)
WHETHER = re.compile(
    r"\bor not\b|\bya nahi\w*\b|یا نہیں|\bnot only\b|\bif\s+(?:\w+\s+){0,3}(?:not|\w+n['’]t)\b[^,.;]*|\bagar\b[^,.;]*\bnahi\w*\b|اگر[^،۔؛]*نہیں"
    r"|\b(?:unless|until|jab tak)\b[^,.;]*|\b(?:do not|don['’]t|never) (?!need)[^,.;]*\bbefore\b[^,.;]*|جب تک[^،۔؛]*|\b(?:that|which|who) (?:is|are|was|were)(?: not|n['’]t)\b"
    r"|\bif\s+(?:\w+\s+){0,4}(?:refuse|fail|reject|miss)\w*\b[^,.;]*"
    r"|\bji[sn]\w*\b[^,.;]*?\bna(?:hi)?\s+ho\w*|(?:جس|جن)\w*(?!\w)[^،۔؛]*?(?:نہ|نہیں)\s+ہو\w*"
    rf"|[^,.;:،۔؛]*\b(?:{_NOT_ROMAN})(?:\s+\w+){{1,2}}\s+to\b|[^,.;:،۔؛]*(?<!\w)(?:{_NOT_URDU})(?:\s+\w+){{1,2}}\s+تو(?!\w)",
    _I,
)
"""What denies nothing: "whether or not", the condition of an "unless", an "if you have not" or a "na ho to", "what is not
public"."""
OR_NOT = re.compile(r"\bor not\b|\bya nahi\w*\b|یا نہیں", _I)
PARTICLE = re.compile(rf"^\s*(?:{_YES}|{_NO})\s*[,،.:]\s*", _I)
NO = re.compile(rf"\W*(?:{_NO})\s*[,،:.]\s*", _I)
_UNSURE = (
    r"\b(?:cannot|can['’]t|could not|couldn['’]t) (?:confirm|say|tell)\b|\b(?:nobody|no one)\b.{0,12}\b(?:can|could) (?:say|tell)\b"
    r"|\bkoi (?:bhi )?nahi bata sak\w*|کوئی (?:بھی )?نہیں بتا سک\w*|\b(?:hamein|humein|kahin) nahi (?:mil[aie]|maloom)\b"
    r"|(?:ہمیں|کہیں) نہیں (?:مل[اےی]|معلوم)(?!\w)"
)
NOT_YET = re.compile(r"\b(?:before|until|unless)\s+(?:you|it|they|he|she|we)\b", _I)
"""Not before something else: after it, one may."""
UNSURE = re.compile(_UNSURE, _I)
"""Says that it is not known: neither allows nor forbids anything."""
UNKNOWN = re.compile(
    r"\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t)\s+(?:\w+\s+){0,2}(?:known|stated|said|clear|given|found|sure)\b|\bunknown\b"
    rf"|{_UNSURE}"
    r"|\bwhether\b|\b(?:maloom|wazeh|bataya|pata)\s+nahi|\bnahi\s+(?:bataya|mil[aie]?|maloom|pata)\b"
    r"|(?:معلوم|واضح|پتا|پتہ)\s+نہیں|نہیں\s+(?:بتایا|مل[اےی]?|معلوم|پتا|پتہ)(?!\w)",
    _I,
)
SAME = re.compile(r"\bsame\b|\blikewise\b|\byehi\b|\bisi tarah\b|یہی|اسی طرح", _I)
WARNING = re.compile(rf"\b(?:beware|careful|{_MISTAKE}|pitfalls?|danger|khabardar)\b|غلطی|خبردار", _I)
"""Warns of what the rest says, with or without a "not": nothing is told by comparing it."""
MISTAKE = re.compile(
    r"^\W*(?:the (?:usual |common |biggest )?mistake is|(?:aam |bari )?ghalti (?:yeh|ye) hai ke|(?:عام |بڑی )?غلطی یہ ہے کہ)",
    _I,
)
"""All that follows is warned of."""
VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|will|may|must|should|hai|hain|tha|thi|ho|hota|hoti|hote|\w+ein|\w+iye"
    r"|dein|lein|karo|gaya|gayi|gaye|sakt\w+|chahiye)\b|\bthe\W*$|(?<!\w)(?:ہے|ہیں|تھا|تھی|تھے|ہو|ہوتا|ہوتی|ہوتے|\w+یں|گیا|گئی|گئے|سکت\w|چاہیے)(?!\w)",
    _I,
)
FORBIDS = re.compile(rf"\W*(?:leave\b.{{0,30}}\bout|{_NEVER})\b", _I)
NOT_DONE = re.compile(
    rf"(?<!\w)(?:removed|excluded|not|{_NOT_ROMAN}|mat|{_LET_BE_ROMAN}|{_NOT_URDU}|مت|{_LET_BE_URDU})(?!\w)|n['’]t\b",
    _I,
)
NOTHING = re.compile(r"\b(?:nothing|none|kuch nahi\w*|koi nahi\w*)\b|کچھ نہیں|کوئی نہیں", _I)
"""Says all of its clause itself: what is listed before it shares nothing of it."""
URDU_END = re.compile(rf"\b(?:{_NOT_ROMAN}|mat|{_LET_BE_ROMAN})\b", _I)
NONE = re.compile(r"\b(?:no|koi|any)\b|کوئی", _I)

NEED_NOT = re.compile(
    r"\bneed\s?n['’]t\b|\bneed not\b|\b(?:do|does|did)(?:n['’]t| not) (?:\w+ )?(?:need|have to)\b|\bno (?:need|use|point)\b|\boptional\b"
    r"|\bup to you\b|\byour (?:own )?choice\b|(?:marzi|مرضی)\s+(?:hai|ہے)"
    r"|(?:\bnot|n['’]t) (?:\w+ )?(?:necessary|required|compulsory|mandatory|needed|obligatory)\b|\bwithout having to\b"
    rf"|(?<!\w)(?:{_NECESSARY}|{_USE})\s+(?:\w+\s+)?(?:{_NOT_ROMAN}|{_NOT_URDU})(?!\w)"
    rf"|(?<!na )(?<!نا )\b(?:{_NOT_ROMAN}|{_NOT_URDU})\s+(?:chahiye|چاہیے)(?!\w)|(?<!\w)(?:ikhtiyari|اختیاری)(?!\w)",
    _I,
)
MUST_NOT = re.compile(
    rf"\b(?:{_NEVER}|must not|mustn['’]t|should not|shouldn['’]t|may not|can(?:no|['’])t|refuse to)\b|\b{_NOT_ALLOWED}\b"
    r"|\b(?:forbidden|banned|a waste|breaks? (?:\w+ )?rules?|against (?:the|its|their) rules?)\b|^\W*\w+ nothing\b"
    rf"|(?<!\w)(?:{_LEAVE})\s+(?:\w+\s+)?(?:{_NOT_ROMAN}|{_NOT_URDU})(?!\w)|(?<!\w)(?:{_NOT_ROMAN}|{_NOT_URDU})\s+(?:\w+\s+)?(?:{_CAN})"
    rf"|(?<!\w)(?:na|mat|نہ|مت)\s+(?:{_IMPERATIVE}|\w{{2,}}(?:o|و))(?!\w)|(?<!\w){_IMPERATIVE}\s+(?:{_NOT_ROMAN}|{_NOT_URDU})(?!\w)"
    r"|(?<!\w)\w+(?:na|نا) (?:mana|منع)(?!\w)"
    rf"|(?<!\w)(?:{_MISTAKE}|ghalat|mana hai|se bachein|zaya|غلط|منع|سے بچیں|ضائع)(?!\w)",
    _I,
)
MUST = re.compile(
    r"\b(?:must|have to|has to|required|compulsory|mandatory|need to|needs to|only (?:by|through|with)|always)\b"
    rf"|(?<!\w)(?:{_NECESSARY}|sirf|hamesha|par(?:ta|ti|te|ega)|صرف|ہمیشہ|پڑ(?:تا|تی|تے|ے گا))(?!\w)",
    _I,
)
MAY = re.compile(
    r"\b(?:may|can|could|allowed|permitted|is (?:fine|okay|ok|all right|safe))\b"
    rf"|(?<!\w)(?:{_CAN}|{_LEAVE}|theek hai|harj nahi|ٹھیک ہے|حرج نہیں)(?!\w)",
    _I,
)
FORBIDDEN = re.compile(
    rf"\b(?:must|should|may|can) ?(?:not|n['’]t)\b|\bcannot\b|\b{_NOT_ALLOWED}\b|(?:{_LEAVE})\s+(?:{_NOT_ROMAN}|{_NOT_URDU})(?!\w)",
    _I,
)
SKIP = re.compile(
    r"\b(?:skip|ignore|omit|leave out)\w*|\bchh?or\w*|\bnazar ?andaz\w*|(?<!\w)(?:چھوڑ\w*|نظر انداز)", _I
)
"""Not to skip is to do: these turn a clause's force round."""
ORDER = re.compile(
    rf"(?<!\w){_IMPERATIVE}\W*$"
    r"|^\W*(?:(?:then|so|first|also|please|instead|now|and)\W+)?(?:apply|ask|attach|begin|build|buy|call|check|choose|compare|confirm"
    r"|count|do|find|finish|follow|get|give|go|join|keep|learn|look|make|note|open|pay|plan|practise|put|read|register|report|save"
    r"|say|search|send|show|sign|start|stay|take|talk|tell|test|try|use|verify|visit|wait|work|write)\b",
    _I,
)
"""An order in Urdu ends with its verb, in English it begins with it."""
ORDER_NOT = re.compile(
    rf"^\W*(?:so |please |then )?(?:{_NEVER}|leave)\b|(?<!\w)(?:na|mat|نہ|مت)\s+{_IMPERATIVE}(?!\w)", _I
)
CONDITION = re.compile(rf"^\W*(?:{_IF})(?!\w)|[?؟]\W*$", _I)

SEGMENT = re.compile(rf"{_MARKS}|(?<!\w)(?:{_BUT}|however|then)(?!\w)", _I)
"""Parts what shares no "not"."""
COMMA = re.compile(rf"{_LISTED}|(?<!\w)(?:{_AND})(?!\w)", _I)
CLAUSE = re.compile(
    rf"{_MARKS}|{_LISTED}|[.!?۔؟]\s|(?<!\w)(?:{_AND}|{_BUT}|warna|ورنہ)(?!\w)"
    r"|(?<=\s)(?=(?:once|as soon as|because|since|kyunke|کیونکہ)\s)",
    _I,
)
"""Parts clauses that each have a force of their own."""
STEP = re.compile(rf"{_MARKS}|{_LISTED}|[.!?۔؟]|(?<!\w)(?:{_AND}|{_BUT})(?!\w)", _I)
"""Parts the steps of what is told in order."""
