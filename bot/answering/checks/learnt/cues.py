"""Words of three scripts that carry what a claim stands or falls with, each kind under a name: what is denied, said of all,
demanded, sure, hedged, planned, put in order, made a condition or a cause, compared."""

import re
from collections.abc import Mapping

from bot.answering.checks.meaning import vocabulary


def _words(roman: str, urdu: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{roman})\b|(?<!\w)(?:{urdu})(?!\w)", re.IGNORECASE)


CUES: Mapping[str, re.Pattern[str]] = {
    "denied": vocabulary.NOT,
    "all": _words(
        "every|all|any|always|everyone|everybody|whoever|anyone|whole|entire|har|sab|tamam|hamesha|poor[aie]|jo bhi|koi bhi",
        "ہر|سب|تمام|ہمیشہ|پورا|پوری|پورے|جو بھی|کوئی بھی",
    ),
    "only": _words("only|just|solely|alone|sirf|mehez|faqat", "صرف|محض|فقط"),
    "must": _words(
        "must|have to|has to|need|needs|needed|required?|requires|compulsory|lazmi|zaroori|chahiye|par(?:ta|ti|te|ega|egi)",
        "لازمی|ضروری|چاہیے|چاہئے|پڑتا|پڑتی|پڑے",
    ),
    "sure": _words(
        r"sure|certain|certainly|guarante\w*|pakk[aie]|yaqini|yaqeenan|definitely|zaroor|secured?|assured|automatically"
        "|immediately|foran|seedha",
        "پکی|پکا|یقینی|ضمانت|ضرور|فوراً|خود بخود|سیدھا",
    ),
    "hedged": _words(
        "some|many|most|mostly|often|usually|sometimes|may|might|could|about|around|probably|likely|seldom|rarely|few|generally"
        "|roughly|perhaps|aksar|kuch|baaz|kabhi kabhi|shayad|aam tor|aam taur|umooman|zyada tar|taqreeban|lagbhag|kai|mumkin|ho sakta",
        "اکثر|کچھ|بعض|کبھی کبھی|شاید|عام طور|عموماً|زیادہ تر|تقریباً|کئی|ممکن|ہو سکتا|ہو سکتی",
    ),
    "planned": _words(
        r"plan\w*|propos\w*|announc\w*|target\w*|aim\w*|intend\w*|elan\w*|mansooba|hadaf|irada|tajweez\w*",
        r"منصوبہ|اعلان\w*|ہدف|ارادہ|تجویز",
    ),
    "order": _words(
        r"first|then|last|later|after|before|finally|next|once|until|pehl[aei]\w*|phir|baad|aakhir\w*|doosr\w+|teesr\w+",
        r"پہل\w+|پھر|بعد|آخر\w*|دوسر\w+|تیسر\w+",
    ),
    "condition": _words(
        "if|unless|when|once|as soon as|provided|even if|as long as|agar|jab|jaise hi|chahe|ho to",
        "اگر|جب|جیسے ہی|چاہے|ہو تو|ہوں تو",
    ),
    "cause": _words(
        "because|since|due|therefore|so that|that is why|thanks to|kyun ?ke|kyunki|wajah|is liye|isliye",
        "کیونکہ|وجہ|اس لیے",
    ),
    "compared": _words(
        "more|less|better|worse|higher|lower|most|least|best|zyada|kam|behtar|sab se", "زیادہ|کم|بہتر|سب سے"
    ),
}
REASON = _words("because|since|due to|thanks to|kyun ?ke|kyunki|ki wajah se", "کیونکہ|کی وجہ سے|اس لیے کہ")
"""After it stands the reason for what stands before."""
TO_YOU = _words("you|your|aap|apn[aei]", r"آپ\w*|اپن\w*")
