"""The straight line: one message in, one reply out."""

import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.answer import (
    ANSWER_FROM,
    LIMIT,
    Answer,
    Answerer,
    BuiltInAnswerer,
    Outcome,
    Question,
    left_out,
    with_script_note,
)
from bot.counsel import Advice, Counsel
from bot.errors import Apology
from bot.messages import Button, Channel, ChannelName, Content, IncomingMessage, Reply
from bot.phrases import Phrase, label, say
from bot.store import ConversationStore, Exchange, Turn
from bot.understanding import Act, Understood, questions_in, understand
from index.language import Language, detect
from index.normalise import normalise
from index.passage import Hit, Kind, Passage, Source, Unit
from index.retrieve import SnapshotRetriever

log = logging.getLogger(__name__)

HISTORY = 6
HITS = 6
READ = 1500
"""Characters of one message that are read; a longer one is said to be too long."""
BUTTONS = 3

_SIMPLE = {
    Act.GREETING: Phrase.WELCOME,
    Act.WELL: Phrase.WELL,
    Act.THANKS: Phrase.THANKS,
    Act.GOODBYE: Phrase.GOODBYE,
    Act.HELP: Phrase.HELP,
    Act.UNREADABLE: Phrase.NOT_UNDERSTOOD,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """A reply in the making."""

    outcome: Outcome
    text: str
    units: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    cut: bool = False
    shown: int = 1
    model: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything one message needs on its way; holds no state of a chat."""

    retriever: SnapshotRetriever
    store: ConversationStore
    answerer: Answerer = field(default_factory=BuiltInAnswerer)
    channels: Mapping[ChannelName, Channel] = field(default_factory=dict)

    async def send(self, exchange: Exchange) -> None:
        """Deliver a reply; raises `DeliveryError`."""
        await self.channels[exchange.message.conversation.channel].send(exchange.message, exchange.reply)

    async def record(self, exchange: Exchange) -> None:
        """Remember what was sent and settle its receipt."""
        await self.store.record(exchange)
        log.info(
            "answered chat=%s outcome=%s seconds=%.3f",
            exchange.message.conversation.digest,
            exchange.outcome,
            exchange.seconds,
        )

    async def typing(self, message: IncomingMessage) -> None:
        """Show that an answer is being worked on."""
        await self.channels[message.conversation.channel].typing(message)

    async def respond(self, message: IncomingMessage) -> Exchange:
        """The reply to a message and what is to be remembered of it; sends and records nothing."""
        started = time.monotonic()
        history = await self.store.history(message.conversation, limit=HISTORY)
        preferred = await self.store.preference(message.conversation)
        prior = preferred or (history[-1].language if history else None)
        turn = _Line(self, message, history, preferred, prior)
        said, language = await turn.say()
        return Exchange(
            message=message,
            question=said.question or normalise(message.text)[:READ],
            reply=turn.compose(said, language),
            outcome=said.outcome,
            units=said.units,
            subjects=said.subjects,
            shown=said.shown,
            gap=said.outcome is Outcome.NOT_COVERED,
            snapshot=self.retriever.snapshot.name,
            model=said.model,
            seconds=time.monotonic() - started,
        )

    async def apologise(self, message: IncomingMessage, apology: Apology) -> None:
        """Tell the person that their message could not be answered."""
        if apology is Apology.NONE:
            return
        preferred = await self.store.preference(message.conversation)
        language = preferred or detect(message.text) or Language.ENGLISH
        reply = Reply(say(Phrase(apology), language), language)
        await self.channels[message.conversation.channel].send(message, reply)


class _Line:
    """One message being answered."""

    def __init__(
        self,
        house: Conversation,
        message: IncomingMessage,
        history: tuple[Turn, ...],
        preferred: Language | None,
        prior: Language | None,
    ) -> None:
        self._house = house
        self._message = message
        self._history = history
        self._preferred = preferred
        self._language = preferred or prior or Language.ENGLISH
        self._prior = prior
        snapshot = house.retriever.snapshot
        self._units = snapshot.units
        self._counsel = Counsel(snapshot.subjects, snapshot.units)

    async def say(self) -> tuple[_Said, Language]:
        """What to say, and in which script."""
        message = self._message
        if message.content is Content.BUTTON and message.button:
            return await self._pressed(message.button), self._language
        if shortcut := self._shortcut(message.text):
            return await self._pressed(shortcut), self._language
        if message.content not in {Content.TEXT, Content.BUTTON}:
            return _Said(Outcome.SMALL_TALK, say(Phrase.CANNOT_READ, self._language)), self._language
        if message.text.startswith("/"):
            return await self._command(message.text), self._language
        return await self._read(message.text)

    def _shortcut(self, text: str) -> str:
        """The button meant by a bare number or a thumb, for apps that show no buttons; else ""."""
        if not self._history or len(text) > 4:
            return ""
        last, said = self._history[-1], normalise(text).strip(" .)")
        if said.isdigit() and 1 <= int(said) <= len(last.buttons):
            return last.buttons[int(said) - 1].id
        vote = {"👍": "up", "👎": "down"}.get(text.strip()[:1], "")
        return f"fb:{vote}:{answered}" if vote and (answered := self._last_answered()) else ""

    def _last_answered(self) -> str:
        """Id of the message whose answer a vote without more is about, "" where there is none."""
        return next((turn.message for turn in reversed(self._history) if turn.units), "")

    async def _read(self, text: str) -> tuple[_Said, Language]:
        whole = normalise(text)
        text = whole if len(whole) <= READ else whole[:READ].rsplit(" ", 1)[0]
        detected = detect(text, prior=self._prior)
        if detected is None:
            return _Said(Outcome.OFF_TOPIC, say(Phrase.OTHER_LANGUAGE, self._language)), self._language
        self._language = self._preferred or detected
        parts = questions_in(_line_breaks(self._message.text)[:READ])
        if len(parts) > 1:
            said = await self._several(parts)
        else:
            said = await self._one(text, self._history, LIMIT)
        if len(whole) > READ:
            said = replace(said, text=say(Phrase.TOO_LONG, self._language) + said.text)
        return said, self._language

    async def _several(self, parts: Sequence[str]) -> _Said:
        """Each question answered shortly, in one message; a question answered like an earlier one is left out."""
        answers: list[_Said] = []
        history = self._history
        for part in parts:
            said = await self._one(part, history, LIMIT * 2 // 3)
            if (said.outcome is Outcome.SMALL_TALK and said.units == ()) or said.text in {
                a.text for a in answers
            }:
                continue
            answers.append(said)
            if said.subjects:
                history = (*history, _imagined(part, said, self._language))
        if len(answers) <= 1:
            return (
                answers[0]
                if answers
                else await self._one(normalise(self._message.text), self._history, LIMIT)
            )
        ranked = sorted(answers, key=lambda a: list(Outcome).index(a.outcome))
        return _Said(
            ranked[0].outcome,
            "\n\n".join(said.text for said in answers),
            tuple(dict.fromkeys(unit for said in ranked for unit in said.units)),
            answers[-1].subjects,
            tuple(dict.fromkeys(unit for said in answers for unit in said.offers)),
        )

    async def _one(self, text: str, history: tuple[Turn, ...], limit: int) -> _Said:
        turn = understand(text, self._house.retriever.subjects, history)
        if turn.act is Act.LANGUAGE and turn.language:
            return await self._prefer(turn.language)
        if turn.language:
            self._language = turn.language
        if turn.act in _SIMPLE:
            offers = () if turn.act is Act.THANKS else _OPENING
            return _Said(Outcome.SMALL_TALK, say(_SIMPLE[turn.act], self._language), offers=offers)
        if turn.act is Act.MORE:
            return await self._more()
        if turn.act is Act.QUESTION:
            return await self._ask(turn, history, limit)
        return self._advise(self._compute(turn))

    def _compute(self, turn: Understood) -> Advice:
        counsel, language = self._counsel, self._language
        if turn.act is Act.LIST:
            return counsel.listing(turn.topic, language)
        if turn.act is Act.COMPARE:
            return counsel.comparison(turn.subjects, language)
        role, *skills = turn.subjects
        if turn.act is Act.ROADMAP:
            return counsel.road(role, (), language)
        if counsel.subjects[role].topic == "roles":
            return counsel.skill_gap(role, skills, language)
        return counsel.nearest_roles(turn.subjects, language)

    def _advise(self, advice: Advice) -> _Said:
        return _Said(Outcome.ANSWERED, advice.text, advice.units, advice.subjects, advice.offers)

    async def _ask(self, turn: Understood, history: tuple[Turn, ...], limit: int) -> _Said:
        if turn.leans and turn.subjects and (unit := self._same_facet(turn.subjects[0], history)):
            return self._show(unit, turn.text, limit)
        hits = await self._search(turn)
        question = Question(turn.text, self._language, hits, history, limit)
        answer = await self._house.answerer.answer(question)
        return self._said(answer, hits, turn)

    async def _search(self, turn: Understood) -> tuple[Hit, ...]:
        """Hits for the question as asked, or, where it leans on the last answer, read with that subject."""
        retrieve = self._house.retriever.retrieve
        plain = await retrieve(turn.text, self._language, k=HITS) if not turn.leans or turn.subjects else ()
        if turn.subjects or not turn.about or (plain and plain[0].score >= _SURE):
            return plain
        title = (
            self._counsel.subjects[turn.about].title(self._language)
            if turn.about in self._counsel.subjects
            else ""
        )
        leaning = await retrieve(f"{title} {turn.text}", self._language, k=HITS, about=turn.about)
        if turn.leans and leaning and leaning[0].score >= ANSWER_FROM:
            return leaning
        return max(plain, leaning, key=lambda hits: hits[0].score if hits else 0.0)

    def _said(self, answer: Answer, hits: tuple[Hit, ...], turn: Understood) -> _Said:
        units = tuple(unit.id for unit in answer.units)
        if answer.outcome is Outcome.ANSWERED or answer.units:
            offers = self._follow_ups(answer.units[0])
        elif answer.outcome is Outcome.NOT_COVERED:
            near = [hit.unit for hit in hits if hit.unit.kind is Kind.ANSWER]
            offers = tuple(unit.id for unit in near[:BUTTONS])
        else:
            offers = _OPENING
        subjects = tuple(dict.fromkeys((*turn.subjects, *(unit.subject for unit in answer.units))))
        subjects = subjects or ((turn.about,) if turn.about else ())
        return _Said(answer.outcome, answer.text, units, subjects, offers, answer.cut, model=answer.model)

    def _follow_ups(self, unit: Unit) -> tuple[str, ...]:
        seen = [name for turn in self._history for name in turn.units]
        names = self._counsel.next_units(unit, seen)
        return tuple(name for name in names if self._units[name].kind is Kind.ANSWER)[:BUTTONS]

    def _same_facet(self, subject: str, history: tuple[Turn, ...]) -> str | None:
        """The section of `subject` that matches what was last shown of another: its skills for skills."""
        last = next((turn.units[0] for turn in reversed(history) if turn.units), "")
        name = f"{subject}#{last.partition('#')[2]}"
        return name if name in self._units and subject != last.partition("#")[0] else None

    def _show(self, name: str, question: str, limit: int = LIMIT) -> _Said:
        unit = self._units[name]
        passage = unit.shown(self._language)[0]
        text = with_script_note(passage.text, passage, self._language)
        outcome = Outcome.NOT_COVERED if unit.kind is Kind.UNKNOWN else Outcome.ANSWERED
        return _Said(outcome, text, (name,), (unit.subject,), self._follow_ups(unit), question=question)

    async def _more(self) -> _Said:
        """The rest of the last passage, else the next section of its subject."""
        last = next((turn for turn in reversed(self._history) if turn.units), None)
        unit = self._units.get(last.units[0]) if last else None
        if last is None or unit is None:
            return _Said(Outcome.SMALL_TALK, say(Phrase.HELP, self._language), offers=_OPENING)
        passage = unit.shown(self._language)[0]
        rest = left_out(passage.text, last.question, LIMIT) if last.shown == 1 else ""
        if rest:
            said = self._show(unit.id, last.question)
            return replace(said, text=rest, shown=2)
        seen = [name for turn in self._history for name in turn.units]
        following = [n for n in self._counsel.next_units(unit, seen) if self._units[n].kind is Kind.ANSWER]
        if not following:
            return _Said(Outcome.SMALL_TALK, say(Phrase.NOTHING_MORE, self._language), offers=_OPENING)
        return self._show(following[0], last.question)

    async def _prefer(self, language: Language) -> _Said:
        await self._house.store.prefer(self._message.conversation, language)
        self._language = language
        return _Said(Outcome.SMALL_TALK, say(Phrase.LANGUAGE_SET, language))

    async def _pressed(self, button: str) -> _Said:
        kind, _, value = button.partition(":")
        if kind == "u" and value in self._units:
            return self._show(value, "")
        if kind == "l":
            return self._advise(self._counsel.listing(value, self._language))
        if kind == "m":
            return await self._more()
        if kind == "lang" and value in {*Language}:
            return await self._prefer(Language(value))
        if kind == "fb":
            return await self._rate(value)
        text = self._message.text
        if text:  # a button of an older index: its label is as good as a question
            return await self._one(text, self._history, LIMIT)
        return _Said(Outcome.SMALL_TALK, say(Phrase.HELP, self._language), offers=_OPENING)

    async def _rate(self, value: str) -> _Said:
        vote, _, message = value.partition(":")
        if message and vote in {"up", "down"}:
            await self._house.store.rate(self._message.conversation, message, 1 if vote == "up" else -1)
        return _Said(Outcome.SMALL_TALK, say(Phrase.RATED, self._language))

    async def _command(self, text: str) -> _Said:
        name, _, rest = text[1:].strip().partition(" ")
        name = name.split("@")[0].lower()
        language = self._language
        if name in {"roles", "skills"}:
            return self._advise(self._counsel.listing(name, language))
        if name == "roadmap":
            return await self._roadmap(rest)
        if name == "language":
            return _Said(Outcome.SMALL_TALK, say(Phrase.CHOOSE_LANGUAGE, language), offers=_LANGUAGES)
        if name == "feedback":
            return await self._feedback(rest.strip())
        if name == "forget":
            await self._house.store.forget(self._message.conversation)
            return _Said(Outcome.SMALL_TALK, say(Phrase.FORGOTTEN, language), question="/forget")
        if name == "export":
            return await self._export()
        if name == "start":
            return await self._start(rest.strip())
        return _Said(Outcome.SMALL_TALK, say(Phrase.HELP, language), offers=_OPENING)

    async def _start(self, payload: str) -> _Said:
        """The welcome, or what a deep link asks for: a script ("ur"), a list ("roles") or a subject, "/" as "_"."""
        if payload in {*Language}:
            await self._prefer(Language(payload))
        topic, _, slug = payload.partition("_")
        if subject := self._counsel.subjects.get(f"{topic}/{slug}"):
            return self._show(subject.units[0], "")
        if payload in {"roles", "skills"}:
            return self._advise(self._counsel.listing(payload, self._language))
        return _Said(Outcome.SMALL_TALK, say(Phrase.WELCOME, self._language), offers=_OPENING)

    async def _feedback(self, note: str) -> _Said:
        """Words are kept; without any, the last answer is put to the vote."""
        if note:
            await self._house.store.note(self._message, note[:READ])
            return _Said(Outcome.SMALL_TALK, say(Phrase.RATED, self._language))
        last = self._last_answered()
        votes = (f"fb:up:{last}", f"fb:down:{last}") if last else ()
        return _Said(Outcome.SMALL_TALK, say(Phrase.FEEDBACK, self._language), offers=votes)

    async def _roadmap(self, rest: str) -> _Said:
        if rest:
            turn = understand(f"{rest} roadmap", self._house.retriever.subjects, ())
            if turn.act is Act.ROADMAP:
                return self._advise(self._compute(turn))
        last = self._history[-1].subjects if self._history else ()
        role = next((name for name in last if name.startswith("roles/")), None)
        if role and role in self._counsel.subjects:
            return self._advise(self._counsel.road(role, (), self._language))
        listed = self._counsel.listing("roles", self._language)
        return replace(self._advise(listed), text=f"{say(Phrase.WHICH_ROLE, self._language)}\n{listed.text}")

    async def _export(self) -> _Said:
        import json

        data = await self._house.store.export(self._message.conversation)
        body = json.dumps(data, ensure_ascii=False, indent=1)
        return _Said(
            Outcome.SMALL_TALK,
            f"{say(Phrase.EXPORTED, self._language)}\n\n```\n{body}\n```",
            question="/export",
        )

    def compose(self, said: _Said, language: Language) -> Reply:
        """Text, sources and at most three buttons."""
        buttons = [Button("m", say(Phrase.BUTTON_MORE, language))] if said.cut else []
        buttons += [self._button(offer, said.subjects, language) for offer in said.offers]
        rateable = said.outcome is Outcome.ANSWERED and bool(said.units)
        return Reply(
            said.text, language, self._sources(said.units, language), tuple(buttons[:BUTTONS]), rateable
        )

    def _button(self, offer: str, subjects: Sequence[str], language: Language) -> Button:
        """A section of the one subject under discussion is named by itself, any other with its subject."""
        if offer.startswith("lang:"):
            return Button(offer, LANGUAGE_LABELS[Language(offer.removeprefix("lang:"))])
        if offer.startswith("fb:"):
            return Button(offer, say(Phrase.USEFUL if offer[3:5] == "up" else Phrase.NOT_USEFUL, language))
        if offer == "l:roles":
            return Button(offer, say(Phrase.BUTTON_ROLES, language))
        unit = self._units[offer]
        title, heading = unit.shown(language)[0].headings
        facet = label(unit.facet, language) or heading
        if tuple(subjects) == (unit.subject,):
            return Button(f"u:{offer}", facet)
        first = self._counsel.subjects[unit.subject].units[0] == offer
        return Button(f"u:{offer}", title if first else f"{title}: {facet}")

    def _sources(self, units: Sequence[str], language: Language) -> tuple[Source, ...]:
        """What the units rest on, each page once; craft knowledge is given as our own guidance."""
        found: dict[tuple[str, str | None, str | None], Source] = {}
        for name in units:
            unit = self._units[name]
            cited = [source for source in unit.sources if source.url]
            for source in cited or [_own(unit.shown(language)[0], unit, language)]:
                found.setdefault((source.title, source.url, source.date), source)
        return tuple(found.values())


LANGUAGE_LABELS = {Language.ENGLISH: "English", Language.URDU: "اردو", Language.ROMAN_URDU: "Roman Urdu"}
_LANGUAGES = tuple(f"lang:{language}" for language in Language)
_OPENING = ("l:roles",)
_SURE = 0.75
"""A question that reads as well as this by itself is not about the last subject."""


def _own(passage: Passage, unit: Unit, language: Language) -> Source:
    return Source(
        say(Phrase.OWN_GUIDANCE, language, title=passage.headings[0]), None, unit.updated, passage.path
    )


def _line_breaks(text: str) -> str:
    """Normalised line by line, since line breaks part questions."""
    return "\n".join(line for raw in re.split(r"[\r\n]+", text) if (line := normalise(raw)))


def _imagined(question: str, said: _Said, language: Language) -> Turn:
    from datetime import UTC, datetime

    return Turn(question, said.text, language, said.outcome, said.units, said.subjects, 1, datetime.now(UTC))
