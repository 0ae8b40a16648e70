"""The audit log: who did what and when, for whoever manages."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from bot.storage.database import Database, Row, millis
from index.clock import Clock, utc_now

DAYS = 365
"""How long an entry is kept."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log."""

    id: str
    at: int
    """Milliseconds since 1970."""
    who: str
    """The name at that time, "" for a stranger."""
    act: str
    """What was done, by the names of `bot.admin.console.access.rights`."""
    subject: str
    """The file, person, index or address of the API that it was done to."""
    detail: str
    address: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Part of the log, the newest first."""

    entries: Sequence[LogEntry]
    more: bool
    """Whether older ones follow."""


class AuditLog:
    """Lines are added and read; nothing but age takes one away."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._db = database
        self._clock = clock
        self._order = count()

    async def record(
        self, who: str, act: str, subject: str = "", detail: str = "", address: str = ""
    ) -> None:
        """Add a line; long texts are cut at 300 letters."""
        at = millis(self._clock())
        await self._db.transact(
            (
                "insert into deed (id, at, who, act, subject, detail, address) values ($1, $2, $3, $4, $5, $6, $7)",
                # in the order of time and, within one millisecond, of this process; apart from those of others
                (
                    f"{at:015d}-{next(self._order) % 10**6:06d}-{secrets.token_hex(4)}",
                    at,
                    who,
                    act,
                    _cut(subject),
                    _cut(detail),
                    address,
                ),
            )
        )

    async def page(
        self, *, who: str = "", act: str = "", text: str = "", before: str = "", most: int = 50
    ) -> LogPage:
        """The newest lines of `who`, of `act`, with `text` in what it was done to, older than the line `before`."""
        rows = await self._db.fetch(
            "select id, at, who, act, subject, detail, address from deed where ($1 = '' or who = $1)"
            " and ($2 = '' or act = $2) and ($3 = '' or id < $3) and ($4 = '' or lower(subject) like $4 escape '!'"
            " or lower(detail) like $4 escape '!') order by id desc limit $5",
            who,
            act,
            before,
            _pattern(text),
            most + 1,
        )
        return LogPage([_deed(row) for row in rows[:most]], len(rows) > most)

    async def names(self) -> Sequence[str]:
        """Everybody who stands in it."""
        rows = await self._db.fetch("select distinct who from deed where who <> '' order by who")
        return [str(row["who"]) for row in rows]

    async def erase_before(self, moment: datetime) -> None:
        """Erase what is older."""
        await self._db.transact(("delete from deed where at < $1", (millis(moment),)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _pattern(text: str) -> str:
    plain = text.strip().lower()
    for special in "!%_":
        plain = plain.replace(special, f"!{special}")
    return f"%{plain}%" if plain else ""


def _deed(row: Row) -> LogEntry:
    return LogEntry(
        str(row["id"]),
        int(row["at"]),
        str(row["who"]),
        str(row["act"]),
        str(row["subject"]),
        str(row["detail"]),
        str(row["address"]),
    )
