"""Who writes of danger or despair: read from the words as typed and from the encoder's vectors, never by a language model."""

import re
from collections.abc import Sequence

from bot.understanding import reader
from bot.understanding.reader import Danger
from index.embedding.embed import Embedder
from index.text.normalise import normalise

PLAIN = 0.9
"""Likelihood from which one clause is enough: cut out of its message, a clause is misread more easily."""
DESPAIR = 0.8
"""Likelihood from which distress is met with care: a vague plea sounds like it, and is better guided than comforted."""
SAD = 0.45
"""Likelihood from which a message that would be declined is met with a warm word instead."""
UNLIKELY = 0.05
"""Likelihood below which the word suicide is a subject of study or a figure of speech."""
_URGENT = {Danger.SUICIDE, Danger.SELF_HARM, Danger.VIOLENCE, Danger.OTHER}
"""What one clause is enough for; pictures and threats of other kinds take the whole message to be told apart."""
_MILD = {Danger.DISTRESS, Danger.GRIEF}
"""What only a likelier reading is taken for."""
_LEAST_LIKELY = {Danger.DISTRESS: DESPAIR, Danger.GRIEF: DESPAIR, Danger.CAPTIVE: 0.75}
"""Likelihood from which a kind is met with care, where that is not the reader's own: a night shift sounds like captivity."""
_CLAUSES = 6
"""Clauses of a message that are read, so that a long one costs no more than a few questions."""
_LEAST = 3
"""Words without which a clause says too little."""

