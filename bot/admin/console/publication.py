"""The console's publishing pages: what would change, publish, take back."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.admin.console.request import NAME, RECORD, SESSION, json_body, strings, text
from bot.admin.publisher import Publisher
from bot.publishing import history
from bot.publishing.baseline import live_name
from bot.publishing.rollback import LiveChanged, NothingOlder
from bot.publishing.workplace import Shown
from index.knowledge.faults import KnowledgeError
from index.snapshots import snapshot
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError

Handlers = dict[tuple[str, str], Any]


class PublicationApi:
    """What the publisher does, as the pages ask for it."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def handlers(self) -> Handlers:
        return {
            ("GET", "state"): self.state,
            ("POST", "prepare"): self.prepare,
            ("POST", "publish"): self.publish,
            ("GET", "job"): self.job,
            ("GET", "history"): self.history,
            ("POST", "rollback"): self.rollback,
        }

    async def state(self, request: web.Request) -> web.Response:
        live, place = self._publisher.live.retriever.snapshot, self._publisher.place
        try:
            draft = await asyncio.to_thread(self._publisher.draft.changes)
        except KnowledgeError:  # the pages that need the draft say so; the others live
            draft = {}
        return web.json_response(
            {
                "name": request[NAME],
                "role": request[SESSION].role,
                "live": live.name,
                "units": len(live.units),
                "candidate": next(iter(snapshot.names(place.candidates)), None),
                "waiting": sum(not change.approved for change in draft.values()),
                "draft": len(draft),
                "job": {**await self._publisher.job(), "report": None},  # long, and for its own page
            }
        )

    async def prepare(self, request: web.Request) -> web.Response:
        return _started(await self._publisher.start("prepare", who=request[NAME]))

    async def publish(self, request: web.Request) -> web.Response:
        """Publish what was compared: `candidate` and `previous` are the two indexes of the report that was shown.

        `override` is why a worse index goes live all the same, for the `reasons` that were shown.
        """
        body = await json_body(request)
        shown = Shown(text(body, "candidate"), text(body, "previous"), strings(body, "reasons"))
        if not shown.name:
            return web.json_response({"error": "compare-first"}, status=422)
        override = text(body, "override").strip()

        async def ended(job: Mapping[str, Any]) -> None:
            if job["state"] == "done":
                await request[RECORD]("published", shown.name, override)
            else:
                await request[RECORD]("publish-failed", shown.name, str(job["error"]))

        return _started(
            await self._publisher.start(
                "publish", who=request[NAME], override=override, shown=shown, ended=ended
            )
        )

    async def job(self, request: web.Request) -> web.Response:
        return web.json_response(await self._publisher.job())

    async def history(self, request: web.Request) -> web.Response:
        place = self._publisher.place
        events = await asyncio.to_thread(history.history, place)
        kept = await asyncio.to_thread(snapshot.names, place.index)
        return web.json_response(
            {
                "live": self._publisher.live.retriever.snapshot.name,
                "current": await asyncio.to_thread(live_name, place),
                "kept": kept,
                "events": [history.as_json(event) for event in events[:100]],
            }
        )

    async def rollback(self, request: web.Request) -> web.Response:
        """Take back what is live; `offered` is the index that the page showed as such, refused when it no longer is."""
        body = await json_body(request)
        to, offered = text(body, "to"), text(body, "offered")
        try:
            event = await self._publisher.roll_back(who=request[NAME], to=to, offered=offered)
        except NothingOlder:
            return web.json_response({"error": "nothing-older"}, status=409)
        except LiveChanged as error:
            return web.json_response({"error": "live-changed", "detail": str(error)}, status=409)
        except BuildRefused:
            return web.json_response({"error": "busy"}, status=409)
        except SnapshotError as error:
            return web.json_response({"error": "index", "detail": str(error)}, status=409)
        return web.json_response(history.as_json(event))


def _started(job: Mapping[str, Any] | None) -> web.Response:
    if job is None:
        return web.json_response({"error": "busy"}, status=409)
    return web.json_response(job, status=202)
