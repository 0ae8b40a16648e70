"""The console's requests: their JSON bodies, and who asks."""

from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

from bot import server
from bot.accounts.log import AuditLog
from bot.accounts.sessions import Session
from index.knowledge.faults import Fault


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes lines of the audit log in the name of who asks."""

    audit: AuditLog
    name: str
    address: str

    async def __call__(self, act: str, subject: str = "", detail: str = "") -> None:
        await self.audit.record(self.name, act, subject, detail, self.address)


NAME: web.RequestKey[str] = web.RequestKey("name", str)
"""Who is signed in, for the history."""
SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)
"""The signed-in browser, with the role that its person has now."""
RECORD: web.RequestKey[Recorder] = web.RequestKey("record", Recorder)
BODY: web.RequestKey[dict[str, Any]] = web.RequestKey("body", dict)
"""The JSON object that was read."""
_LARGEST = 2_000_000


async def json_body(request: web.Request, *, most: int = _LARGEST) -> dict[str, Any]:
    """The JSON object of a request of at most so many bytes; 400, 413 or 415 for anything else. Read once."""
    if BODY not in request:
        request[BODY] = await server.json_body(request, most=most)
    return request[BODY]


def text(body: dict[str, Any], name: str) -> str:
    """A string of the body, "" where it is missing; 400 for anything else. Lone surrogates are replaced."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise web.HTTPBadRequest(reason=f"{name} must be a string")
    return value.encode("utf-8", "replace").decode("utf-8")


def fault_json(fault: Fault) -> dict[str, Any]:
    """A fault as the page shows it."""
    return asdict(fault)


def strings(body: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of strings of the body; 400 for anything else."""
    values = body.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise web.HTTPBadRequest(reason=f"{name} must be a list of strings")
    return tuple(value.strip() for value in values if value.strip())
