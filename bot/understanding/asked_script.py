"""The script a message asks to be answered in, for this answer or from now on."""

import re
from collections.abc import Sequence

from bot.understanding.cues import Cue, content, only
from index.text.language import Language
from index.text.normalise import words

_LANGUAGE = {
    Language.ROMAN_URDU: Cue("roman رومن"),
    Language.URDU: Cue("urdu اردو"),
    Language.ENGLISH: Cue("english inglish angrezi انگریزی انگلش"),
}
_SWITCHING = Cue(
    "in mein main mai me men reply answer batao btao batayen bataein btayen bataiye bata bta jawab do dein den dijiye dy please"
    " plz likho likhen likhein bolo bolein baat bat karo karein kren speak talk write script language zuban zaban only sirf"
    " ok okay acha theek that the answer last above now ab mujhe tell explain say it this again pls plzz kindly same se from on to with use change switch set can could you u ap aap skte sakte sakti skti hain hen ho kya kia na ye yeh dena dy samjhao میں بتائیں بتاؤ بتائیے جواب دیں دو دیجیے لکھیں لکھو زبان"
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
