"""Answers by language models, checked before they are sent; the built-in answerer is the floor beneath them."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answering import prompts
from bot.answering.answer import Answer, Question, nearest
from bot.answering.checks.form import cleaned
from bot.answering.checks.grounding import Checked, check
from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.sentences import Sentence, joined
from bot.answering.mending import can_be_mended, faults_by_number, put_in
from bot.answering.reading import FEW, Reading, readings
from bot.answering.verifying import Verifier
from bot.errors import ModelError, ModelFault
from bot.messages.citations import mark
from bot.messages.exchange import Outcome
from bot.messages.message import Preview
from bot.models.call import Allowance
from bot.models.chat_model import Prompt
from bot.models.failover import Failover
from bot.phrases.people import Phrase, say
from index.knowledge.passage import Kind

log = logging.getLogger(__name__)


class ModelAnswerer:
    """Asks a model, with what would be said without it at hand, and sends what it says if every check is passed."""

    def __init__(
        self, models: Failover, verifier: Verifier | None = None, asked: prompts.Prompts | None = None
    ) -> None:
        self._models = models
        self._verifier = verifier
        self._prompts = asked or prompts.read()

    async def answer(self, question: Question, floor: Answer, /) -> Answer:
        """A checked answer; `floor`, which is what is said without models, when none gave one in time."""
        with question.trace.step("model"):
            answer = await self._by_model(question, floor)
        if answer is None:
            return floor
        question.trace.answerer = answer.model
        return answer

    async def _by_model(self, question: Question, floor: Answer) -> Answer | None:
        given = readings(question.computed, question.hits)
        if not given:
            return None
        for size in dict.fromkeys((len(given), min(FEW, len(given)), 1)):  # less, where it was too long
            shorter = question if size == len(given) else replace(question, history=())
            try:
                return await self._asked(shorter, given[:size], floor)
            except ModelError as error:
                if error.fault is not ModelFault.CONTEXT:
                    return None
        return None

    async def _asked(self, question: Question, given: Sequence[Reading], floor: Answer) -> Answer | None:
        """A checked answer: a bad one, or the bad sentences of one, are asked for once more, then the next model. What was
        shown already is sent where no more comes of it; raises `ModelError` when there is nothing to send."""
        prompt = self._prompts.answering(
            question.text,
            question.language,
            given,
            question.history,
            limit=question.limit,
            person=question.person,
        )
        grounds = Grounds(
            tuple(reading.shown for reading in given),
            question.language,
            _told(question),
            prompt.system,
            question.limit,
            message=question.text,
            heard="\n".join(turn.answer for turn in question.history),
            talk=floor.outcome not in {Outcome.ANSWERED, Outcome.NOT_COVERED},
        )
        shown = _Shown(grounds, question.preview)
        try:
            return await self._tried(question, given, floor, prompt, grounds, shown)
        except ModelError:
            checked = check(shown.text, grounds)
            if not shown.text or not checked.sendable or checked.harmed:
                raise
            return _answer(question, given, floor, checked, question.allowance.calls[-1].model)

    async def _tried(
        self,
        question: Question,
        given: Sequence[Reading],
        floor: Answer,
        prompt: Prompt,
        grounds: Grounds,
        shown: "_Shown",
    ) -> Answer | None:
        asked, given_up = prompt, frozenset[str]()
        grow = shown.grow if question.preview else None
        first: Checked | None = None
        while True:
            completion = await self._models.complete(
                asked,
                question.allowance,
                purpose="answer",
                within=self._seconds(question.allowance),
                grow=grow,
                skip=given_up,
            )
            grow = None
            text = cleaned(completion.text)
            if completion.cut:
                text = _without_its_end(text)
            if first is not None:
                text = put_in(first, text) or text
            if _not_covered(text):
                return _unanswered(question, floor, completion.model)
            checked = check(text, grounds)
            _note(question.allowance, completion.model, checked)
            if checked.sendable and not checked.harmed and self._verifier:
                checked = await self._verifier.checked(checked, grounds, question.allowance)
            if checked.sendable and not checked.harmed:
                return _answer(question, given, floor, checked, completion.model)
            await self._models.rejected(completion.model)
            first = checked if asked is prompt and can_be_mended(checked) else None
            if asked is prompt and not _is_garbage(checked):
                asked = prompt.followed_by(text or "-", self._again(checked))
            else:
                asked, given_up = prompt, given_up | {completion.model}

    def _seconds(self, allowance: Allowance) -> float | None:
        """Seconds for the next call, so that the verifying model has its own."""
        if self._verifier is None:
            return None
        return max(allowance.left(self._models.deadline) - self._verifier.seconds, 0.01)

    def _again(self, checked: Checked) -> str:
        """What is said of a bad answer: its bad sentences, where there are few; else to write it all again."""
        if can_be_mended(checked):
            return self._prompts.mending(faults_by_number(checked))
        return self._prompts.correction(_named(checked.faults))


def _told(question: Question) -> str:
    """What the person said, now and before: their own numbers and names may be said back to them."""
    return "\n".join((*(turn.question for turn in question.history), question.person, question.text))


def _unanswered(question: Question, floor: Answer, model: str) -> Answer | None:
    """What is said where a model finds nothing that answers: what comes nearest, where a section would have been shown
    as the answer; else what is said without models."""
    if floor.outcome is not Outcome.ANSWERED or question.computed or not question.hits:
        return None
    return replace(nearest(question), model=model)


def _answer(
    question: Question, given: Sequence[Reading], floor: Answer, checked: Checked, model: str
) -> Answer:
    cited = [given[number - 1] for number in checked.cited]
    units = {unit.id: unit for reading in cited for unit in reading.units}
    text = joined(checked.kept, _marks(checked.kept, given, list(units)))
    if cited and all(reading.language is not question.language for reading in cited):
        text = f"{text}\n\n{say(Phrase.MACHINE_TRANSLATED, question.language)}"
    known = not units or any(unit.kind is not Kind.UNKNOWN for unit in units.values())
    outcome = Outcome.ANSWERED if cited and known else Outcome.NOT_COVERED if cited else floor.outcome
    if all(not reading.units for reading in cited):  # nothing but a reply of our own, put better
        outcome = floor.outcome
    return Answer(outcome, text, tuple(units.values()), model=model)


def _marks(kept: Sequence[Sentence], given: Sequence[Reading], units: Sequence[str]) -> dict[int, str]:
    """Behind which sentences stand which raised numbers: those of the units they rest on, once for sentences in a row
    that rest on the same; none where all rest on one."""
    if len(units) < 2:
        return {}
    own: dict[int, str] = {}
    for sentence in kept:
        rests = {unit.id for number in sentence.cited for unit in given[number - 1].units}
        own[sentence.place] = mark(sorted(units.index(unit) + 1 for unit in rests))
    following = {s.place: own[after.place] for s, after in pairwise(kept) if "\n" not in after.lead}
    return {place: numbers for place, numbers in own.items() if following.get(place) != numbers}


def _not_covered(text: str) -> bool:
    return text.strip(" .\"'`*[]\n").upper().startswith(prompts.NOT_COVERED) and len(text) < 200


def _is_garbage(checked: Checked) -> bool:
    """Text that a second try would not mend: empty, JSON, marks of a template."""
    return any(fault.check is Check.FORM for fault in checked.faults)


def _named(faults: Sequence[FailedCheck]) -> list[str]:
    """Each fault with the sentence that has it."""
    return [f'{fault.detail}: "{fault.sentence}"' if fault.sentence else fault.detail for fault in faults]


def _note(allowance: Allowance, model: str, checked: Checked) -> None:
    kinds = tuple(dict.fromkeys(fault.check.value for fault in checked.faults))
    allowance.calls[-1].faults = tuple(
        f"{f.check}: {named}" for f, named in zip(checked.faults, _named(checked.faults), strict=True)
    )
    if kinds:
        done = (
            "sent without the sentences at fault" if checked.sendable and not checked.harmed else "not sent"
        )
        log.info("model=%s its answer failed: %s; %s", model, ", ".join(kinds), done)


class _Shown:
    """A growing answer, shown sentence by sentence as far as it passes every check; `text` is that much of it."""

    def __init__(self, grounds: Grounds, preview: Preview | None) -> None:
        self.text = ""
        self._grounds, self._preview = grounds, preview

    async def grow(self, text: str) -> None:
        ready = _whole_sentences(cleaned(text))
        if self._preview is None or len(ready) <= len(self.text) or _not_covered(ready):
            return
        checked = check(ready, self._grounds, whole=False)
        if checked.cited and not checked.faults:
            self.text = ready
            await self._preview(checked.text, self._grounds.language)


def _without_its_end(text: str) -> str:
    """A text that was cut off, up to the end of its last whole sentence."""
    ends = list(re.finditer(r"[.!?۔؟](?:\s*\[[^\]\n]*\])*(?=\s|$)", text))
    return text[: ends[-1].end()] if ends else ""


def _whole_sentences(text: str) -> str:
    """The part of a growing text that ends with a citation: what comes after may still be cited."""
    end = max(text.rfind("]"), text.rfind("】"))
    tail = text[end + 1 : end + 2]
    return text[: end + 1] + (tail if tail and tail in ".!?۔؟،" else "")
