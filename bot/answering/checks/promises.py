"""Whether a sentence makes somebody sure of what nobody can be."""

import re

from bot.answering.checks.meaning import vocabulary

_PROMISE = re.compile(
    r"\b(?:guarante\w+|assured?|certainly|definitely|surely|undoubtedly|(?:is|are|be|it['’]s) (?:\w+ )?(?:certain|sure|secured)|sure of|100\s*%|for sure|no doubt|promise[sd]?)\b"
    r"|\b(?:guarantee|garanti|zamanat|yaqeenan|yaqeeni|yaqini|beshak)\b"
    r"|\bzaroor\b(?=[^,;]*\b(?:\w*g[aie]|hai|hain)\b\W*$)"
    r"|(?<!\w)(?:ضمانت|گارنٹی|یقینی|یقیناً|یقینا)(?!\w)|ضرور(?=[^،؛]*(?:گا|گی|گے)\W*$)",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\bpakk[aie]\b(?! (?:tareekh|date|baat|khabar))|(?<!\w)پک[ایے](?!\w)(?! (?:تاریخ|بات|خبر))",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b\w*(?:unga|ega|egi|enge|ayega|ayegi|ayenge)\W*$|(?:گا|گی|گے)\W*$", re.IGNORECASE)
_HOPED = re.compile(
    r"\b(?:job|jobs|naukri|nokri|mulazmat|admission|dakhla|scholarship|seat|visa|income|kamai|salary|tankhwah|client|clients|selection|order|orders)\b"
    r"|نوکری|ملازمت|داخلہ|اسکالرشپ|سیٹ|ویزا|کمائی|تنخواہ|کلائنٹ|آمدنی",
    re.IGNORECASE,
)
"""What people hope for: "pakka" of one of these is a promise, of anything else it means "well"."""
_OF_OTHERS = re.compile(
    r"\b(?:promises?|guarantees?|offers?|claims?) (?:of|that)\b|\b(?:who|that|which|anyone|jo|koi|agar)\b.{0,40}\b(?:promis\w+|guarant\w+|wad[ae])\b"
    r"|\bwade? (?:kar\w*|par)\b|(?:جو|کوئی|اگر)(?!\w).{0,40}(?:ضمانت|گارنٹی|وعد[ہے])|وعد[ہے] (?:کر\w*|پر)",
    re.IGNORECASE,
)
"""Speaks of what somebody else promises."""
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


def promises(sentence: str) -> bool:
    """Whether a sentence makes somebody sure of what nobody can be: "admission pakka hai"."""
    if vocabulary.NOT.search(sentence) or _OF_OTHERS.search(sentence):
        return False
    firm = _FIRM.search(sentence) and (_HOPED.search(sentence) or _FUTURE.search(sentence))
    sure = (_PROMISE.search(sentence) or firm) and not re.search(r"[?؟]", sentence)
    return bool(sure or (_OUTCOME.search(sentence) and not _PERHAPS.search(sentence)))


def speaks_surely(sentence: str) -> bool:
    """Whether it has a word of certainty, denied or not."""
    return bool(_PROMISE.search(sentence))
