"""Checks of what a language model wrote, before anybody sees it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.answering.amounts.support import unsupported
from bot.answering.checks.injection import instructions_in
from index.text.language import Language, detect
from index.text.normalise import is_stopword, normalise, spelling_key, words


class Check(StrEnum):
    """What an answer must pass."""

    FORM = "form"
    REFUSAL = "refusal"
    LEAK = "leak"
    CITATION = "citation"
    NUMBER = "number"
    LINK = "link"
    SCRIPT = "script"
    LENGTH = "length"
    SUPPORT = "support"
    OBEDIENCE = "obedience"


@dataclass(frozen=True, slots=True)
class Fault:
    """A check that failed, and what about it, in words for the model and for the operator."""

    check: Check
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer is checked against. `passages` are the numbered texts that the model was given."""

    passages: tuple[str, ...]
    language: Language
    question: str = ""
    system: str = ""
    limit: int = 600


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer without its citations; the passages it cites, from 1; the faults found, none if it may be sent."""

    text: str
    cited: tuple[int, ...]
    faults: tuple[Fault, ...]


def cleaned(text: str) -> str:
    """A model's output without reasoning, template marks and the code fence or label it may come in."""
    text = _REASONING.sub("", text)
    text = _FENCE.sub(r"\1", text.strip())
    return _LABEL.sub("", text).strip()


def check(text: str, evidence: Evidence, *, whole: bool = True) -> Checked:
    """Everything wrong with an answer. With `whole` off, `text` is the beginning of one still being written."""
    given = len(evidence.passages)
    text = _with_plain_citations(text)
    cited = tuple(dict.fromkeys(n for group in _CITATION.findall(text) for n in _numbers(group)))
    plain = _CITATION.sub("", text)
    plain = re.sub(r"[ \t]+([.,;:!?۔؟،])", r"\1", re.sub(r"[ \t]{2,}", " ", plain)).strip()
    faults = [*_form(plain), *_refusal(plain), *_leak(plain, evidence.system)]
    if whole and not cited:
        faults.append(Fault(Check.CITATION, "it cites no passage"))
    if wrong := [n for n in cited if not 1 <= n <= given]:
        faults.append(Fault(Check.CITATION, f"there is no passage {', '.join(map(str, wrong))}"))
    faults += _claims(text, evidence)
    faults += _script(plain, evidence)
    if len(plain) > evidence.limit * _LENIENCE:
        faults.append(Fault(Check.LENGTH, f"it is longer than {evidence.limit} characters"))
    if whole:
        faults += _support(plain, [evidence.passages[n - 1] for n in cited if 1 <= n <= given], evidence)
    faults += _obedience(plain, evidence)
    return Checked(plain, tuple(n for n in cited if 1 <= n <= given), tuple(faults))


def check_translation(text: str, original: str, language: Language) -> tuple[Fault, ...]:
    """Everything wrong with a translation: it says the same numbers and links, in the right script and size."""
    faults = [*_form(text), *_refusal(text), *_script(text, Evidence((original,), language))]
    for number in unsupported(text, original):
        faults.append(Fault(Check.NUMBER, f'"{number}" is not in the text'))
    for number in unsupported(original, text):
        faults.append(Fault(Check.NUMBER, f'"{number}" was lost'))
    if set(links(text)) != set(links(original)):
        faults.append(Fault(Check.LINK, "its links are not those of the text"))
    if not len(original) / 3 <= len(text) <= len(original) * 3 + 40:
        faults.append(Fault(Check.LENGTH, "it is not as long as the text"))
    return tuple(faults)


def links(text: str) -> tuple[str, ...]:
    """Addresses, domains, e-mail addresses and handles, in lower case and without scheme."""
    found = (match[0].lower().rstrip(".,;:)/") for match in _LINK.finditer(text))
    return tuple(dict.fromkeys(re.sub(r"^(?:https?://)?(?:www\.)?", "", link) for link in found))


def _with_plain_citations(text: str) -> str:
    """Citations in Urdu digits or wide brackets as [1]."""
    return _WIDE.sub(lambda found: f"[{found[1].translate(_DIGITS)}]", text)


