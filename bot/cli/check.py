"""`rahnuma check`: what is configured, whether each platform answers, and what is missing; changes nothing."""

import argparse
import asyncio
import itertools
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TextIO

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.receive import PATH as TELEGRAM_PATH
from bot.channels.whatsapp.cloud_api import PATH as CLOUD_API_PATH
from bot.channels.whatsapp.cloud_api import CloudApi
from bot.channels.whatsapp.waha import PATH as WAHA_PATH
from bot.channels.whatsapp.waha import Waha
from bot.config import Config, faults_by_section
from bot.dialogue.care import doubt
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from bot.storage.receipts import SqlReceipts
from bot.understanding import reader
from index.embedding.embed import EmbedderError
from index.retrieval.live import open_retriever
from index.snapshots.snapshot import SnapshotError

OK, FAULTS, UNREACHED, NO_INDEX = 0, 2, 1, 3
_SECONDS = 15.0
_OTHER_ENCODER = "under this encoder only plain words of dying are noticed, and no chat moves: the reader knows the shipped one"


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
    report.line("ok", "web", f"serve listens on http://{config.web.host}:{config.web.port}")
    for name, enabled, ask in (
        ("telegram", config.telegram.enabled, _telegram),
        ("whatsapp", config.whatsapp.enabled, _cloud_api),
        ("waha", config.waha.enabled, _waha),
    ):
        if not enabled:
            report.line("off", name, f"[{name}] enabled = false")
        elif not faults[name]:
            await _reach(name, ask, config, report)
    _privacy(config, report)
    _safety(config, report)
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
    path = config.store.database
    if not path.exists():
        report.line("ok", "database", f"{path}: made at the first start")
        return
    try:
        async with Sqlite.open(path, MIGRATIONS) as database:
            receipts = SqlReceipts(database)
            waiting, aside = len(await receipts.unsettled()), await receipts.set_aside()
    except Exception as error:  # whatever the driver says of a damaged or foreign file
        report.fault("database", f"{path}: {error}", FAULTS)
        return
    report.line("ok", "database", f"{path}: {waiting} messages waiting, {aside} set aside")


async def _reach(name: str, ask: Callable[[Config], Awaitable[str]], config: Config, report: _Report) -> None:
    try:
        async with asyncio.timeout(_SECONDS):
            report.line("ok", name, await ask(config))
    except Exception as error:  # each platform's library has its own; none of their texts is shown
        code = getattr(error, "code", None) or getattr(error, "status", None)
        detail = f"{type(error).__name__}{f' {code}' if code else ''}"
        report.fault(name, f"{getattr(config, name).api}: {detail}{_ADVICE.get(detail, '')}", UNREACHED)


_ADVICE = {
    "InvalidToken": "; TELEGRAM_TOKEN is not the current one, ask BotFather",
    "GraphError 190": "; WHATSAPP_TOKEN has expired",
    "GraphError 100": "; whatsapp.phone_number_id is not one of this account",
    "ClientResponseError 401": "; WAHA_API_KEY is not the gateway's",
    "ClientResponseError 404": "; the gateway has no such session",
}


async def _telegram(config: Config) -> str:
    async with Telegram.open(config) as channel:
        name, hook = await channel.identify(), await channel.webhook_address()
    wanted = (
        f"{config.telegram.public_url.rstrip('/')}{TELEGRAM_PATH}"
        if config.telegram.mode == "webhook"
        else ""
    )
    note = "" if hook == wanted else f"; its webhook is {hook or 'not set'}, serve changes that"
    return f"@{name}, {config.telegram.mode}{note}"


async def _cloud_api(config: Config) -> str:
    async with CloudApi.open(config) as api:
        return f"{await api.identify()}; Meta must call <your address>{CLOUD_API_PATH}"


async def _waha(config: Config) -> str:
    async with Waha.open(config) as gateway:
        status = await gateway.identify()
    advice = "" if status == "WORKING" else "; link a phone in its dashboard"
    return f"session {config.waha.session} is {status}{advice}; it must call <your address>{WAHA_PATH}"


def _privacy(config: Config, report: _Report) -> None:
    days, limits = config.privacy.retention_days, config.limits
    report.line("ok", "privacy", f"conversations are kept {f'{days} days' if days else 'for ever'}")
    pace = f"{limits.per_minute} messages a minute" if limits.per_minute else "no limit"
    report.line("ok", "limits", f"{pace} a person; {len(limits.allow)} allowed, {len(limits.block)} blocked")


def _safety(config: Config, report: _Report) -> None:
    numbers = config.safety
    listed = (numbers.suicide, numbers.emergency, numbers.women, numbers.online, numbers.cybercrime)
    report.line("ok", "safety", f"people in danger are given {', '.join(listed)}")
    if why := doubt(numbers, datetime.now(UTC).date()):
        report.line("note", "safety", why)
