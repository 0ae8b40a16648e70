"""Who is answered, and how often: allow and block lists, and a limit for each person."""

import time
from collections.abc import Callable, Hashable
from enum import Enum, auto

from bot.config import LimitsConfig
from bot.messages.message import PHONES, ConversationId, IncomingMessage

_WINDOW = 60.0
_REMEMBERED = 50_000
"""Chats or addresses whose pace is kept in memory; past it, those at rest are forgotten."""


class Buckets:
    """A bucket of `per_minute` messages for each chat or address, filled again evenly over a minute; 0 is no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = per_minute
        self._clock = clock
        self._held: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable) -> float:
        """Charge one message; how much the bucket held before it, and below 1 nothing was charged."""
        if not self.limit:
            return float("inf")
        now = self._clock()
        level, at = self._held.get(key, (float(self.limit), now))
        level = min(float(self.limit), level + (now - at) * self.limit / _WINDOW)
        self._held[key] = (level - 1 if level >= 1 else level, now)
        self._prune(now)
        return level

    def put_back(self, key: Hashable) -> None:
        """Take back the charge of one message."""
        if bucket := self._held.get(key):
            self._held[key] = (bucket[0] + 1, bucket[1])

    def __contains__(self, key: Hashable) -> bool:
        return key in self._held

    def _prune(self, now: float) -> None:
        if len(self._held) > _REMEMBERED:
            self._held = {key: held for key, held in self._held.items() if now - held[1] < _WINDOW}


class Admission(Enum):
    ANSWER = auto()
    SLOW_DOWN = auto()
    """Over the limit for the first time: say so, once."""
    IGNORE = auto()


class Gate:
    """Lists, and `Buckets` by chat with a warning for whoever empties theirs."""

    def __init__(self, config: LimitsConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._allow, self._block = frozenset(config.allow), frozenset(config.block)
        self._buckets = Buckets(config.per_minute, clock)
        self._warned: set[ConversationId] = set()

    def admits(self, message: IncomingMessage) -> bool:
        """Whether the lists let this person in."""
        conversation = message.conversation
        if not (self._allow or self._block) or conversation.channel not in PHONES:
            return True
        ids = {conversation.chat, *conversation.chat.split("/"), message.address.lstrip("+")} - {""}
        names = {f"{conversation.channel}:{id}" for id in ids}
        return not names & self._block and (not self._allow or bool(names & self._allow))

    def admission(self, conversation: ConversationId) -> Admission:
        """Charge one message; the chat is warned once and is heard again when its bucket holds one more."""
        if conversation.channel not in PHONES:
            return Admission.ANSWER
        level = self._buckets.take(conversation)
        if level >= 1:
            if level >= self._buckets.limit / 2:  # warned again only after a real pause
                self._warned.discard(conversation)
            return Admission.ANSWER
        if conversation in self._warned:
            return Admission.IGNORE
        if len(self._warned) > _REMEMBERED:
            self._warned = {chat for chat in self._warned if chat in self._buckets}
        self._warned.add(conversation)
        return Admission.SLOW_DOWN

    def refund(self, conversation: ConversationId, admission: Admission) -> None:
        """Take an admission back: the message was a redelivery."""
        if admission is Admission.SLOW_DOWN:
            self._warned.discard(conversation)
        else:
            self._buckets.put_back(conversation)