_JOINTS = re.compile(
    r"[.!?۔؟,،;:\n]+|\b(?:and|but|so|because|anyway|not that|when|or|aur|lekin|magar|waise|wese|kyunke|ke baad|phir)\b"
    r"|(?<!\w)(?:اور|لیکن|مگر|کیونکہ|ویسے|پھر|تو|کے بعد)(?!\w)",
    re.IGNORECASE,
)
_POISON = r"zeh[ae]r|teza+b|poison|acid|bleach|phenyl"
_SUICIDE = r"suicid|\bsu[iae]?sa?i?[iy]?de?\b|khud ?k[ua]shi|khu?dkh?u?shi|خود ?ک[وُ]?شی"
_NAMED = re.compile(_SUICIDE, re.IGNORECASE)
_DYING = re.compile(
    "|".join(
        (
            r"(?:commit\w*|attempt\w*|feel\w*|\b(?:i am|im|i'm)) suicid|(?:khud ?k[ua]shi|khu?dkh?u?shi) k(?:a)?r|خود ?ک[وُ]?شی (?:کر|حرام)|(?:khud ?k[ua]shi|khu?dkh?u?shi) (?:hara+m|ka (?:dil|khayal))",
            r"ki+ll?(?:ing)? m[iy] ?s(?:elf|lef|lf|elv)|end my life|want to die|wanna die|never wake up|(?:why|reason) (?:\w+ ){0,3}wake up",
            r"\bmar(?:na)? (?:jaun|jaon|jau|chahta|chahti)|marne k[ao] (?:ji|dil)|مر جاؤں|مرنا چاہت[اےی]|مرنے ک[وا] (?:جی|دل)",
            r"jeena nahi chah|جینا نہیں چاہ|zindagi khatam k(?:a)?r|zindagi se tang|زندگی سے تنگ|زندگی ختم کر",
            r"\bhang(?:ing)? my ?self|(?:cut|slit|cutting|slitting) my (?:wrist|vein)|\bnas kaa?t|kalai kaa?t|pankh\w+ se latak|phanda (?:laga|le l)|نس کاٹ|کلائی کاٹ|پنکھے سے لٹک|پھندا (?:لگا|لے)",
            r"no (?:point|reason|use) (?:in|of|to) (?:\w+ ){0,2}liv(?:e|ing)\b|jeene k[ao] (?:koi )?(?:fa+i?da|matlab|dil|maqsad) n|جینے کا (?:کوئی )?(?:فائدہ|مطلب|دل|مقصد) نہ",
            r"kal (?:ke|k) baad (?:main|mai|mein|me) (?:nahi|nahin|nhi|ni|na) (?:rah|hun|hoon)|کل کے بعد میں نہیں (?:رہ|ہوں)",
            r"(?:stand|sitt?|standing|sitting) (?:on|at) the (?:bridge|roof|edge|railing|tracks?)\b|keep looking at the (?:canal|river|rope|fan|knife|pills|tracks?)\b",
            r"neela thotha|نیلا تھوتھا|gand[ua]m (?:wali|ki) goli|گندم (?:والی|کی) گولی",
            r"\bgoli ma+r l(?:un|oon|u|eni)\b|khud ko goli|گولی مار لوں|خود کو گولی|shoot my ?self(?! in the foot)",
            r"jeena? h[iy] n(?:a|ah|h)?i|jab jeena|جینا ہی نہیں|جب جینا",
            r"(?:dose|how many|kitni|کتنی)\W+(?:\w+\W+){0,4}(?:sleeping (?:pill|tablet)s?|neend ki (?:goli|dawa)\w*|نیند کی (?:گولی|دوا)\w*)",
            r"\bsu[iae]?[sc]a?i?[iy]?de? k(?:a)?r",
            r"how many (?:panadols?|pills|tablets|goliya+n) (?:it |does it |will it |would it )?takes?\b|m[ea]re? na (?:hone se|hona hi)|میرے نہ ہونے سے|میرا نہ ہونا ہی|(?:everyone|everybody|family|they) (?:is|are|would be|will be) better (?:off )?without me",
            r"how many (?:\w+ ){1,4}(?:to|would|will|can|does it take to) (?:die|kill)\b|kitn[iey] (?:\w+ ){1,4}(?:se |mein |me )?(?:ma+ut|marte|mar jat)|کتنی (?:\S+ ){1,4}(?:موت|مر جات)",
            r"\bzeh[ae]r (?:para|pada|rakha)\b|زہر (?:پڑا|رکھا)",
            r"subah (?:na |nahi )?uth\w*(?: hi)? na|subah na uth|صبح (?:اٹھوں ہی نہ|نہ اٹھوں)",
            rf"\b(?:{_POISON}|goliya+n)\b\W+(?:\w+\W+){{0,3}}(?:pi|pee|kha|nigal)\b|(?:زہر|تیزاب|گولیاں)\W+(?:\w+\W+){{0,3}}(?:پی|کھا|نگل)",
            rf"\b(?:drank|swallowed|took|taken) (?:some |a |the |rat |all |my |of ){{0,3}}(?:{_POISON}|sleeping pills|overdose)\b(?!-)",
        )
    ),
    re.IGNORECASE,
)
"""Words that are never overlooked, whatever the trained reader makes of them."""
_TAKEN = re.compile(
    r"\b(?:took|taken|swallowed|ate) (?:too many|a lot of|lots of|so many|all (?:of )?(?:my|the)|a whole (?:strip|box|bottle) of|\d{2,}) (?:\w+ ){0,2}(?:tablet|pill|capsule)s?\b"
    r"|\b(?:bohat|bht|bahut|boht|sari|saari|poori|puri|\d{2,}) (?:\w+ ){0,2}(?:goliy?a+n?|tablets?|pills?) (?:kha|nigal|le) (?:l|ch|g)\w+"
    r"|(?:بہت|ساری|پوری|\d{2,}) (?:\S+ ){0,2}(?:گولیاں|ٹیبلٹ) (?:کھا|نگل) (?:ل|چ|گ)\S+",
    re.IGNORECASE,
)
"""An overdose, however lightly it is told."""
_JOKING = re.compile(
    r"\b(?:boring|bore|garmi|hans hans)\b|گرمی|"
    r"\b(?:ha(?:ha)+h?|he(?:he)+|lo+l+|lmao|jk)\b|[😂🤣😅😆]|ہاہا|\b(?:laptop|pc|phone|mobile|computer|server|code|app|internet)\W+(?:\w+\W+){0,2}(?:suicid|khud ?k[ua]shi)"
    r"|(?:لیپ ٹاپ|موبائل|فون|کمپیوٹر)\s(?:\S+\s){0,2}خود ?کشی",
    re.IGNORECASE,
)
"""Somebody who laughs, or a laptop that died."""
_FAMILY = (
    r"(?:susral|in ?-?laws|saas|shohar|husband|miyan|abbu|abba|father|dad|bhai|brother|walid|chacha|mamu)"
)
_PLAINLY = (
    (
        Danger.VIOLENCE,
        re.compile(
            r"(?:zabardasti|jabran|forc(?:ed|ing|e)\b|marzi ke (?:khilaf|bagh?air)|bina marzi)\W+(?:\w+\W+){0,4}(?:shadi|nikah|marry|married|marriage|rishta)"
            r"|(?:shadi|nikah|marriage|rishta)\W+(?:\w+\W+){0,3}(?:zabardasti|jabran|marzi ke khilaf|by force)"
            r"|(?:زبردستی|مرضی کے (?:خلاف|بغیر))\s(?:\S+\s){0,4}(?:شادی|نکاح|رشتہ)|(?:شادی|نکاح|رشتہ)\s(?:\S+\s){0,3}(?:زبردستی|مرضی کے خلاف)",
            re.IGNORECASE,
        ),
    ),
    (
        Danger.BLACKMAIL,
        re.compile(
            r"(?:loan|qarz\w*|lending|ادھار|لون|قرض)\W+(?:\w+\W+){0,3}(?:app|ایپ)\w*\W+(?:\w+\W+){0,10}(?:threat\w*|dhamk\w*|kill\w*|ma+r d\w+|دھمک\w*|مار د\w+)",
            re.IGNORECASE,
        ),
    ),
    (
        Danger.VIOLENCE,
        re.compile(
            rf"\b{_FAMILY}\b\W+(?:\w+\W+){{0,4}}(?:beats?|beating|hits?|hitting|mart[aei]y?|maarte?|ma+rta|pitai kar\w*)\b(?! (?:on|up|them|records?))"
            r"|(?:سسرال|ساس|شوہر|ابو|والد|بھائی|چچا)\s(?:\S+\s){0,4}(?:مارتے|مارتا|مارتی|پیٹتے|پیٹتا)"
            r"|(?:keeps?|kept|locks?|locked|locking) me (?:in|inside)\b(?! the (?:exam|portal|app))|(?<!khud ko )\bkamr[ae]y? m(?:e|ein|ain)? band (?:kar|kr|rakh)"
            r"|(?<!خود کو )کمرے میں بند (?:کر|رکھ)",
            re.IGNORECASE,
        ),
    ),
    (
        Danger.HARASSMENT,
        re.compile(
            r"\bghala?t (?:tareeqe|tareeqay|tarike|tariqe|tareke|tarah) se (?:chh?o?o|haa?th|touch)|غلط (?:طریقے|طرح) سے (?:چھو|ہاتھ)"
            r"|touch(?:es|ed|ing)? me (?:wrongly|badly|there|inappropriately)|\b(?:boss|sir|teacher|manager|supervisor|uncle|cousin|client|owner)\W+(?:\w+\W+){0,2}touch(?:es|ed|ing) me\b",
            re.IGNORECASE,
        ),
    ),
)
"""Likewise, of violence and of hands that have no business there."""


