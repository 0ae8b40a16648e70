"""The session's cookie, and requests of other origins."""

from urllib.parse import urlsplit

from aiohttp import web

COOKIE = "rahnuma_admin"
HEADER = "X-Rahnuma"
"""Sent by our own page alone: a browser asks before it lets another origin send it."""


def set_cookie(request: web.Request, response: web.StreamResponse, token: str, seconds: float) -> None:
    """Keep a session's token in the browser, or take it away with ""."""
    response.set_cookie(
        COOKIE,
        token,
        path="/admin",
        max_age=round(seconds) if token else 0,
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
