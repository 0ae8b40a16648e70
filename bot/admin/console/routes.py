"""The admin console: sign-in, and its pages' API under /admin."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.admin.console.golden import GoldenQuestions
from bot.admin.console.insight import Insight
from bot.admin.console.knowledge import Knowledge
from bot.admin.console.publication import Publication
from bot.admin.console.request import NAME, fault_json, json_body, text
from bot.admin.console.searching import Search
from bot.admin.console.session import Sessions, Wait, is_own
from bot.admin.console.texts import ChangedTexts
from bot.admin.console.trial import Trial
from bot.admin.publisher import Publisher
from bot.answering.assemble import Assistance
from bot.config import AdminConfig
from bot.phrases.pages import as_module, console_words
from bot.publishing.drafts import Stale
from bot.server import address_of, error_json, script
from bot.storage.database import Database
from index.knowledge.faults import KnowledgeError

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGES = Path(__file__).parent / "pages"
_SIGN_IN_BODY = 4096


class View(Protocol):
    """A page's part of the API."""

    def handlers(self) -> Mapping[tuple[str, str], Any]: ...


class Console:
    """Everything under /admin; exists only where a password is set."""

    def __init__(
        self,
        publisher: Publisher,
        database: Database,
        assistance: Assistance,
        settings: AdminConfig,
        *,
        password: str,
        retention_days: int,
        views: Sequence[View] = (),
    ) -> None:
        """`views`: more pages than its own."""
        self._views = views
        self._words = as_module(console_words())
        self._sessions = Sessions(password, settings.session_hours, database)
        self._trial = Trial(publisher.place, publisher.live, assistance)
        self._publication = Publication(publisher)
        self._golden = GoldenQuestions(publisher.place, publisher.live, self._trial)
        self._knowledge = Knowledge(publisher, database, settings, retention_days=retention_days)
        self._texts = ChangedTexts(publisher)
        self._search = Search(publisher.live, self._trial)
        self._insight = Insight(database, publisher.live, retention_days=retention_days)

    def routes(self) -> list[web.RouteDef]:
        """What the server is to serve."""
        files = [
            web.get(f"/admin/pages/{file.name}", self._page)
            for file in sorted(_PAGES.iterdir())
            if file.suffix in {".js", ".css"}
        ]
        views: tuple[View, ...] = (
            self._publication,
            self._golden,
            self._trial,
            self._knowledge,
            self._texts,
            self._search,
            self._insight,
            *self._views,
        )
        handlers = {name: handler for view in views for name, handler in view.handlers().items()}
        guarded = [
            web.route(method, f"/admin/api/{name}", self._guarded(handler))
            for (method, name), handler in handlers.items()
        ]
        return [
            web.get("/admin", self._page),
            web.get("/admin/pages/sentences.js", self._sentences),
            *files,
            web.post("/admin/api/sign-in", self._sign_in),
            web.post("/admin/api/sign-out", self._guarded(self._sign_out)),
            *guarded,
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        name = request.path.rpartition("/")[2]
        return web.FileResponse(
            _PAGES / ("console.html" if name == "admin" else name), headers={"Cache-Control": "no-cache"}
        )

    async def _sentences(self, request: web.Request) -> web.StreamResponse:
        return script(request, self._words)

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        if not is_own(request):
            return error_json(403, "another-origin")
        body = await json_body(request, most=_SIGN_IN_BODY)
        address = address_of(request)
        token = await self._sessions.sign_in(text(body, "password"), text(body, "name"), address)
        if isinstance(token, Wait):
            response = error_json(429, "too-many", wait=round(token.seconds))
            response.headers["Retry-After"] = str(round(token.seconds) + 1)
            return response
        if token is None:
            log.warning("console: wrong password")
            return error_json(401, "wrong-password")
        response = web.json_response({})
        self._sessions.set_cookie(request, response, token)
        return response

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        await self._sessions.sign_out(request)
        response = web.json_response({})
        self._sessions.set_cookie(request, response, "")
        return response

    def _guarded(self, handler: Handler) -> Handler:
        """Only signed-in browsers, only from our own page; known failures become JSON the page can show."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not is_own(request):
                return error_json(403, "another-origin")
            name = await self._sessions.name_of(request)
            if name is None:
                return error_json(401, "signed-out")
            request[NAME] = name
            try:
                response = await handler(request)
            except Stale as stale:
                response = error_json(409, "stale", path=stale.path, diff=stale.diff)
            except KnowledgeError as error:
                response = error_json(422, "faults", faults=[fault_json(fault) for fault in error.faults])
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded
