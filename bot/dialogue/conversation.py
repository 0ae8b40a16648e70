"""The straight line: one message in, one reply out."""

import functools
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.answering.assemble import Assistance
from bot.answering.trace import Trace
from bot.dialogue.compose import Composer, Said
from bot.dialogue.turn import READ, Line
from bot.errors import Apology
from bot.messages.exchange import NOBODY, Exchange, Outcome
from bot.messages.message import Channel, ChannelName, IncomingMessage, PreviewingChannel, Reply
from bot.phrases.people import Phrase, say
from bot.storage.chats import ConversationStore
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language, detect
from index.text.normalise import normalise

log = logging.getLogger(__name__)

HISTORY = 6


class Desk(Protocol):
    """Who answers admins' commands, before anything else reads them."""

    async def respond(self, message: IncomingMessage, language: Language, /) -> Reply | None:
        """None for a message like any other."""
        ...

    async def close(self) -> None:
        """End what is still being worked on."""
        ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything one message needs on its way; holds no state of a chat."""

    retriever: SnapshotRetriever
    store: ConversationStore
    assistance: Assistance = field(default_factory=Assistance)
    channels: Mapping[ChannelName, Channel] = field(default_factory=dict)
    desk: Desk | None = None

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

    async def respond(self, message: IncomingMessage, trace: Trace | None = None) -> Exchange:
        """The reply to a message and what is to be remembered of it; sends and records nothing.

        What is done on the way is noted in `trace`. A channel that can shows the answer as it grows.
        """
        trace = trace or Trace()
        trace.user = str(message.conversation)
        channel = self.channels.get(message.conversation.channel)
        if isinstance(channel, PreviewingChannel):
            trace.preview = functools.partial(channel.preview, message)
        history = await self.store.history(message.conversation, limit=HISTORY)
        preferred = await self.store.preference(message.conversation)
        prior = preferred or (history[-1].language if history else None)
        if self.desk and (ordered := await self.desk.respond(message, prior or Language.ENGLISH)):
            known = history[-1].profile if history else NOBODY
            return Exchange(message, "", ordered, Outcome.SMALL_TALK, profile=known)
        pinned = replace(
            self, retriever=self.retriever.pinned()
        )  # an index published meanwhile is the next message's
        snapshot = pinned.retriever.snapshot
        said, language = await Line(pinned, message, history, preferred, prior, trace).say()
        said = await self._translated(said, language, trace)
        trace.language, trace.question = language, said.question or message.text
        return Exchange(
            message=message,
            question=said.question or normalise(message.text)[:READ],
            reply=Composer(snapshot.units, snapshot.subjects).compose(said, language),
            outcome=said.outcome,
            units=said.units,
            subjects=said.subjects,
            shown=said.shown,
            gap=said.outcome is Outcome.NOT_COVERED,
            snapshot=snapshot.name,
            model=said.model,
            profile=said.profile,
            seconds=time.monotonic() - trace.started,
        )

    async def _translated(self, said: Said, language: Language, trace: Trace) -> Said:
        """With a passage of another script put into the person's, where a model is at hand."""
        translator = self.assistance.translator
        if not said.untranslated or translator is None:
            return said
        text = await translator.translated(said.untranslated, language, trace)
        return replace(said, text=text) if text else said

    async def apologise(self, message: IncomingMessage, apology: Apology) -> None:
        """Tell the person that their message could not be answered."""
        if apology is Apology.NONE:
            return
        preferred = await self.store.preference(message.conversation)
        language = preferred or detect(message.text) or Language.ENGLISH
        reply = Reply(say(Phrase(apology), language), language)
        await self.channels[message.conversation.channel].send(message, reply)
