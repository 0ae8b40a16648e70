"""Whether a message tells of a loss: a job, an exam, a death, a shop that the flood took."""

import re

_TOLD = re.compile(
    r"\b(?:lost (?:my|his|her) (?:job|shop|father|mother|husband|wife)|(?:was|got|been|am|were) (?:fired|laid off|terminated|rejected|dismissed)|laid me off|fired me"
    r"|job (?:is|got) (?:finished|gone|over)|(?:i|he|she) failed|failed (?:my|in|two|three|mdcat|the|his|her|twice|again)|(?:father|mother|dad|mom|papa|husband|wife) (?:died|passed away|is no more)"
    r"|passed away|(?:shop|factory|company|office|mill) (?:closed|shut) down"
    r"|(?:job|nokri|naukri|nokari) (?:se )?(?:chali|chli|chuti|chut|chhut|chhoot|nikal|nikaal|khatam|khatm)\w* ?(?:g[ayie]*|gai|gayi|gyi|gye|gaye|diya|dia|ho)\b"
    r"|nik(?:a|aa)?l (?:diya|dia|di)\b(?: gaya| gya)?|fail (?:ho ?g\w+|hog\w+|hua|hui|hu)\b|reject (?:ho ?g\w+|hog\w+|hua|kr dia|kar diya)\b"
    r"|(?:inteqal|intiqal|inteqaal|wafat|death|maut) (?:ho ?g\w+|hog\w+|hui|hua)\b|sailab|(?:dukan|dukaan|factory|mill) (?:band|jal|beh) (?:ho )?g\w+)"
    r"|نکال دیا|نوکری (?:چلی|ختم|چھوٹ) ?(?:گئی|گئ|ہو)|فیل ہو (?:گیا|گئی|گئے)|فیل ہوں|انتقال ہو|وفات ہو|فوت ہو|گزر گئے|سیلاب میں|(?:دکان|مل|فیکٹری) (?:بند ہو|جل|بہہ) ?(?:گئی|گیا)",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"\b(?:father|mother|dad|mom|mum|papa|mama|ammi|abbu|abba|baba|husband|wife|son|daughter|brother|sister|bhai|behn|behen|beta|beti)\W+(?:\w+\W+){0,3}(?:died|dead|passed away|is no more|(?:inteqal|intiqal|inteqaal|wafat|death|maut)|guzar|fot)"
    r"|(?:ابو|امی|والد|والدہ|والدین|باپ|ماں|شوہر|بیوی|بیٹا|بیٹی|بھائی|بہن)(?: \S+){0,3} (?:انتقال|وفات|فوت|گزر|مر گ)",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|agar|kahin|shayad|will|would|dar|in case|jaen\w*|jae\w*|jaye\w*|jay\w*|how to answer|visa|upwork|upwrk|payoneer|account|acc|cv)\b"
    r"|اگر|شاید|کہیں|ڈر|جائے|جائیں|دوست",
    re.IGNORECASE,
)
"""Words with which it is only feared or foretold, or said of something else: an account, a visa, what a CV may say."""


def tells_of_loss(text: str) -> bool:
    """Whether a normalised message says that it happened."""
    return bool(_TOLD.search(text)) and not _SUPPOSED.search(text)


def tells_of_death(text: str) -> bool:
    """Whether a normalised message says that somebody of the family has died."""
    return bool(_DEATH.search(text))
