"""Questions that found little, asked again in other words; the original is always searched as well."""

from collections.abc import Awaitable, Callable, Sequence

from bot.answering import prompts
from bot.answering.amounts.support import unsupported
from bot.answering.answer import ANSWER_FROM
from bot.answering.checks.form import cleaned
from bot.answering.trace import Trace
from bot.errors import ModelError
from bot.messages.exchange import PastTurn
from bot.models.call import Allowance
from bot.models.failover import Failover
from index.knowledge.passage import Hit, Kind
from index.text.language import Language, detect
from index.text.normalise import normalise, spelling_key, words

Search = Callable[[str], Awaitable[tuple[Hit, ...]]]

SURE = 0.8
"""Relevance from which even a follow-up needs no rewording."""
_SHARE, _MOST_SECONDS = 0.25, 4.0
_TIME_LEFT = 0.6
"""Share of the turn's time that must still be there, so that the answer itself does not suffer."""
_LONGEST = 300


class Rewriter:
    """Rewords follow-ups and questions of little confidence, within a part of the turn's time."""

    def __init__(self, models: Failover, asked: prompts.Prompts | None = None) -> None:
        self._models = models
        self._prompts = asked or prompts.read()

    async def widened(
        self,
        question: str,
        language: Language,
        history: Sequence[PastTurn],
        hits: tuple[Hit, ...],
        *,
        leans: bool,
        allowance: Allowance,
        trace: Trace,
        search: Search,
    ) -> tuple[Hit, ...]:
        """`hits`, with those of the reworded question where rewording may help; the best of both first."""
        deadline = self._models.deadline
        if not _helps(hits, leans) or allowance.left(deadline) < deadline * _TIME_LEFT:
            return hits
        within = min(deadline * _SHARE, _MOST_SECONDS)
        try:
            with trace.step("rewrite"):
                prompt = self._prompts.rewriting(question, language, history)
                completion = await self._models.complete(prompt, allowance, purpose="rewrite", within=within)
        except ModelError:
            return hits
        rewritten = normalise(cleaned(completion.text).strip("\"'“” \n"))
        if not _faithful(rewritten, question, language, history):
            allowance.calls[-1].faults = ("rewrite: not the same question",)
            return hits
        trace.rewritten = rewritten
        return _merged(hits, await search(rewritten))


def _helps(hits: Sequence[Hit], leans: bool) -> bool:
    if not hits:
        return True
    if hits[0].unit.kind is Kind.OFF_TOPIC:
        return False
    return hits[0].score < (SURE if leans else ANSWER_FROM)


def _faithful(rewritten: str, question: str, language: Language, history: Sequence[PastTurn]) -> bool:
    """One question in the same language that shares words with what was said and brings no number of its own."""
    said = "\n".join((question, *(f"{turn.question}\n{turn.answer}" for turn in history)))
    known = {spelling_key(word) for word in words(normalise(said))}
    told = {spelling_key(word) for word in words(rewritten)}
    return (
        0 < len(rewritten) <= _LONGEST
        and prompts.NOT_COVERED not in rewritten
        and detect(rewritten, prior=language) is language
        and len(told & known) * 4 >= len(told)
        and not unsupported(rewritten, said)
    )


def _merged(first: Sequence[Hit], second: Sequence[Hit]) -> tuple[Hit, ...]:
    """Each unit once, with the better of its two scores."""
    best: dict[str, Hit] = {}
    for hit in (*first, *second):
        if hit.unit.id not in best or hit.score > best[hit.unit.id].score:
            best[hit.unit.id] = hit
    return tuple(sorted(best.values(), key=lambda hit: -hit.score)[: max(len(first), len(second))])
