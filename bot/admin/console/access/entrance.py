"""The console's door: signing in and out, and the links that people are invited by."""

import logging
from typing import Any

from aiohttp import web

from bot.accounts import passwords
from bot.accounts.entry import Entry, EntryRefused
from bot.accounts.invitations import Invitations
from bot.accounts.log import AuditLog
from bot.accounts.people import logged_name
from bot.accounts.sessions import Sessions
from bot.admin.console.access.cookie import COOKIE, set_cookie
from bot.admin.console.request import json_body, text
from bot.server import address_of, error_json, household

log = logging.getLogger(__name__)

Handlers = dict[tuple[str, str], Any]

_MOST = 4096
"""Bytes of a body of somebody who is not signed in."""


class Entrance:
    """What a browser may ask that is not signed in."""

    def __init__(self, entry: Entry, sessions: Sessions, invitations: Invitations, audit: AuditLog) -> None:
        self._entry = entry
        self._sessions = sessions
        self._invitations = invitations
        self._audit = audit

    def handlers(self) -> Handlers:
        return {
            ("POST", "sign-in"): self.sign_in,
            ("POST", "invitation"): self.invitation,
            ("POST", "accept"): self.accept,
            ("POST", "sign-out"): self.sign_out,
        }

    async def sign_in(self, request: web.Request) -> web.Response:
        """A new session for a name, a password and, where one is asked, a code."""
        body = await json_body(request, most=_MOST)
        address = address_of(request)
        try:
            entered = await self._entry.sign_in(
                text(body, "name"), text(body, "password"), text(body, "code"), household(address)
            )
        except EntryRefused as refused:
            if refused.code in {"wrong-password", "wrong-code"}:
                log.warning("console: %s", refused.code)
                named = refused.person.name if refused.person else ""
                await self._audit.record("", "sign-in-refused", named, refused.code, address)
            return refusal(refused)
        await self._audit.record(logged_name(entered.person.id, entered.name), "signed-in", address=address)
        response = web.json_response({})
        await self._sessions.end(request.cookies.get(COOKIE, ""))  # whoever put it there
        token = await self._sessions.begin(entered.person, entered.name, address)
        set_cookie(request, response, token, self._sessions.seconds)
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        await self._sessions.end(request.cookies.get(COOKIE, ""))
        response = web.json_response({})
        set_cookie(request, response, "", 0)
        return response

    async def invitation(self, request: web.Request) -> web.Response:
        """Whom a link is for; 404 where it is good for nothing any more."""
        body = await json_body(request, most=_MOST)
        found = await self._invitations.of(text(body, "token"))
        if found is None:
            return error_json(404, "no-invitation")
        return web.json_response({"name": found.name, "role": found.role, "known": bool(found.person)})

    async def accept(self, request: web.Request) -> web.Response:
        """Use a link up: its person has this password now, and is signed in where no code is asked."""
        body = await json_body(request, most=_MOST)
        token, password = text(body, "token"), text(body, "password")
        found = await self._invitations.of(token)
        if found is None:
            return error_json(404, "no-invitation")
        if passwords.is_weak(password, found.name):
            return error_json(422, "weak-password", n=passwords.SHORTEST)
        person = await self._invitations.accept(token, await passwords.hashed(password))
        if person is None:
            return error_json(404, "no-invitation")
        address = address_of(request)
        act = "password-changed" if found.person else "joined"
        await self._audit.record(person.name, act, address=address)
        inside = not person.second_factor and not person.disabled
        response = web.json_response({"inside": inside})
        await self._sessions.end(request.cookies.get(COOKIE, ""))
        new = await self._sessions.begin(person, person.name, address) if inside else ""
        set_cookie(request, response, new, self._sessions.seconds)
        return response


def refusal(refused: EntryRefused) -> web.Response:
    """401 with the reason, 429 with the seconds to wait."""
    if refused.code != "too-many":
        return error_json(401, refused.code)
    response = error_json(429, "too-many", wait=round(refused.wait) + 1)
    response.headers["Retry-After"] = str(round(refused.wait) + 1)
    return response
