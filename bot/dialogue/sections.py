"""Sections of the knowledge as replies: one asked for, its rest, the next, what it rests on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import with_script_note
from bot.answering.shorten import LIMIT, left_out, shorten
from bot.dialogue.compose import BUTTONS, OPENING, Said
from bot.dialogue.counsel import Counsel
from bot.messages.exchange import Outcome, PastTurn
from bot.phrases.people import Phrase, say
from bot.understanding.opener import fitted
from bot.understanding.understand import Understood
from index.knowledge.passage import Kind, Unit
from index.text.language import Language

_NUMBER = re.compile(r"^(?:\d{1,2}[.)]|[-*•])\s*")
_ALIKE = {"roles", "skills", "work", "trades"}
"""Topics of whose subjects the same is asked one after the other."""


@dataclass(frozen=True, slots=True)
class Sections:
    """Reads one snapshot for one chat; `history` is its latest turns, oldest first."""

    units: Mapping[str, Unit]
    counsel: Counsel
    history: Sequence[PastTurn]

    def show(self, name: str, question: str, language: Language, limit: int = LIMIT) -> Said:
        """A section as the answer, shortened to what was asked."""
        unit = self.units[name]
        passage = unit.shown(language)[0]
        text, cut = shorten(passage.text, limit)
        if question:
            text = fitted(text, question, passage.headings[-1])
        outcome = Outcome.NOT_COVERED if unit.kind is Kind.UNKNOWN else Outcome.ANSWERED
        noted = with_script_note(text, passage, language)
        said = Said(outcome, noted, (name,), (unit.subject,), self.follow_ups(unit), cut, question=question)
        return said if passage.language is language else replace(said, untranslated=text)

    def more(self, language: Language) -> Said:
        """The rest of the last passage, else the next section of its subject."""
        last = self.last()
        unit = self.units.get(last.units[0]) if last else None
        if last is None or unit is None:
            return Said(Outcome.SMALL_TALK, say(Phrase.GUIDE, language), offers=OPENING)
        if rest := self.rest(language):
            return rest
        following = self._answers_after(unit)
        if not following:
            return Said(Outcome.SMALL_TALK, say(Phrase.NOTHING_MORE, language), offers=OPENING)
        return self.show(following[0], last.question, language)

    def rest(self, language: Language) -> Said | None:
        """What was left out of the last answer; None where it was shown whole."""
        last = self.last()
        unit = self.units.get(last.units[0]) if last else None
        if last is None or unit is None or last.shown != 1:
            return None
        rest = left_out(unit.shown(language)[0].text, last.answer, LIMIT)
        if not rest:
            return None
        said = self.show(unit.id, last.question, language)
        return replace(said, text=rest, shown=2, untranslated=said.untranslated and rest)

    def item(self, line: str, language: Language) -> Said:
        """One item of the list that was shown last, alone; what else the section says is offered with it."""
        last = self.last()
        unit = self.units[last.units[0]] if last else next(iter(self.units.values()))
        text = _NUMBER.sub("", line)
        said = Said(Outcome.ANSWERED, text, (unit.id,), (unit.subject,), self.follow_ups(unit), shown=0)
        return replace(said, language=language, question=last.question if last else "")

    def sources(self, language: Language) -> Said:
        """What the last answer rests on, which the reply lists below its text."""
        last = self.last()
        units = tuple(name for name in last.units if name in self.units) if last else ()
        if last is None or not units:
            return Said(Outcome.SMALL_TALK, say(Phrase.SOURCES_WHERE, language), offers=OPENING)
        named = dict.fromkeys(
            f"- {source.title} ({source.date or '–'})"
            for name in units
            for source in self.units[name].sources
        )
        text = say(Phrase.SOURCES, language)
        return Said(Outcome.ANSWERED, text, units, last.subjects, computed="\n".join((text, *named)))

    def follow_ups(self, unit: Unit) -> tuple[str, ...]:
        """What to offer after a section: others of its subject that the chat has not seen."""
        return self._answers_after(unit)[:BUTTONS]

    def facet(self, turn: Understood) -> str | None:
        """The section meant by a bare "skills?" or "uska scope": of the subject under discussion."""
        name = f"{turn.about}#{turn.facet}"
        return name if name in self.units else None

    def same_facet(self, subject: str) -> str | None:
        """What was last shown of another subject, of this one: its skills for skills, pay again for pay."""
        last = self.last()
        if last is None or subject.partition("/")[0] not in _ALIKE:
            return None
        shown, _, facet = last.units[0].partition("#")
        if shown.partition("/")[0] != subject.partition("/")[0] and last.subjects[:1] != (shown,):
            return last.units[0] if last.units[0] in self.units else None
        name = f"{subject}#{facet}"
        return name if name in self.units and subject != shown else None

    def last(self) -> PastTurn | None:
        """The latest turn that showed a section."""
        return next((turn for turn in reversed(self.history) if turn.units), None)

    def _answers_after(self, unit: Unit) -> tuple[str, ...]:
        seen = [name for turn in self.history for name in turn.units]
        names = self.counsel.next_units(unit, seen)
        return tuple(name for name in names if self.units[name].kind is Kind.ANSWER)
