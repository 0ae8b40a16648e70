"""The admin's day from a chat: send a file, approve it by button, publish, take back, see what people ask."""

import asyncio
import hashlib
import logging
import re
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from bot import history, reports
from bot.admin_knowledge import take_in, upload_path
from bot.admin_phrases import AdminPhrase as P
from bot.admin_phrases import say_admin
from bot.drafts import Change, Stale
from bot.errors import BotError
from bot.messages import Button, Channel, ChannelName, Content, IncomingMessage, Reply
from bot.worker import WorkFailed, difference, publication
from index import snapshot
from index.build import BuildRefused
from index.language import Language
from index.parse import KnowledgeError
from index.snapshot import SnapshotError

if TYPE_CHECKING:
    from bot.app import House

log = logging.getLogger(__name__)

_PATIENCE = 8.0
"""Seconds that reading a file or a publication may take before the admin hears that it is being worked on."""
_SHOWN = 1500
_LISTED = 10
_TOPIC = "documents"


@runtime_checkable
class DownloadingChannel(Protocol):
    """A channel that can fetch what was attached to a message."""

    async def download(self, message: IncomingMessage, limit: int, /) -> tuple[str, bytes]:
        """The file's name and bytes; raises `BotError`, its text fit for the admin to read, when it cannot be had
        or is larger than `limit` bytes."""
        ...


