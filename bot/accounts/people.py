"""The people of the console, in SQL; the one who has ADMIN_PASSWORD is among them."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.accounts import passwords
from bot.accounts.roles import Role
from bot.storage.database import Database, Row, Statement, millis
from index.clock import Clock, utc_now

OWNER = "owner"
"""Id of whoever knows ADMIN_PASSWORD. The name is what she calls herself when she signs in."""
OWNER_NAME = "ADMIN_PASSWORD"
"""How the owner is named in lists and commands; no other name may hold it."""
NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a password."""

    id: str
    name: str
    role: Role
    made: int
    """Milliseconds since 1970."""
    made_by: str
    disabled: bool
    second_factor: bool
    password: str = field(default="", repr=False)
    """Its hash, "" for none."""


def shown_name(name: str) -> str:
    """A name as it is kept: spaces made one, at most `NAME_LENGTH` letters, nothing that cannot be seen."""
    seen = "".join(
        " " if unicodedata.category(c)[0] in "ZC" else c for c in unicodedata.normalize("NFC", name)
    )
    return " ".join(seen.split())[:NAME_LENGTH].strip()


def spelling(name: str) -> str:
    """What is the same for two ways of writing one name: nobody passes for another by a capital letter."""
    return unicodedata.normalize("NFKC", shown_name(name)).casefold()


def logged_name(id: str, name: str) -> str:
    """How the audit log names somebody: the owner may call herself anything."""
    return f"{name} ({OWNER_NAME})" if id == OWNER else name


class People:
    """Reads and writes the table of people."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self.database = database
        self._clock = clock

    async def settle_owner(self, password: str) -> None:
        """Let ADMIN_PASSWORD be what it is now, "" for none; whoever was signed in with another is signed out."""
        row = await self.by_id(OWNER)
        if row and password and await passwords.matches(row.password, password):
            return
        kept = await passwords.hashed(password) if password else ""
        if row:
            await self.database.transact(
                ("update person set password = $1 where id = $2", (kept, OWNER)), _signed_out(OWNER)
            )
        elif password:
            sql, values = self.adding(OWNER, OWNER_NAME, Role.MANAGES, kept, "")
            # another process may start at the same time
            await self.database.transact((f"{sql} on conflict (id) do nothing", values))

    async def anybody(self) -> bool:
        """Whether anyone can sign in, or has been invited."""
        rows = await self.database.fetch(
            "select 1 from person where password <> '' and disabled = 0 union all select 1 from invitation limit 1"
        )
        return bool(rows)

    async def several(self) -> bool:
        """Whether there is anybody but the owner, who then must be told apart by name."""
        return bool(await self.database.fetch("select 1 from person where id <> $1 limit 1", OWNER))

    async def listed(self) -> Sequence[Person]:
        """Everybody, in the order of their names; the owner only while there is an ADMIN_PASSWORD."""
        rows = await self.database.fetch(
            f"{_SELECT} where id <> $1 or password <> '' order by spelling", OWNER
        )
        return [_person(row) for row in rows]

    async def by_id(self, id: str) -> Person | None:
        rows = await self.database.fetch(f"{_SELECT} where id = $1", id)
        return _person(rows[0]) if rows else None

    async def by_name(self, name: str) -> Person | None:
        """Whoever is called so, in whatever spelling."""
        rows = await self.database.fetch(f"{_SELECT} where spelling = $1", spelling(name))
        return _person(rows[0]) if rows else None

    def adding(self, id: str, name: str, role: Role, password: str, by: str) -> Statement:
        """The statement that adds a person."""
        now = millis(self._clock())
        return (
            "insert into person (id, name, spelling, role, password, made, made_by) values ($1, $2, $3, $4, $5, $6, $7)",
            (id, name, spelling(name), role, password, now, by),
        )

    async def set_password(self, id: str, kept: str) -> None:
        """Another password, as `passwords.hashed` gives it; every browser of the person is signed out."""
        await self.database.transact(
            ("update person set password = $1 where id = $2", (kept, id)), _signed_out(id)
        )

    async def rehash(self, id: str, kept: str) -> None:
        """The same password under newer parameters."""
        await self.database.transact(("update person set password = $1 where id = $2", (kept, id)))

    async def set_role(self, id: str, role: Role) -> None:
        await self.database.transact(("update person set role = $1 where id = $2", (role, id)))

    async def disable(self, id: str) -> None:
        """Let nobody in as this person any more, and end what is open: browsers, and a link for a new password."""
        await self.database.transact(
            ("update person set disabled = 1 where id = $1", (id,)),
            ("delete from invitation where person = $1", (id,)),
            _signed_out(id),
        )

    async def enable(self, id: str) -> None:
        await self.database.transact(("update person set disabled = 0 where id = $1", (id,)))


_SELECT = "select id, name, role, made, made_by, disabled, factor <> '' as factor, password from person"


def new_id() -> str:
    """An id for a new person."""
    return secrets.token_hex(8)


def _signed_out(id: str) -> Statement:
    return "delete from console_session where person = $1", (id,)


def _person(row: Row) -> Person:
    return Person(
        str(row["id"]),
        str(row["name"]),
        Role(row["role"]),
        int(row["made"]),
        str(row["made_by"]),
        bool(row["disabled"]),
        bool(row["factor"]),
        str(row["password"]),
    )
