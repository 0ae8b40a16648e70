"""Who is answered, and how often: allow and block lists, and a limit for each person and each address."""

import time
from collections.abc import Callable, Hashable

from bot.config import LimitsConfig
from bot.errors import TooOften
from bot.messages.message import PHONES, IncomingMessage
from bot.storage.rates import Admission, Charged, Rate

_WINDOW = 60.0
_REMEMBERED = 50_000
"""Names that are kept in memory; past it, those at rest are forgotten."""


class Buckets:
    """A bucket of `per_minute` requests for each address, filled again evenly over a minute; 0 is no limit. Of this process
    alone: what it refuses costs neither a look at the request nor one into the database."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = per_minute
        self._clock = clock
        self._held: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable) -> float:
        """Charge one request; how much the bucket held before it, and below 1 nothing was charged."""
        if not self.limit:
            return float("inf")
        now = self._clock()
        level, at = self._held.get(key, (float(self.limit), now))
        level = min(float(self.limit), level + (now - at) * self.limit / _WINDOW)
        self._held[key] = (level - 1 if level >= 1 else level, now)
        self._prune(now)
        return level

    def _prune(self, now: float) -> None:
        if len(self._held) > _REMEMBERED:
            self._held = {key: held for key, held in self._held.items() if now - held[1] < _WINDOW}


class Gate:
    """Lists, and which limit a message counts against. The buckets stand in the database, for all processes; whom it
    refuses is not asked about again before there is something in the bucket."""

    def __init__(self, config: LimitsConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._allow, self._block = frozenset(config.allow), frozenset(config.block)
        self._config, self._clock = config, clock
        self._silent: dict[str, float] = {}

    def admits(self, message: IncomingMessage) -> bool:
        """Whether the lists let this person in."""
        conversation = message.conversation
        if not (self._allow or self._block) or conversation.channel not in PHONES:
            return True
        ids = {conversation.chat, *conversation.chat.split("/"), message.address.lstrip("+")} - {""}
        names = {f"{conversation.channel}:{id}" for id in ids}
        return not names & self._block and (not self._allow or bool(names & self._allow))

    def rate(self, message: IncomingMessage) -> Rate | None:
        """What the message counts against: its chat's limit or, where anybody may open chats, its address's; None where
        there is none."""
        if message.conversation.channel in PHONES:
            per_minute = self._config.per_minute
            return Rate(str(message.conversation), per_minute) if per_minute else None
        if not message.origin or not self._config.per_address:
            return None
        return Rate(f"address {message.origin}", self._config.per_address, warns=False)

    def silence(self, rate: Rate) -> Charged | None:
        """What is known without the database: that whoever is meant is not answered yet."""
        left = self._silent.get(rate.name, 0.0) - self._clock()
        return Charged(Admission.IGNORE, left) if left > 0 else None

    def refused(self, rate: Rate, outcome: Charged) -> None:
        """Remember that the bucket holds nothing for a while; raises `TooOften` where nobody is told in a message."""
        now = self._clock()
        if len(self._silent) > _REMEMBERED:
            self._silent = {name: until for name, until in self._silent.items() if until > now}
        self._silent[rate.name] = now + outcome.seconds
        if not rate.warns:
            raise TooOften(outcome.seconds)