class AdminChat:
    """Serves the chats that the configuration lists as admins'; answers None to everything else."""

    def __init__(self, house: "House", channels: Mapping[ChannelName, Channel]) -> None:
        self._house = house
        self._channels = channels
        self._draft = history.open_draft(house.config)
        self._tasks: set[asyncio.Task[Reply]] = set()

    async def respond(self, message: IncomingMessage, language: Language) -> Reply | None:
        """The reply to an admin's message, None where it is one like any other's."""
        if _name(message) not in self._house.config.admin.chats:
            return None
        if message.content in {Content.DOCUMENT, Content.TEXT} and message.attachment:
            return await self._patiently(message, self._file(message, language), P.READING, language)
        if message.content is Content.BUTTON and message.button.startswith("a:"):
            return await self._button(message, language)
        name = message.text.strip().split("@")[0].split(" ")[0].lower()
        commands: dict[str, Callable[[IncomingMessage, Language], Coroutine[Any, Any, Reply]]] = {
            "/reindex": self._publish,
            "/rollback": self._rollback,
            "/stats": self._stats,
            "/gaps": self._gaps,
        }
        return await commands[name](message, language) if name in commands else None

    async def close(self) -> None:
        """Cancel publications that are still being waited for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _file(self, message: IncomingMessage, language: Language) -> Reply:
        """Read what was sent and show it; a caption is the name it is to have, with its folder or without."""
        channel = self._channels.get(message.conversation.channel)
        try:
            if not isinstance(channel, DownloadingChannel):
                raise WorkFailed("failed", "this channel cannot fetch files")
            name, data = await channel.download(message, self._house.config.admin.max_upload)
            path = _path(message.text.strip(), name)
            with tempfile.NamedTemporaryFile(prefix="rahnuma-") as file:
                file.write(data)
                file.flush()
                made = await take_in(self._draft, path, Path(file.name), by=_name(message))
        except Stale:  # changed in the console while it was being read
            return _reply(language, say_admin(P.GONE, language))
        except KnowledgeError as error:
            return _reply(language, say_admin(P.NOT_TAKEN, language, why=_code(str(error))))
        except WorkFailed as failure:
            return _reply(language, say_admin(P.NOT_TAKEN, language, why=_code(_detail(failure))))
        except BotError as error:
            log.warning("admin's file: %s", error)
            return _reply(language, say_admin(P.NOT_TAKEN, language, why=_code(str(error))))
        return self._shown(path, made, language)

    def _shown(self, path: str, made: dict[str, Any], language: Language) -> Reply:
        """What `take_in` read, as far as a message holds it, with what is doubtful about it."""
        found = made["extracted"]
        text = "\n\n".join(section["text"] for section in found["sections"])
        parts = [say_admin(P.READ, language, path=path)]
        if found["doubts"]:
            doubts = "\n".join(f"- {say_admin(P(doubt), language)}" for doubt in found["doubts"])
            parts.append(say_admin(P.DOUBT, language, doubts=doubts))
        parts.append(_code(text[:_SHOWN]))
        if (more := len(text) - _SHOWN + found["left"]) > 0:
            parts.append(say_admin(P.REST, language, more=f"{more:,}"))
        mark = _mark(path, made["digest"])
        buttons = (
            Button(f"a:ok:{mark}", say_admin(P.APPROVE, language)),
            Button(f"a:no:{mark}", say_admin(P.DISCARD, language)),
        )
        return _reply(language, "\n\n".join(parts), buttons)

    async def _button(self, message: IncomingMessage, language: Language) -> Reply:
        _, kind, mark = [*message.button.split(":", 2), "", ""][:3]
        if kind == "pub":
            return await self._publish(message, language)
        if kind == "back":
            return await self._rollback(message, language, offered=mark or "-")
        changes = await asyncio.to_thread(self._draft.changes)
        change = next((c for c in changes.values() if mark == _mark(c.path, c.digest)), None)
        if change is None:
            return _reply(language, say_admin(P.GONE, language))
        if kind == "no":
            return await self._discard(change, language)
        return await self._patiently(message, self._approve(message, change, language), P.READING, language)

    async def _discard(self, change: Change, language: Language) -> Reply:
        try:
            await asyncio.to_thread(lambda: self._draft.discard(change.path, digest=change.digest))
        except Stale:
            return _reply(language, say_admin(P.GONE, language))
        return _reply(language, say_admin(P.DISCARDED, language))

    async def _approve(self, message: IncomingMessage, change: Change, language: Language) -> Reply:
        try:
            await asyncio.to_thread(
                lambda: self._draft.approve(change.path, by=_name(message), digest=change.digest)
            )
            report = await difference(self._house.config)
        except Stale:
            return _reply(language, say_admin(P.GONE, language))
        except WorkFailed as failure:
            return _reply(language, say_admin(P.FAILED, language, why=_code(_detail(failure))))
        signs = (("+", "added"), ("~", "changed"), ("-", "removed"))
        lines = [f"{sign} {name}" for sign, what in signs for name in report["units"][what]]
        more = [f"… {len(lines) - 20}"] if len(lines) > 20 else []
        text = say_admin(P.APPROVED, language, changes=_code("\n".join([*lines[:20], *more])))
        return _reply(language, text, (Button("a:pub", say_admin(P.PUBLISH, language)),))

    async def _publish(self, message: IncomingMessage, language: Language) -> Reply:
        """Publish, in a process of its own."""
        work = self._published(_name(message), language)
        return await self._patiently(message, work, P.WORKING, language)

    async def _patiently(
        self, message: IncomingMessage, work: Coroutine[Any, Any, Reply], meanwhile: P, language: Language
    ) -> Reply:
        """The outcome of work that may take longer than an answer may: `meanwhile` is said then, and the outcome
        comes as a message of its own."""
        late = asyncio.Event()

        async def finish() -> Reply:
            reply = await work
            if late.is_set():
                await self._channels[message.conversation.channel].send(message, reply)
            return reply

        task = asyncio.create_task(finish())
        self._tasks.add(task)
        task.add_done_callback(self._retire)
        finished, _ = await asyncio.wait({task}, timeout=_PATIENCE)
        if finished:
            return task.result()
        late.set()
        return _reply(language, say_admin(meanwhile, language))

    def _retire(self, task: asyncio.Task[Reply]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work for an admin's chat failed", exc_info=error)

    async def _published(self, who: str, language: Language) -> Reply:
        report: dict[str, Any] = {}
        try:
            async for line in publication(self._house.config, action="publish", who=who):
                report = line.get("result", {})
            if not report["changed"]:
                return _reply(language, say_admin(P.UP_TO_DATE, language))
            await self._serve(report["name"])
        except WorkFailed as failure:
            if failure.kind == "refused":
                reasons = "\n".join(f"- {reason}" for reason in failure.detail["reasons"])
                return _reply(language, say_admin(P.REFUSED, language, reasons=reasons))
            return _reply(language, say_admin(P.FAILED, language, why=_code(_detail(failure))))
        except SnapshotError as error:
            return _reply(language, say_admin(P.FAILED, language, why=_code(str(error))))
        counts = {name: len(report["units"][name]) for name in ("added", "changed", "removed")}
        text = say_admin(P.PUBLISHED, language, scores=_scores(report["verdict"]), **counts)
        return _reply(language, text, (Button(f"a:back:{report['name']}", say_admin(P.ROLL_BACK, language)),))

    async def _rollback(self, message: IncomingMessage, language: Language, offered: str = "") -> Reply:
        """Take back what is live; by a button, which may be weeks old, only the index that it stands under."""
        house = self._house
        try:
            event = await asyncio.to_thread(
                lambda: history.rollback(
                    house.config,
                    who=_name(message),
                    files=True,
                    offered=offered,
                    embedder=house.retriever.embedder,
                )
            )
            await self._serve(event.name)
        except history.NothingOlder:
            return _reply(language, say_admin(P.NOTHING_OLDER, language))
        except history.LiveChanged:
            return _reply(language, say_admin(P.LIVE_CHANGED, language))
        except (SnapshotError, BuildRefused) as error:
            return _reply(language, say_admin(P.FAILED, language, why=_code(str(error))))
        return _reply(language, say_admin(P.ROLLED_BACK, language))

    async def _stats(self, message: IncomingMessage, language: Language) -> Reply:
        database, since = self._house.store.database, reports.oldest(self._house.config, 7)
        used = await reports.use(database, since=since)
        votes = await reports.unit_use(database, since=since)
        timings = await reports.latency(database, since=since)
        text = say_admin(
            P.STATS,
            language,
            total=sum(row.count for row in used),
            answered=sum(row.count for row in used if row.outcome == "answered"),
            unknown=sum(row.count for row in used if row.outcome == "not_covered"),
            liked=sum(row.liked for row in votes),
            disliked=sum(row.disliked for row in votes),
            median=f"{timings[-1].median:.2f}" if timings else "-",
        )
        return _reply(language, text)

    async def _gaps(self, message: IncomingMessage, language: Language) -> Reply:
        house = self._house
        since = reports.oldest(house.config)
        found = await reports.gaps(house.store.database, house.retriever, since=since, check=0)
        if not found:
            return _reply(language, say_admin(P.NO_GAPS, language))
        lines = [f"- {gap.count} × {_plain(gap.examples[0])}" for gap in found[:_LISTED]]
        return _reply(language, "\n".join([say_admin(P.GAPS, language), *lines]))

    async def _serve(self, name: str) -> None:
        retriever = self._house.retriever
        if retriever.snapshot.name != name:
            root = self._house.config.index.folder
            retriever.swap(await asyncio.to_thread(snapshot.load, root, name, embedder=retriever.embedder))


def _path(caption: str, name: str) -> str:
    """Where a file goes: as its caption says, "folder/name" or "name"; the ending stays the file's own."""
    wanted = caption if re.fullmatch(r"[\w./ -]{1,80}", caption) else ""
    topic, slash, called = wanted.rpartition("/")
    ending = name.rpartition(".")[2]
    if called and not called.lower().endswith(f".{ending.lower()}"):
        called = f"{called}.{ending}"
    return upload_path(topic if slash else _TOPIC, called or name)


def _reply(language: Language, text: str, buttons: tuple[Button, ...] = ()) -> Reply:
    return Reply(text, language, buttons=buttons)


def _code(text: str) -> str:
    return "```\n" + text.replace("```", "'''") + "\n```"


def _plain(text: str) -> str:
    return re.sub(r"[*_`\[\]]", "", text)[:200]


def _name(message: IncomingMessage) -> str:
    """For the history: the chat as the operator wrote it into the configuration, so that admins are told apart."""
    return f"{message.conversation.channel}:{message.conversation.chat}"


def _mark(path: str, digest: str) -> str:
    """Short enough for a button; another for the same bytes under another name."""
    return hashlib.sha256(f"{path}\n{digest}".encode()).hexdigest()[:16]


def _detail(failure: WorkFailed) -> str:
    if isinstance(failure.detail, list):
        return "\n".join(f"{f['path']}:{f['line']}: {f['message']}" for f in failure.detail[:10])
    return str(failure.detail)


def _scores(verdict: dict[str, Any] | None) -> str:
    if not verdict:
        return "-"
    return ", ".join(
        f"{script} {verdict['before'][script]['recall_at_1']:.2f} → {after['recall_at_1']:.2f}"
        for script, after in verdict["after"].items()
    )
