"""The console's trial page: any question put to the live index or to the draft as it was built, with the reasons."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.admin.console.request import json_body, text
from bot.answering.assemble import Assistance
from bot.answering.explain import as_json, as_text
from bot.answering.trace import Trace
from bot.dialogue.conversation import Conversation
from bot.messages.citations import mark
from bot.messages.message import message
from bot.publishing.drafts import open_draft, safe_path, version_of
from bot.publishing.workplace import Workplace
from bot.storage.chats import ForgetfulStore
from index.knowledge.faults import KnowledgeError
from index.knowledge.passage import Hit
from index.retrieval.live import LiveIndex
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import snapshot
from index.snapshots.snapshot import SnapshotError
from index.text.language import detect

Handlers = dict[tuple[str, str], Any]


class TrialApi:
    """Answers that nobody but the admin sees and nothing remembers."""

    def __init__(self, place: Workplace, live: LiveIndex, assistance: Assistance) -> None:
        self._place = place
        self._live = live
        self._assistance = assistance
        self._built: SnapshotRetriever | None = None

    def handlers(self) -> Handlers:
        return {("POST", "ask"): self.ask}

    async def ask(self, request: web.Request) -> web.Response:
        """An answer with its reasons, from the live index or the one that is built and not published.

        `stale` says that the draft, or a file under it, has changed since that one was built.
        """
        body = await json_body(request)
        question = text(body, "question")[:1500]
        retriever, stale = self._live.retriever, False
        if text(body, "index") == "draft":
            built = await asyncio.to_thread(self.built)
            if built is None:
                return web.json_response({"error": "nothing-built"}, status=409)
            retriever = built
            stale = await asyncio.to_thread(_stale, self._place, built.snapshot.manifest.files)
        found = await explained(retriever, question, self._assistance)
        return web.json_response({**found, "stale": stale})

    def built(self) -> SnapshotRetriever | None:
        """Over the index that is built and not published; None where there is none."""
        folder = self._place.candidates
        name = next(iter(reversed(snapshot.names(folder))), None)
        if name is None:
            self._built = None
        elif self._built is None or self._built.snapshot.name != name:
            embedder = self._live.retriever.embedder
            try:
                self._built = SnapshotRetriever(embedder, snapshot.load(folder, name, embedder=embedder))
            except SnapshotError:
                self._built = None
        return self._built


def _stale(place: Workplace, built: Mapping[str, str]) -> bool:
    """Whether the files as they would be published now are others than those of an index, path to digest."""
    folder = place.knowledge
    now = {change.path: change.digest for change in open_draft(place).approved().changes}
    on_disk = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    new = {path for path in on_disk - built.keys() if _is_knowledge(path)}
    for path in (built.keys() | new) - now.keys():
        now[path] = version_of((folder / path).read_bytes()) if path in on_disk else ""
    return any(now[path] != built.get(path, "") for path in now)


def _is_knowledge(path: str) -> bool:
    try:
        return bool(safe_path(path))
    except KnowledgeError:
        return False


async def explained(
    retriever: SnapshotRetriever, question: str, assistance: Assistance | None = None
) -> dict[str, Any]:
    """What the bot would say in a new chat, and why: language, the hits that it was made from, calls to models."""
    conversation, trace = Conversation(retriever, ForgetfulStore(), assistance or Assistance()), Trace()
    exchange = await conversation.respond(message(question, "console"), trace=trace)
    reply, told = exchange.reply, as_json(trace)
    marks = [mark(numbers) for numbers in reply.numbers] or [""] * len(reply.sources)
    return {
        "index": exchange.snapshot,
        "language": detect(question),
        "outcome": exchange.outcome,
        "explanation": told,
        "trace": as_text(told),
        "units": exchange.units,
        "seconds": round(exchange.seconds, 4),
        "reply": {
            "text": reply.text,
            "language": reply.language,
            "sources": [asdict(s) | {"mark": own} for s, own in zip(reply.sources, marks, strict=True)],
            "buttons": [asdict(button) for button in reply.buttons],
        },
        "readings": trace.readings,
        "hits": [_hit_json(hit) for hit in trace.hits],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "unit": hit.unit.id,
        "kind": hit.unit.kind,
        "path": hit.passage.path,
        "heading": hit.passage.headings[-1],
        "score": round(hit.score, 3),
        "dense": round(hit.dense, 2),
        "lexical": round(hit.lexical, 2),
        "relevance": None if hit.relevance is None else round(hit.relevance, 2),
        "unanswered": round(hit.unanswered, 2),
    }
