"""The admin's day from a chat: send a file, approve it by button, publish, take back, see what people ask."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bot.accounts.log import AuditLog
from bot.admin.chat.faults import listed
from bot.admin.chat.files import SentFiles, name_of
from bot.admin.chat.publication import failed, offer, offered
from bot.admin.publisher import Changed, Publisher
from bot.config import AdminConfig
from bot.insight import reports
from bot.messages.buttons import AdminAction, ForAdmin, parse
from bot.messages.message import Button, Channel, ChannelName, Content, IncomingMessage, Reply
from bot.phrases.admins import AdminPhrase as P
from bot.phrases.admins import say_admin
from bot.publishing import history
from bot.publishing.rollback import LiveChanged, NothingOlder
from bot.publishing.worker.client import WorkFailed
from bot.storage.database import Database
from index.knowledge.faults import KnowledgeError
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError
from index.text.language import Language
from index.text.markdown import escaped

log = logging.getLogger(__name__)

_PATIENCE = 8.0
"""Seconds that reading a file or a publication may take before the admin hears that it is being worked on."""
_LISTED = 10
_EXAMPLE = 200
"""Characters of a question that nothing answered, in the list of them."""


class AdminChat:
    """Serves the chats that the configuration lists as admins'; answers None to everything else."""

    def __init__(
        self,
        publisher: Publisher,
        database: Database,
        channels: Mapping[ChannelName, Channel],
        settings: AdminConfig,
        *,
        retention_days: int,
    ) -> None:
        self._publisher = publisher
        self._database = database
        self._channels = channels
        self._settings = settings
        self._retention_days = retention_days
        self._audit = AuditLog(database)
        self._files = SentFiles(publisher, channels, self._audit, max_upload=settings.max_upload)
        self._tasks: set[asyncio.Task[Reply]] = set()

    async def respond(self, message: IncomingMessage, language: Language) -> Reply | None:
        """The reply to an admin's message, None where it is one like any other's."""
        if name_of(message) not in self._settings.chats:
            return None
        if message.content in {Content.DOCUMENT, Content.TEXT} and message.attachment:
            return await self._patiently(message, self._files.take(message, language), P.READING, language)
        pressed = parse(message.button) if message.content is Content.BUTTON else None
        if isinstance(pressed, ForAdmin):
            return await self._button(message, pressed, language)
        name = message.text.strip().split("@")[0].split(" ")[0].lower()
        commands: dict[str, Callable[[IncomingMessage, Language], Coroutine[Any, Any, Reply]]] = {
            "/reindex": self._reindex,
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

    async def _button(self, message: IncomingMessage, pressed: ForAdmin, language: Language) -> Reply:
        if pressed.action is AdminAction.PUBLISH:
            work = self._published(name_of(message), pressed.mark, language)
            return await self._patiently(message, work, P.WORKING, language)
        if pressed.action is AdminAction.ROLL_BACK:
            return await self._rollback(message, language, offered=pressed.mark or "-")
        work = self._files.press(message, pressed, language)
        return await self._patiently(message, work, P.READING, language)

    async def _reindex(self, message: IncomingMessage, language: Language) -> Reply:
        """What would go live, to be published by button."""
        work = self._pending(name_of(message), language)
        return await self._patiently(message, work, P.LOOKING, language)

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

    async def _pending(self, who: str, language: Language) -> Reply:
        try:
            found = await self._publisher.pending()
        except (KnowledgeError, WorkFailed) as error:
            return _reply(language, failed(error, language))
        if found.report["changed"]:
            return offered(found, language)
        # a newer program may read the same files otherwise
        return await self._published(who, found.mark, language)

    async def _published(self, who: str, mark: str, language: Language) -> Reply:
        """Publish, in a process of its own, what the button `mark` was shown under."""
        try:
            report = await self._publisher.publish(who=who, mark=mark)
            if not report["changed"]:
                return _reply(language, say_admin(P.UP_TO_DATE, language))
            await self._audit.record(who, "published", report["name"])
        except Changed:
            return await offer(self._publisher, language, say_admin(P.CHANGED, language))
        except WorkFailed as failure:
            await self._audit.record(who, "publish-failed", detail=failure.kind)
            if failure.kind == "refused":
                reasons = "\n".join(f"- {reason}" for reason in failure.detail["reasons"])
                return _reply(language, say_admin(P.REFUSED, language, reasons=reasons))
            return _reply(language, failed(failure, language))
        except SnapshotError as error:
            return _reply(language, failed(error, language))
        counts = {name: len(report["units"][name]) for name in ("added", "changed", "removed")}
        text = say_admin(P.PUBLISHED, language, scores=_scores(report["verdict"]), **counts)
        back = Button(ForAdmin(AdminAction.ROLL_BACK, report["name"]).id, say_admin(P.ROLL_BACK, language))
        return _reply(language, text, (back,))

    async def _rollback(self, message: IncomingMessage, language: Language, offered: str = "") -> Reply:
        """Take back what is live; by a button, which may be weeks old, only the index that it stands under."""
        try:
            event = await self._publisher.roll_back(who=name_of(message), offered=offered)
        except NothingOlder:
            return _reply(language, say_admin(P.NOTHING_OLDER, language))
        except LiveChanged:
            return _reply(language, say_admin(P.LIVE_CHANGED, language))
        except (SnapshotError, BuildRefused) as error:
            return _reply(language, failed(error, language))
        await self._audit.record(name_of(message), "rolled-back", offered)
        return _reply(language, _taken_back(event, language))

    async def _stats(self, message: IncomingMessage, language: Language) -> Reply:
        database, since = self._database, reports.oldest(self._retention_days, 7)
        used = await reports.use(database, since=since)
        votes = await reports.unit_use(database, since=since)
        median = await reports.median(database, since=since)
        text = say_admin(
            P.STATS,
            language,
            total=sum(row.count for row in used),
            answered=sum(row.count for row in used if row.outcome == "answered"),
            unknown=sum(row.count for row in used if row.outcome == "not_covered"),
            liked=sum(row.liked for row in votes),
            disliked=sum(row.disliked for row in votes),
            median="-" if median is None else f"{median:.2f}",
        )
        return _reply(language, text)

    async def _gaps(self, message: IncomingMessage, language: Language) -> Reply:
        since = reports.oldest(self._retention_days)
        live = self._publisher.live
        found = await reports.gaps(self._database, live.retriever, since=since, check=0)
        if not found:
            return _reply(language, say_admin(P.NO_GAPS, language))
        lines = [f"- {gap.count} × {escaped(gap.examples[0][:_EXAMPLE])}" for gap in found[:_LISTED]]
        return _reply(language, "\n".join([say_admin(P.GAPS, language), *lines]))


def _reply(language: Language, text: str, buttons: tuple[Button, ...] = ()) -> Reply:
    return Reply(text, language, buttons=buttons)


def _taken_back(event: history.Event, language: Language) -> str:
    """What was put back holds a draft now; what was not is named."""
    files = {*event.files.added, *event.files.changed, *event.files.removed}
    parts = [say_admin(P.ROLLED_BACK, language)]
    if files - {*event.left}:
        parts.append(say_admin(P.KEPT, language))
    if event.left:
        parts.append(say_admin(P.LEFT, language, files=listed(event.left)))
    return " ".join(parts)


def _scores(verdict: dict[str, Any] | None) -> str:
    if not verdict:
        return "-"
    return ", ".join(
        f"{script} {verdict['before'][script]['recall_at_1']:.2f} → {after['recall_at_1']:.2f}"
        for script, after in verdict["after"].items()
    )
