"""The chat page's API: what was said in a chat, votes on it, and its erasure."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.channels.web.api import chat_of, token
from bot.channels.web.visitors import Visitors
from bot.counting import Counts
from bot.messages.message import IncomingMessage
from bot.server import json_body
from bot.storage.chats import SqlStore
from bot.storage.rates import Rates
from bot.storage.transcript import transcript
from index.clock import utc_now

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LINES = 100
"""Messages of a chat that are shown again."""
NOTE = 1500
"""Characters of the words with a vote."""


class PastApi:
    """Every request names its chat in the body, so that no id stands in a log of addresses."""

    def __init__(
        self, store: SqlStore, *, max_body: int, per_address: int = 0, counts: Counts | None = None
    ) -> None:
        """`per_address`: requests a minute, apart from messages; 0 is no limit."""
        self._store = store
        self._max_body = max_body
        self._visitors = Visitors(per_address, counts)
        self._rates = Rates(store.database)

    def routes(self) -> list[web.RouteDef]:
        """What the server is to serve."""
        return [
            web.post(f"/api/{name}", self._limited(handler))
            for name, handler in (("history", self.history), ("votes", self.vote), ("forget", self.forget))
        ]

    def _limited(self, handler: Handler) -> Handler:
        async def limited(request: web.Request) -> web.StreamResponse:
            refused = await self._visitors.refusal_of_all(request, self._rates, "past")
            return refused or await handler(request)

        return limited

    async def history(self, request: web.Request) -> web.Response:
        """The latest messages of a `chat` with their replies and votes, oldest first."""
        chat = chat_of(await json_body(request, most=self._max_body))
        lines = await transcript(self._store.database, chat, limit=LINES)
        return _json(
            {
                "turns": [
                    {
                        "id": line.message,
                        "said": line.said,
                        "at": line.at,
                        "vote": line.vote,
                        "reply": asdict(line.reply),
                    }
                    for line in lines
                ]
            }
        )

    async def vote(self, request: web.Request) -> web.Response:
        """`{"chat", "id", "useful", "note"?}`: keep a vote on the answer to a message; 404 where there is none."""
        body = await json_body(request, most=self._max_body)
        useful, note = body.get("useful"), body.get("note", "")
        if not isinstance(useful, bool) or not isinstance(note, str) or len(note) > NOTE:
            raise web.HTTPBadRequest(reason=f"useful must be true or false, note at most {NOTE} characters")
        message = IncomingMessage(token(body, "id"), chat_of(body), "", utc_now())
        reply = await self._store.reply_to(message)
        if reply is None or not reply.rateable:
            raise web.HTTPNotFound(reason="no answer to vote on")
        await self._store.rate(message.conversation, message.id, 1 if useful else -1)
        if note.strip():
            await self._store.note(message, note.strip().encode("utf-8", "replace").decode("utf-8"))
        return _json({})

    async def forget(self, request: web.Request) -> web.Response:
        """Erase a `chat`."""
        await self._store.forget(chat_of(await json_body(request, most=self._max_body)))
        return _json({})


def _json(body: dict[str, Any]) -> web.Response:
    return web.json_response(body, headers={"Cache-Control": "no-store"})
