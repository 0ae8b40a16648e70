"""Short notes that outlive their process and are read by every replica, each until a moment of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.storage.database import Database
from index.clock import unix_now


@dataclass(frozen=True, slots=True)
class Note:
    """What was kept."""

    value: str
    until: float
    """In seconds since 1970."""


class Notes:
    """Notes of one kind, by name."""

    def __init__(self, database: Database, kind: str, clock: Callable[[], float] = unix_now) -> None:
        """`clock` gives seconds since 1970."""
        self._db, self._kind, self._clock = database, kind, clock

    def now(self) -> float:
        """The time that `until` is compared with, in seconds since 1970."""
        return self._clock()

    async def keep(self, name: str, value: str, seconds: float) -> None:
        """Keep a note for so long, in place of one of the same name; what has had its time is gone."""
        now = self._clock()
        await self._db.transact(
            ("delete from note where kind = $1 and until <= $2", (self._kind, round(now * 1000))),
            (
                "insert into note (kind, name, value, until) values ($1, $2, $3, $4) on conflict (kind, name)"
                " do update set value = excluded.value, until = excluded.until",
                (self._kind, name, value, round((now + seconds) * 1000)),
            ),
        )

    async def claim(self, name: str, seconds: float) -> bool:
        """Keep a note for so long where there is none; of several processes one succeeds."""
        now = self._clock()
        await self._db.transact(
            ("delete from note where kind = $1 and until <= $2", (self._kind, round(now * 1000)))
        )
        return bool(
            await self._db.fetch(
                "insert into note (kind, name, value, until) values ($1, $2, '', $3) on conflict do nothing"
                " returning name",
                self._kind,
                name,
                round((now + seconds) * 1000),
            )
        )

    async def drop(self, name: str) -> None:
        await self._db.transact(("delete from note where kind = $1 and name = $2", (self._kind, name)))

    async def find(self, name: str) -> Note | None:
        """The note of that name, if it has not had its time."""
        rows = await self._db.fetch(
            "select value, until from note where kind = $1 and name = $2 and until > $3",
            self._kind,
            name,
            round(self._clock() * 1000),
        )
        return Note(rows[0]["value"], int(rows[0]["until"]) / 1000) if rows else None

    async def all(self) -> dict[str, Note]:
        """Every note that has not had its time, the one that ends first first."""
        rows = await self._db.fetch(
            "select name, value, until from note where kind = $1 and until > $2 order by until",
            self._kind,
            round(self._clock() * 1000),
        )
        return {row["name"]: Note(row["value"], int(row["until"]) / 1000) for row in rows}
