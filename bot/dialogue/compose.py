"""What was decided to say, to a `Reply`: text, sources and at most three buttons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from bot.messages.buttons import ListSubjects, More, Script, ShowSection, Vote
from bot.messages.citations import has_marks
from bot.messages.exchange import Outcome, Profile
from bot.messages.message import Button, Reply
from bot.phrases.people import Phrase, label, language_name, say
from index.knowledge.passage import UPLOAD, Hit, Source, Subject, Unit
from index.text.language import Language

BUTTONS = 3
LANGUAGES = tuple(Script(language) for language in Language)
OPENING = (ListSubjects("roles"),)

Offer = str | ListSubjects | Script | Vote
"""A unit of the knowledge by its id, or what else a button may ask for."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reply in the making. `offers` become buttons, best first."""

    outcome: Outcome
    text: str
    units: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    cut: bool = False
    """The passage holds more than was shown."""
    shown: int = 1
    """As `PastTurn.shown`."""
    model: str = ""
    question: str = ""
    """What to remember as the question, where that is not the message."""
    untranslated: str = ""
    """A passage's text, where `text` is it in another script than the person's."""
    language: Language | None = None
    """The script of `text`; None where it is the chat's."""
    profile: Profile | None = None
    """What is to be remembered of the person; None where that is as before."""
    settled: bool = False
    """No model is asked to put it better: a command, a bare greeting, what is clearly none of ours."""
    hits: tuple[Hit, ...] = ()
    """What was found for the question, best first: for a model."""
    computed: str = ""
    """What a model may build on, where that is more than `text`."""

    def filled(self, language: Language, profile: Profile) -> Self:
        """With the chat's script and profile where nothing else was decided."""
        return replace(
            self,
            language=self.language or language,
            profile=profile if self.profile is None else self.profile,
        )


@dataclass(frozen=True, slots=True)
class Composer:
    """Reads the titles and sources of one snapshot."""

    units: Mapping[str, Unit]
    subjects: Mapping[str, Subject]
    shipped: Collection[str] = ()
    """Ids of the sections that ship with the program; any other is an admin's own."""

    def compose(self, said: Said, language: Language) -> Reply:
        """Text, sources and at most three buttons."""
        buttons = [Button(More().id, say(Phrase.BUTTON_MORE, language))] if said.cut else []
        buttons += [self._button(offer, said.subjects, language) for offer in said.offers]
        rateable = said.outcome is Outcome.ANSWERED and bool(said.units)
        sources = self._sources(said.units, language)
        numbers = tuple(sources.values()) if has_marks(said.text) else ()
        return Reply(said.text, language, tuple(sources), tuple(buttons[:BUTTONS]), rateable, numbers)

    def _button(self, offer: Offer, subjects: Sequence[str], language: Language) -> Button:
        """A section of the one subject under discussion is named by itself, any other with its subject."""
        if isinstance(offer, Script):
            return Button(offer.id, language_name(offer.language, offer.language))
        if isinstance(offer, Vote):
            return Button(offer.id, say(Phrase.USEFUL if offer.useful else Phrase.NOT_USEFUL, language))
        if isinstance(offer, ListSubjects):
            return Button(offer.id, say(Phrase.BUTTON_ROLES, language))
        unit = self.units[offer]
        title, heading = unit.shown(language)[0].headings
        facet = label(unit.facet, language) or heading
        if tuple(subjects) == (unit.subject,):
            return Button(ShowSection(offer).id, facet)
        first = self.subjects[unit.subject].units[0] == offer
        return Button(ShowSection(offer).id, title if first else f"{title}: {facet}")

    def _sources(self, units: Sequence[str], language: Language) -> dict[Source, tuple[int, ...]]:
        """What the units rest on, each page once, with the numbers of its units from 1; an uploaded document is its own
        source, craft knowledge that ships is our own guidance, and an admin's own section goes by what it names, be it
        without an address, or by its file's title."""
        pages: dict[tuple[str, str | None, str | None], Source] = {}
        numbers: dict[Source, tuple[int, ...]] = {}
        for number, name in enumerate(units, 1):
            unit = self.units[name]
            added = name not in self.shipped
            cited = [source for source in unit.sources if added or source.url or source.id == UPLOAD]
            for source in cited or [self._own(unit, language)]:
                page = pages.setdefault((source.title, source.url, source.date), source)
                numbers[page] = (*numbers.get(page, ()), number)
        return numbers

    def _own(self, unit: Unit, language: Language) -> Source:
        title = unit.shown(language)[0].headings[0]
        if unit.id in self.shipped:
            title = say(Phrase.OWN_GUIDANCE, language, title=title)
        return Source(title, None, unit.updated)
