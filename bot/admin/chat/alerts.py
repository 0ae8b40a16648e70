"""What admins are told without asking: that answers are late, a platform is silent, nobody writes; and when it is over."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.channels.channel import PlatformChannel, states
from bot.config import Config
from bot.counting import Counts
from bot.errors import DeliveryUnknown
from bot.messages.message import Channel, ChannelName, Content, IncomingMessage, Reply
from bot.phrases.admins import AdminPhrase as P
from bot.phrases.admins import say_admin
from bot.storage.chats import SqlStore
from bot.storage.notes import Notes
from index.clock import unix_now
from index.text.language import Language

log = logging.getLogger(__name__)

_LOOK_SECONDS = 15.0
_TELLING_SECONDS = 120.0
"""How long one process has for telling; then another may, or the same once more."""
_SEND_SECONDS = 60.0
_KEPT_SECONDS = 10 * 365 * 86_400.0
_CHANNELS = {"telegram": "Telegram", "whatsapp": "WhatsApp", "waha": "WAHA"}


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing that is watched: for how many seconds it has been amiss, and for how many it may be."""

    name: str
    seconds: float
    limit: float
    amiss: P
    well: P
    parts: Mapping[str, object]
    certain: bool = True
    """Whether a small figure means that it is well, and not that we have only begun to look."""

    def news(self, told: bool) -> P | None:
        """What is to be said. It is well only at half of the limit, so that nobody is told to and fro."""
        if not told:
            return self.amiss if self.seconds >= self.limit else None
        return self.well if self.certain and self.seconds < self.limit / 2 else None


class Alerts:
    """Watches, and tells the chats that the configuration lists as admins'. Of the processes over one database each
    watches, and one tells."""

    def __init__(
        self,
        config: Config,
        store: SqlStore,
        channels: Mapping[ChannelName, Channel],
        platforms: Sequence[PlatformChannel],
        counts: Counts,
    ) -> None:
        self._settings, self._chats = config.alerts, config.admin.chats
        self._store, self._channels, self._platforms, self._counts = store, channels, platforms, counts
        self._told = Notes(store.database, "alert told")
        self._telling = Notes(store.database, "alert telling")
        self._written = Notes(store.database, "alert written")
        self._received: dict[ChannelName, float] = {}

    async def watch(self, seconds: float = _LOOK_SECONDS) -> None:
        """Look every so many seconds, until cancelled; does nothing where nobody would be told."""
        while self._chats:
            await self.look()
            await asyncio.sleep(seconds)

    async def look(self) -> None:
        """Tell what is amiss and was not told, and what was told and is over."""
        async for sign in self._signs():
            if sign.news(await self._known(sign)) and await self._telling.claim(sign.name, _TELLING_SECONDS):
                # another process may have told it since; one whose telling failed keeps its claim, and tries again
                # when that ends
                news = sign.news(await self._known(sign))
                if news and await self._tell(news, sign.parts):
                    await self._remember(sign, told=news is sign.amiss)
                    news = None
                if not news:
                    await self._telling.drop(sign.name)

    async def _known(self, sign: _Sign) -> bool:
        return await self._told.find(sign.name) is not None

    async def _remember(self, sign: _Sign, *, told: bool) -> None:
        if told:
            await self._told.keep(sign.name, "", _KEPT_SECONDS)
        else:
            await self._told.drop(sign.name)

    async def _signs(self) -> AsyncIterator[_Sign]:
        settings = self._settings
        if settings.queue_seconds:
            backlog = await self._store.receipts.backlog()
            parts: dict[str, object] = {"minutes": _minutes(backlog.age), "waiting": backlog.waiting}
            yield _Sign("queue", backlog.age, settings.queue_seconds, P.QUEUE_OLD, P.QUEUE_WELL, parts)
        for name, state in states(self._platforms) if settings.silent_minutes else ():
            if (silent := state.get("silent_seconds")) is not None:
                parts = {"channel": _CHANNELS[name], "minutes": _minutes(silent)}
                limit, heard = 60 * settings.silent_minutes, bool(state["connected"])
                yield _Sign(f"silent {name}", silent, limit, P.SILENT, P.SILENT_WELL, parts, heard)
        for platform in self._platforms if settings.quiet_minutes else ():
            quiet = await self._quiet(platform.name)
            parts = {"channel": _CHANNELS[platform.name], "minutes": _minutes(quiet)}
            limit = 60 * settings.quiet_minutes
            yield _Sign(f"quiet {platform.name}", quiet, limit, P.QUIET, P.QUIET_WELL, parts)

    async def _quiet(self, channel: ChannelName) -> float:
        """Seconds since anybody wrote on a channel to any of the processes, or since this was first asked."""
        received = self._counts.received_on(channel)
        note = await self._written.find(channel)
        if note is None or received > self._received.get(channel, 0.0):
            self._received[channel] = received
            await self._written.keep(channel, str(unix_now()), _KEPT_SECONDS)
            return 0.0
        return max(0.0, unix_now() - float(note.value))

    async def _tell(self, phrase: P, parts: Mapping[str, object]) -> bool:
        """Whether any of the admins' chats was told."""
        told = [await self._told_to(chat, phrase, parts) for chat in self._chats]
        if not any(told):
            log.warning(
                "%s: no admin's chat could be told; one can only be where somebody wrote before", phrase
            )
        return any(told)

    async def _told_to(self, chat: str, phrase: P, parts: Mapping[str, object]) -> bool:
        name, _, id = chat.partition(":")
        channel = next((own for own in self._channels.values() if own.name == name), None)
        last = await self._store.receipts.last(channel.name, id) if channel else None
        if not channel or not last:
            return False
        language = await self._language(last)
        # as a message and no press of a button, which a platform would answer in a way of its own
        to = replace(last, content=Content.TEXT, button="", attachment="")
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await channel.send(to, Reply(say_admin(phrase, language, **parts), language))
        except DeliveryUnknown:
            return True
        except Exception as error:  # a chat that cannot be told must not end the bot
            log.warning(
                "%s: chat=%s was not told (%s)", phrase, last.conversation.digest, type(error).__name__
            )
            return False
        return True

    async def _language(self, last: IncomingMessage) -> Language:
        """What the chat was set to, or was answered in last."""
        if preferred := await self._store.preference(last.conversation):
            return preferred
        turns = await self._store.history(last.conversation, limit=1)
        return turns[-1].language if turns else Language.ENGLISH


def _minutes(seconds: float) -> int:
    return max(1, math.floor(seconds / 60))
