"""`rahnuma check`: what is configured, whether each platform answers, and what is missing; changes nothing."""

import argparse
import asyncio
import itertools
import sys
from typing import TextIO

from bot.channels.reach import NotReached, reached
from bot.config import Config, PostgresAddress, faults_by_section
from bot.dialogue.care import doubt
from bot.errors import DatabaseUnusable
from bot.publishing.shared import open_bucket
from bot.storage.opening import open_database
from bot.storage.receipts import SqlReceipts
from bot.understanding import reader
from index.clock import utc_now
from index.embedding.embed import EmbedderError
from index.retrieval.live import open_retriever
from index.snapshots.snapshot import SnapshotError

OK, FAULTS, UNREACHED, NO_INDEX = 0, 2, 1, 3
_SHARED = (
    "by all replicas of this database: conversations, /forget, who answers which chat, who polls, budgets of models,"
    " limits per person and per address, how far a publication is, console sessions and wrong passwords, pauses and stops that a platform asks for"
)
_OF_EACH = "each replica has its own: the folder {draft} unless all replicas have it on one disk"
_INDEX = {
    "": "the index in {} is of each replica unless all have it on one disk; index.share shares it through the database",
    "publish": "the index that is live in {} is written to the database for the replicas that follow",
    "follow": "the index in {} is fetched from the database; nothing is published here",
}
_BUCKET = {
    "publish": "the index that is live in {} is written to {} for the copies that follow; there now: {}",
    "follow": "the index in {} is fetched from {}, where nothing is published by this copy; there now: {}",
}
_OTHER_ENCODER = "under this encoder danger is noticed by plain words alone, and no chat moves: the reader knows the shipped one"


class _Report:
    """Lines of `ok`, `off` and `FAULT`, and the worst that was seen."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.status = OK

    def line(self, word: str, name: str, text: str) -> None:
        print(f"{word:<6} {name:<10} {text}", file=self._out)

    def fault(self, name: str, text: str, status: int) -> None:
        self.line("FAULT", name, text)
        if self.status in {OK, UNREACHED}:
            self.status = status


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the report; returns 0, 1 (a platform not reached), 2 (something missing) or 3 (no usable index)."""
    return asyncio.run(report_on(config, sys.stdout))


async def report_on(config: Config, out: TextIO) -> int:
    """Print the report; returns 0, 1 (a platform not reached), 2 (something missing) or 3 (no usable index)."""
    report = _Report(out)
    faults = faults_by_section(config)
    for fault in itertools.chain.from_iterable(faults.values()):
        report.fault("config", fault, FAULTS)
    _index(config, report)
    await _database(config, report)
    if config.index.bucket and not faults["index"]:
        await _bucket(config, report)
    report.line("ok", "web", f"serve listens on http://{config.web.host}:{config.web.port}")
    for name, enabled in (
        ("telegram", config.telegram.enabled),
        ("whatsapp", config.whatsapp.enabled),
        ("waha", config.waha.enabled),
    ):
        if not enabled:
            report.line("off", name, f"[{name}] enabled = false")
        elif not faults[name]:
            await _reach(name, config, report)
    _privacy(config, report)
    _safety(config, report)
    _alerts(config, report)
    return report.status


def _index(config: Config, report: _Report) -> None:
    try:
        retriever = open_retriever(config.index.folder, config.index.embedder)
        report.line("ok", "index", f"{retriever.snapshot.name}: {len(retriever.snapshot.units)} units")
        if not reader.shipped().knows(retriever.embedder):
            report.line("note", "safety", _OTHER_ENCODER)
    except (SnapshotError, EmbedderError) as error:
        report.fault("index", str(error), NO_INDEX)


async def _database(config: Config, report: _Report) -> None:
    place = config.store.database
    path = place.shown if isinstance(place, PostgresAddress) else place
    if config.store.file and not config.store.file.exists():
        report.line("ok", "database", f"{path}: made at the first start")
        return
    try:
        async with open_database(config) as database:
            receipts = SqlReceipts(database)
            waiting, aside = len(await receipts.unsettled()), await receipts.set_aside()
    except DatabaseUnusable as error:
        report.fault("database", str(error), FAULTS)
        return
    except Exception as error:  # whatever the driver says of a damaged or foreign file
        report.fault("database", f"{path}: {error}", FAULTS)
        return
    report.line("ok", "database", f"{path}: {waiting} messages waiting, {aside} set aside")
    if not config.store.file:
        report.line("ok", "shared", _SHARED)
        report.line("note", "shared", _OF_EACH.format(draft=config.admin.draft))
        if not config.index.bucket:
            report.line(
                "ok" if config.index.share else "note",
                "shared",
                _INDEX[config.index.share].format(config.index.folder),
            )


async def _bucket(config: Config, report: _Report) -> None:
    try:
        published = await open_bucket(config).live()
    except SnapshotError as error:
        report.fault("shared", str(error), UNREACHED)
        return
    what = published.name if published else "no index yet"
    report.line(
        "ok", "shared", _BUCKET[config.index.share].format(config.index.folder, config.index.bucket, what)
    )


async def _reach(name: str, config: Config, report: _Report) -> None:
    try:
        report.line("ok", name, await reached(name, config))
    except NotReached as error:
        advice = _ADVICE.get(error.reason, "")
        report.fault(name, f"{getattr(config, name).api}: {error.detail}{advice}", UNREACHED)


_ADVICE = {
    "telegram-token": "; TELEGRAM_TOKEN is not the current one, ask BotFather",
    "whatsapp-token": "; WHATSAPP_TOKEN has expired",
    "whatsapp-number": "; whatsapp.phone_number_id is not one of this account",
    "waha-key": "; WAHA_API_KEY is not the gateway's",
    "waha-session": "; the gateway has no such session",
}


def _privacy(config: Config, report: _Report) -> None:
    days, limits = config.privacy.retention_days, config.limits
    report.line("ok", "privacy", f"conversations are kept {f'{days} days' if days else 'for ever'}")
    pace = f"{limits.per_minute} messages a minute" if limits.per_minute else "no limit"
    report.line("ok", "limits", f"{pace} a person; {len(limits.allow)} allowed, {len(limits.block)} blocked")


def _alerts(config: Config, report: _Report) -> None:
    chats = ", ".join(config.admin.chats)
    report.line("ok" if chats else "off", "alerts", f"told to {chats}" if chats else "no admin.chats to tell")


def _safety(config: Config, report: _Report) -> None:
    numbers = config.safety
    listed = (numbers.suicide, numbers.emergency, numbers.women, numbers.online, numbers.cybercrime)
    report.line("ok", "safety", f"people in danger are given {', '.join(listed)}")
    if why := doubt(numbers, utc_now().date()):
        report.line("note", "safety", why)
