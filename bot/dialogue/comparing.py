"""Roles set beside each other: the section that compares them, of it the two that were asked about, and their direct answer."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from bot.answering.paired import paired, tells_of
from bot.dialogue.compose import Said
from bot.dialogue.context import Context
from bot.understanding.opener import answers_whether
from bot.understanding.understand import Understood
from index.knowledge.passage import Hit
from index.text.language import Language

_COMPARE = "compare"
"""The section of a role that sets others beside it."""
_HITS = 6
"""Among which a direct answer is looked for."""


async def compared(context: Context, turn: Understood) -> Said:
    """Roles side by side, behind the direct answer to such a question, where somebody wrote one."""
    counsel, retriever = context.counsel, context.retriever
    written = _written(context, turn.subjects)
    said = counsel.comparison(turn.subjects, context.language, written=written)
    own = {f"{role}#{_COMPARE}" for role in turn.subjects}
    hits = await retriever.retrieve(turn.text, context.language, k=_HITS)
    found = (hit.direct for hit in hits if hit.direct and hit.unit.id in own)
    direct = [text for text in found if tells_of(text, turn.subjects, retriever.subjects)]
    return replace(
        said, text="\n\n".join((*direct[:1], paired(said.text, turn.subjects, retriever.subjects)))
    )


def telling(hit: Hit, turn: Understood, context: Context) -> Hit:
    """The hit without a direct answer that compares other roles, or says "yes" to "how?"."""
    aside = hit.unit.facet == _COMPARE and not tells_of(hit.direct, turn.subjects, context.retriever.subjects)
    return replace(hit, direct="") if aside or not answers_whether(hit.direct, turn.text) else hit


def _written(context: Context, roles: Sequence[str]) -> str | None:
    """The section of either of two roles that compares it with the other, if someone wrote one."""
    for role, other in permutations(roles) if len(roles) == 2 else ():
        unit = context.retriever.snapshot.units.get(f"{role}#{_COMPARE}")
        if unit:
            text = unit.shown(Language.ENGLISH)[0].text
            if any(m.subject.id == other for m in context.retriever.subjects.mentions(text)):
                return unit.id
    return None
