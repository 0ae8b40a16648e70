"""What a publication from a chat would make live: named first, then published by a button that is bound to it."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.admin.chat.faults import listed, why
from bot.config import Config
from bot.messages.message import Button, Reply
from bot.phrases.admins import AdminPhrase as P
from bot.phrases.admins import say_admin
from bot.publishing.baseline import live_name
from bot.publishing.comparison import candidates
from bot.publishing.drafts import open_draft
from bot.publishing.worker.client import WorkFailed, difference, publication
from index.knowledge.faults import KnowledgeError
from index.snapshots import build, snapshot
from index.text.language import Language

_FILES = 2500
"""Characters of the list of files; a block of over 3,000 would go out as a file, without its button."""


class Changed(Exception):
    """What would go live is no longer what the button was shown under."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What would go live at one moment, from the folder and the approved drafts."""

    mark: str
    """Of every file as it would be, and of the live index: what a button is bound to."""
    report: Mapping[str, Any]
    """As `bot.publishing.worker.__main__.difference` has it."""
    savers: Mapping[str, str]
    """By path, who saved or approved a draft."""


async def pending(config: Config) -> Pending:
    """Look at what would go live; raises `KnowledgeError` or `WorkFailed`."""
    approved = await asyncio.to_thread(open_draft(config).approved)
    # before the report: a button of a later state would publish what nobody was shown
    mark = await asyncio.to_thread(_mark_now, config, approved.texts)
    report = await difference(config)
    return Pending(mark, report, {change.path: change.by for change in approved.changes})


async def offer(config: Config, language: Language, said: str) -> Reply:
    """`said`, what would go live, and a button that publishes just that; no button where nothing would."""
    try:
        found = await pending(config)
    except (KnowledgeError, WorkFailed) as error:
        return Reply(f"{said}\n\n{failed(error, language)}", language)
    if not found.report["changed"]:
        return Reply(f"{said}\n\n{say_admin(P.UP_TO_DATE, language)}", language)
    return offered(found, language, said)


def offered(found: Pending, language: Language, said: str = "") -> Reply:
    """Every file that would go live, drafts first and each with whose it is, the sections, and the button."""
    files = sorted(_names(found.report["files"]), key=lambda file: file[1] not in found.savers)
    folder = say_admin(P.FOLDER, language)
    text = say_admin(
        P.PENDING,
        language,
        files=listed(
            (f"{sign} {path} ({found.savers.get(path, folder)})" for sign, path in files), room=_FILES
        ),
        sections=listed(f"{sign} {unit}" for sign, unit in _names(found.report["units"])),
    )
    button = Button(f"a:pub:{found.mark}", say_admin(P.PUBLISH, language))
    return Reply(f"{said}\n\n{text}".lstrip(), language, buttons=(button,))


async def publish(config: Config, *, who: str, mark: str) -> dict[str, Any]:
    """Build, and publish what was built if it is what the button `mark` was shown under; the report.

    Raises `Changed` where it is not, `WorkFailed` as `bot.publishing.worker.__main__.publication`, `SnapshotError`.
    """
    built = await _result(config, "prepare", who)
    if not built["changed"]:
        return built
    files = await asyncio.to_thread(lambda: snapshot.read_manifest(candidates(config), built["name"]).files)
    if mark != _mark(live_name(config), files):
        raise Changed
    shown = {"name": built["name"], "previous": built["previous"], "reasons": ()}
    try:
        return await _result(config, "publish", who, shown)
    except WorkFailed as failure:
        raise Changed if failure.kind == "outdated" else failure from None


def failed(error: Exception, language: Language) -> str:
    """That nothing was published, and why."""
    if isinstance(error, build.BuildRefused) or (isinstance(error, WorkFailed) and error.kind == "busy"):
        return say_admin(P.BUSY, language)
    return say_admin(P.FAILED, language, why=why(error, language))


async def _result(
    config: Config, action: str, who: str, shown: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    report: dict[str, Any] = {}
    async for line in publication(config, action=action, who=who, shown=shown):
        report = line.get("result", report)
    return report


def _mark_now(config: Config, texts: Mapping[str, bytes | None]) -> str:
    return _mark(live_name(config), build.digests(config.knowledge.folder, replace=texts))


def _mark(live: str, files: Mapping[str, str]) -> str:
    """Short enough for a button; another for any other file, or over any other live index."""
    return hashlib.sha256(json.dumps([live, sorted(files.items())]).encode()).hexdigest()[:16]


def _names(changes: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for sign, kind in (("+", "added"), ("~", "changed"), ("-", "removed")):
        yield from ((sign, name) for name in changes[kind])