def danger_in(text: str, embedder: Embedder) -> Danger:
    """The danger that the whole message speaks of, or plainly one clause of it, beside a question about pay or courses.

    Under an encoder that the reader does not know, only plain words are noticed.
    """
    if not text.strip():
        return Danger.NONE
    trained = reader.shipped()
    if speaks_of_dying(text):  # before any other danger that it tells of
        own = not trained.knows(embedder) or trained.danger_of(text, embedder) is not Danger.OTHER
        return Danger.SUICIDE if own else Danger.OTHER
    if plainly := next((kind for kind, said in _PLAINLY if said.search(text)), None):
        return plainly
    if trained.knows(embedder):
        parts = [text, *_clauses(text)]
        vectors = [query.vector for query in embedder.read_queries([normalise(part) for part in parts])]
        (whole, likely), *clauses = map(trained.danger, parts, vectors)
        plain = [found for found in clauses if found[1] >= PLAIN and found[0] in _URGENT]
        if plain or likely >= _LEAST_LIKELY.get(whole, trained.threshold):
            found = max([(whole, likely), *plain], key=lambda found: found[1])[0]
            return Danger.SUICIDE if found in _MILD and _NAMED.search(text) else found
        if likely < UNLIKELY:
            return Danger.NONE
    return Danger.SUICIDE if _NAMED.search(text) else Danger.NONE


def mild_in(text: str, embedder: Embedder) -> bool:
    """Whether a message is likely enough of somebody sad not to be sent away."""
    trained = reader.shipped()
    if not text.strip() or not trained.knows(embedder):
        return False
    (vector,) = (query.vector for query in embedder.read_queries([normalise(text)]))
    kind, likely = trained.danger(text, vector)
    return kind in _MILD and likely >= SAD


def speaks_of_dying(text: str) -> bool:
    """Whether a message holds plain words for wanting to die, or for poison that was taken."""
    return bool(_TAKEN.search(text)) or (bool(_DYING.search(text)) and not _JOKING.search(text))


def _clauses(text: str) -> Sequence[str]:
    """The clauses of a message, where it has several."""
    found = [clause.strip() for clause in _JOINTS.split(text)]
    return [clause for clause in found if len(clause.split()) >= _LEAST][:_CLAUSES] if len(found) > 1 else []
