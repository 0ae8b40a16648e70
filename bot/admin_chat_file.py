"""An admin's file in a chat: taken in and shown, sent whole, approved or discarded by button."""

import asyncio
import hashlib
import logging
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, runtime_checkable

from bot import history
from bot.admin_knowledge import take_in, upload_path
from bot.admin_phrases import AdminPhrase as P
from bot.admin_phrases import say_admin
from bot.config import Config
from bot.drafts import Change, Stale, digest
from bot.errors import BotError
from bot.messages import Button, Channel, ChannelName, IncomingMessage, Reply
from bot.worker import WorkFailed, difference, extraction
from index.faults import KnowledgeError
from index.language import Language
from index.parse import subject_and_language

log = logging.getLogger(__name__)

_SHOWN = 1500
_TOPIC = "documents"


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


class FileDesk:
    """Keeps what admins send as drafts that wait for their approval."""

    def __init__(self, config: Config, channels: Mapping[ChannelName, Channel]) -> None:
        self._config = config
        self._channels = channels
        self._draft = history.open_draft(config)

    async def take(self, message: IncomingMessage, language: Language) -> Reply:
        """Read what was sent and show it; a caption is the name it is to have, with its folder or without."""
        channel = self._channels.get(message.conversation.channel)
        try:
            if not isinstance(channel, FileChannel):
                raise WorkFailed("failed", "this channel cannot fetch files")
            name, data = await channel.download(message, self._config.admin.max_upload)
            path = _path(message.text.strip(), name)
            with tempfile.NamedTemporaryFile(prefix="rahnuma-") as file:
                file.write(data)
                file.flush()
                made = await take_in(self._draft, path, Path(file.name), by=name_of(message))
        except Stale:  # changed in the console while it was being read
            return Reply(say_admin(P.GONE, language), language)
        except KnowledgeError as error:
            return Reply(say_admin(P.NOT_TAKEN, language, why=code(str(error))), language)
        except WorkFailed as failure:
            return Reply(say_admin(P.NOT_TAKEN, language, why=code(detail(failure))), language)
        except BotError as error:
            log.warning("admin's file: %s", error)
            return Reply(say_admin(P.NOT_TAKEN, language, why=code(str(error))), language)
        return _shown(path, made, language)

    async def press(self, message: IncomingMessage, language: Language) -> Reply:
        """What comes of a button under a file that was shown: `a:ok:…`, `a:no:…` or `a:all:…`."""
        _, kind, mark = [*message.button.split(":", 2), "", ""][:3]
        changes = await asyncio.to_thread(self._draft.changes)
        change = next((c for c in changes.values() if mark == _mark(c.path, c.digest)), None)
        if change is None:
            return Reply(say_admin(P.GONE, language), language)
        try:
            if kind == "no":
                await asyncio.to_thread(lambda: self._draft.discard(change.path, digest=change.digest))
                return Reply(say_admin(P.DISCARDED, language), language)
            if kind == "all":
                return await self._whole(message, change, language)
            return await self._approve(message, change, language)
        except Stale:
            return Reply(say_admin(P.GONE, language), language)
        except WorkFailed as failure:
            return Reply(say_admin(P.FAILED, language, why=code(detail(failure))), language)
        except BotError as error:
            log.warning("a file for an admin: %s", error)
            return Reply(say_admin(P.FAILED, language, why=code(str(error))), language)

    async def _whole(self, message: IncomingMessage, change: Change, language: Language) -> Reply:
        """Send all of the text as a file, and offer what was offered under its beginning."""
        channel = self._channels.get(message.conversation.channel)
        if not isinstance(channel, FileChannel):
            raise WorkFailed("failed", "this channel cannot send files")
        data = await asyncio.to_thread(self._draft.read, change.path)
        if data is None or digest(data) != change.digest:
            raise Stale(change.path, "")
        name = PurePosixPath(change.path).name
        if not subject_and_language(change.path):
            with tempfile.NamedTemporaryFile(prefix="rahnuma-") as file:
                file.write(data)
                file.flush()
                found = await extraction(change.path, Path(file.name))
            sections = (f"{section['heading']}\n\n{section['text']}" for section in found["sections"])
            name, data = f"{PurePosixPath(name).stem}.txt", "\n\n\n".join(sections).encode()
        await channel.send_file(message, name, data)
        text = say_admin(P.WHOLE_SENT, language, path=change.path)
        return Reply(text, language, buttons=_buttons(_mark(change.path, change.digest), language))

    async def _approve(self, message: IncomingMessage, change: Change, language: Language) -> Reply:
        await asyncio.to_thread(
            lambda: self._draft.approve(change.path, by=name_of(message), digest=change.digest)
        )
        report = await difference(self._config)
        signs = (("+", "added"), ("~", "changed"), ("-", "removed"))
        lines = [f"{sign} {name}" for sign, what in signs for name in report["units"][what]]
        more = [f"… {len(lines) - 20}"] if len(lines) > 20 else []
        text = say_admin(P.APPROVED, language, changes=code("\n".join([*lines[:20], *more])))
        return Reply(text, language, buttons=(Button("a:pub", say_admin(P.PUBLISH, language)),))