_DIGITS = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_WIDE = re.compile(r"[【［\[]\s*([0-9۰-۹٠-٩]+(?:\s*[,،;]\s*[0-9۰-۹٠-٩]+)*)\s*[】］\]]")
_CITATION = re.compile(r"\s?\[(?:passages?\s*)?\s*([0-9]+(?:\s*[,،;]\s*[0-9]+)*)\s*\](?!\()", re.IGNORECASE)
_REASONING = re.compile(
    r"<(think|thinking|reasoning)>.*?</\1>|^.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE
)
_FENCE = re.compile(r"^```[a-z]*\n(.*?)\n?```$", re.DOTALL)
_LABEL = re.compile(
    r"^(?:\*\*)?(?:answer|jawab|جواب|guide|rahnuma|assistant)(?:\*\*)?\s*[:：](?:\*\*)?\s*", re.IGNORECASE
)
_LENIENCE = 1.25


def _numbers(group: str) -> list[int]:
    return [int(number[:6]) for number in re.findall(r"[0-9]+", group)]


_BAD_FORM = re.compile(
    r"<\|?/?[a-z_]+\|?>|\[/?INST\]|^\s*[\[{].*[\]}]\s*$|<<SYS>>|</?passage|^\s*(?:system|user|assistant|human|person)\s*:"
    r"|^#{1,6}\s|```|\bNOT[_ ]?COVERED\b|^\s*(?:un)?safe\s*$|^\s*S[0-9]{1,2}\s*$|\[(?!\^?[0-9])[A-Z_ ]{3,}\]",
    re.IGNORECASE | re.MULTILINE,
)


def _form(text: str) -> list[Fault]:
    if not words(normalise(text)):
        return [Fault(Check.FORM, "it is empty")]
    if found := _BAD_FORM.search(text):
        return [Fault(Check.FORM, f"it is not plain text: {found[0].strip()[:40]!r}")]
    sentences = [s for s in _SENTENCE.findall(normalise(text).lower()) if len(s.split()) >= 4]
    if len(sentences) - len(set(sentences)) >= 2:
        return [Fault(Check.FORM, "it repeats itself")]
    return []


_SENTENCE = re.compile(r"[^.!?۔؟\n]+(?:\.(?=\S)[^.!?۔؟\n]+)*[.!?۔؟]*(?:\s*\[[0-9, ،]+\])*")
_REFUSAL = re.compile(
    r"\bas an? (?:ai|artificial|large|language)\b.{0,20}\b(?:model|assistant|ai)\b|\bi(?:'m| am) (?:just |only )?an? (?:ai|language model)\b"
    r"|\bi(?:'m| am)? (?:cannot|can't|can not|unable to|not able to|won't) (?:help|assist|answer|provide|comply|fulfil|discuss)"
    r"|\bi(?:'m| am) (?:sorry|afraid)\b.{0,40}\b(?:can't|cannot|unable|not able)|\bi (?:do not|don't) have (?:any )?(?:information|access)"
    r"|\bmaazrat\b.{0,60}\b(?:nahi|nahin)\b|\bmain (?:is|aap).{0,40}\bmadad nahi|\bek ai (?:model|assistant)\b"
    r"|معذرت.{0,60}(?:نہیں|قاصر)|میں ایک (?:AI|اے آئی|مصنوعی ذہانت)|مدد (?:نہیں کر سکتا|کرنے سے قاصر)",
    re.IGNORECASE | re.DOTALL,
)


def _refusal(text: str) -> list[Fault]:
    return [Fault(Check.REFUSAL, "it declines instead of answering")] if _REFUSAL.search(text) else []


_SHINGLE = 6


def _leak(text: str, system: str) -> list[Fault]:
    """Six words in a row of the rules are more than chance."""
    rules, said = words(normalise(system)), words(normalise(text))
    held = {tuple(rules[n : n + _SHINGLE]) for n in range(len(rules) - _SHINGLE + 1)}
    leaked = any(tuple(said[n : n + _SHINGLE]) in held for n in range(len(said) - _SHINGLE + 1))
    return [Fault(Check.LEAK, "it speaks of the rules")] if leaked else []


def _claims(text: str, evidence: Evidence) -> list[Fault]:
    """Numbers and links against the passages that the same sentence cites; where it cites none, all that are cited."""
    every = {n for group in _CITATION.findall(text) for n in _numbers(group)}
    faults: dict[Fault, None] = {}
    for sentence in _SENTENCE.findall(text):
        own = {n for group in _CITATION.findall(sentence) for n in _numbers(group)} or every
        source = "\n".join(evidence.passages[n - 1] for n in own if 1 <= n <= len(evidence.passages))
        plain = _CITATION.sub("", sentence)
        for number in unsupported(plain, source):
            faults[Fault(Check.NUMBER, f'"{number}" is not in the passage it cites')] = None
        known = links(source)
        for link in links(plain):
            if link not in known:
                faults[Fault(Check.LINK, f'"{link}" is not in the passage it cites')] = None
    return list(faults)


