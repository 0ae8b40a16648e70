"""The console's publishing pages: what would change, publish, take back."""

import asyncio
import contextlib
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.admin.console.knowledge import as_faults
from bot.admin.console.request import NAME, json_body, strings, text
from bot.publishing import comparison, history
from bot.publishing import publish as publishing
from bot.publishing.baseline import live_name
from bot.publishing.drafts import open_draft
from bot.publishing.rollback import LiveChanged, NothingOlder, rollback
from bot.publishing.worker.client import WorkFailed, difference, publication
from index.knowledge.faults import KnowledgeError
from index.snapshots import snapshot
from index.snapshots.build import BuildRefused
from index.snapshots.snapshot import SnapshotError

if TYPE_CHECKING:
    from bot.app import House

log = logging.getLogger(__name__)

Handlers = dict[tuple[str, str], Any]


class Publication:
    """At most one publication at a time, in a process of its own; its progress is asked for."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._job: dict[str, Any] = {"state": "idle"}
        self._task: asyncio.Task[None] | None = None

    def handlers(self) -> Handlers:
        return {
            ("GET", "state"): self.state,
            ("GET", "diff"): self.diff,
            ("POST", "prepare"): self.prepare,
            ("POST", "publish"): self.publish,
            ("GET", "job"): self.job,
            ("GET", "history"): self.history,
            ("POST", "rollback"): self.rollback,
        }

    async def close(self) -> None:
        if self._task and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def state(self, request: web.Request) -> web.Response:
        live = self._house.retriever.snapshot
        config = self._house.config
        try:
            draft = await asyncio.to_thread(open_draft(config).changes)
        except KnowledgeError:  # the pages that need the draft say so; the others live
            draft = {}
        return web.json_response(
            {
                "name": request[NAME],
                "live": live.name,
                "units": len(live.units),
                "candidate": next(iter(snapshot.names(comparison.candidates(config))), None),
                "waiting": sum(not change.approved for change in draft.values()),
                "draft": len(draft),
                "job": self._job,
            }
        )

    async def diff(self, request: web.Request) -> web.Response:
        """Files and units that a publication would change."""
        try:
            return web.json_response(await difference(self._house.config))
        except WorkFailed as failure:
            raise as_faults("knowledge", failure) from None

    async def prepare(self, request: web.Request) -> web.Response:
        return self._start("prepare", request[NAME])

    async def publish(self, request: web.Request) -> web.Response:
        """Publish what was compared: `candidate` and `previous` are the two indexes of the report that was shown.

        `override` is why a worse index goes live all the same, for the `reasons` that were shown.
        """
        body = await json_body(request)
        shown = publishing.Shown(text(body, "candidate"), text(body, "previous"), strings(body, "reasons"))
        if not shown.name:
            return web.json_response({"error": "compare-first"}, status=422)
        return self._start("publish", request[NAME], text(body, "override").strip(), shown)

    async def job(self, request: web.Request) -> web.Response:
        return web.json_response(self._job)

    async def history(self, request: web.Request) -> web.Response:
        config = self._house.config
        events = await asyncio.to_thread(history.history, config)
        kept = await asyncio.to_thread(snapshot.names, config.index.folder)
        return web.json_response(
            {
                "live": self._house.retriever.snapshot.name,
                "current": await asyncio.to_thread(live_name, config),
                "kept": kept,
                "events": [history.as_json(event) for event in events[:100]],
            }
        )

    async def rollback(self, request: web.Request) -> web.Response:
        """Take back what is live; `offered` is the index that the page showed as such, refused when it no longer is."""
        body = await json_body(request)
        to, offered = text(body, "to"), text(body, "offered")
        house = self._house
        try:
            event = await asyncio.to_thread(
                lambda: rollback(
                    house.config,
                    who=request[NAME],
                    files=True,
                    to=to,
                    offered=offered,
                    embedder=house.retriever.embedder,
                )
            )
        except NothingOlder:
            return web.json_response({"error": "nothing-older"}, status=409)
        except LiveChanged as error:
            return web.json_response({"error": "live-changed", "detail": str(error)}, status=409)
        except BuildRefused:
            return web.json_response({"error": "busy"}, status=409)
        except SnapshotError as error:
            return web.json_response({"error": "index", "detail": str(error)}, status=409)
        await self._serve(event.name)
        return web.json_response(history.as_json(event))

    def _start(
        self, action: str, who: str, override: str = "", shown: publishing.Shown | None = None
    ) -> web.Response:
        if self._job["state"] == "running":
            return web.json_response({"error": "busy"}, status=409)
        self._job = {"state": "running", "action": action, "step": "read", "done": 0, "total": 1}
        self._task = asyncio.create_task(self._run(action, who, override, shown))
        return web.json_response(self._job, status=202)

    async def _run(self, action: str, who: str, override: str, shown: publishing.Shown | None) -> None:
        report: dict[str, Any] = {}
        work = publication(
            self._house.config,
            action=action,
            who=who,
            override=override,
            shown=asdict(shown) if shown else None,
        )
        try:
            async for line in work:
                report = line.get("result", {})
                if not report:
                    self._job = {"state": "running", "action": action, **line}
            if not report:
                raise WorkFailed("ended-early", "no result")
            if action == "publish" and report["changed"]:
                await self._serve(report["name"])
            self._job = {"state": "done", "action": action, "report": report}
        except WorkFailed as failure:
            self._job = {
                "state": "failed",
                "action": action,
                "error": failure.kind,
                "detail": failure.detail,
            }
        except SnapshotError as error:
            self._job = _failed(action, str(error), "index")
        except Exception as error:  # a job that stayed "running" would refuse every later one
            log.exception("a publication ended early")
            self._job = _failed(action, f"{type(error).__name__}: {error}")

    async def _serve(self, name: str) -> None:
        """Swap at once, without waiting for the watcher's next look."""
        retriever = self._house.retriever
        if retriever.snapshot.name != name:
            root = self._house.config.index.folder
            loaded = await asyncio.to_thread(snapshot.load, root, name, embedder=retriever.embedder)
            retriever.swap(loaded)


def _failed(action: str, detail: str, error: str = "failed") -> dict[str, Any]:
    return {"state": "failed", "action": action, "error": error, "detail": detail}
