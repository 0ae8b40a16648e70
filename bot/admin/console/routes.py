"""The admin console: its pages, and its API under /admin, where every route has the role that it takes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.accounts.attempts import Attempts
from bot.accounts.entry import Entry
from bot.accounts.invitations import Invitations
from bot.accounts.log import AuditLog
from bot.accounts.people import People, logged_name
from bot.accounts.second_factor import SecondFactors
from bot.accounts.sessions import Sessions
from bot.admin.console.access.account import Account
from bot.admin.console.access.cookie import COOKIE, is_own
from bot.admin.console.access.entrance import Entrance
from bot.admin.console.access.people import Staff
from bot.admin.console.access.rights import RIGHTS, Right
from bot.admin.console.golden import GoldenQuestions
from bot.admin.console.insight import Insight
from bot.admin.console.knowledge import Knowledge
from bot.admin.console.publication import PublicationApi
from bot.admin.console.request import BODY, NAME, RECORD, SESSION, Recorder, fault_json
from bot.admin.console.same import SameSubject
from bot.admin.console.searching import Search
from bot.admin.console.texts import ChangedTexts
from bot.admin.console.trial import TrialApi
from bot.admin.publisher import Publisher
from bot.answering.assemble import Assistance
from bot.channels.web.screen import MARKDOWN
from bot.config import AdminConfig
from bot.phrases.pages import as_module, console_words
from bot.publishing.drafts import Stale
from bot.server import address_of, error_json, script
from bot.storage.database import Database
from index.knowledge.faults import KnowledgeError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGES = Path(__file__).parent / "pages"


class View(Protocol):
    """A page's part of the API."""

    def handlers(self) -> Mapping[tuple[str, str], Any]: ...


class Console:
    """Everything under /admin; exists only where somebody can sign in."""

    def __init__(
        self,
        publisher: Publisher,
        database: Database,
        assistance: Assistance,
        settings: AdminConfig,
        *,
        retention_days: int,
        views: Sequence[View] = (),
    ) -> None:
        """`views`: more pages than its own."""
        self._words = as_module(console_words())
        people = People(database)
        factors, invitations = SecondFactors(people), Invitations(people)
        entry = Entry(people, factors, Attempts(database))
        self._sessions = Sessions(database, settings.session_hours)
        self._audit = AuditLog(database)
        trial = TrialApi(publisher.place, publisher.live, assistance)
        pages: tuple[View, ...] = (
            Entrance(entry, self._sessions, invitations, self._audit),
            Account(people, factors, entry, self._sessions),
            Staff(people, invitations, factors, self._audit),
            PublicationApi(publisher),
            GoldenQuestions(publisher.place, publisher.live, trial),
            trial,
            Knowledge(publisher, database, settings, retention_days=retention_days),
            ChangedTexts(publisher),
            Search(publisher.live, trial),
            SameSubject(publisher),
            Insight(database, publisher, retention_days=retention_days),
            *views,
        )
        self._handlers: list[tuple[tuple[str, str], Handler]] = [
            served for view in pages for served in view.handlers().items()
        ]

    def routes(self) -> list[web.RouteDef]:
        """What the server is to serve; a handler whose route has no entry in `RIGHTS` is a KeyError."""
        files = [
            web.get(f"/admin/pages/{file.name}", self._page)
            for file in sorted(_PAGES.iterdir())
            if file.suffix in {".js", ".css"}
        ]
        guarded = [
            web.route(method, f"/admin/api/{name}", self._guarded(handler, RIGHTS[method, name], name))
            for (method, name), handler in self._handlers
        ]
        return [
            web.get("/admin", self._page),
            web.get("/admin/pages/sentences.js", self._sentences),
            web.get(f"/admin/pages/{MARKDOWN.name}", self._markdown),
            *files,
            *guarded,
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        name = request.path.rpartition("/")[2]
        return web.FileResponse(
            _PAGES / ("console.html" if name == "admin" else name), headers={"Cache-Control": "no-cache"}
        )

    async def _markdown(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(MARKDOWN, headers={"Cache-Control": "no-cache"})

    async def _sentences(self, request: web.Request) -> web.StreamResponse:
        return script(request, self._words)

    def _guarded(self, handler: Handler, right: Right, name: str) -> Handler:
        """Only from our own page, and only who has the role; known failures become JSON the page can show."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not is_own(request):
                return error_json(403, "another-origin")
            if right.role and (refused := await self._refused(request, right, name)):
                return refused
            try:
                response = await handler(request)
            except Stale as stale:
                response = error_json(409, "stale", path=stale.path, diff=stale.diff)
            except KnowledgeError as error:
                response = error_json(422, "faults", faults=[fault_json(fault) for fault in error.faults])
            response.headers["Cache-Control"] = "no-store"
            if right.act and response.status < 400:
                await request[RECORD](right.act, _subject(request, right))
            return response

        return guarded

    async def _refused(self, request: web.Request, right: Right, name: str) -> web.Response | None:
        """Why this browser may not; else who asks is in the request from now on."""
        session = await self._sessions.of(request.cookies.get(COOKIE, ""))
        if session is None:
            return error_json(401, "signed-out")
        request[SESSION], request[NAME] = session, session.name
        request[RECORD] = Recorder(
            self._audit, logged_name(session.person, session.name), address_of(request)
        )
        assert right.role
        if session.role.includes(right.role):
            return None
        await request[RECORD]("refused", f"{request.method} {name}", session.role)
        return error_json(403, "not-allowed", needs=right.role)


def _subject(request: web.Request, right: Right) -> str:
    """What a request was about, out of its body or its query."""
    body = request.get(BODY, {})
    return "/".join(str(value) for name in right.of if (value := body.get(name) or request.query.get(name)))
