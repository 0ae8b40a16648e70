"""What a model reads and may cite: passages of the knowledge, and what was computed for the person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.checks.injection import without_instructions
from bot.answering.shorten import shorten
from index.knowledge.passage import Hit, Kind, Unit
from index.text.language import Language

PASSAGES = 10
"""Passages that a model is given beside what was computed, where there is room."""
FEW = 4
"""Readings that it is given in any case, and all that is left when a prompt was too long."""
ROOM = 9000
"""Characters of all readings together, about 3,000 tokens of English."""
LONGEST = 1500
"""Characters of one."""
_UNKNOWN = "nobody has published this: say so, and where to look"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its heading. `units` are those it rests on, the first foremost; none for a text of our own."""

    heading: str
    text: str
    language: Language
    units: tuple[Unit, ...] = ()

    @property
    def shown(self) -> str:
        """As a model sees it, which is also what its answer is checked against."""
        return f"{self.heading}\n{self.text}"


def usable(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits that a model may read: each unit once, nothing that is there only to be declined."""
    first = {hit.unit.id: hit for hit in reversed(hits) if hit.unit.kind is not Kind.OFF_TOPIC}
    kept = tuple(hit for hit in hits if first.get(hit.unit.id) is hit)
    return kept[:PASSAGES] or tuple(hits[:1])


def readings(computed: Sequence[Reading], hits: Sequence[Hit]) -> tuple[Reading, ...]:
    """What was computed and then the passages, as many as there is room for; without sentences that order a model about."""
    given = [*computed, *(of_hit(hit) for hit in usable(hits))]
    kept: list[Reading] = []
    room = ROOM
    for reading in map(_disarmed, given):
        room -= len(reading.shown)
        if len(kept) >= FEW and room < 0:
            break
        if not any(reading.text == other.text for other in kept):
            kept.append(reading)
    return tuple(kept)


def of_hit(hit: Hit) -> Reading:
    """A found passage; one that says what nobody knows is labelled so."""
    heading = ": ".join(hit.passage.headings)
    if hit.unit.kind is Kind.UNKNOWN:
        heading = f"{heading} ({_UNKNOWN})"
    return Reading(heading, hit.text, hit.passage.language, (hit.unit,))


def _disarmed(reading: Reading) -> Reading:
    """Within its bound and without orders; a text of nothing else is read as it is."""
    text = without_instructions(reading.text) or reading.text
    return replace(reading, text=shorten(text, LONGEST)[0][: 2 * LONGEST])