def _shown(path: str, made: dict[str, Any], language: Language) -> Reply:
    """What `take_in` read, as far as a message holds it, with what is doubtful about it."""
    found = made["extracted"]
    text = "\n\n".join(section["text"] for section in found["sections"])
    parts = [say_admin(P.READ, language, path=path)]
    if found["doubts"]:
        doubts = "\n".join(f"- {say_admin(P(doubt), language)}" for doubt in found["doubts"])
        parts.append(say_admin(P.DOUBT, language, doubts=doubts))
    parts.append(code(text[:_SHOWN]))
    more = len(text) - _SHOWN + found["left"]
    if more > 0:
        parts.append(say_admin(P.REST, language, more=f"{more:,}"))
    buttons = _buttons(_mark(path, made["digest"]), language, whole=more > 0)
    return Reply("\n\n".join(parts), language, buttons=buttons)


def _buttons(mark: str, language: Language, *, whole: bool = False) -> tuple[Button, ...]:
    """What can be done with a file that waits; `whole` where there is more of it than was shown."""
    every = (("ok", P.APPROVE), ("all", P.WHOLE), ("no", P.DISCARD))
    return tuple(
        Button(f"a:{kind}:{mark}", say_admin(label, language))
        for kind, label in every
        if whole or kind != "all"
    )


def _path(caption: str, name: str) -> str:
    """Where a file goes: as its caption says, "folder/name" or "name"; the ending stays the file's own."""
    wanted = caption if re.fullmatch(r"[\w./ -]{1,80}", caption) else ""
    topic, slash, called = wanted.rpartition("/")
    ending = name.rpartition(".")[2]
    if called and not called.lower().endswith(f".{ending.lower()}"):
        called = f"{called}.{ending}"
    return upload_path(topic if slash else _TOPIC, called or name)


def _mark(path: str, digest: str) -> str:
    """Short enough for a button; another for the same bytes under another name."""
    return hashlib.sha256(f"{path}\n{digest}".encode()).hexdigest()[:16]


def name_of(message: IncomingMessage) -> str:
    """For the history: the chat as the operator wrote it into the configuration, so that admins are told apart."""
    return f"{message.conversation.channel}:{message.conversation.chat}"


def code(text: str) -> str:
    """A block of code in a reply."""
    return "```\n" + text.replace("```", "'''") + "\n```"


def detail(failure: WorkFailed) -> str:
    """What a failed piece of work says of itself, ten faults at most."""
    if isinstance(failure.detail, list):
        return "\n".join(f"{f['path']}:{f['line']}: {f['message']}" for f in failure.detail[:10])
    return str(failure.detail)
