"""What is older than the operator keeps is erased, by a clock that is believed only once it has run with us."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.storage.chats import SqlStore
from bot.storage.database import Database, from_millis, millis
from index.clock import unix_now

log = logging.getLogger(__name__)

_LEAP = 86_400.0
"""Seconds that the clock may be ahead of what the last run saw, and seconds of running after which a clock that
leapt is believed all the same: a wrong one is set right by the network long before."""


class Retention:
    """Erases what is older than `days`. Nothing can be brought back, so a clock that leaps ahead waits a day: a
    machine that starts with a wrong one would erase everything."""

    def __init__(
        self,
        store: SqlStore,
        days: int,
        *,
        trace_days: int = 0,
        wall: Callable[[], float] = unix_now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`days` 0 keeps everything, `trace_days` 0 nothing of what models were asked; `wall` gives seconds since 1970, `steady` those of a clock that nobody sets."""
        self._store, self._db, self._days = store, store.database, days
        self._trace_days = trace_days
        self._wall, self._steady = wall, steady
        self._started = steady()
        self._seen: datetime | None = None
        self._said = False

    async def erase(self) -> datetime:
        """Erase what is too old by now; the moment that was believed."""
        moment = await self._now()
        if self._days:
            await self._store.erase_before(moment - timedelta(days=self._days))
        await self._store.erase_turns_before(moment - timedelta(days=self._trace_days))
        return moment

    async def _now(self) -> datetime:
        """The time as far as it is believed, which the next run begins from."""
        now = datetime.fromtimestamp(self._wall(), UTC)
        if self._seen is None:
            self._seen = await _last_seen(self._db) or now
        ran = self._steady() - self._started
        expected = self._seen + timedelta(seconds=ran)
        if now - expected > timedelta(seconds=_LEAP) and ran < _LEAP:
            if not self._said:
                self._said = True
                log.warning("the clock leapt from %s to %s; nothing is erased for a day", expected, now)
            now = expected
        await self._db.transact(
            ("delete from clock", ()), ("insert into clock (believed) values ($1)", (millis(now),))
        )
        return now


async def _last_seen(database: Database) -> datetime | None:
    """What the last run believed; in a database of an earlier version, when it last answered."""
    rows = await database.fetch("select max(believed) as at from clock")
    if rows[0]["at"] is None:
        rows = await database.fetch("select max(at) as at from exchange")
    at = rows[0]["at"]
    return None if at is None else from_millis(int(at))
