"""How often a person or an address is heard, counted over all processes: a bucket for each, in a table."""

from dataclasses import dataclass
from enum import IntEnum

from bot.storage.database import Database, Row, Statement
from index.clock import unix_now

_WINDOW = 60_000
"""Milliseconds in which an empty bucket fills. A process whose clock is behind by more does not count as later: its
clock was set, and the bucket is full."""
OVER = "over the limit"
"""How a message is settled that is above the limit."""


class Admission(IntEnum):
    ANSWER = 0
    SLOW_DOWN = 1
    """Over the limit for the first time: say so, once."""
    IGNORE = 2


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in a minute, 1 or more, of whoever bears the name."""

    name: str
    per_minute: int
    warns: bool = True
    """Whether the first message above it is accepted, to be told so."""


@dataclass(frozen=True, slots=True)
class Charged:
    """What came of one message."""

    verdict: Admission
    seconds: float = 0.0
    """How long it takes until another is answered; 0 where this one is."""


ANSWERED = Charged(Admission.ANSWER)

_GAINED = (
    f"case when rate.at - excluded.at > {_WINDOW} then excluded.level + 1 when rate.at > excluded.at then 0"
    f" else (excluded.at - rate.at) * (excluded.level + 1) / {_WINDOW} end"
)
_FILLED = (
    f"case when rate.level + {_GAINED} > excluded.level + 1 then excluded.level + 1"
    f" else rate.level + {_GAINED} end"
)
_CHARGE = f"""
insert into rate (name, level, at, warned, verdict)
    select cast($1 as text), cast($2 as double precision) - 1, cast($3 as bigint), 0, 0 where {{unless}}
on conflict (name) do update set
    level = {_FILLED} - case when {_FILLED} >= 1 then 1 else 0 end,
    at = case when rate.at - excluded.at > {_WINDOW} or rate.at < excluded.at then excluded.at else rate.at end,
    verdict = case when {_FILLED} >= 1 then 0 when rate.warned = 0 then 1 else 2 end,
    warned = case when {_FILLED} < 1 then 1 when {_FILLED} * 2 >= excluded.level + 1 then 0 else rate.warned end
returning level, verdict
"""
"""One message is taken out of the bucket, which is filled up first by the time that has passed; whoever was warned is
warned again only after it was half full. The row is locked until it is committed, so no two processes take the same."""
_FRESH = "not exists (select 1 from receipt where conversation = $4 and message = $5)"


def charge(rate: Rate, key: tuple[str, str] | None = None) -> Statement:
    """Take one message out of the bucket, if the message of that `key` (conversation, id) was not accepted before."""
    args = (rate.name, rate.per_minute, round(unix_now() * 1000))
    return _CHARGE.format(unless=_FRESH if key else "true"), (*args, *(key or ()))


def charged(rate: Rate, row: Row) -> Charged:
    """What a `charge` returned."""
    verdict = Admission(int(row["verdict"]))
    if verdict is Admission.ANSWER:
        return ANSWERED
    return Charged(verdict, (1 - float(row["level"])) * _WINDOW / 1000 / rate.per_minute)


class Rates:
    """Buckets that are charged by themselves, and their end."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def take(self, rate: Rate) -> Charged:
        """Charge one request."""
        ((row,),) = await self._db.transact(charge(rate), synced=False)
        return charged(rate, row)

    async def discard(self) -> None:
        """Forget the buckets that are full by now, and with them who was here."""
        at = round(unix_now() * 1000) - _WINDOW
        await self._db.transact(("delete from rate where at < $1", (at,)), synced=False)
