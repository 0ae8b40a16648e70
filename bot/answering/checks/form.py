"""The form of an answer: plain text in the person's script, no refusal, nothing of the rules."""

import re

from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.sentences import sentences
from index.text.language import Language, detect
from index.text.normalise import normalise, words


def cleaned(text: str) -> str:
    """A model's output without reasoning, template marks and the code fence or label it may come in. Reasoning that never
    ends leaves nothing."""
    text = _UNENDED.sub("", _REASONING.sub("", text))
    text = _FENCE.sub(r"\1", text.strip())
    return _LABEL.sub("", text).strip()


def links(text: str) -> tuple[str, ...]:
    """Addresses, domains, e-mail addresses and handles, in lower case and without scheme."""
    found = (match[0].lower().rstrip(".,;:)/") for match in _LINK.finditer(text))
    return tuple(dict.fromkeys(re.sub(r"^(?:https?://)?(?:www\.)?", "", link) for link in found))


_REASONING = re.compile(
    r"<(think|thinking|reasoning)>.*?</\1>|^.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE
)
_UNENDED = re.compile(r"<(?:think|thinking|reasoning)>.*$", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^```[a-z]*\n(.*?)\n?```$", re.DOTALL)
_LABEL = re.compile(
    r"^(?:\*\*)?(?:answer|jawab|جواب|guide|rahnuma|assistant)(?:\*\*)?\s*[:：](?:\*\*)?\s*", re.IGNORECASE
)
_BAD_FORM = re.compile(
    r"<\|?/?[a-z_]+\|?>|\[/?INST\]|^\s*[\[{].*[\]}]\s*$|<<SYS>>|</?passage|^\s*(?:system|user|assistant|human|person)\s*:"
    r"|^#{1,6}\s|```|\bNOT[_ ]?COVERED\b|^\s*(?:un)?safe\s*$|^\s*S[0-9]{1,2}\s*$|\[(?!\^?[0-9])[A-Z_ ]{3,}\]",
    re.IGNORECASE | re.MULTILINE,
)


def form_faults(text: str, passages: tuple[str, ...] = ()) -> list[FailedCheck]:
    """Markup, labels, marks of a template, repetition."""
    if not words(normalise(text)):
        return [FailedCheck(Check.FORM, "it is empty")]
    found = _BAD_FORM.search(text)
    if found and not any(found[0].strip() in passage for passage in passages):
        return [FailedCheck(Check.FORM, f"it is not plain text: {found[0].strip()[:40]!r}")]
    said = [s.text.lower() for s in sentences(text) if len(s.text.split()) >= 4]
    if len(said) - len(set(said)) >= 2:
        return [FailedCheck(Check.FORM, "it repeats itself")]
    return []


_REFUSAL = re.compile(
    r"\bas an? (?:ai|artificial|large|language)\b.{0,20}\b(?:model|assistant|ai)\b|\bi(?:'m| am) (?:just |only )?an? (?:ai|language model)\b"
    r"|\bi(?:'m| am)? (?:cannot|can't|can not|unable to|not able to|won't) (?:help|assist|answer|provide|comply|fulfil|discuss)"
    r"|\bi(?:'m| am) (?:sorry|afraid)\b.{0,40}\b(?:can't|cannot|unable|not able)|\bi (?:do not|don't) have (?:any )?(?:information|access)"
    r"|\bmaazrat\b.{0,60}\b(?:nahi|nahin)\b|\bmain (?:is|aap).{0,40}\bmadad nahi|\bek ai (?:model|assistant)\b"
    r"|معذرت.{0,60}(?:نہیں|قاصر)|میں ایک (?:AI|اے آئی|مصنوعی ذہانت)|مدد (?:نہیں کر سکتا|کرنے سے قاصر)",
    re.IGNORECASE | re.DOTALL,
)


def refusal_faults(text: str) -> list[FailedCheck]:
    """Apologies in place of an answer."""
    return [FailedCheck(Check.REFUSAL, "it declines instead of answering")] if _REFUSAL.search(text) else []


_SHINGLE = 6


def leak_faults(text: str, system: str) -> list[FailedCheck]:
    """Six words in a row of the rules are more than chance."""
    rules, said = words(normalise(system)), words(normalise(text))
    held = {tuple(rules[n : n + _SHINGLE]) for n in range(len(rules) - _SHINGLE + 1)}
    leaked = any(tuple(said[n : n + _SHINGLE]) in held for n in range(len(said) - _SHINGLE + 1))
    return [FailedCheck(Check.LEAK, "it speaks of the rules")] if leaked else []


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


def script_faults(text: str, grounds: Grounds) -> list[FailedCheck]:
    """The asker's language throughout; terms and short quotations in another are no fault."""
    language, wrong, total = grounds.language, 0, 0
    if (foreign := _FOREIGN.search(text)) and foreign[0] not in "".join(grounds.passages):
        return [FailedCheck(Check.SCRIPT, "it uses letters of another script")]
    text = _LINK.sub(" ", re.sub(r"\]\([^)]*\)", "]", text))
    for sentence in sentences(text):
        size = len(sentence.text.split())
        total += size
        if size >= 5 and not _in_language(sentence.text, language):
            wrong += size
    plain = normalise(text)
    whole = detect(plain, prior=language) if len(words(plain)) >= 4 else language
    if whole is not language or wrong > total * _MOSTLY or not _letters_fit(text, language):
        return [FailedCheck(Check.SCRIPT, f"it is not written in {_NAMES[language]} throughout")]
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
