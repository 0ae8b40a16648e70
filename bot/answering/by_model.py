"""Answers by language models, checked before they are sent; the built-in answerer is the floor beneath them."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answering import prompts
from bot.answering.answer import Answer, Answerer, BuiltInAnswerer, Question, judge
from bot.answering.checks.evidence import Check, Evidence, Fault
from bot.answering.checks.form import cleaned
from bot.answering.checks.grounding import Checked, check
from bot.answering.checks.injection import without_instructions
from bot.answering.checks.sentences import Sentence, joined
from bot.answering.trace import Trace
from bot.answering.verifying import Verifier
from bot.errors import ModelError, ModelFault
from bot.messages.citations import mark
from bot.messages.exchange import Outcome
from bot.messages.message import Preview
from bot.models.call import Allowance
from bot.models.chat_model import Grow
from bot.models.failover import Failover
from bot.phrases.people import Phrase, say
from index.knowledge.passage import Hit, Kind, Passage

log = logging.getLogger(__name__)

PASSAGES = 4
USABLE = 0.2
"""Relevance below which a hit is not worth a model's reading."""
BUILT_IN = "built-in"


class ModelAnswerer:
    """Asks a model where there is something to answer from, and sends what it says if every check is passed."""

    def __init__(
        self,
        models: Failover,
        floor: Answerer | None = None,
        verifier: Verifier | None = None,
        asked: prompts.Prompts | None = None,
    ) -> None:
        self._models = models
        self._floor = floor or BuiltInAnswerer()
        self._verifier = verifier
        self._prompts = asked or prompts.read()

    async def answer(self, question: Question, /) -> Answer:
        trace = question.trace
        if judge(question) is Outcome.ANSWERED:
            with trace.step("model"):
                answer = await self._by_model(question, trace)
            if answer is not None:
                trace.answerer = answer.model
                return answer
        trace.answerer = BUILT_IN
        return await self._floor.answer(question)

    async def _by_model(self, question: Question, trace: Trace) -> Answer | None:
        """A checked answer, or None when no model gave one in time."""
        hits = usable(question.hits)
        try:
            return await self._asked(question, hits, trace)
        except ModelError as error:
            if error.fault is not ModelFault.CONTEXT or (len(hits) == 1 and not question.history):
                return None
        try:  # too long for every model: the best passage alone may fit
            return await self._asked(replace(question, history=()), hits[:1], trace)
        except ModelError:
            return None

    async def _asked(self, question: Question, hits: Sequence[Hit], trace: Trace) -> Answer | None:
        """A checked answer: a bad one is asked for once more with its faults named, then of the next model; raises
        `ModelError` when no model is left."""
        passages = [_disarmed(hit.passage) for hit in hits]
        prompt = self._prompts.answering(
            question.text, question.language, passages, question.history, limit=question.limit
        )
        evidence = Evidence(
            tuple(prompts.shown(hit.passage) for hit in hits),
            question.language,
            question.text,
            prompt.system,
            question.limit,
        )
        asked, given_up = prompt, frozenset[str]()
        grow = _preview(evidence, question.preview)
        while True:
            completion = await self._models.complete(
                asked, question.allowance, purpose="answer", grow=grow, skip=given_up
            )
            grow = None
            text = cleaned(completion.text)
            if completion.cut:
                text = _without_its_end(text)
            if _not_covered(text):
                return Answer(
                    Outcome.NOT_COVERED, say(Phrase.NOT_COVERED, question.language), model=completion.model
                )
            checked = check(text, evidence)
            _note(question.allowance, completion.model, checked)
            if checked.sendable and self._verifier:
                checked = await self._verifier.checked(checked, evidence, question.allowance)
            if checked.sendable:
                return _answer(question, hits, checked, completion.model)
            if asked is prompt and not _is_garbage(checked):
                asked = prompt.followed_by(text or "-", self._prompts.correction(_named(checked.faults)))
            else:
                asked, given_up = prompt, given_up | {completion.model}


