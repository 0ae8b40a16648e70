"""Unicode, letters and spelling: one form for text typed in English, Urdu and Roman Urdu."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

URDU_LETTERS: Final = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"

_LETTERS: Final = {
    "\u064a": "\u06cc",  # Arabic yeh, as most phone keyboards type it
    "\u0649": "\u06cc",  # alef maksura
    "\u0643": "\u06a9",  # Arabic kaf
    "\u0647": "\u06c1",  # Arabic heh
    "\u06c0": "\u06c1",
    "\u06c2": "\u06c1",
    "\u06c3": "\u06c1",
    "\u0629": "\u06c1",  # teh marbuta
    "\u06d5": "\u06c1",
    "\u06aa": "\u06a9",
    "\u06d3": "\u0626\u06d2",
    "\u0623": "\u0627",
    "\u0625": "\u0627",
    "\u0671": "\u0627",
    "\u0640": "",  # tatweel
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
    "\u201c": '"',
    "\u201d": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "`": "'",
    "\u00ad": "",
    "\u200b": " ",
    "\u200d": "",
    "\ufe0e": "",
    "\ufe0f": "",
}
_DIGITS: Final = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_TRANSLATION: Final = {ord(letter): latin for letter, latin in _LETTERS.items()} | _DIGITS

_MARKS: Final = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e"
                               "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")  # fmt: skip
# A non-joiner after a letter that never joins forwards changes nothing on the page; after any other it is
# there to part two words.
_NON_JOINER_MUTE: Final = re.compile(f"(?<=[اآدڈذرڑزژوؤےں])\u200c|\u200c(?![{URDU_LETTERS}])|(?<![{URDU_LETTERS}])\u200c")
_HEH_AT_START: Final = re.compile(f"(?<![{URDU_LETTERS}])ھ")
_LONG_RUN: Final = re.compile(r"([^\W\d_])\1{2,}")
_FUSED: Final = re.compile(f"(?<![{URDU_LETTERS}])(ک)ی?(?:ے|ی)?ل(?:ئے|یے|ۓ)(?![{URDU_LETTERS}])")
_LATIN_WORD: Final = re.compile(r"[^\W\d_]+")
_SPACE: Final = re.compile(r"\s+")

_ACRONYMS: Final = frozenset(
    "AI ML DS NLP CV LLM LLMS RAG GPU CPU TPU API APIS SQL AWS GCP CSS HTML HR IT CS SE BS MS BSCS MSCS BSAI"
    " PHD MBA CEO CTO HEC NUST FAST LUMS GIKI UET NED PIAIC NAVTTC PSEB PITB PKR USD GPT CNN RNN GAN MLOPS"
    " UI UX QA ETL BI CNIC IELTS GRE".split()
)


def normalise(text: str, /) -> str:
    """`text` in the one form that the index, the embedder and the language detector read.

    NFKC; Arabic letters and presentation forms as Urdu letters; digits 0-9; no diacritics, tatweel, control,
    bidirectional or zero-width characters; letters repeated three times or more cut short; lines typed in
    capitals lowered; white space, line breaks included, as single spaces.
    """
    if text.isascii() and not text.isupper():
        plain = text
    else:
        plain = _letters("\n".join(_lowered(line) for line in text.splitlines()))
    plain = _LONG_RUN.sub(_shortened, _INVISIBLE.sub("", plain))
    return _SPACE.sub(" ", plain).strip()


def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text.replace("\u06cc\u0654", "\u0626"))
    plain = _MARKS.sub("", composed.translate(_TRANSLATION))
    plain = _NON_JOINER_MUTE.sub("", plain).replace("\u200c", " ")
    return _FUSED.sub("کے لیے", _HEH_AT_START.sub("ہ", plain))


def _lowered(line: str) -> str:
    """The line in lower case if it is shouted; a lone word or a row of acronyms is left as it is."""
    if not line.isupper():
        return line
    shouted = [word for word in _LATIN_WORD.findall(line) if word not in _ACRONYMS]
    if not any(len(word) > 2 for word in shouted) or len(_LATIN_WORD.findall(line)) < 2:
        return line
    return _LATIN_WORD.sub(lambda word: word[0] if word[0] in _ACRONYMS else word[0].lower(), line)


def _shortened(run: re.Match[str]) -> str:
    """One letter for a long run at the end of a word ("bataoooo"), two for one inside it ("goood")."""
    text, start, end = run.string, run.start(), run.end()
    opens = start == 0 or not text[start - 1].isalpha()
    closes = end == len(text) or not text[end].isalpha()
    if opens and closes:  # www, iii, AAA
        return run[0]
    return run[1] if closes or opens else run[1] * 2


_WORD: Final = re.compile(
    r"c\+\+|[cf]#(?!\w)|\.net\b|(?:node|vue|next|react|three|d3)\.js\b|\b(?:a/b|ci/cd|i/o|r&d)\b"
    rf"|\d+(?:[.,]\d+)*|[{URDU_LETTERS}]+|[^\W\d_{URDU_LETTERS}]+(?:'[^\W\d_{URDU_LETTERS}]+)*\d*"
)


def words(text: str, /) -> list[str]:
    """Lower-cased word tokens of normalised `text`, in either script, in order; numbers without separators."""
    return [
        token.replace("'", "") if not token[0].isdigit() else token.replace(",", "")
        for token in _WORD.findall(text.lower())
    ]


_URDU_CONSONANTS: Final = {
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "C", "ح": "h", "خ": "K", "د": "d", "ڈ": "d",
    "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "S", "ص": "s", "ض": "z", "ط": "t", "ظ": "z",
    "غ": "G", "ف": "f", "ق": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ہ": "h", "ھ": "h",
}  # fmt: skip
_ASPIRATES: Final = {"بھ": "B", "پھ": "f", "تھ": "T", "ٹھ": "T", "جھ": "J", "چھ": "C", "دھ": "D", "ڈھ": "D",
                     "کھ": "K", "گھ": "G", "ڑھ": "r"}  # fmt: skip
_ROMAN_PAIRS: Final = {"bh": "B", "ph": "f", "th": "T", "jh": "J", "ch": "C", "dh": "D", "kh": "K", "gh": "G",
                       "sh": "S", "rh": "r", "zh": "z", "ck": "k"}  # fmt: skip
_ROMAN_RULES: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"[ts]ion", "Sn"),
        (r"(?<=nc)e$|(?<=iv)e$|(?<=[cst]ur)e$", "E"),
        (r"chh", "C"),
        (r"tch", "C"),
        (r"sch", "sk"),
        (r"c(?=[eiyE])", "s"),
        (r"(bh|ph|th|jh|ch|dh|kh|gh|sh|rh|zh|ck)", ""),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"(?<=[aeiou])w(?=[ou])|w(?![aeiouy])", "u"),
        (r"w", "v"),
        (r"Kva", "Ka"),
    )
)
_FINAL: Final = (
    (re.compile(r"(?:[aeiou]|^)y(?:e|ay|ey|y)?$|(?:ai|ae|ei|ie|iy|e)$"), "i"),
    (re.compile(r"(?:ee|i|y)$"), "i"),
    (re.compile(r"a+h?$|[eo]h$"), "a"),
    (re.compile(r"[ou]+h?$"), "u"),
)


@cache
def _exceptions() -> dict[str, str]:
    """Word → key, for the words whose spellings the rules do not bring together."""
    keys: dict[str, str] = {}
    for name in ("spellings.txt", "loanwords.txt"):
        for line in (Path(__file__).with_name("lexicon") / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                first, *others = line.split()
                key = first if name == "spellings.txt" else rule_key(first)
                keys.update(dict.fromkeys(others, key))
                if key is not first:
                    keys[first] = key
    return keys


@lru_cache(maxsize=65_536)
def spelling_key(word: str, /) -> str:
    """The phonetic key of one lower-case word, the same for its Roman and its Urdu spellings.

    Consonants in the order they are heard, aspirates as capitals, short and inner vowels left out, an opening
    vowel as "a", a closing one as "a", "i" or "u". Words with anything but letters are their own key.
    """
    if not word.isalpha():
        return word
    return _exceptions().get(word) or rule_key(word)


def rule_key(word: str, /) -> str:
    """`spelling_key` of a word of letters by rule alone, without the words learnt by heart."""
    if word.isascii():
        return _roman_key(word)
    if "\u0621" <= word[0] <= "\u06ff":
        return _urdu_key(word)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word) if letter.isascii())
    return _roman_key(plain) if plain.isalpha() else word


def _roman_key(word: str) -> str:
    sounds = word.lower()
    for pattern, key in _ROMAN_RULES:
        sounds = pattern.sub(key or (lambda pair: _ROMAN_PAIRS[pair[0]]), sounds)
    closing = ""
    for pattern, key in _FINAL:
        if pattern.search(sounds) and len(sounds) > 1:
            sounds, closing = pattern.sub("", sounds), key
            break
    sounds = re.sub(r"i+(?=[aou])|y(?=[aeiou])", "Y", sounds)
    sounds = re.sub(r"(?<=[aeou])Y(?=[ei])", "", sounds)
    if closing == "a":
        sounds = re.sub(r"[iy]$", "Y", re.sub(r"u$", "v", sounds))
    return _closed(sounds, closing)


def _urdu_key(word: str) -> str:
    sounds = word
    for pair, key in _ASPIRATES.items():
        sounds = sounds.replace(pair, key)
    sounds = sounds.replace("خوا", "خا")
    closing = ""
    if len(sounds) > 1:
        if sounds[-1] in "اآہعءأ":
            closing, sounds = "a", re.sub("[اآہعءأ]+$", "", sounds)
        elif sounds[-1] in "یےئ":
            closing, sounds = "i", re.sub("[یےئ]+$", "", sounds)
        elif sounds[-1] in "وؤ":
            closing, sounds = "u", sounds[:-1]
    sounds = re.sub("^و|و(?=[اآیے])", "v", sounds)
    sounds = re.sub("^ی|ی(?=[اآو])", "Y", sounds)
    if closing == "a":
        sounds = re.sub("ی$", "Y", re.sub("و$", "v", sounds))
    return _closed("".join(_URDU_CONSONANTS.get(letter, _vowel(letter)) for letter in sounds), closing)


def _vowel(letter: str) -> str:
    return letter if letter.isascii() else "a"


def _closed(sounds: str, closing: str) -> str:
    opening = "a" if sounds[:1] in tuple("aeiou") else ""
    if not closing and sounds.endswith("z"):
        sounds = sounds[:-1] + "s"
    inner = re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyE]", "", sounds))
    return (opening + inner + closing).replace("Y", "y") or "a"


_ENGLISH_STOPWORDS: Final = (
    "a about after again all also am an and any are as at be because been before being between both but by can could did do"
    " does doing dont down during each few for from further get give had has have having he her here hers him his how i if im"
    " in into is isnt it its just kindly let like me more most my need no nor not now of off on once only or other our out"
    " over own please plz pls same shall she should so some such tell than that the their them then there these they this"
    " those through to too under until up us very want was we were what whats when where which while who whom why will"
    " with would yes you your yours u ur r n y wht hw abt"
)
_ROMAN_STOPWORDS: Final = (
    "hai hay he hy h hain hen hein hyn ha han haan ho hoo hu hun hoon hon hona hota hoti hote hoga hogi honge hua hui hue"
    " tha thi the thay they thin ka ki ke kay k kai ky ko kow ne nay ny se say sy sa si mein main mai me men mn may mei"
    " may par per pe pay pr pa tak tk aur or our ar ya yah ye yeh yaar yar wo woh vo is us iss uss in un isay usay ise use"
    " iska uska iski uski iske uske inka unka inki unki inke unke mera meri mere mra mujhe mujhy mujhay mjhe mjhy muje"
    " mujay mjh mujh hum ham hmein hamein humein hamen hmare hamara hamari hamare tum tm tumhara aap ap aapka apka aapki"
    " apki aapke apke apna apni apne apny apko aapko tu tera teri tere koi koyi kuch kch kuchh kya kia kiya kiun kyun"
    " kyu kyon kyn q kaise kese kaisay kaisy kesay kesy kaisa kaisi kesa kesi kse kis kisi kaun kon konsa konsi konse"
    " kaunsa kaunsi kaunse kahan kaha kahaan kab kitna kitni kitne kitny ktna ktni jo jis jin jab jb tab tb to tou toh tw"
    " bhi bhe b bi hi sirf bas bus na nahi nahin nhi nai ni mat agar agr lekin lkn magar phir fir ab abhi yahan wahan"
    " jaise jese aise ese waise wese chahiye chahie chaiye chahye chahiay chaye chahta chahti chahte sakta sakti sakte"
    " skta skti skte sakty kar kr karo kro karna krna karne krne karun karu kru krun karoon karein kare kren karen kry"
    " karta karti karte krta krti krte kiye kia krke karke gaya gayi gaye ga gi ge gy raha rahi rahe rha rhi rhe rahy diya"
    " dia do dein den de dy lo le lein len liye liay lie lye ly liy wala wali wale waly wla walay bata batao btao bataen"
    " batayen btaen btayen bataein bta btain baare bare bary baray sath saath ji jee g acha accha achha bhai sir jaye jae"
    " jaen wagaira waghera krne plz koe hr har sb sab bohat bohot bahut bht boht zyada ziada kam ziyada"
)
_URDU_STOPWORDS: Final = (
    "ہے ہیں ہوں ہو ہونا ہوتا ہوتی ہوتے ہوگا ہوگی ہوئی ہوئے ہوا تھا تھی تھے تھیں کا کی کے کو نے سے میں پر تک اور یا یہ وہ"
    " اس ان اسے انہیں جس جن کس کن کسی کوئی کچھ کیا کیوں کیسے کیسا کیسی کون کونسا کونسی کونسے کہاں کب کتنا کتنی کتنے جو جب تب"
    " تو بھی ہی صرف بس نہ نہیں مت اگر لیکن مگر پھر اب ابھی یہاں وہاں جیسے ایسے ویسے چاہیے چاہئے چاہتا چاہتی چاہتے سکتا سکتی"
    " سکتے سکتاہوں کر کرو کرنا کرنے کروں کریں کرے کرتا کرتی کرتے کیے کئے گیا گئی گئے گا گی گے رہا رہی رہے دیا دی دیں دو لو"
    " لے لیں لیے لئے والا والی والے والوں بتا بتاؤ بتائیں بتاو بتائیے بارے ساتھ جی میرا میری میرے مجھے مجھ ہم ہمیں ہمارا"
    " ہماری ہمارے تم آپ آپکا اپنا اپنی اپنے براہ کرم ہر سب بہت زیادہ کم وغیرہ ایک دے دیجیے دیجئے کیجیے کیجئے کہ تاکہ"
    " کیونکہ جائے جائیں"
)
STOPWORDS: Final = frozenset(f"{_ENGLISH_STOPWORDS} {_ROMAN_STOPWORDS} {_URDU_STOPWORDS}".split())


def is_stopword(word: str, /) -> bool:
    """Whether a lower-case word token says nothing about the subject of a question, in any of the scripts."""
    return word in STOPWORDS
