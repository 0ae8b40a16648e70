"""An admin's file in a chat: taken in and shown, sent whole, approved or discarded by button."""

import asyncio
import logging
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, runtime_checkable

from bot.accounts.log import AuditLog
from bot.admin.chat.faults import code, why
from bot.admin.chat.publication import failed, offer
from bot.admin.publisher import Publisher
from bot.admin.uploads import take_in, upload_path
from bot.errors import BotError
from bot.messages.buttons import AdminAction, ForAdmin
from bot.messages.message import Button, Channel, ChannelName, IncomingMessage, Reply
from bot.phrases.admins import AdminPhrase as P
from bot.phrases.admins import say_admin
from bot.publishing.drafts import Change, Stale, version_of
from bot.publishing.worker.client import WorkFailed, extraction
from index.digests import digest
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import decode, subject_and_language
from index.text.language import Language

log = logging.getLogger(__name__)

_SHOWN = 1500
_TOPIC = "documents"
_OFFERS = 100
"""Files at most that a button may still put in place of another."""


@runtime_checkable
class FileChannel(Protocol):
    """A channel that files go over, in both directions."""

    async def download(self, message: IncomingMessage, limit: int, /) -> tuple[str, bytes]:
        """The name and bytes of what was attached; raises `BotError`, its text fit for the admin to read, when it
        cannot be had or is larger than `limit` bytes."""
        ...

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, /) -> None:
        """Send a document into the chat of a message; raises `DeliveryError`."""
        ...


class SentFiles:
    """Keeps what admins send as drafts that wait for their approval."""

    def __init__(
        self,
        publisher: Publisher,
        channels: Mapping[ChannelName, Channel],
        audit: AuditLog,
        *,
        max_upload: int,
    ) -> None:
        self._publisher = publisher
        self._audit = audit
        self._channels = channels
        self._max_upload = max_upload
        self._draft = publisher.draft
        self._offers: dict[str, tuple[IncomingMessage, str]] = {}
        """By the mark of its button, a file whose name is taken, and the version that it may replace."""

    async def take(
        self, message: IncomingMessage, language: Language, *, replaced: str | None = None
    ) -> Reply:
        """Read what was sent and show it; a caption is the name it is to have, with its folder or without.

        `replaced` is the version that it takes the place of; without one it must be a file of a new name.
        """
        channel = self._channels.get(message.conversation.channel)
        try:
            if not isinstance(channel, FileChannel):
                raise WorkFailed("failed", "this channel cannot fetch files")
            name, data = await channel.download(message, self._max_upload)
            path: str = _path(message.text.strip(), name)
            held = await asyncio.to_thread(self._draft.holds, path)
            if held and replaced is None:
                return await self._taken(message, path, language)
            base = (replaced or "") if held else ""
            with tempfile.NamedTemporaryFile(prefix="rahnuma-") as file:
                file.write(data)
                file.flush()
                made = await take_in(self._draft, path, Path(file.name), by=name_of(message), base=base)
        except Stale:  # changed since its button was shown, or while it was being read
            return await self._taken(message, path, language)
        except BotError as error:
            log.warning("admin's file: %s", error)
            return Reply(say_admin(P.NOT_TAKEN, language, why=why(error, language)), language)
        except (KnowledgeError, WorkFailed) as error:
            return Reply(say_admin(P.NOT_TAKEN, language, why=why(error, language)), language)
        await self._audit.record(name_of(message), "uploaded", path)
        return _shown(path, made, _written(path, data, made["extracted"]), language)

    async def _taken(self, message: IncomingMessage, path: str, language: Language) -> Reply:
        """Say whose place the file would take; the button lets it take just that."""
        # before whose it is: a draft saved in between is not replaced by this button
        version = await asyncio.to_thread(self._draft.version, path)
        change = (await asyncio.to_thread(self._draft.changes)).get(path)
        by = change.by if change else ""
        mark = secrets.token_hex(8)
        self._offers[mark] = message, version
        if len(self._offers) > _OFFERS:
            del self._offers[next(iter(self._offers))]
        phrase = {"": P.TAKEN, name_of(message): P.OWN_DRAFT}.get(by, P.OTHERS_DRAFT)
        text = say_admin(phrase, language, path=path, by=by.replace("`", "'"))
        button = Button(ForAdmin(AdminAction.REPLACE, mark).id, say_admin(P.REPLACE, language))
        return Reply(text, language, buttons=(button,))

    async def press(self, message: IncomingMessage, pressed: ForAdmin, language: Language) -> Reply:
        """What comes of a button under a file: it is approved, discarded, sent whole, or put in another's place."""
        if pressed.action is AdminAction.REPLACE and pressed.mark in self._offers:
            file, version = self._offers[pressed.mark]
            return await self.take(file, language, replaced=version)
        try:
            changes = await asyncio.to_thread(self._draft.changes)
            change = next((c for c in changes.values() if pressed.mark == _mark(c.path, c.digest)), None)
            if change is None:
                return Reply(say_admin(P.GONE, language), language)
            if pressed.action is AdminAction.DISCARD:
                await asyncio.to_thread(lambda: self._draft.discard(change.path, digest=change.digest))
                await self._audit.record(name_of(message), "discarded", change.path)
                return Reply(say_admin(P.DISCARDED, language), language)
            if pressed.action is AdminAction.SEND_WHOLE:
                return await self._whole(message, change, language)
            return await self._approve(message, change, language)
        except Stale:
            return Reply(say_admin(P.GONE, language), language)
        except BotError as error:
            log.warning("a file for an admin: %s", error)
            return Reply(failed(error, language), language)
        except (KnowledgeError, WorkFailed) as error:
            return Reply(failed(error, language), language)

    async def _whole(self, message: IncomingMessage, change: Change, language: Language) -> Reply:
        """Send all of the text as a file, and offer what was offered under its beginning."""
        channel = self._channels.get(message.conversation.channel)
        if not isinstance(channel, FileChannel):
            raise WorkFailed("failed", "this channel cannot send files")
        data = await asyncio.to_thread(self._draft.read, change.path)
        if data is None or version_of(data) != change.digest:
            raise Stale(change.path, "")
        name = PurePosixPath(change.path).name
        if not subject_and_language(change.path):
            with tempfile.NamedTemporaryFile(prefix="rahnuma-") as file:
                file.write(data)
                file.flush()
                found = await extraction(change.path, Path(file.name))
            name, data = f"{PurePosixPath(name).stem}.txt", _written(change.path, data, found).encode()
        await channel.send_file(message, name, data)
        text = say_admin(P.WHOLE_SENT, language, path=change.path)
        return Reply(text, language, buttons=_buttons(_mark(change.path, change.digest), language))

    async def _approve(self, message: IncomingMessage, change: Change, language: Language) -> Reply:
        await asyncio.to_thread(
            lambda: self._draft.approve(change.path, by=name_of(message), digest=change.digest)
        )
        await self._audit.record(name_of(message), "approved", change.path)
        return await offer(self._publisher, language, say_admin(P.APPROVED, language))


