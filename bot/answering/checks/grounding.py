"""Checks of what a language model wrote, sentence by sentence, before anybody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.amounts.reading import amounts
from bot.answering.amounts.support import unsupported
from bot.answering.checks.claims import (
    claim_faults,
    in_one_language,
    is_kind,
    is_talk,
    obedience_fault,
    support_fault,
)
from bot.answering.checks.cutting import harm
from bot.answering.checks.figures import figure_faults
from bot.answering.checks.form import form_faults, leak_faults, links, refusal_faults, script_faults
from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.learnt.score import SupportScore, weighed
from bot.answering.checks.meaning.crossed import crossed_fault
from bot.answering.checks.meaning.general import general_fault
from bot.answering.checks.meaning.sequence import order_fault
from bot.answering.checks.names import name_faults, subject_fault, swap_faults
from bot.answering.checks.sentences import Sentence, joined, sentences, without
from index.text.language import Language

_LENIENCE = 1.25
_NEAR = 2
"""Sentences before one with whose figures it may calculate."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer without its citations and without the sentences at fault, the passages it still cites, from 1, and the
    faults found. `sendable` says whether what is left is an answer, `harmed` that one was lost or made little sense of
    by the cutting: better asked for again. `said` is all of it, `bad` the places of the sentences at fault, `overall`
    what is wrong with the whole."""

    text: str
    cited: tuple[int, ...]
    faults: tuple[FailedCheck, ...]
    sendable: bool
    kept: tuple[Sentence, ...] = ()
    said: tuple[Sentence, ...] = ()
    bad: tuple[int, ...] = ()
    overall: tuple[FailedCheck, ...] = ()
    harmed: bool = False


def check(text: str, grounds: Grounds, *, whole: bool = True, score: SupportScore | None = None) -> Checked:
    """Everything wrong with an answer. With `whole` off, `text` is the beginning of one still being written. `score` stands
    in for the shipped one."""
    said = sentences(text)
    plain = joined(said)
    faults = [
        *form_faults(plain, grounds.passages),
        *leak_faults(plain, grounds.system),
    ]
    refusing = [refusal_faults(sentence.text) for sentence in said]
    if not any(s.cited for s, refused in zip(said, refusing, strict=True) if not refused):
        faults += refusal_faults(plain)  # what is not known may be said beside what is
    faults += script_faults(plain, grounds)
    if len(plain) > grounds.limit * _LENIENCE:
        faults.append(FailedCheck(Check.LENGTH, f"it is longer than {grounds.limit} characters"))
    cites = any(grounds.cited(sentence.cited) for sentence in said)
    talk = grounds.talk and not cites and all(is_kind(sentence.text) for sentence in said)
    if whole and not cites and not talk:
        faults.append(FailedCheck(Check.CITATION, "it cites no passage"))
    found = [_faults_of(sentence, said, grounds, score) for sentence in said]
    return judged(said, found, grounds, tuple(faults), talk=talk)


def judged(
    said: Sequence[Sentence],
    found: Sequence[Sequence[FailedCheck]],
    grounds: Grounds,
    overall: tuple[FailedCheck, ...] = (),
    *,
    talk: bool = False,
) -> Checked:
    """What is left of an answer's sentences when those with faults are dropped. `talk` says that it need claim nothing."""
    bad = tuple(s.place for s, faults in zip(said, found, strict=True) if faults)
    kept = without(bad, said)
    cited = tuple(dict.fromkeys(number for sentence in kept for number in sentence.cited))
    faults = (*overall, *(fault for faults in found for fault in faults))
    enough = kept == tuple(said) if talk else _is_answer(kept, said)
    harmed = harm(said, kept, bad, grounds.message or grounds.question)
    return Checked(
        joined(kept), cited, faults, not overall and enough, kept, tuple(said), bad, overall, harmed
    )


def check_translation(text: str, original: str, language: Language) -> tuple[FailedCheck, ...]:
    """Everything wrong with a translation: it says the same numbers and links, in the right script and size."""
    faults = [
        *form_faults(text),
        *refusal_faults(text),
        *script_faults(text, Grounds((original,), language)),
    ]
    for number in unsupported(text, original):
        faults.append(FailedCheck(Check.NUMBER, f'"{number}" is not in the text'))
    for number in unsupported(original, text):
        faults.append(FailedCheck(Check.NUMBER, f'"{number}" was lost'))
    if set(links(text)) != set(links(original)):
        faults.append(FailedCheck(Check.LINK, "its links are not those of the text"))
    if not len(original) / 3 <= len(text) <= len(original) * 3 + 40:
        faults.append(FailedCheck(Check.LENGTH, "it is not as long as the text"))
    return tuple(faults)


def _is_answer(kept: Sequence[Sentence], said: Sequence[Sentence]) -> bool:
    """Whether the first claim is among what is left, and more than half of all."""
    claims = [sentence.place for sentence in said if sentence.cited]
    left = [sentence.place for sentence in kept if sentence.cited]
    return bool(left) and left[0] == claims[0] and 2 * len(left) > len(claims)


def _faults_of(
    sentence: Sentence, said: Sequence[Sentence], grounds: Grounds, score: SupportScore | None
) -> list[FailedCheck]:
    """What the rules find, as the learnt score sees it; it compares words, so it is asked where both are in one language."""
    faults = rule_faults(sentence, said, grounds)
    cited = grounds.cited(sentence.cited)
    if not cited or not in_one_language("\n".join(cited), grounds):
        return faults
    return weighed(faults, sentence.text, cited, grounds.question, score)


def rule_faults(sentence: Sentence, said: Sequence[Sentence], grounds: Grounds) -> list[FailedCheck]:
    """What the rules find wrong with a sentence of an answer."""
    text = sentence.text
    if wrong := [n for n in sentence.cited if not 1 <= n <= len(grounds.passages)]:
        return [FailedCheck(Check.CITATION, f"there is no passage {', '.join(map(str, wrong))}", text)]
    cited = grounds.cited(sentence.cited or _of_others(sentence, said))
    talk = not sentence.cited and is_talk(text)
    faults = [
        *figure_faults(text, cited, grounds, alone=not sentence.cited, before=_before(sentence, said)),
        *name_faults(text, cited if sentence.cited else grounds.passages, grounds),
        *(swap_faults(text, cited) or filter(None, [subject_fault(text, cited)])),
    ]
    known = links("\n".join(cited))
    faults += [
        FailedCheck(Check.LINK, f'"{link}" is not in the passage it cites', text)
        for link in links(text)
        if link not in known
    ]
    faults += claim_faults(text, () if talk else cited)
    if not talk:
        faults += filter(
            None, [order_fault(text, cited), general_fault(text, cited), crossed_fault(text, cited)]
        )
    if order := obedience_fault(text, grounds):
        faults.append(order)
    measured = any(not amount.faint for amount in amounts(text))  # what it measures was looked up above
    if not talk and not measured and cited and (stray := support_fault(text, cited, grounds)):
        faults.append(stray)
    return faults


def _before(sentence: Sentence, said: Sequence[Sentence]) -> str:
    """The sentences right before one, a kind word between them left out."""
    earlier = [other.text for other in said if other.place < sentence.place and other.cited]
    return " ".join(earlier[-_NEAR:])


def _of_others(sentence: Sentence, said: Sequence[Sentence]) -> tuple[int, ...]:
    """Where a sentence cites nothing: what the others cite."""
    return tuple(dict.fromkeys(number for other in said for number in other.cited))
