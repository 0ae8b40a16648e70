"""Who may use the console: sign-in, its limit, the session cookie, and requests of other origins."""

import hashlib
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

COOKIE = "rahnuma_admin"
HEADER = "X-Rahnuma"
"""Sent by our own page alone: a browser asks before it lets another origin send it."""
_WINDOW = 300.0
_PER_ADDRESS, _OVERALL = 10, 60
_NAME_LENGTH = 40
_MOST_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    name: str
    """What she calls herself, for the history."""
    until: float


@dataclass(slots=True)
class Sessions:
    """Signed-in browsers, in memory: a restart signs everyone out. Only digests of the cookies are held."""

    password: str = field(repr=False)
    hours: float
    clock: Callable[[], float] = time.monotonic
    _live: dict[str, Session] = field(default_factory=dict)
    _failures: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=_OVERALL))

    def wait(self, address: str) -> float:
        """Seconds until `address` may try a password again; 0 when it may."""
        now = self.clock()
        recent = [(at, who) for at, who in self._failures if at > now - _WINDOW]
        own = [at for at, who in recent if who == address]
        waits = [own[-_PER_ADDRESS] + _WINDOW - now] if len(own) >= _PER_ADDRESS else []
        waits += [recent[0][0] + _WINDOW - now] if len(recent) >= _OVERALL else []
        return max(waits, default=0.0)

    def sign_in(self, password: str, name: str, address: str) -> str | None:
        """A new cookie's value, None for a wrong password; compared in constant time."""
        given, wanted = (hashlib.sha256(text.encode()).digest() for text in (password, self.password))
        if not hmac.compare_digest(given, wanted):
            self._failures.append((self.clock(), address))
            return None
        token = secrets.token_urlsafe(32)
        self._prune()
        shown = " ".join(name.split())[:_NAME_LENGTH] or "admin"
        self._live[_digest(token)] = Session(shown, self.clock() + self.hours * 3600)
        return token

    def of(self, request: web.Request) -> Session | None:
        """The session of a request's cookie."""
        session = self._live.get(_digest(request.cookies.get(COOKIE, "")))
        return session if session and session.until > self.clock() else None

    def sign_out(self, request: web.Request) -> None:
        self._live.pop(_digest(request.cookies.get(COOKIE, "")), None)

    def set_cookie(self, request: web.Request, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            path="/admin",
            max_age=round(self.hours * 3600) if token else 0,
            httponly=True,
            samesite="Strict",
            secure=_is_https(request),
        )

    def _prune(self) -> None:
        now = self.clock()
        self._live = {k: s for k, s in list(self._live.items())[-_MOST_SESSIONS:] if s.until > now}


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


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
