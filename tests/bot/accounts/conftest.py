"""An empty table of people, and a clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.accounts import passwords
from bot.accounts.attempts import Attempts
from bot.accounts.entry import Entry
from bot.accounts.invitations import Invitations
from bot.accounts.people import OWNER, People, Person
from bot.accounts.roles import Role
from bot.accounts.second_factor import SecondFactors
from bot.accounts.sessions import Sessions
from bot.storage.database import Database

OWNERS = "a long enough word"
SANAS = "chai peeni hai abhi"
ADDRESS = "203.0.113.9"


class Clock:
    """Noon until `pass_by`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Office:
    """Everything about accounts, over one database."""

    def __init__(self, database: Database) -> None:
        self.clock = Clock()
        self.database = database
        self.people = People(database, self.clock)
        self.invitations = Invitations(self.people, self.clock)
        self.factors = SecondFactors(self.people, self.clock)
        self.attempts = Attempts(database, self.clock)
        self.entry = Entry(self.people, self.factors, self.attempts)
        self.sessions = Sessions(database, 12, self.clock)

    async def join(self, name: str, role: Role, password: str = SANAS) -> Person:
        """Somebody who was invited and came."""
        token = await self.invitations.invite(name, role, by="test")
        person = await self.invitations.accept(token, await passwords.hashed(password))
        assert person
        return person

    async def owner(self) -> Person:
        person = await self.people.by_id(OWNER)
        assert person
        return person


@pytest.fixture
async def office(database: Database) -> Office:
    """With ADMIN_PASSWORD set, and nobody else; over either kind of database."""
    opened = Office(database)
    await opened.people.settle_owner(OWNERS)
    return opened
