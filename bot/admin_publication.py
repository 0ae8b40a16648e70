"""The console's publishing pages: what would change, publish, take back, try."""

import asyncio
import contextlib
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot import history, publishing
from bot.admin_knowledge import as_faults
from bot.admin_request import NAME, json_body, strings, text
from bot.assistance import Assistance
from bot.conversation import Conversation
from bot.explain import as_json, as_text
from bot.golden import add, folders
from bot.golden import questions as golden_questions
from bot.store import ForgetfulStore
from bot.terminal import message
from bot.trace import Trace
from bot.worker import WorkFailed, difference, publication
from index import snapshot
from index.build import BuildRefused
from index.language import Language, detect
from index.retrieve import SnapshotRetriever
from index.score import Golden
from index.snapshot import SnapshotError

if TYPE_CHECKING:
    from bot.app import House

log = logging.getLogger(__name__)

Handlers = dict[tuple[str, str], Any]
_HITS = 6


class Publication:
    """At most one publication at a time, in a process of its own; its progress is asked for."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._job: dict[str, Any] = {"state": "idle"}
        self._task: asyncio.Task[None] | None = None
        self._trial: SnapshotRetriever | None = None

    def handlers(self) -> Handlers:
        return {
            ("GET", "state"): self.state,
            ("GET", "diff"): self.diff,
            ("POST", "prepare"): self.prepare,
            ("POST", "publish"): self.publish,
            ("GET", "job"): self.job,
            ("GET", "history"): self.history,
            ("POST", "rollback"): self.rollback,
            ("POST", "ask"): self.ask,
            ("POST", "golden"): self.golden,
        }

    async def close(self) -> None:
        if self._task and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def state(self, request: web.Request) -> web.Response:
        live = self._house.retriever.snapshot
        config = self._house.config
        draft = await asyncio.to_thread(history.open_draft(config).changes)
        return web.json_response(
            {
                "name": request[NAME],
                "live": live.name,
                "units": len(live.units),
                "candidate": next(iter(snapshot.names(publishing.candidates(config))), None),
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
        """Publish the folder with the approved draft; `override` is why a worse index goes live all the same."""
        return self._start("publish", request[NAME], text(await json_body(request), "override").strip())

    async def job(self, request: web.Request) -> web.Response:
        return web.json_response(self._job)

    async def history(self, request: web.Request) -> web.Response:
        config = self._house.config
        events = await asyncio.to_thread(history.history, config)
        kept = await asyncio.to_thread(snapshot.names, config.index.folder)
        return web.json_response(
            {
                "live": self._house.retriever.snapshot.name,
                "current": await asyncio.to_thread(_current, config.index.folder),
                "kept": kept,
                "events": [asdict(event) for event in events[:100]],
            }
        )

    async def rollback(self, request: web.Request) -> web.Response:
        """Take back what is live; `offered` is the index that the page showed as such, refused when it no longer is."""
        body = await json_body(request)
        to, offered = text(body, "to"), text(body, "offered")
        house = self._house
        try:
            event = await asyncio.to_thread(
                lambda: history.rollback(
                    house.config,
                    who=request[NAME],
                    files=True,
                    to=to,
                    offered=offered,
                    embedder=house.retriever.embedder,
                )
            )
        except history.NothingOlder:
            return web.json_response({"error": "nothing-older"}, status=409)
        except history.LiveChanged as error:
            return web.json_response({"error": "live-changed", "detail": str(error)}, status=409)
        except (SnapshotError, BuildRefused) as error:
            return web.json_response({"error": "failed", "detail": str(error)}, status=409)
        await self._serve(event.name)
        return web.json_response(asdict(event))

    async def ask(self, request: web.Request) -> web.Response:
        """An answer with its reasons, from the live index or the one that is built and not published."""
        body = await json_body(request)
        question = text(body, "question")[:1500]
        retriever = self._house.retriever
        if text(body, "index") == "draft":
            trial = await asyncio.to_thread(self._candidate)
            if trial is None:
                return web.json_response({"error": "nothing-built"}, status=409)
            retriever = trial
        return web.json_response(await explained(retriever, question, self._house.assistance))

    async def golden(self, request: web.Request) -> web.Response:
        """Keep a golden question; its units must be known, live or as built."""
        body = await json_body(request)
        try:
            language = Language(text(body, "language"))
        except ValueError:
            raise web.HTTPBadRequest(reason="no such language") from None
        units, facts = (strings(body, name) for name in ("units", "facts"))
        question = " ".join(text(body, "question").split())
        trial = await asyncio.to_thread(self._candidate)
        known = {*self._house.retriever.snapshot.units, *(trial.snapshot.units if trial else ())}
        if not question or (unknown := [unit for unit in units if unit not in known]):
            return web.json_response(
                {"error": "unknown-unit", "units": unknown if question else []}, status=422
            )
        golden = Golden(question, language, units, facts)
        await asyncio.to_thread(add, self._house.config, golden)
        total = len(await asyncio.to_thread(golden_questions, self._house.config))
        return web.json_response(
            {"total": total, "file": f"{folders(self._house.config)[1].name}/admin.jsonl"}
        )

    def _start(self, action: str, who: str, override: str = "") -> web.Response:
        if self._job["state"] == "running":
            return web.json_response({"error": "busy"}, status=409)
        self._job = {"state": "running", "action": action, "step": "read", "done": 0, "total": 1}
        self._task = asyncio.create_task(self._run(action, who, override))
        return web.json_response(self._job, status=202)

    async def _run(self, action: str, who: str, override: str) -> None:
        report: dict[str, Any] = {}
        try:
            async for line in publication(self._house.config, action=action, who=who, override=override):
                report = line.get("result", {})
                if not report:
                    self._job = {"state": "running", "action": action, **line}
            if not report:
                raise WorkFailed("failed", "no result")
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
            self._job = _failed(action, str(error))
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

    def _candidate(self) -> SnapshotRetriever | None:
        folder = publishing.candidates(self._house.config)
        name = next(iter(reversed(snapshot.names(folder))), None)
        if name is None:
            self._trial = None
        elif self._trial is None or self._trial.snapshot.name != name:
            embedder = self._house.retriever.embedder
            try:
                self._trial = SnapshotRetriever(embedder, snapshot.load(folder, name, embedder=embedder))
            except SnapshotError:
                self._trial = None
        return self._trial


def _failed(action: str, detail: str) -> dict[str, Any]:
    return {"state": "failed", "action": action, "error": "failed", "detail": detail}


def _current(root: Path) -> str:
    """The index that a rollback would take back, "" where that cannot be said."""
    try:
        return snapshot.current(root)
    except SnapshotError:
        return ""


async def explained(
    retriever: SnapshotRetriever, question: str, assistance: Assistance | None = None
) -> dict[str, Any]:
    """What the bot would say in a new chat, and why: language, hits with their evidence, calls to models."""
    conversation, trace = Conversation(retriever, ForgetfulStore(), assistance or Assistance()), Trace()
    exchange = await conversation.respond(message(question, "console"), trace)
    language = detect(question)
    hits = await retriever.retrieve(question, language or Language.ENGLISH, k=_HITS)
    reply = exchange.reply
    return {
        "index": retriever.snapshot.name,
        "language": language,
        "outcome": exchange.outcome,
        "explanation": as_json(trace),
        "trace": as_text(trace),
        "units": exchange.units,
        "seconds": round(exchange.seconds, 4),
        "reply": {
            "text": reply.text,
            "language": reply.language,
            "sources": [asdict(source) for source in reply.sources],
            "buttons": [asdict(button) for button in reply.buttons],
        },
        "hits": [
            {
                "unit": hit.unit.id,
                "kind": hit.unit.kind,
                "heading": hit.passage.headings[-1],
                "score": round(hit.score, 3),
                "dense": round(hit.dense, 2),
                "lexical": round(hit.lexical, 2),
            }
            for hit in hits
        ],
    }
