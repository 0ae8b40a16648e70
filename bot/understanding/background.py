"""What a person has said of themselves: their background and the skills they have."""

import re

from bot.messages.exchange import Profile
from index.lexical.subjects import SubjectIndex
from index.text.normalise import words

_BRIEF = 10
"""Words of a message that tells of its writer and nothing else."""
_OWN = re.compile(
    r"\b(?:i|im|i'm|i've|my|mein|main|mai|maine|mene|mera|meri|mere|mujhe|hun|hoon|hu|kar[ou]+n)\b"
    r"|(?<!\w)(?:میں|ہوں|میرا|میری|میرے|مجھے|کروں)(?!\w)",
    re.IGNORECASE,
)
_HAS = re.compile(
    r"\bi (?:already |only |just |also |do )?(?:know|learn(?:ed|t)|studied)\b|\bi(?: have|'ve) (?:already )?(?:learn|stud)"
    r"|\b(?:aati|aata|ati|ata|aate) (?:hai|hain|hay|hen|he|hy|h)\b|\bs(?:ee|i)kh (?:li|chuk|rakh)|\bja+nt[ai] h(?:u|oo)n"
    r"|آت[یاے] (?:ہے|ہیں)|سیکھ (?:لی|چک|رکھ)|جانت[ای] ہوں",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|don'?t|never|nahi+n?|nhi|nai)\b|نہیں", re.IGNORECASE)
_NEXT = re.compile(
    r"\bwhat (?:should|can|must|do) i do\b|\bwhat(?:'s)? (?:now|next)\b|\bwhere (?:do|should|can) i (?:start|begin)\b"
    r"|\bhow (?:do|should|can) i (?:start|begin)\b|\b(?:my|the) (?:first|next) step\b|\b(?:kahan|kaha) se (?:shuru|start)"
    r"|\b(?:kaise|kese) (?:shuru|start)|\b(?:ab|aage|agay) kya\b|\bkya kar(?:u|oo|na chah)|کہاں سے شروع|کیسے شروع|آگے کیا"
    r"|کیا کروں|کیا کرنا چاہی",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?؟]|\b(?:what|how|which|where|when|why|can|could|should|is|are|do|does|kya|kia|kaise|kese|kahan|kaun\w*|kon\w*|kab|kitn\w)\b"
    r"|کیا|کیسے|کہاں|کون|کتن|کب",
    re.IGNORECASE,
)
# The first that matches counts: a mother who was a teacher returns to work, a developer with an FSc is a developer.
_BACKGROUNDS = {
    "learn/return-to-work": r"house ?wife|home ?maker|\bmother of\b|\bbach\w+ ki (?:maa?n?|ammi|mother)\b|career (?:gap|break)|\b(?:ek|aik) maa\b|shadi ke baad"
    r"|ہاؤس وائف|گھریلو خاتون|بچوں کی (?:ماں|والدہ)|شادی کے بعد",
    "learn/working-developer": r"\b(?:web|software|app|mobile|android|php|java|full ?stack|backend|frontend) (?:developer|engineer)"
    r"|\bprogrammer\b|ڈیولپر|ڈویلپر|پروگرامر",
    "learn/non-cs-graduate": r"\bb\.?b\.?a\b|\bm\.?b\.?a\b|\bb\.? ?com\b|\bm\.? ?com\b|\bbachelors? in (?:arts|business|commerce)\b"
    r"|\b(?:arts|commerce|business|english|economics|non ?-?(?:cs|it)) graduate|\bgraduate in (?:arts|business|commerce)"
    r"|\bb\.?a (?:pass|graduate|kiya|ki hai)|\baccountant\b|\bbanker\b|\bteacher\b|بی بی اے|ایم بی اے|بی کام|بی اے (?:پاس|کیا)"
    r"|اکاؤنٹنٹ",
    "learn/bs-student": r"\b(?:bs|bsc?s|cs|computer science|it|university|uni) (?:\w+ )?student\b|\bbs ?cs\b|\bbs ?(?:ai|it|se)\b"
    r"|\bsemester\b|سمسٹر|سمیسٹر|بی ایس (?:سی ایس|کا طالب|کی طالب)",
    "learn/after-fsc": r"\bf\.?sc(?: pre ?-?(?:medical|engineering))?\b|\bics\b|\bi\.?com\b|\bintermediate\b|\binter (?:pass|ki|kiya|ke)|\b12th\b|\bpre ?-?(?:medical|engineering)\b"
    r"|\ba ?-?levels?\b|ایف ایس سی(?: پری (?:میڈیکل|انجینئرنگ))?|انٹر (?:پاس|کیا|کے)|بارہویں|آئی سی ایس|پری میڈیکل|پری انجینئرنگ",
    "learn/after-matric": r"\bmatric|\bmetric (?:pass|ki|kiya|ke)|\b10th\b|\bo ?-?levels?\b|میٹرک|دسویں",
}
_KNOWN_BACKGROUNDS = {
    subject: re.compile(pattern, re.IGNORECASE) for subject, pattern in _BACKGROUNDS.items()
}


def with_what(profile: Profile, text: str, subjects: SubjectIndex) -> Profile:
    """The profile with what a message says of its writer."""
    if not _OWN.search(text):
        return profile
    background, _ = background_in(text, subjects)
    skills = dict(profile.skills)
    if _HAS.search(text) and not _NOT.search(text):
        tokens = words(text)
        for m in subjects.mentions(text):
            if m.subject.topic == "skills":
                skills[m.subject.id] = " ".join(tokens[m.start : m.end])
    return Profile(background or profile.background, skills)


def background_in(text: str, subjects: SubjectIndex) -> tuple[str, str]:
    """The background that a text names, as a subject's id, and the words that name it; ("", "") for none."""
    for subject, pattern in _KNOWN_BACKGROUNDS.items():
        if (found := pattern.search(text)) and subjects.get(subject):
            return subject, found[0]
    return "", ""


def asks_what_next(text: str, subjects: SubjectIndex) -> bool:
    """Whether a message asks for the first or the next step, or only tells of its writer, which comes to the same."""
    told = _OWN.search(text) and not _ASKS.search(text) and background_in(text, subjects)[0]
    return bool(_NEXT.search(text) or (told and len(words(text)) <= _BRIEF))