_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]\"'،۔]+|[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w/])@[A-Za-z]\w{2,}"
    r"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|pk|io|ai|dev|edu|gov|co|me|ly|info|xyz|sh|app|tv|uk|in|us|online|site|link|shop)"
    r"(?:/[^\s<>\[\]\"'،۔]*)?(?![\w-])",
    re.IGNORECASE,
)
_ARABIC = re.compile(r"[\u0621-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z]")
_FOREIGN = re.compile(r"[\u0370-\u05ff\u0700-\u074f\u0900-\u1cff\u3040-\u9fff\uac00-\ud7af]")
_MOSTLY = 0.25


def _script(text: str, evidence: Evidence) -> list[Fault]:
    """The asker's language throughout; terms and short quotations in another are no fault."""
    language, wrong, total = evidence.language, 0, 0
    if (foreign := _FOREIGN.search(text)) and foreign[0] not in "".join(evidence.passages):
        return [Fault(Check.SCRIPT, "it uses letters of another script")]
    text = _LINK.sub(" ", re.sub(r"\]\([^)]*\)", "]", text))
    for sentence in _SENTENCE.findall(text):
        size = len(sentence.split())
        total += size
        if size >= 5 and not _in_language(sentence, language):
            wrong += size
    plain = normalise(text)
    whole = detect(plain, prior=language) if len(words(plain)) >= 4 else language
    if whole is not language or wrong > total * _MOSTLY or not _letters_fit(text, language):
        return [Fault(Check.SCRIPT, f"it is not written in {_NAMES[language]} throughout")]
    return []


_NAMES = {Language.ENGLISH: "English", Language.URDU: "Urdu script", Language.ROMAN_URDU: "Roman Urdu"}


def _in_language(sentence: str, language: Language) -> bool:
    if language is Language.URDU:
        return len(_ARABIC.findall(sentence)) * 3 >= len(_LATIN.findall(sentence))
    return detect(normalise(sentence), prior=language) is language


def _letters_fit(text: str, language: Language) -> bool:
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if not arabic + latin:
        return True
    share = arabic / (arabic + latin)
    return share >= 0.4 if language is Language.URDU else share <= 0.1


_SUPPORTED = 0.3
_FEW = 6


def _support(text: str, cited: Sequence[str], evidence: Evidence) -> list[Fault]:
    """A fair share of the answer's words, and some of each sentence's, comes from what it cites; told only where
    both are in one script."""
    source = "\n".join(cited)
    if not source or detect(normalise(source)[:600]) is not evidence.language:
        return []
    known = _keys(source) | _keys(evidence.question)
    shares = [_share_held(sentence, known) for sentence in _SENTENCE.findall(text)]
    strays = any(share == 0 and size for share, size in shares)
    size = sum(size for _, size in shares)
    held = sum(share * size for share, size in shares) / size if size else 1.0
    if strays or held < (_SUPPORTED if size >= _FEW else 1e-9):
        return [Fault(Check.SUPPORT, "it says what the passage it cites does not say")]
    return []


def _share_held(sentence: str, known: frozenset[str]) -> tuple[float, int]:
    """The share of a sentence's content words that are known, and how many it has."""
    told = [word for word in words(normalise(sentence)) if not is_stopword(word) and not word.isdigit()]
    return sum(spelling_key(word) in known for word in told) / len(told) if told else 1.0, len(told)


@lru_cache(maxsize=512)
def _keys(text: str) -> frozenset[str]:
    return frozenset({spelling_key(word) for word in words(normalise(text))})


def _obedience(text: str, evidence: Evidence) -> list[Fault]:
    """Words that were only in an instruction hidden in a passage or the message do not belong in the answer."""
    orders = [
        order for source in (*evidence.passages, evidence.question) for order in instructions_in(source)
    ]
    if not orders:
        return []
    clean = "\n".join(evidence.passages)
    clean += "\n" + evidence.question
    for order in orders:
        clean = clean.replace(order, " ")
    innocent = _keys(clean)
    ordered = {
        key
        for order in orders
        for word in words(normalise(order))
        if (key := spelling_key(word)) not in innocent
    }
    told = {word for word in words(normalise(text)) if not is_stopword(word) and len(word) > 2}
    if followed := sorted(word for word in told if spelling_key(word) in ordered):
        return [Fault(Check.OBEDIENCE, f'it follows an instruction in the text ("{followed[0]}")')]
    return []
