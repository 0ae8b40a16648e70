"""Who may use the console: sign-in, its limit, the session cookie, and requests of other origins."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bot.storage.database import Database
from bot.storage.notes import Notes

COOKIE = "rahnuma_admin"
HEADER = "X-Rahnuma"
"""Sent by our own page alone: a browser asks before it lets another origin send it."""
_WINDOW = 300.0
_PER_ADDRESS, _OVERALL = 10, 60
_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many wrong passwords."""

    seconds: float


class Sessions:
    """Signed-in browsers and wrong passwords, in the database: a restart signs nobody out, and every replica knows
    them. Only digests of the cookies are held."""

    def __init__(
        self, password: str, hours: float, database: Database, clock: Callable[[], float] = time.time
    ) -> None:
        self._password, self._hours = password, hours
        self._live = Notes(database, "console session", clock)
        self._failures = Notes(database, "wrong password", clock)
        self._one_by_one = asyncio.Lock()

    async def sign_in(self, password: str, name: str, address: str) -> "str | Wait | None":
        """A new cookie's value, None for a wrong password, how long to wait where there were too many from this
        `address` or from all; compared in constant time, and one by one, so that those that come together are
        counted."""
        async with self._one_by_one:
            if wait := await self._wait(address):
                return Wait(wait)
            given, wanted = (hashlib.sha256(text.encode()).digest() for text in (password, self._password))
            if not hmac.compare_digest(given, wanted):
                await self._failures.keep(secrets.token_hex(8), address, _WINDOW)
                return None
        token = secrets.token_urlsafe(32)
        shown = " ".join(name.split())[:_NAME_LENGTH] or "admin"
        await self._live.keep(self._digest(token), shown, self._hours * 3600)
        return token

    async def name_of(self, request: web.Request) -> str | None:
        """What she who sent the request calls herself, for the history; None where she is not signed in."""
        found = await self._live.find(self._digest(request.cookies.get(COOKIE, "")))
        return found.value if found else None

    async def sign_out(self, request: web.Request) -> None:
        await self._live.drop(self._digest(request.cookies.get(COOKIE, "")))

    def _digest(self, token: str) -> str:
        """Another for another password: who changes it signs everybody out."""
        return hmac.new(self._password.encode(), token.encode(), hashlib.sha256).hexdigest()

    async def _wait(self, address: str) -> float:
        """Seconds until `address` may try a password again; 0 when it may."""
        recent, now = (await self._failures.all()).values(), self._failures.now()
        ends = [note.until for note in recent]
        own = [note.until for note in recent if note.value == address]
        waits = [own[-_PER_ADDRESS] - now] if len(own) >= _PER_ADDRESS else []
        waits += [ends[-_OVERALL] - now] if len(ends) >= _OVERALL else []
        return max(waits, default=0.0)

    def set_cookie(self, request: web.Request, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            path="/admin",
            max_age=round(self._hours * 3600) if token else 0,
            httponly=True,
            samesite="Strict",
            secure=_is_https(request),
        )


def is_own(request: web.Request) -> bool:
    """Whether a request comes from our own page: not from another origin, whatever cookie it carries."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site and site not in ({"same-origin", "none"} if request.method == "GET" else {"same-origin"}):
        return False
    if (origin := request.headers.get("Origin")) is not None:
        hosts = {request.host, request.headers.get("X-Forwarded-Host", request.host)}
        if urlsplit(origin).netloc not in hosts:
            return False
    return request.method == "GET" or request.headers.get(HEADER) == "console"


def _is_https(request: web.Request) -> bool:
    return request.secure or request.headers.get("X-Forwarded-Proto") == "https"
