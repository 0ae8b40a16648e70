"""The JSON bodies of the console's requests."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot import server
from index.knowledge.faults import Fault

NAME: web.RequestKey[str] = web.RequestKey("name", str)
"""Who is signed in, for the history."""
_BODY = 2_000_000


async def json_body(request: web.Request, *, most: int = _BODY) -> dict[str, Any]:
    """The JSON object of a request of at most so many bytes; 400, 413 or 415 for anything else."""
    return await server.json_body(request, most=most)


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
