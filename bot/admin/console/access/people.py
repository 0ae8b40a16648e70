"""Everybody's accounts and the audit log, for who manages."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.accounts.invitations import HOURS, Invitations, NameTaken
from bot.accounts.log import AuditLog
from bot.accounts.people import OWNER, People, Person
from bot.accounts.roles import Role
from bot.accounts.second_factor import SecondFactors
from bot.admin.console.access.rights import ACTS
from bot.admin.console.request import NAME, RECORD, SESSION, json_body, text
from bot.server import error_json

Handlers = dict[tuple[str, str], Any]

_PAGE = 50


class Refusal(Exception):
    """What cannot be done to this person."""

    def __init__(self, response: web.Response) -> None:
        super().__init__()
        self.response = response


class Staff:
    """Invites people and changes what they may do. Nobody does it to herself: somebody who manages stays."""

    def __init__(
        self, people: People, invitations: Invitations, factors: SecondFactors, audit: AuditLog
    ) -> None:
        self._people = people
        self._invitations = invitations
        self._factors = factors
        self._audit = audit

    def handlers(self) -> Handlers:
        changes = {
            "renew": self.renew,
            "role": self.role,
            "disable": self.disable,
            "enable": self.enable,
            "factor-reset": self.factor_reset,
        }
        return {
            ("GET", "people"): self.listed,
            ("GET", "log"): self.log,
            ("POST", "invite"): self.invite,
            ("POST", "withdraw"): self.withdraw,
            **{("POST", name): _refusing(handler) for name, handler in changes.items()},
        }

    async def listed(self, request: web.Request) -> web.Response:
        """Everybody with a password, and the links that wait."""
        people, waiting = await self._people.listed(), await self._invitations.waiting()
        own = request[SESSION].person
        return web.json_response(
            {
                "people": [
                    {
                        "id": person.id,
                        "name": person.name,
                        "role": person.role,
                        "made": person.made,
                        "made_by": person.made_by,
                        "disabled": person.disabled,
                        "factor": person.second_factor,
                        "owner": person.id == OWNER,
                        "own": person.id == own,
                    }
                    for person in people
                ],
                "invitations": [asdict(one) for one in waiting],
                "hours": HOURS,
            }
        )

    async def invite(self, request: web.Request) -> web.Response:
        """The token of a link for somebody new. It is shown this once: only its digest is kept."""
        body = await json_body(request)
        name, role = text(body, "name"), _role(body)
        try:
            token = await self._invitations.invite(name, role, by=request[NAME])
        except NameTaken:
            return error_json(409, "name-taken")
        await request[RECORD]("invited", name, role)
        return web.json_response({"token": token, "hours": HOURS})

    async def withdraw(self, request: web.Request) -> web.Response:
        """Let a link that waits be good for nothing."""
        found = await self._invitations.withdraw(text(await json_body(request), "id"))
        if found:
            await request[RECORD]("invitation-withdrawn", found.name)
        return web.json_response({})

    async def renew(self, request: web.Request) -> web.Response:
        """The token of a link by which somebody chooses a new password. The second factor stays."""
        person = await self._other(request)
        if person.disabled:
            return error_json(409, "is-disabled")
        token = await self._invitations.renew(person, by=request[NAME])
        await request[RECORD]("link-renewed", person.name)
        return web.json_response({"token": token, "hours": HOURS})

    async def role(self, request: web.Request) -> web.Response:
        """Another role, from the next request on."""
        person, role = await self._other(request), _role(await json_body(request))
        await self._people.set_role(person.id, role)
        await request[RECORD]("role-changed", person.name, f"{person.role} → {role}")
        return web.json_response({})

    async def disable(self, request: web.Request) -> web.Response:
        """Shut somebody out at once; the history keeps the name."""
        person = await self._other(request)
        await self._people.disable(person.id)
        await request[RECORD]("disabled", person.name)
        return web.json_response({})

    async def enable(self, request: web.Request) -> web.Response:
        person = await self._other(request)
        await self._people.enable(person.id)
        await request[RECORD]("enabled", person.name)
        return web.json_response({})

    async def factor_reset(self, request: web.Request) -> web.Response:
        """Ask somebody no code any more, whose phone and recovery codes are lost."""
        person = await self._other(request, owner=True)
        await self._factors.drop(person.id)
        await request[RECORD]("factor-reset", person.name)
        return web.json_response({})

    async def log(self, request: web.Request) -> web.Response:
        """Lines of the log: `who` did them, `act` was done, `text` in what it was done to, older than `before`."""
        query = request.query
        page = await self._audit.page(
            who=query.get("who", ""),
            act=query.get("act", ""),
            text=query.get("text", ""),
            before=query.get("before", ""),
            most=_PAGE,
        )
        return web.json_response(
            {
                "deeds": [asdict(entry) for entry in page.entries],
                "more": page.more,
                "names": list(await self._audit.names()),
                "acts": sorted(ACTS),
            }
        )

    async def _other(self, request: web.Request, *, owner: bool = False) -> Person:
        """The person of the body's `id`, somebody else than who asks; raises `Refusal`."""
        person = await self._people.by_id(text(await json_body(request), "id"))
        if person is None:
            raise Refusal(error_json(404, "no-such-person"))
        if person.id == request[SESSION].person:
            raise Refusal(error_json(409, "not-yourself"))
        if person.id == OWNER and not owner:
            raise Refusal(error_json(409, "owners-password"))
        return person


def _role(body: dict[str, Any]) -> Role:
    try:
        return Role(text(body, "role"))
    except ValueError:
        raise web.HTTPBadRequest(reason="no such role") from None


def _refusing(handler: Any) -> Any:
    async def refusing(request: web.Request) -> web.StreamResponse:
        try:
            response: web.StreamResponse = await handler(request)
        except Refusal as refusal:
            return refusal.response
        return response

    return refusing
