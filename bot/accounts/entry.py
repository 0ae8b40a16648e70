"""Signing in: a name, a password and, where it is switched on, a code; slowed for who guesses."""

import asyncio
from dataclasses import dataclass

from bot.accounts import passwords
from bot.accounts.attempts import Attempts
from bot.accounts.people import OWNER, OWNER_NAME, People, Person, shown_name, spelling
from bot.accounts.second_factor import SecondFactors


class EntryRefused(Exception):
    """Not let in; `code` is `wrong-password`, `name-needed`, `code-needed`, `wrong-code` or `too-many`."""

    def __init__(self, code: str, *, person: Person | None = None, wait: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.person = person
        """Whose account it was about, as far as there is one."""
        self.wait = wait
        """Seconds until the next try, for `too-many`."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Who was let in, and as whom she stands in the history."""

    person: Person
    name: str


class Entry:
    """One try at a time: tries that arrive together would all pass the limit, and each takes 19 MiB."""

    def __init__(self, people: People, factors: SecondFactors, attempts: Attempts) -> None:
        self._people = people
        self._factors = factors
        self._attempts = attempts
        self._turn = asyncio.Lock()

    async def sign_in(self, name: str, password: str, code: str, address: str) -> Entered:
        """Who it is; raises `EntryRefused`. With a name that is nobody's, the password is the owner's, who may leave her
        name out only while there is nobody else."""
        typed = spelling(name)
        async with self._turn:
            await self._waited(address, typed)
            found = await self._people.by_name(name) if typed and typed != spelling(OWNER_NAME) else None
            person = found or await self._people.by_id(OWNER)
            right = await passwords.matches(person.password if person else "", password)
            if not person or not right or person.disabled:
                await self._attempts.failed(address, typed)
                raise EntryRefused("wrong-password", person=found)
            if not typed and await self._people.several():
                raise EntryRefused("name-needed", person=person)
            if person.second_factor:
                await self._second(person, code, address)
            for account in {typed, _account(person)}:  # the owner may type any name
                await self._attempts.forgiven(account)
            if passwords.is_outdated(person.password):
                await self._people.rehash(person.id, await passwords.hashed(password))
        return Entered(person, person.name if found else shown_name(name) or "admin")

    async def confirm(self, person: Person, password: str, code: str | None, address: str) -> None:
        """Ask the password of somebody who is signed in again, and with a `code`, None for none, also the second
        factor that is on; raises `EntryRefused`."""
        account = _account(person)
        async with self._turn:
            await self._waited(address, account)
            if not await passwords.matches(person.password, password):
                await self._attempts.failed(address, account)
                raise EntryRefused("wrong-password", person=person)
            if code is not None and person.second_factor:
                await self._second(person, code, address)

    async def _second(self, person: Person, code: str, address: str) -> None:
        if not code:
            raise EntryRefused("code-needed", person=person)
        account = _account(person)
        await self._waited(address, account)
        if not await self._factors.check(person, code):
            await self._attempts.failed(address, account)
            raise EntryRefused("wrong-code", person=person)

    async def _waited(self, address: str, account: str) -> None:
        if wait := await self._attempts.wait(address, account):
            raise EntryRefused("too-many", wait=wait)


def _account(person: Person) -> str:
    return spelling(person.name)
