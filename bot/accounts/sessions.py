"""Signed-in browsers, in SQL: every process knows them, and whoever is shut out is out at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.accounts.people import OWNER, Person
from bot.accounts.roles import Role
from bot.storage.database import Database, millis
from index.clock import Clock, utc_now
from index.digests import digest


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser, with what its person is and may do now."""

    id: str
    """Digest of the cookie: the cookie itself is not kept."""
    person: str
    name: str
    """Of the person; what the owner called herself."""
    role: Role


@dataclass(frozen=True, slots=True)
class Browser:
    """One of a person's own browsers, as she sees them listed."""

    id: str
    address: str
    made: int
    """Milliseconds since 1970."""


class Sessions:
    """Each ends after so many `hours`, and with its person's account."""

    def __init__(self, database: Database, hours: float, clock: Clock = utc_now) -> None:
        self._db = database
        self.seconds = hours * 3600
        self._clock = clock

    async def begin(self, person: Person, name: str, address: str) -> str:
        """A new cookie's value."""
        token, now = secrets.token_urlsafe(32), self._clock()
        until = millis(now + timedelta(seconds=self.seconds))
        await self._db.transact(
            ("delete from console_session where until <= $1", (millis(now),)),
            (
                "insert into console_session (digest, person, name, address, made, until) values ($1, $2, $3, $4, $5, $6)",
                (digest(token), person.id, name, address, millis(now), until),
            ),
        )
        return token

    async def of(self, token: str) -> Session | None:
        """The session of a cookie's value."""
        if not token:
            return None
        rows = await self._db.fetch(
            "select s.digest, s.person, s.name as called, p.name, p.role from console_session s"
            " join person p on p.id = s.person where s.digest = $1 and s.until > $2 and p.disabled = 0",
            digest(token),
            millis(self._clock()),
        )
        if not rows:
            return None
        row = rows[0]
        name = row["called"] if row["person"] == OWNER else row["name"]
        return Session(str(row["digest"]), str(row["person"]), str(name), Role(row["role"]))

    async def browsers(self, person: str) -> Sequence[Browser]:
        """Where somebody is signed in, the newest first."""
        rows = await self._db.fetch(
            "select digest, address, made from console_session where person = $1 and until > $2 order by made desc",
            person,
            millis(self._clock()),
        )
        return [Browser(str(row["digest"]), str(row["address"]), int(row["made"])) for row in rows]

    async def end(self, token: str) -> None:
        """Sign one browser out."""
        await self._db.transact(("delete from console_session where digest = $1", (digest(token),)))

    async def end_all(self, person: str) -> None:
        """Sign a person out everywhere."""
        await self._db.transact(("delete from console_session where person = $1", (person,)))
