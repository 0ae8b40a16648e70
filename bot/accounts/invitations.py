"""Invitations: links that let somebody choose a password, once and not for long."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.accounts.people import OWNER_NAME, People, Person, new_id, shown_name, spelling
from bot.accounts.roles import Role
from bot.storage.database import Row, Statement, millis
from index.clock import Clock, utc_now
from index.digests import digest

HOURS = 72
"""How long a link is good for."""


class NameTaken(Exception):
    """Somebody has that name, or none was given."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that waits."""

    id: str
    """Names it in lists; the link cannot be made of it."""
    name: str
    role: Role
    person: str
    """Id of whom it is to give a new password, "" for somebody new."""
    made_by: str
    until: int
    """Milliseconds since 1970."""


class Invitations:
    """Only digests of the links' tokens are kept."""

    def __init__(self, people: People, clock: Clock = utc_now) -> None:
        self._people = people
        self._db = people.database
        self._clock = clock

    async def invite(self, name: str, role: Role, *, by: str) -> str:
        """The token of a link for somebody new, in place of an earlier one for that name; raises `NameTaken`."""
        shown = shown_name(name)
        if not shown or spelling(OWNER_NAME) in spelling(shown) or await self._people.by_name(shown):
            raise NameTaken
        return await self._made("", shown, role, by)

    async def renew(self, person: Person, *, by: str) -> str:
        """The token of a link by which somebody who is known chooses a new password."""
        return await self._made(person.id, person.name, person.role, by)

    async def waiting(self) -> Sequence[Invitation]:
        """Those that are still good, the newest first."""
        rows = await self._db.fetch(f"{_SELECT} where until > $1 order by made desc", millis(self._clock()))
        return [_invitation(row) for row in rows]

    async def of(self, token: str) -> Invitation | None:
        """The invitation that a token stands for, None where it is used, too old, withdrawn or made up."""
        rows = await self._db.fetch(
            f"{_SELECT} where digest = $1 and until > $2", digest(token), millis(self._clock())
        )
        return _invitation(rows[0]) if rows else None

    async def withdraw(self, id: str) -> Invitation | None:
        """Let its link be good for nothing; the invitation, where there was one."""
        rows = await self._db.fetch(f"{_SELECT} where id = $1", id)
        await self._db.transact(("delete from invitation where id = $1", (id,)))
        return _invitation(rows[0]) if rows else None

    async def accept(self, token: str, kept: str) -> Person | None:
        """The person who has the password `kept` from now on, as `passwords.hashed` gave it; None where the token
        is good for nothing, also because another browser was a moment quicker."""
        found = await self.of(token)
        if not found:
            return None
        key, now = digest(token), millis(self._clock())
        good = "from invitation where digest = $1 and until > $2"
        id = found.person or new_id()
        if found.person:
            used = (
                f"update person set password = $3 where id = $4 and exists (select 1 {good})",
                (key, now, kept, id),
            )
            out: tuple[Statement, ...] = (("delete from console_session where person = $1", (id,)),)
        else:
            used = (
                "insert into person (id, name, spelling, role, password, made, made_by)"
                f" select $4, name, spelling, role, $3, $2, made_by {good}"
                " and not exists (select 1 from person p where p.spelling = invitation.spelling)",
                (key, now, kept, id),
            )
            out = ()
        # PostgreSQL lets two browsers in at once: the second waits here, and then finds the link used
        held = ("update invitation set until = until where digest = $1", (key,))
        await self._db.transact(held, used, *out, ("delete from invitation where digest = $1", (key,)))
        person = await self._people.by_id(id)
        return person if person and person.password == kept else None  # no two hashes are alike

    async def _made(self, person: str, name: str, role: Role, by: str) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        await self._db.transact(
            ("delete from invitation where until <= $1 or spelling = $2", (millis(now), spelling(name))),
            (
                "insert into invitation (digest, id, person, name, spelling, role, made_by, made, until)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                (
                    digest(token),
                    new_id(),
                    person,
                    name,
                    spelling(name),
                    role,
                    by,
                    millis(now),
                    millis(now + timedelta(hours=HOURS)),
                ),
            ),
        )
        return token


_SELECT = "select id, name, role, person, made_by, until from invitation"


def _invitation(row: Row) -> Invitation:
    return Invitation(
        str(row["id"]),
        str(row["name"]),
        Role(row["role"]),
        str(row["person"]),
        str(row["made_by"]),
        int(row["until"]),
    )
