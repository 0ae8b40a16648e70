"""Orders to a language model hidden in text that is only there to be read."""

import re
from functools import lru_cache

_SENTENCE = re.compile(r"[^.!?۔؟\n]+[.!?۔؟]*")
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|instructions|rules?|prompts?|passages?|above|previous|guidelines?)\b"
    r"|\b(?:new|updated|real) (?:system )?(?:instructions?|prompt|rules)\b\s*:|\bsystem\s*(?:prompt|message|note)?\s*:"
    r"|\byou are (?:now|no longer)\b|\bfrom now on\b.{0,40}\byou\b|\b(?:act|pretend|behave|roleplay) (?:as|to be|like)\b.{0,40}\b(?:you|ai|bot|dan|pirate|admin)\b"
    r"|\b(?:reveal|print|show|repeat|output|tell me|leak)\b.{0,30}\b(?:system prompt|your (?:instructions?|rules|prompt))\b"
    r"|\b(?:ai|assistant|model|chatbot|llm|bot)s?\b.{0,30}\bmust (?:say|write|tell|answer|recommend|reply|include)\b"
    r"|\b(?:always|only|just|instead|simply)\s+(?:say|answer|reply|respond|write|output|print)\b\s*(?:exactly\s*)?(?:[\"'“«:]|with\b)"
    r"|^\W*(?:reply|respond|output|answer)\b\s*(?:with|only|exactly|:|[\"'“])"
    r"|\b(?:jailbreak|developer mode|dan mode)\b"
    r"|\b(?:pichli|pehli|upar wali|tamam|sari|saari|apni)\b.{0,20}\b(?:hidayat|hidayaat|instructions?|rules?)\b.{0,30}\b(?:bhool|bhul|ignore|chhor|nazar ?andaz|bata|dikha|likh)"
    r"|(?:پچھلی|پہلی|اوپر والی|تمام|ساری|اپنی).{0,20}(?:ہدایات|ہدایت|قواعد|انسٹرکشنز).{0,30}(?:بھول|نظر ?انداز|چھوڑ|بتا|دکھا|لکھ)"
    r"|\b(?:sirf|bas)\b.{0,20}\b(?:likho|likhein|kaho|kahein|bolo)\b\s*[:\"'“]|(?:صرف|بس).{0,20}(?:لکھو|لکھیں|کہو|کہیں)\s*[:\"'“”]",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def instructions_in(text: str) -> tuple[str, ...]:
    """The sentences of `text` that order a model about, each with the one after it, which may carry the order out."""
    sentences = _SENTENCE.findall(text)
    told: list[str] = []
    for number, sentence in enumerate(sentences):
        if _ORDER.search(sentence):
            told += sentences[number : number + 2]
    return tuple(dict.fromkeys(s.strip() for s in told if s.strip()))


def without_instructions(text: str) -> str:
    """`text` with such sentences taken out, for a prompt."""
    for order in instructions_in(text):
        text = text.replace(order, " ")
    return text.strip()
