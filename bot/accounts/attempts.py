"""Wrong passwords and codes, counted: per account, per address and in all, in SQL so that a restart forgives none."""

from datetime import timedelta

from bot.storage.database import Database, millis
from index.clock import Clock, utc_now
from index.digests import digest

_WINDOW = timedelta(minutes=5)
_PER_ADDRESS, _OVERALL = 10, 60
_PER_ACCOUNT = 10
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 900.0
_REMEMBERED = timedelta(days=1)


class Attempts:
    """An account is named by whatever was typed: one that does not exist waits like one that does."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._db = database
        self._clock = clock

    async def wait(self, address: str, account: str) -> float:
        """Seconds until `address` may try again for `account`, "" for none in particular; 0 when it may.

        An address may fail ten times in five minutes, all together sixty times. After ten in a row an account waits
        30 seconds, and after each one more twice as long, up to 15 minutes.
        """
        now = self._clock()
        since = millis(now - _WINDOW)
        recent = await self._db.fetch(
            "select at, address from sign_in_failure where at > $1 order by at desc limit $2", since, _OVERALL
        )
        waits = [0.0]
        if len(recent) >= _OVERALL:
            waits.append(self._left(int(recent[-1]["at"])))
        own = await self._db.fetch(
            "select at from sign_in_failure where at > $1 and address = $2 order by at desc limit $3",
            since,
            address,
            _PER_ADDRESS,
        )
        if len(own) >= _PER_ADDRESS:
            waits.append(self._left(int(own[-1]["at"])))
        if account:
            waits.append(await self._pause(_digest(account)))
        return max(waits)

    async def failed(self, address: str, account: str) -> None:
        """Count a wrong password or code."""
        now = self._clock()
        await self._db.transact(
            ("delete from sign_in_failure where at < $1", (millis(now - _REMEMBERED),)),
            (
                "insert into sign_in_failure (at, address, account) values ($1, $2, $3)",
                (millis(now), address, _digest(account)),
            ),
        )

    async def forgiven(self, account: str) -> None:
        """The account was signed in to: its failures are no longer a row. Those of addresses still count."""
        await self._db.transact(
            ("update sign_in_failure set account = '' where account = $1", (_digest(account),))
        )

    async def _pause(self, digest: str) -> float:
        rows = await self._db.fetch(
            "select count(*) as n, max(at) as last from sign_in_failure where account = $1 and at >= $2",
            digest,
            millis(self._clock() - _REMEMBERED),
        )
        more = int(rows[0]["n"]) - _PER_ACCOUNT
        if more < 0:
            return 0.0
        pause: float = min(_FIRST_PAUSE * 2 ** min(more, 10), _LONGEST_PAUSE)
        return max(int(rows[0]["last"]) / 1000 + pause - self._clock().timestamp(), 0.0)

    def _left(self, at: int) -> float:
        return max(at / 1000 + _WINDOW.total_seconds() - self._clock().timestamp(), 0.0)


def _digest(account: str) -> str:
    """People type passwords where the name belongs: what was typed is not kept. "" stays so."""
    return digest(account) if account else ""
