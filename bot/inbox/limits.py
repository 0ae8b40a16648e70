"""Who is answered, and how often: allow and block lists, and a limit for each person."""

import time
from collections.abc import Callable
from enum import Enum, auto

from bot.config import LimitsConfig
from bot.messages.message import PHONES, ConversationId, IncomingMessage

_WINDOW = 60.0
_REMEMBERED = 50_000
"""Chats whose pace is kept in memory; past it, those at rest are forgotten."""


class Verdict(Enum):
    ANSWER = auto()
    SLOW_DOWN = auto()
    """Over the limit for the first time: say so, once."""
    IGNORE = auto()


class Gate:
    """A bucket of `per_minute` messages for each chat, filled again evenly over a minute."""

    def __init__(self, config: LimitsConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._allow, self._block = frozenset(config.allow), frozenset(config.block)
        self._limit = config.per_minute
        self._clock = clock
        self._buckets: dict[ConversationId, tuple[float, float]] = {}
        self._warned: set[ConversationId] = set()

    def admits(self, message: IncomingMessage) -> bool:
        """Whether the lists let this person in."""
        conversation = message.conversation
        if not (self._allow or self._block) or conversation.channel not in PHONES:
            return True
        ids = {conversation.chat, *conversation.chat.split("/"), message.address.lstrip("+")} - {""}
        names = {f"{conversation.channel}:{id}" for id in ids}
        return not names & self._block and (not self._allow or bool(names & self._allow))

    def verdict(self, conversation: ConversationId) -> Verdict:
        """Charge one message; the chat is warned once and is heard again when its bucket holds one more."""
        if not self._limit or conversation.channel not in PHONES:
            return Verdict.ANSWER
        now = self._clock()
        level, at = self._buckets.get(conversation, (float(self._limit), now))
        level = min(float(self._limit), level + (now - at) * self._limit / _WINDOW)
        if level >= 1:
            self._buckets[conversation] = (level - 1, now)
            if level >= self._limit / 2:  # warned again only after a real pause
                self._warned.discard(conversation)
            self._prune(now)
            return Verdict.ANSWER
        self._buckets[conversation] = (level, now)
        if conversation in self._warned:
            return Verdict.IGNORE
        self._warned.add(conversation)
        return Verdict.SLOW_DOWN

    def refund(self, conversation: ConversationId, verdict: Verdict) -> None:
        """Take back a verdict: the message was a redelivery."""
        if verdict is Verdict.SLOW_DOWN:
            self._warned.discard(conversation)
        elif bucket := self._buckets.get(conversation):
            self._buckets[conversation] = (bucket[0] + 1, bucket[1])

    def _prune(self, now: float) -> None:
        if len(self._buckets) > _REMEMBERED:
            self._buckets = {c: b for c, b in self._buckets.items() if now - b[1] < _WINDOW}
            self._warned &= self._buckets.keys()
