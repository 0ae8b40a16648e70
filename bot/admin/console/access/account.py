"""One's own account: password, second factor, and where one is signed in."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.accounts import passwords
from bot.accounts.entry import Entry, EntryRefused
from bot.accounts.people import OWNER, People, Person
from bot.accounts.second_factor import SecondFactors
from bot.accounts.sessions import Sessions
from bot.admin.console.access.cookie import set_cookie
from bot.admin.console.access.entrance import refusal
from bot.admin.console.request import SESSION, json_body, text
from bot.server import address_of, error_json, household

Handlers = dict[tuple[str, str], Any]


class Account:
    """What everybody may change of what is theirs; what makes it safer or less so asks the password again."""

    def __init__(self, people: People, factors: SecondFactors, entry: Entry, sessions: Sessions) -> None:
        self._people = people
        self._factors = factors
        self._entry = entry
        self._sessions = sessions

    def handlers(self) -> Handlers:
        return {
            ("GET", "account"): self.shown,
            ("POST", "password"): self.password,
            ("POST", "factor-offer"): self.offer,
            ("POST", "factor-confirm"): self.confirm,
            ("POST", "factor-off"): self.off,
            ("POST", "sign-out-everywhere"): self.everywhere,
        }

    async def shown(self, request: web.Request) -> web.Response:
        """Name, role, second factor and browsers; `owner` is whoever has ADMIN_PASSWORD."""
        session, person = request[SESSION], await self._own(request)
        browsers = await self._sessions.browsers(person.id)
        return web.json_response(
            {
                "name": session.name,
                "role": session.role,
                "owner": person.id == OWNER,
                "factor": person.second_factor,
                "recovery": await self._factors.recovery_left(person),
                "browsers": [
                    {"address": one.address, "made": one.made, "own": one.id == session.id}
                    for one in browsers
                ],
            }
        )

    async def password(self, request: web.Request) -> web.Response:
        """Another password for the old one; every other browser is signed out."""
        body, person = await json_body(request), await self._own(request)
        if person.id == OWNER:
            return error_json(409, "owners-password")
        new = text(body, "new")
        if passwords.is_weak(new, person.name):
            return error_json(422, "weak-password", n=passwords.SHORTEST)
        if refused := await self._doubted(request, person, text(body, "password")):
            return refused
        await self._people.set_password(person.id, await passwords.hashed(new))
        response = web.json_response({})
        token = await self._sessions.begin(person, person.name, address_of(request))
        set_cookie(request, response, token, self._sessions.seconds)
        return response

    async def offer(self, request: web.Request) -> web.Response:
        """What an authenticator app needs; one that is on already is switched off first."""
        body, person = await json_body(request), await self._own(request)
        if person.second_factor:
            return error_json(409, "factor-is-on")
        if refused := await self._doubted(request, person, text(body, "password")):
            return refused
        return web.json_response(asdict(await self._factors.offer(person, request[SESSION].name)))

    async def confirm(self, request: web.Request) -> web.Response:
        """Switch the second factor on with the app's first code; the recovery codes, shown this once."""
        body, person = await json_body(request), await self._own(request)
        if person.second_factor:
            return error_json(409, "factor-is-on")
        codes = await self._factors.confirm(person, text(body, "code"))
        return web.json_response({"codes": codes}) if codes else error_json(422, "wrong-code")

    async def off(self, request: web.Request) -> web.Response:
        """Switch it off, for the password and a code."""
        body, person = await json_body(request), await self._own(request)
        if refused := await self._doubted(request, person, text(body, "password"), text(body, "code")):
            return refused
        await self._factors.drop(person.id)
        return web.json_response({})

    async def everywhere(self, request: web.Request) -> web.Response:
        """Sign out of every browser, this one too."""
        await self._sessions.end_all(request[SESSION].person)
        response = web.json_response({})
        set_cookie(request, response, "", 0)
        return response

    async def _own(self, request: web.Request) -> Person:
        person = await self._people.by_id(request[SESSION].person)
        if person is None:
            raise web.HTTPUnauthorized(reason="signed-out")
        return person

    async def _doubted(
        self, request: web.Request, person: Person, password: str, code: str | None = None
    ) -> web.Response | None:
        """Why this is perhaps not the person; never 401 `signed-out`, which leads away from the page."""
        try:
            await self._entry.confirm(person, password, code, household(address_of(request)))
        except EntryRefused as refused:
            return refusal(refused)
        return None
