"""Whether a sentence is about our subject at all: one that is not claims nothing that a passage must say."""

from index.lexical.names import NameKind, names_in
from index.text.normalise import is_stopword, spelling_key, words

_STRONG = "ai ml robotics career skills salary tankhwah naukri freelancing freelance upwork fiverr internship interview portfolio cv resume chatbot chatgpt digiskills navttc piaic pseb kaggle github scholarship bootcamp analytics ملازمت نوکری تنخواہ فری لانسنگ انٹرویو کیریئر روزگار اسکالرشپ"  # fmt: skip
_WEAK = "data job jobs skill course courses degree university machine learning python programming software developer engineer scientist analyst coding computer model deep neural llm nlp vision robotics automation technology tech remote certificate ہنر مہارت ڈگری یونیورسٹی کورس ڈیٹا مشین لرننگ پروگرامنگ انجینئر سائنٹسٹ سافٹ ویئر کمپیوٹر ٹیکنالوجی"  # fmt: skip
_STRONG_KEYS = frozenset(spelling_key(word) for word in _STRONG.split())
_WEAK_KEYS = frozenset(spelling_key(word) for word in _WEAK.split())


def on_subject(text: str) -> bool:
    """Whether a sentence speaks of careers, study or work with AI, by its words.

    "Model", "python" or "course" alone may be about anything, so words like them count in twos, and so do an
    institution and what is asked of it: "the fee of NUST".
    """
    tokens = words(text)
    keys = {spelling_key(word) for word in tokens if not is_stopword(word)}  # "kar" sounds like "career"
    kinds = {name.kind for name in names_in(tokens)}
    return (
        bool(keys & _STRONG_KEYS)
        or len(keys & _WEAK_KEYS) >= 2
        or kinds >= {NameKind.ORGANISATION, NameKind.DETAIL}
    )