def _shown(path: str, made: dict[str, Any], text: str, language: Language) -> Reply:
    """The text of what `take_in` read, as far as a message holds it, with what is doubtful about it."""
    found = made["extracted"]
    parts = [say_admin(P.READ, language, path=path)]
    if found["doubts"]:
        doubts = "\n".join(f"- {say_admin(P(doubt), language)}" for doubt in found["doubts"])
        parts.append(say_admin(P.DOUBT, language, doubts=doubts))
    parts.append(code(text[:_SHOWN]))
    left = 0 if subject_and_language(path) else found["left"]  # what `text` lacks of a document
    more = max(len(text) - _SHOWN, 0) + left
    if more:
        parts.append(say_admin(P.REST, language, more=f"{more:,}"))
    buttons = _buttons(_mark(path, made["digest"]), language, whole=more > 0)
    return Reply("\n\n".join(parts), language, buttons=buttons)


def _written(path: str, data: bytes, found: dict[str, Any]) -> str:
    """All that goes live of a file: its title, headings and texts; of an authored one also its sample questions, and
    last what stands in front of its text."""
    title = found["title"]
    if subject_and_language(path):
        lines = decode(path, data).splitlines()
        end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "---")
        return "\n".join((title, *lines[end + 1 :], "", *lines[1:end]))
    heads = (section["heading"] if section["heading"] != title else "" for section in found["sections"])
    sections = zip(heads, (section["text"] for section in found["sections"]), strict=True)
    return "\n\n\n".join((title, *("\n\n".join(filter(None, section)) for section in sections)))


def _buttons(mark: str, language: Language, *, whole: bool = False) -> tuple[Button, ...]:
    """What can be done with a file that waits; `whole` where there is more of it than was shown."""
    every = (
        (AdminAction.APPROVE, P.APPROVE),
        (AdminAction.SEND_WHOLE, P.WHOLE),
        (AdminAction.DISCARD, P.DISCARD),
    )
    return tuple(
        Button(ForAdmin(action, mark).id, say_admin(label, language))
        for action, label in every
        if whole or action is not AdminAction.SEND_WHOLE
    )


def _path(caption: str, name: str) -> str:
    """Where a file goes: as its caption says, "folder/name" or "name"; the ending stays the file's own."""
    wanted = caption if re.fullmatch(r"[\w./ -]{1,80}", caption) else ""
    topic, slash, called = wanted.rpartition("/")
    ending = name.rpartition(".")[2]
    if called and not called.lower().endswith(f".{ending.lower()}"):
        called = f"{called}.{ending}"
    return upload_path(topic if slash else _TOPIC, called or name)


def _mark(path: str, version: str) -> str:
    """Short enough for a button; another for the same bytes under another name."""
    return digest(f"{path}\n{version}")[:16]


def name_of(message: IncomingMessage) -> str:
    """For the history: the chat as the operator wrote it into the configuration, so that admins are told apart."""
    return f"{message.conversation.channel}:{message.conversation.chat}"
