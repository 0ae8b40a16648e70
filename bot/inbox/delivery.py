"""A reply on its way: through the channel it belongs to, then into the store."""

import functools
import logging
from collections.abc import Mapping

from bot.counting import Counts
from bot.errors import Apology
from bot.messages.exchange import Exchange
from bot.messages.message import Channel, ChannelName, IncomingMessage, Preview, PreviewingChannel, Reply
from bot.phrases.people import Phrase, say
from bot.storage.chats import ConversationStore
from index.text.language import Language, detect

log = logging.getLogger(__name__)


class Delivery:
    """Sends through `channels`, and remembers in `store` what was sent."""

    def __init__(
        self,
        store: ConversationStore,
        channels: Mapping[ChannelName, Channel],
        counts: Counts | None = None,
    ) -> None:
        self._store = store
        self._counts = counts or Counts()
        self._channels = channels

    def preview(self, message: IncomingMessage) -> Preview | None:
        """Shows the reply to a message while it is being written; None where its channel cannot."""
        channel = self._channels[message.conversation.channel]
        return functools.partial(channel.preview, message) if isinstance(channel, PreviewingChannel) else None

    async def typing(self, message: IncomingMessage) -> None:
        """Show that an answer is being worked on; best effort."""
        await self._channels[message.conversation.channel].typing(message)

    async def send(self, exchange: Exchange) -> None:
        """Deliver a reply; raises `DeliveryError`."""
        await self._channels[exchange.message.conversation.channel].send(exchange.message, exchange.reply)

    async def record(self, exchange: Exchange) -> None:
        """Remember what was sent and settle its receipt."""
        await self._store.record(exchange)
        channel = exchange.message.conversation.channel
        self._counts.answered.labels(channel, exchange.outcome).inc()
        self._counts.worked.labels(channel).observe(exchange.seconds)
        log.info(
            "answered chat=%s outcome=%s seconds=%.3f",
            exchange.message.conversation.digest,
            exchange.outcome,
            exchange.seconds,
        )

    async def apologise(self, message: IncomingMessage, apology: Apology) -> None:
        """Tell the person that their message could not be answered; raises `DeliveryError`."""
        if apology is Apology.NONE:
            return
        preferred = await self._store.preference(message.conversation)
        language = preferred or detect(message.text) or Language.ENGLISH
        reply = Reply(say(Phrase(apology), language), language)
        await self._channels[message.conversation.channel].send(message, reply)
