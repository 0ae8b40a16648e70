"""The only file that knows all others: opens things in order, waits, closes in reverse."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from bot.answering.assemble import Assistance, open_assistance
from bot.channels.webhook import Hook
from bot.config import Config, channel_faults
from bot.dialogue.conversation import Conversation, Desk
from bot.errors import ConfigError
from bot.inbox.ending import end
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Gate
from bot.messages.message import Channel, ChannelName
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.ledger import SqlLedger
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import open_embedder
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import snapshot
from index.snapshots.snapshot import SnapshotError

if TYPE_CHECKING:
    from bot.channels.whatsapp.channel import Transport

log = logging.getLogger(__name__)

_WATCH_SECONDS = 1.0
_RETAIN_SECONDS = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class House:
    """What every way in needs."""

    config: Config
    retriever: SnapshotRetriever
    store: SqlStore
    assistance: Assistance

    def conversation(self, channels: Mapping[ChannelName, Channel] | None = None) -> Conversation:
        """A conversation over `channels`, with the models that are configured."""
        return Conversation(self.retriever, self.store, self.assistance, channels or {})


def open_retriever(config: Config) -> SnapshotRetriever:
    """The live snapshot under the configured embedder; raises `SnapshotError` or `EmbedderError`."""
    root = config.index.folder
    name = snapshot.current(root)
    embedder = open_embedder(config.index.embedder)
    return SnapshotRetriever(embedder, snapshot.load(root, name, embedder=embedder))


@asynccontextmanager
async def open_house(config: Config) -> AsyncIterator[House]:
    """Index first, so that a missing one is said before a database is made."""
    retriever = open_retriever(config)
    async with (
        Sqlite.open(config.store.database, MIGRATIONS) as database,
        open_assistance(config, SqlLedger(database)) as assistance,
    ):
        yield House(config, retriever, SqlStore(database), assistance)


class Phone(Channel, Protocol):
    """A channel over a platform that has to be connected to."""

    @property
    def hooks(self) -> Sequence[Hook]:
        """Webhooks to serve."""
        ...

    async def run(self, inbox: Inbox, /) -> None:
        """Take messages in until cancelled."""
        ...

    def state(self) -> dict[str, Any]:
        """What /readyz shows of it."""
        ...


async def _whatsapp_transports(config: Config, stack: contextlib.AsyncExitStack) -> "list[Transport]":
    transports: list[Transport] = []
    if config.whatsapp.enabled:
        from bot.channels.whatsapp.cloud_api import CloudApi

        transports.append(await stack.enter_async_context(CloudApi.open(config)))
    if config.waha.enabled:
        from bot.channels.whatsapp.waha import Waha

        transports.append(await stack.enter_async_context(Waha.open(config)))
    return transports


@asynccontextmanager
async def open_phones(config: Config) -> AsyncIterator[list[Phone]]:
    """Every phone channel that the configuration switches on, its libraries loaded only then."""
    async with contextlib.AsyncExitStack() as stack:
        phones: list[Phone] = []
        if config.telegram.enabled:
            from bot.channels.telegram.channel import Telegram

            phones.append(await stack.enter_async_context(Telegram.open(config)))
        if transports := await _whatsapp_transports(config, stack):
            from bot.channels.whatsapp.channel import WhatsApp

            phones.append(WhatsApp(transports))
        yield phones


async def serve(config: Config) -> None:
    """Run every configured channel until SIGTERM or SIGINT, then drain; raises `ConfigError`."""
    from bot.channels.web.api import WebChannel, start

    if faults := channel_faults(config):
        raise ConfigError(tuple(faults))
    async with open_house(config) as house, open_phones(config) as phones:
        web = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: web, **{p.name: p for p in phones}}
        desk = _desk(house, channels)
        conversation = replace(house.conversation(channels), desk=desk)
        inbox = Inbox(
            house.store,
            conversation,
            concurrency=config.inbox.concurrency,
            answer_seconds=config.inbox.answer_seconds,
            gate=Gate(config.limits),
        )
        stop = _stop_signal()
        await inbox.recover()
        async with asyncio.TaskGroup() as tasks:
            runner = await start(config.web, web, inbox, house, phones)
            intake = [tasks.create_task(phone.run(inbox)) for phone in phones]
            keepers = [
                tasks.create_task(watch(config, house.retriever)),
                tasks.create_task(retain(config, house.store)),
            ]
            print(
                f"Rahnuma is ready: open http://{config.web.host}:{runner.port} (Ctrl+C stops it)", flush=True
            )
            try:
                await asyncio.wait({stop, inbox.broken}, return_when=asyncio.FIRST_COMPLETED)
                log.info("stopping")
                await end(intake)
                await inbox.drain(config.inbox.drain_seconds)
            finally:
                await runner.close()
                if desk:
                    await desk.close()
                await end((*intake, *keepers))
        if inbox.broken.done():
            inbox.broken.result()


def _desk(house: House, channels: Mapping[ChannelName, Channel]) -> Desk | None:
    """The admins' chats, where the configuration lists any."""
    if not house.config.admin.chats:
        return None
    from bot.admin.chat.desk import AdminChat

    return AdminChat(house, channels)


async def retain(config: Config, store: SqlStore) -> None:
    """Erase what is older than the configuration allows, at the start and every few hours."""
    days = config.privacy.retention_days
    while days:
        await store.erase_before(datetime.now(UTC) - timedelta(days=days))
        await asyncio.sleep(_RETAIN_SECONDS)


async def watch(config: Config, retriever: SnapshotRetriever) -> None:
    """Serve each newly published snapshot once it is verified; a bad one is left alone and said once."""
    root, refused, said = config.index.folder, "", ""
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        name = ""
        try:
            name = await asyncio.to_thread(snapshot.current, root)
            if name == refused:
                continue
            refused = ""
            if name == retriever.snapshot.name:
                continue
            retriever.swap(await asyncio.to_thread(snapshot.load, root, name, embedder=retriever.embedder))
            log.info("serving index %s", name)
        except SnapshotError as error:
            refused = name
            if said != str(error):
                log.error("the published index is not served, the old one stays: %s", error)
            said = str(error)


def _stop_signal() -> "asyncio.Future[None]":
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[None] = loop.create_future()

    def finish() -> None:
        if not stop.done():
            stop.set_result(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no loop signal handlers
            loop.add_signal_handler(number, finish)
    return stop