def usable(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits that a model may read: relevant, one for each unit, nothing that is there only to be declined."""
    good = [hit for hit in hits if hit.unit.kind is not Kind.OFF_TOPIC and hit.score >= USABLE]
    return tuple(good[:PASSAGES]) or tuple(hits[:1])


def _answer(question: Question, hits: Sequence[Hit], checked: Checked, model: str) -> Answer:
    cited = [hits[number - 1] for number in checked.cited]
    text = joined(checked.kept, _marks(checked.kept, hits, cited))
    if all(hit.passage.language is not question.language for hit in cited):
        text = f"{text}\n\n{say(Phrase.MACHINE_TRANSLATED, question.language)}"
    units = tuple(dict.fromkeys(hit.unit.id for hit in cited))
    by_id = {hit.unit.id: hit.unit for hit in cited}
    return Answer(Outcome.ANSWERED, text, tuple(by_id[name] for name in units), model=model)


def _marks(kept: Sequence[Sentence], hits: Sequence[Hit], cited: Sequence[Hit]) -> dict[int, str]:
    """Behind which sentences stand which raised numbers: those of the units they rest on, once for sentences in a row
    that rest on the same; none where all rest on one."""
    units = list(dict.fromkeys(hit.unit.id for hit in cited))
    if len(units) < 2:
        return {}
    own = {
        s.place: mark(sorted({units.index(hits[number - 1].unit.id) + 1 for number in s.cited})) for s in kept
    }
    following = {s.place: own[after.place] for s, after in pairwise(kept) if "\n" not in after.lead}
    return {place: numbers for place, numbers in own.items() if following.get(place) != numbers}


def _disarmed(passage: Passage) -> Passage:
    """A passage without sentences that order a model about; what is left empty is read as it is."""
    text = without_instructions(passage.text)
    return replace(passage, text=text) if text else passage


def _not_covered(text: str) -> bool:
    return text.strip(" .\"'`*[]\n").upper().startswith(prompts.NOT_COVERED) and len(text) < 200


def _is_garbage(checked: Checked) -> bool:
    """Text that a second try would not mend: empty, JSON, marks of a template."""
    return any(fault.check is Check.FORM for fault in checked.faults)


def _named(faults: Sequence[Fault]) -> list[str]:
    """Each fault with the sentence that has it."""
    return [f'{fault.detail}: "{fault.sentence}"' if fault.sentence else fault.detail for fault in faults]


def _note(allowance: Allowance, model: str, checked: Checked) -> None:
    kinds = tuple(dict.fromkeys(fault.check.value for fault in checked.faults))
    allowance.calls[-1].faults = tuple(map(str, checked.faults))
    if kinds:
        done = "sent without the sentences at fault" if checked.sendable else "not sent"
        log.info("model=%s its answer failed: %s; %s", model, ", ".join(kinds), done)


def _preview(evidence: Evidence, preview: Preview | None) -> Grow | None:
    """Shows a growing answer, sentence by sentence, as far as it passes every check."""
    if preview is None:
        return None
    shown = ""

    async def grow(text: str) -> None:
        nonlocal shown
        ready = _whole_sentences(cleaned(text))
        if len(ready) <= len(shown) or _not_covered(ready):
            return
        checked = check(ready, evidence, whole=False)
        if checked.cited and not checked.faults:
            shown = ready
            await preview(checked.text, evidence.language)

    return grow


def _without_its_end(text: str) -> str:
    """A text that was cut off, up to the end of its last whole sentence."""
    ends = list(re.finditer(r"[.!?۔؟](?:\s*\[[^\]\n]*\])*(?=\s|$)", text))
    return text[: ends[-1].end()] if ends else ""


def _whole_sentences(text: str) -> str:
    """The part of a growing text that ends with a citation: what comes after may still be cited."""
    end = max(text.rfind("]"), text.rfind("】"))
    tail = text[end + 1 : end + 2]
    return text[: end + 1] + (tail if tail and tail in ".!?۔؟،" else "")
