"""One message being answered: what kind of turn it is, what it leans on, what to say."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING

from bot.answering.answer import ANSWER_FROM, LIMIT, Answer, Question
from bot.answering.trace import Trace
from bot.dialogue.compose import BUTTONS, LANGUAGES, OPENING, Said
from bot.dialogue.counsel import Advice, Counsel
from bot.dialogue.sections import Sections
from bot.messages.exchange import NOBODY, Outcome, Turn
from bot.messages.message import Content, IncomingMessage
from bot.phrases.people import Phrase, say
from bot.understanding.act import Act
from bot.understanding.background import with_what
from bot.understanding.questions import questions_in, without_story
from bot.understanding.understand import Understood, understand, without_pointing
from index.knowledge.passage import Hit, Kind
from index.text.language import Language, detect
from index.text.normalise import normalise, words

if TYPE_CHECKING:
    from bot.dialogue.conversation import Conversation

HITS = 6
READ = 1500
"""Characters of one message that are read; a longer one is said to be too long."""

_NAMING = {Act.COMPARE, Act.SKILL_GAP, Act.ROADMAP}
"""What is asked of roles and skills by name."""
_SIMPLE = {
    Act.GREETING: Phrase.WELCOME,
    Act.WELL: Phrase.WELL,
    Act.DISTRESS: Phrase.DISTRESS,
    Act.THANKS: Phrase.THANKS,
    Act.GOODBYE: Phrase.GOODBYE,
    Act.HELP: Phrase.HELP,
    Act.UNREADABLE: Phrase.NOT_UNDERSTOOD,
}


class Line:
    """One message being answered."""

    def __init__(
        self,
        house: "Conversation",
        message: IncomingMessage,
        history: tuple[Turn, ...],
        preferred: Language | None,
        prior: Language | None,
        trace: Trace | None = None,
    ) -> None:
        self._house = house
        self._trace = trace or Trace()
        self._message = message
        self._history = history
        self._preferred = preferred
        self._language = preferred or prior or Language.ENGLISH
        self._prior = prior
        self._profile = history[-1].profile if history else NOBODY
        snapshot = house.retriever.snapshot
        self._units = snapshot.units
        self._counsel = Counsel(snapshot.subjects, snapshot.units)
        self._sections = Sections(self._units, self._counsel, history)

    async def say(self) -> tuple[Said, Language]:
        """What to say, and in which script."""
        said = await self._say()
        return replace(said, profile=self._profile), self._language

    async def _say(self) -> Said:
        message = self._message
        if message.content is Content.BUTTON and message.button:
            return await self._pressed(message.button)
        if shortcut := self._shortcut(message.text):
            return await self._pressed(shortcut)
        if message.content not in {Content.TEXT, Content.BUTTON}:
            return Said(Outcome.SMALL_TALK, say(Phrase.CANNOT_READ, self._language))
        if message.text.startswith("/"):
            return await self._command(message.text)
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

    async def _read(self, text: str) -> Said:
        whole = normalise(text)
        text = whole if len(whole) <= READ else whole[:READ].rsplit(" ", 1)[0]
        subjects = self._house.retriever.subjects
        self._profile = with_what(self._profile, text, subjects)
        detected = detect(text, prior=self._prior) or self._familiar(text)
        if detected is None:
            return Said(Outcome.OFF_TOPIC, say(Phrase.OTHER_LANGUAGE, self._language))
        self._language = self._preferred or detected
        parts = questions_in(_line_breaks(self._message.text)[:READ])
        if len(parts) > 1:
            said = await self._several([without_story(part, subjects) for part in parts])
        else:
            said = await self._one(without_story(text, subjects), self._history, LIMIT)
        return (
            replace(said, text=say(Phrase.TOO_LONG, self._language) + said.text)
            if len(whole) > READ
            else said
        )

    def _familiar(self, text: str) -> Language | None:
        """The chat's script for a few Latin words that look foreign and yet stand in the knowledge."""
        retriever = self._house.retriever
        if not text.isascii() or len(text.split()) > 6:
            return None
        held = [len(retriever.snapshot.lexical.holding([token])) > 0 for token in words(text)]
        if sum(held) * 2 > len(held) or retriever.subjects.mentions(text):
            return self._prior or Language.ENGLISH
        return None

    async def _several(self, parts: Sequence[str]) -> Said:
        """Each question answered shortly, in one message; a question answered like an earlier one is left out."""
        self._trace.preview = None  # the parts would push each other out
        answers: list[Said] = []
        history = self._history
        for part in parts:
            said = await self._one(part, history, LIMIT * 2 // 3)
            talk = said.outcome is Outcome.SMALL_TALK and not said.units
            if talk or any(said.text == a.text or (said.units and said.units == a.units) for a in answers):
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
        return Said(
            ranked[0].outcome,
            "\n\n".join(said.text for said in answers),
            tuple(dict.fromkeys(unit for said in ranked for unit in said.units)),
            answers[-1].subjects,
            tuple(dict.fromkeys(unit for said in answers for unit in said.offers)),
            model=next((said.model for said in answers if said.model), ""),
        )

    async def _one(self, text: str, history: tuple[Turn, ...], limit: int) -> Said:
        turn = self._understood(text, history)
        self._trace.act = turn.act
        if turn.act is Act.LANGUAGE and turn.language:
            return await self._prefer(turn.language, again=True)
        if turn.language:
            self._language = turn.language
        if turn.act in _SIMPLE:
            offers = () if turn.act in {Act.THANKS, Act.DISTRESS} else OPENING
            return Said(Outcome.SMALL_TALK, say(_SIMPLE[turn.act], self._language), offers=offers)
        if turn.act is Act.MORE:
            return self._sections.more(self._language)
        if turn.act is Act.SOURCES:
            return self._sections.sources(self._language)
        if turn.act is Act.QUESTION:
            return await self._ask(turn, history, limit)
        if turn.act is Act.COMPARE and (written := self._written_comparison(turn.subjects)):
            return self._advise(self._counsel.comparison(turn.subjects, self._language, written=written))
        return self._advise(self._compute(turn))

    def _understood(self, text: str, history: tuple[Turn, ...]) -> Understood:
        """What kind of turn it is, read in the knowledge's own spelling where the person's names nothing."""
        retriever = self._house.retriever
        turn = understand(text, retriever.subjects, history, self._profile)
        if turn.act is not Act.QUESTION or turn.subjects or not (respelt := retriever.respelt(text)):
            return turn
        again = understand(respelt, retriever.subjects, history, self._profile)
        meant = again.act in _NAMING or (again.act is Act.QUESTION and again.subjects)
        return replace(again, text=turn.text, language=turn.language) if meant else turn

    def _written_comparison(self, roles: Sequence[str]) -> str | None:
        """The section of either of two roles that compares it with the other, if someone wrote one."""
        for role, other in permutations(roles) if len(roles) == 2 else ():
            unit = self._units.get(f"{role}#compare")
            if unit:
                text = unit.shown(Language.ENGLISH)[0].text
                if any(m.subject.id == other for m in self._house.retriever.subjects.mentions(text)):
                    return unit.id
        return None

    def _compute(self, turn: Understood) -> Advice:
        counsel, language = self._counsel, self._language
        if turn.act is Act.LIST:
            return counsel.listing(turn.topic, language)
        if turn.act is Act.COMPARE:
            return counsel.comparison(turn.subjects, language)
        if turn.act is Act.ROADMAP:
            return counsel.road(turn.subjects[0], (), language)
        if turn.subjects:
            return counsel.skill_gap(turn.subjects[0], turn.known, language)
        return counsel.nearest_roles(turn.known, language)

    def _advise(self, advice: Advice) -> Said:
        return Said(Outcome.ANSWERED, advice.text, advice.units, advice.subjects, advice.offers)

    async def _ask(self, turn: Understood, history: tuple[Turn, ...], limit: int) -> Said:
        if turn.leans and turn.subjects and (unit := self._sections.same_facet(turn.subjects[0], history)):
            return self._sections.show(unit, turn.text, self._language, limit)
        if turn.facet and (unit := self._sections.facet(turn)):
            return self._sections.show(unit, turn.text, self._language, limit)
        with self._trace.step("retrieve"):
            hits, about = await self._search(turn)
        hits = await self._widened(turn, hits, history)
        self._trace.hits += hits
        self._trace.readings += tuple(filter(None, [self._house.retriever.respelt(turn.text)]))
        question = Question(turn.text, self._language, hits, history, limit, self._trace)
        answer = await self._house.assistance.answerer.answer(question)
        return self._said(answer, hits, turn, about)

    async def _search(self, turn: Understood) -> tuple[tuple[Hit, ...], str]:
        """Hits for the question, and the subject it was read with, where it leans on the last answer.

        A question that plainly points back ("uski skills?") is read with the last subject. In a short one
        ("salary?") that subject's sections only get the benefit of the doubt.
        """
        retrieve = self._house.retriever.retrieve
        subject = self._counsel.subjects.get(turn.about)
        if subject is None or turn.subjects:
            return await retrieve(turn.text, self._language, k=HITS), ""
        if turn.leans:
            asked = f"{subject.title(self._language)} {without_pointing(turn.text)}"
            hits = await retrieve(asked, self._language, k=HITS, about=subject.id)
            if hits and hits[0].score >= ANSWER_FROM:
                return hits, subject.id
        hits = await retrieve(turn.text, self._language, k=HITS, about=subject.id, leaning=0.5)
        own = bool(hits) and hits[0].unit.subject == subject.id
        # "salary?" is answered from elsewhere, and yet the role stays under discussion
        return hits, subject.id if own or subject.topic == "roles" else ""

    async def _widened(
        self, turn: Understood, hits: tuple[Hit, ...], history: tuple[Turn, ...]
    ) -> tuple[Hit, ...]:
        """With the hits of the question in a model's words, where a model is at hand and rewording may help."""
        rewriter = self._house.assistance.rewriter
        if rewriter is None:
            return hits
        return await rewriter.widened(
            turn.text,
            self._language,
            history,
            hits,
            leans=turn.leans,
            trace=self._trace,
            search=lambda asked: self._house.retriever.retrieve(asked, self._language, k=HITS),
        )

    def _said(self, answer: Answer, hits: tuple[Hit, ...], turn: Understood, about: str) -> Said:
        units = tuple(unit.id for unit in answer.units)
        near = tuple(hit.unit.id for hit in hits if hit.unit.kind is Kind.ANSWER)[:BUTTONS]
        if answer.units:
            offers = self._sections.follow_ups(answer.units[0]) or near
        else:
            offers = near if answer.outcome is Outcome.NOT_COVERED else OPENING
        named = (*turn.subjects, *((about,) if about else ()), *(unit.subject for unit in answer.units))
        subjects = tuple(dict.fromkeys(named)) or self._last_subjects()
        return Said(answer.outcome, answer.text, units, subjects, offers, answer.cut, model=answer.model)

    def _last_subjects(self) -> tuple[str, ...]:
        """What stays under discussion when an answer brings no subject of its own."""
        return self._history[-1].subjects if self._history else ()

    async def _prefer(self, language: Language, *, again: bool = False) -> Said:
        """Answer in `language` from now on; with `again`, the last answer first of all."""
        await self._house.store.prefer(self._message.conversation, language)
        self._language = language
        last = self._history[-1] if self._history else None
        if again and last and len(last.units) == 1 and last.units[0] in self._units:
            return self._sections.show(last.units[0], last.question, language)
        return Said(Outcome.SMALL_TALK, say(Phrase.LANGUAGE_SET, language))

    async def _pressed(self, button: str) -> Said:
        kind, _, value = button.partition(":")
        if kind == "u" and value in self._units:
            return self._sections.show(value, "", self._language)
        if kind == "l":
            return self._advise(self._counsel.listing(value, self._language))
        if kind == "m":
            return self._sections.more(self._language)
        if kind == "lang" and value in {*Language}:
            return await self._prefer(Language(value))
        if kind == "fb":
            return await self._rate(value)
        text = self._message.text
        if text:  # a button of an older index: its label is as good as a question
            return await self._one(text, self._history, LIMIT)
        return Said(Outcome.SMALL_TALK, say(Phrase.HELP, self._language), offers=OPENING)

    async def _rate(self, value: str) -> Said:
        vote, _, message = value.partition(":")
        if message and vote in {"up", "down"}:
            await self._house.store.rate(self._message.conversation, message, 1 if vote == "up" else -1)
        return Said(Outcome.SMALL_TALK, say(Phrase.RATED, self._language))

    async def _command(self, text: str) -> Said:
        name, _, rest = text[1:].strip().partition(" ")
        name = name.split("@")[0].lower()
        language = self._language
        if name in {"roles", "skills"}:
            return self._advise(self._counsel.listing(name, language))
        if name == "roadmap":
            return await self._roadmap(rest)
        if name == "language":
            return Said(Outcome.SMALL_TALK, say(Phrase.CHOOSE_LANGUAGE, language), offers=LANGUAGES)
        if name == "feedback":
            return await self._feedback(rest.strip())
        if name == "forget":
            await self._house.store.forget(self._message.conversation)
            self._profile = NOBODY
            return Said(Outcome.SMALL_TALK, say(Phrase.FORGOTTEN, language), question="/forget")
        if name == "export":
            return await self._export()
        if name == "start":
            return await self._start(rest.strip())
        return Said(Outcome.SMALL_TALK, say(Phrase.HELP, language), offers=OPENING)

    async def _start(self, payload: str) -> Said:
        """The welcome, or what a deep link asks for: a script ("ur"), a list ("roles") or a subject, "/" as "_"."""
        if payload in {*Language}:
            await self._prefer(Language(payload))
        topic, _, slug = payload.partition("_")
        if subject := self._counsel.subjects.get(f"{topic}/{slug}"):
            return self._sections.show(subject.units[0], "", self._language)
        if payload in {"roles", "skills"}:
            return self._advise(self._counsel.listing(payload, self._language))
        return Said(Outcome.SMALL_TALK, say(Phrase.WELCOME, self._language), offers=OPENING)

    async def _feedback(self, note: str) -> Said:
        """Words are kept; without any, the last answer is put to the vote."""
        if note:
            await self._house.store.note(self._message, note[:READ])
            return Said(Outcome.SMALL_TALK, say(Phrase.RATED, self._language))
        last = self._last_answered()
        votes = (f"fb:up:{last}", f"fb:down:{last}") if last else ()
        return Said(Outcome.SMALL_TALK, say(Phrase.FEEDBACK, self._language), offers=votes)

    async def _roadmap(self, rest: str) -> Said:
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

    async def _export(self) -> Said:
        data = await self._house.store.export(self._message.conversation)
        body = json.dumps(data, ensure_ascii=False, indent=1)
        return Said(
            Outcome.SMALL_TALK,
            f"{say(Phrase.EXPORTED, self._language)}\n\n```\n{body}\n```",
            question="/export",
        )


def _line_breaks(text: str) -> str:
    """Normalised line by line, since line breaks part questions."""
    return "\n".join(line for raw in re.split(r"[\r\n]+", text) if (line := normalise(raw)))


def _imagined(question: str, said: Said, language: Language) -> Turn:
    return Turn(question, said.text, language, said.outcome, said.units, said.subjects, 1, datetime.now(UTC))
