"""The script a message asks to be answered in, for this answer or from now on."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.understanding.cues import Cue, content, only
from index.text.language import Language
from index.text.normalise import words

_LANGUAGE = {
    Language.ROMAN_URDU: Cue("roman رومن"),
    Language.URDU: Cue("urdu اردو"),
    Language.ENGLISH: Cue("english inglish angrezi انگریزی انگلش"),
}
_SWITCHING = Cue(
    "in mein main mai me men give hmm same reply answer batao btao batayen bataein btayen bataiye bata bta jawab do dein den dijiye dy please"
    " plz likho likhen likhein bolo bolein baat bat karo karein kren speak talk write script language zuban zaban only sirf"
    " ok okay acha theek that the answer last above now ab mujhe tell explain say it this again pls plzz kindly same sab saari saara sara se from on to with use change switch set can could you u ap aap skte sakte sakti skti hain hen ho kya kia na ye yeh dena dy samjhao میں بتائیں بتاؤ بتائیے جواب دیں دو دیجیے لکھیں لکھو زبان"
    " بات کریں کرو براہ کرم صرف اب مجھے سمجھائیں سمجھا بتا یہ کر آپ کیا سکتے ہیں ہو ذرا پلیز"
)
_NAMES = r"(?:(?P<roman>roman|رومن)(?: urdu| اردو)?|(?P<urdu>urdu|اردو)|(?P<english>english|angrezi|انگریزی|انگلش))"
_INLINE = re.compile(
    rf"(?:\b(?:reply|answer|tell me|talk|speak|explain|respond|write)\b(?: it| this| to me)? in {_NAMES}\b)"
    rf"|(?:^(?:(?:ok|okay|acha|sorry|please|plz|pls|and|but)[,. ]+)*(?:in )?{_NAMES.replace('?P<', '?P<y')} (?:please|plz|pls|only)\b(?! course))"
    rf"|(?:^(?:(?:ok|okay|acha|sorry|please|plz|pls|and|but)[,. ]+)*in {_NAMES.replace('?P<', '?P<z')}\b(?=[,.]| (?:please|plz|pls)\b| (?:and|what|how|which|where|can|is)\b))"
    rf"|(?:(?<!\w){_NAMES.replace('?P<', '?P<x')} (?:mein|me|main|mai|men|میں) "
    r"(?:jawab |reply |answer |bhi |جواب |بھی )?(?:batao|btao|bata|bta|batayen|bataein|btayen|bataiye|btaen|samjhao|samjhaen|samjhayen|do|dein|den|dijiye|"
    r"likho|likhen|likhein|بتائیں|بتاؤ|بتائیے|بتا|سمجھائیں|سمجھاؤ|دیں|دو|دیجیے|لکھیں)(?: dein| den| do| dijiye| (?:skte|sakte|sakti|skti) (?:hain|hen|ho|h)(?: ap)?| دیں| دو| سکتے ہیں)?(?!\w))",
    re.IGNORECASE,
)


_INTO = {"me", "mein", "main", "mai", "men", "میں", "please", "plz", "pls"}
_UNREAD = Cue(
    "nahi nahin nai nhi mat not cant cannot no boxes instead bajaye نہیں مت مشکل بجائے دقت mushkil theek font"
)
"""What is said after a script that somebody does not want or cannot read."""
_UNWANTED = Cue("no not cant cannot dont read")
_NEAR = 4
"""Words after a script's name within which that is said."""
_NAMED = frozenset("roman urdu english inglish angrezi رومن اردو انگریزی انگلش".split())
_URDU = frozenset("ٹڈڑںےھگچپژ")
_ARTICLE = 2
"""Words with the Arabic article that no Urdu sentence of a few words has without a letter of its own."""


def arabic(tokens: Sequence[str]) -> bool:
    """Whether words are Arabic: several with the article, and no letter that only Urdu has."""
    return sum(token.startswith("ال") and len(token) > 4 for token in tokens) >= _ARTICLE and not any(
        _URDU & set(token) or token in {"ہے", "کی", "کا", "کو", "سے", "ہو", "میں"} for token in tokens
    )


def switch(tokens: Sequence[str]) -> Language | None:
    """The script asked for from now on, where the message asks for nothing else ("roman mein batao")."""
    named = next((language for language, cue in _LANGUAGE.items() if cue.found(tokens)), None)
    return named if named and only(tokens, _SWITCHING, *_LANGUAGE.values()) else None


def script_wanted(tokens: Sequence[str], used: Language) -> Language | None:
    """What a message wants that is known to speak of a script: the one it names, else another than the one it cannot
    read; `used` is the one that it was answered in."""
    named = [
        (at, language)
        for at, token in enumerate(tokens)
        for language, cue in _LANGUAGE.items()
        if token in cue and not (at and tokens[at - 1] == "roman")
    ]
    for at, language in named:
        into = tokens[at - 1 : at] == ["in"] and not _UNWANTED.found(tokens[max(0, at - 3) : at - 1])
        if into or ({*tokens[at + 1 : at + 2]} & _INTO and not _UNREAD.found(tokens[at + 2 : at + 3])):
            return language
    wanted = [language for at, language in named if not _denied(tokens, at)]
    if wanted:
        return wanted[0]
    unread = named[0][1] if named else used
    return Language.ROMAN_URDU if unread is Language.URDU else Language.URDU if named else None


def _denied(tokens: Sequence[str], at: int) -> bool:
    """Whether the script named there is one that is not wanted or not read."""
    following = list(takewhile(lambda token: token not in _NAMED, tokens[at + 1 : at + 1 + _NEAR]))
    return _UNREAD.found(following) or _UNWANTED.found(tokens[max(0, at - 2) : at])


def inline_language(text: str) -> tuple[Language | None, str]:
    """A script asked for beside a question ("urdu mein batao data scientist kya hai"), and the rest."""
    found = _INLINE.search(text)
    if not found:
        return None, text
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,.-:،۔")
    if not content(words(rest)) or only(words(rest), _SWITCHING):
        return None, text
    groups = {name.lstrip("xyz") for name, value in found.groupdict().items() if value}
    tag = {"roman": Language.ROMAN_URDU, "urdu": Language.URDU, "english": Language.ENGLISH}
    return tag[groups.pop()], rest
