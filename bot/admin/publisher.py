"""Publishing for every admin: the console and the chats ask here, and at most one publication runs at a time, of all
replicas."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.admin.jobs import BEAT_SECONDS, Jobs, broken_off
from bot.inbox.ending import end
from bot.publishing import rollback
from bot.publishing.baseline import live_name
from bot.publishing.drafts import Draft, open_draft
from bot.publishing.history import Event
from bot.publishing.worker.client import WorkFailed, difference, publication
from bot.publishing.workplace import Shown, Workplace
from index.digests import digest
from index.retrieval.live import LiveIndex
from index.snapshots import knowledge_folder, snapshot
from index.snapshots.snapshot import SnapshotError

log = logging.getLogger(__name__)

_TOLD_SECONDS = 0.3
"""How often the progress of a job is written down at most."""

Ended = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Told the last state of a job: done with its report, or failed with its error."""


class Changed(Exception):
    """What would go live is no longer what was shown."""


@dataclass(frozen=True, slots=True)
class PendingChanges:
    """What would go live at one moment, from the folder and the approved drafts."""

    mark: str
    """Of every file as it would be, and of the live index: what a button is bound to."""
    report: Mapping[str, Any]
    """As `bot.publishing.worker.client.difference` has it."""
    savers: Mapping[str, str]
    """By path, who saved or approved a draft."""


class Publisher:
    """Compares, publishes and takes back, and lets the answering process serve the outcome at once."""

    def __init__(self, place: Workplace, live: LiveIndex, jobs: Jobs) -> None:
        self.place = place
        self.live = live
        self.draft: Draft = open_draft(place)
        self._jobs = jobs
        self._task: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Cancel a publication that is still being waited for."""
        if self._task and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def job(self) -> dict[str, Any]:
        """The publication that a console began last, here or at another replica: its progress, then its report or why it
        failed."""
        return await self._jobs.last()

    async def difference(self) -> dict[str, Any]:
        """Files and units that a publication would change; raises `WorkFailed`."""
        return await difference(self.place)

    async def pending(self) -> PendingChanges:
        """What would go live; raises `KnowledgeError` or `WorkFailed`."""
        approved = await asyncio.to_thread(self.draft.approved)
        # before the report: a button of a later state would publish what nobody was shown
        mark = await asyncio.to_thread(self._mark_now, approved.texts)
        report = await self.difference()
        return PendingChanges(mark, report, {change.path: change.by for change in approved.changes})

    async def start(
        self,
        action: str,
        *,
        who: str,
        override: str = "",
        shown: Shown | None = None,
        ended: Ended | None = None,
    ) -> dict[str, Any] | None:
        """Begin to `prepare` or `publish` and follow it in `job`; how it stands, None while another is running. `ended` is
        awaited with the last state of the job. `took` in it: by action, the seconds of the last that changed something."""
        took = (await self._jobs.last()).get("took", {})
        job = {"state": "running", "action": action, "step": "read", "done": 0, "total": 1, "took": took}
        if not await self._jobs.begin(job):
            return None
        self._task = asyncio.create_task(self._watched(self._follow(job, who, override, shown), ended))
        return job

    async def publish(self, *, who: str, mark: str) -> dict[str, Any]:
        """Build, and publish what was built if it is what `mark` was shown for; the report.

        Raises `Changed` where it is not, `WorkFailed` as `publication` does, `SnapshotError`.
        """
        built = await self._result("prepare", who)
        if not built["changed"]:
            return built
        files = await asyncio.to_thread(
            lambda: snapshot.read_manifest(self.place.candidates, built["name"]).files
        )
        if mark != _mark(live_name(self.place), files):
            raise Changed
        try:
            report = await self._result("publish", who, Shown(built["name"], built["previous"]))
        except WorkFailed as failure:
            raise Changed if failure.kind == "outdated" else failure from None
        await self.live.serve(report["name"])
        return report

    async def roll_back(self, *, who: str, to: str = "", offered: str = "") -> Event:
        """Make the index before the live one, or `to`, live again with its files; `offered` as for `rollback`.

        Raises `NothingOlder`, `LiveChanged`, `BuildRefused` or `SnapshotError`.
        """
        embedder = self.live.retriever.embedder
        event = await asyncio.to_thread(
            lambda: rollback.rollback(
                self.place, who=who, files=True, to=to, offered=offered, embedder=embedder
            )
        )
        await self.live.serve(event.name)
        return event

    async def _result(self, action: str, who: str, shown: Shown | None = None) -> dict[str, Any]:
        report: dict[str, Any] = {}
        async for line in publication(self.place, action=action, who=who, shown=shown):
            report = line.get("result", report)
        return report

    async def _watched(self, work: Awaitable[dict[str, Any]], ended: Ended | None) -> None:
        beating = asyncio.create_task(self._beat())
        try:
            job = await work
        finally:
            await end([beating])
        await self._jobs.update(job)
        if ended:
            await ended(job)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._jobs.beat()

    async def _follow(
        self, begun: dict[str, Any], who: str, override: str, shown: Shown | None
    ) -> dict[str, Any]:
        """Its last state."""
        report: dict[str, Any] = {}
        action, told, since = begun["action"], 0.0, time.monotonic()
        work = publication(self.place, action=action, who=who, override=override, shown=shown)
        try:
            async for line in work:
                report = line.get("result", {})
                begun |= {} if report else line
                if not report and time.monotonic() - told > _TOLD_SECONDS:
                    await self._jobs.update(begun)
                    told = time.monotonic()
            if not report:
                raise WorkFailed("ended-early", "no result")
            if action == "publish" and report["changed"]:
                await self.live.serve(report["name"])
            took = {action: round(time.monotonic() - since, 1)} if report["changed"] else {}
            return {"state": "done", "action": action, "report": report, "took": begun["took"] | took}
        except WorkFailed as failure:
            return _failed(begun, failure.kind, failure.detail)
        except SnapshotError as error:
            return _failed(begun, "index", str(error))
        except asyncio.CancelledError:
            await self._jobs.update(broken_off(begun))
            raise
        except Exception as error:  # a job that stayed "running" would refuse every later one
            log.exception("a publication ended early")
            return _failed(begun, "failed", f"{type(error).__name__}: {error}")

    def _mark_now(self, texts: Mapping[str, bytes | None]) -> str:
        return _mark(live_name(self.place), knowledge_folder.digests(self.place.knowledge, replace=texts))


def _failed(job: Mapping[str, Any], error: str, detail: Any) -> dict[str, Any]:
    kept = {name: job[name] for name in ("action", "took")}
    return {"state": "failed", **kept, "error": error, "detail": detail}


def _mark(live: str, files: Mapping[str, str]) -> str:
    """Short enough for a button; another for any other file, or over any other live index."""
    return digest(json.dumps([live, sorted(files.items())]))[:16]
