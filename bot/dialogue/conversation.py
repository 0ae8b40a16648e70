"""One message in, one reply out."""

import json
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.answering.assemble import Assistance
from bot.answering.explain import as_json
from bot.answering.trace import Trace
from bot.config import SafetyConfig
from bot.config.branding import Branding, BrandingFile
from bot.dialogue import turn
from bot.dialogue.branded import branded
from bot.dialogue.compose import Composer, Said
from bot.dialogue.context import Context
from bot.messages.exchange import NOBODY, Exchange, Outcome
from bot.messages.message import IncomingMessage, Preview, Reply
from bot.models.call import Allowance
from bot.models.spans import Note, Spans
from bot.storage.chats import ConversationStore
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language
from index.text.normalise import normalise

HISTORY = 6
"""Turns of a chat that a message is read with."""
EARLIER = 14
"""Turns before them that a model hears of, in a line each."""


class AdminResponder(Protocol):
    """Who answers admins' commands, before anything else reads them."""

    async def respond(self, message: IncomingMessage, language: Language, /) -> Reply | None:
        """None for a message like any other."""
        ...

    async def close(self) -> None:
        """End what is still being worked on."""
        ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """Works out replies; holds no state of a chat, sends and records nothing."""

    retriever: SnapshotRetriever
    store: ConversationStore
    assistance: Assistance = field(default_factory=Assistance)
    admins: AdminResponder | None = None
    helplines: SafetyConfig = field(default_factory=SafetyConfig)
    """Numbers for people in danger, where the console has set no others."""
    branding: BrandingFile | None = None
    traced: bool = False
    """Whether what models were asked and wrote is to be kept."""

    async def respond(
        self, message: IncomingMessage, preview: Preview | None = None, *, trace: Trace | None = None
    ) -> Exchange:
        """The reply to a message and what is to be remembered of it.

        `preview` shows the reply as a model writes it; `trace` notes what is done on the way.
        """
        context = await self._context(message, preview, trace or Trace())
        if self.admins and (ordered := await self.admins.respond(message, context.language)):
            return Exchange(message, "", ordered, Outcome.SMALL_TALK, profile=context.profile)
        with self._span(message) as note:
            said = await _translated(await turn.respond(context), context)
            note({"rahnuma.outcome": said.outcome, "rahnuma.answered_by": said.model or "built-in"})
        language, snapshot = said.language or context.language, context.retriever.snapshot
        context.trace.language, context.trace.question = language, said.question or message.text
        context.trace.before, context.trace.after = context.profile.told, (said.profile or NOBODY).told
        context.trace.outcome = said.outcome
        return Exchange(
            message=message,
            question=said.question or normalise(message.text)[: turn.READ],
            reply=branded(
                Composer(snapshot.units, snapshot.subjects, context.retriever.shipped).compose(
                    said, language
                ),
                said.outcome,
                self._branding,
            ),
            outcome=said.outcome,
            units=said.units,
            subjects=said.subjects,
            shown=said.shown,
            gap=said.outcome in {Outcome.NOT_COVERED, Outcome.CLARIFY},
            snapshot=snapshot.name,
            model=said.model,
            profile=said.profile or NOBODY,
            seconds=time.monotonic() - context.allowance.started,
            traced=self._kept(context.trace),
        )

    @property
    def _branding(self) -> Branding:
        return self.branding.current if self.branding else Branding()

    def _span(self, message: IncomingMessage) -> AbstractContextManager[Note]:
        models = self.assistance.models
        return (models.spans if models else Spans()).turn(message.conversation.digest)

    def _kept(self, trace: Trace) -> str:
        return json.dumps(as_json(trace), ensure_ascii=False) if self.traced and trace.calls else ""

    async def _context(self, message: IncomingMessage, preview: Preview | None, trace: Trace) -> Context:
        allowance = Allowance(message.payers, calls=trace.calls)
        assistance = Assistance() if message.hurried else self.assistance
        turns = HISTORY + (EARLIER if assistance.answerer else 0)
        talk = await self.store.history(message.conversation, limit=turns)
        history, earlier = talk[-HISTORY:], talk[:-HISTORY]
        preferred = await self.store.preference(message.conversation)
        prior = preferred or (history[-1].language if history else None)
        return Context(
            message,
            self.retriever.pinned(),  # an index published meanwhile is the next message's
            self.store,
            assistance,
            history,
            earlier,
            preferred,
            prior,
            prior or Language.ENGLISH,
            history[-1].profile if history else NOBODY,
            self._branding.safety(self.helplines),
            allowance,
            preview,
            trace,
        )


async def _translated(said: Said, context: Context) -> Said:
    """With a passage of another script put into the person's, where a model is at hand."""
    translator = context.assistance.translator
    if not said.untranslated or translator is None:
        return said
    text = await translator.translated(
        said.untranslated,
        said.language or context.language,
        allowance=context.allowance,
        trace=context.trace,
    )
    return replace(said, text=text) if text else said
