"""The only file that knows all others: opens things in order, waits, closes in reverse."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from bot import health, metrics
from bot.accounts.log import DAYS, AuditLog
from bot.accounts.people import People
from bot.admin.chat.admin_chat import AdminChat
from bot.admin.chat.alerts import Alerts
from bot.admin.console.branding import Settings
from bot.admin.console.routes import Console
from bot.admin.jobs import Jobs
from bot.admin.publisher import Publisher
from bot.channels.channel import PlatformChannel
from bot.channels.configured import open_platforms
from bot.channels.sharing import shared
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.channels.web.past import PastApi
from bot.channels.web.screen import ChatScreen
from bot.config import Config, channel_faults
from bot.counting import Counts
from bot.dialogue.conversation import AdminResponder
from bot.errors import BotError, ConfigError
from bot.inbox.delivery import Delivery
from bot.inbox.ending import end
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Gate
from bot.messages.message import Channel, ChannelName
from bot.publishing.shared import following, open_repository, publishing
from bot.publishing.workplace import workplace_of
from bot.runtime import Runtime, open_runtime
from bot.server import bind, quieted, start
from bot.storage.chats import SqlStore
from bot.storage.opening import alone
from bot.storage.rates import Rates
from bot.storage.retention import Retention
from index.retrieval.live import LiveIndex

log = logging.getLogger(__name__)

_RETAIN_SECONDS = 6 * 3600.0
_SWITCH_SECONDS = 0.001
"""How long a thread may compute while another waits for its turn, a fifth of what Python allows: a short message waits
so long some twenty times while a long one is worked on."""


async def serve(config: Config) -> None:
    """Run every configured channel until SIGTERM or SIGINT, then drain; raises `ConfigError`."""
    if faults := channel_faults(config):
        raise ConfigError(tuple(faults))
    with alone(config.store.file), contextlib.ExitStack() as sockets:
        bound = [sockets.enter_context(own) for own in bind(config.web)]
        try:
            await _serve(config, bound)
        except* BotError as group:  # as a database that stays away: a line for the operator, not a traceback
            raise _first(group) from None


def _first(group: BaseExceptionGroup[BotError]) -> BotError:
    found = group.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found


async def _serve(config: Config, bound: Sequence[socket.socket]) -> None:
    quieted(asyncio.get_running_loop())
    counts = Counts()
    async with (
        open_runtime(config, counts=counts) as runtime,
        responsive(runtime.live),
        open_platforms(config) as platforms,
        metrics.served(config, counts, runtime.live, runtime.store.receipts, platforms) as measured,
    ):
        page = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: page, **{p.name: p for p in platforms}}
        publisher = Publisher(workplace_of(config), runtime.live, Jobs(runtime.store.database))
        admins = _admins(runtime, publisher, channels)
        inbox = Inbox(
            runtime.store.receipts,
            runtime.conversation(admins),
            Delivery(runtime.store, channels, counts),
            concurrency=config.inbox.concurrency,
            answer_seconds=config.inbox.answer_seconds,
            gate=Gate(config.limits),
            counts=counts,
            ownership=runtime.store.database.ownership(),
            hurries=runtime.assistance.answerer is not None,
        )
        chat = ChatApi(
            page,
            inbox,
            runtime.store,
            max_body=config.web.max_body,
            per_address=config.limits.per_address,
            counts=counts,
        )
        stop = _stop_signal()
        await inbox.recover()
        people = People(runtime.store.database)
        await people.settle_owner(config.secrets.admin_password)
        staffed = await people.anybody()
        served = [*routes(runtime, platforms, chat, publisher, counts, staffed=staffed), *measured]
        runner = await start(config.web, served, bound=bound, closing=[publisher.close])
        watching = asyncio.create_task(runtime.store.database.watch())
        async with asyncio.TaskGroup() as tasks:
            intake = [tasks.create_task(platform.run(inbox)) for platform in platforms]
            keepers = [
                tasks.create_task(runtime.live.watch()),
                tasks.create_task(retain(config, runtime.store)),
                tasks.create_task(inbox.share()),
                tasks.create_task(Alerts(config, runtime.store, channels, platforms, counts).watch()),
            ]
            if runtime.store.database.ownership():
                paces = [pace for platform in platforms for pace in platform.paces()]
                keepers.append(tasks.create_task(shared(runtime.store.database, paces)))
            if config.index.share:
                keepers.append(tasks.create_task(_share_index(runtime, inbox)))
            print(
                f"Rahnuma is ready: open http://{config.web.host}:{runner.port} (Ctrl+C stops it)", flush=True
            )
            try:
                await asyncio.wait({stop, inbox.broken, watching}, return_when=asyncio.FIRST_COMPLETED)
                log.info("stopping")
                await end(intake)
                await inbox.drain(config.inbox.drain_seconds)
            finally:
                await runner.close()
                if admins:
                    await admins.close()
                await end((*intake, *keepers))
        for failed in (inbox.broken, watching):
            if failed.done():
                failed.result()
        await end([watching])


@contextlib.asynccontextmanager
async def responsive(live: LiveIndex) -> AsyncIterator[None]:
    """Meanwhile threads take turns more often, and the collector of garbage leaves out what an index is made of: more
    than a hundred thousand objects, none of them garbage, and a round over all of them holds every thread up."""

    def spare() -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    live.swapped = spare
    spare()
    try:
        yield
    finally:
        sys.setswitchinterval(before)
        live.swapped = None
        gc.unfreeze()


def _admins(
    runtime: Runtime, publisher: Publisher, channels: Mapping[ChannelName, Channel]
) -> AdminResponder | None:
    """The admins' chats, where the configuration lists any."""
    config = runtime.config
    if not config.admin.chats:
        return None
    days = config.privacy.retention_days
    return AdminChat(publisher, runtime.store.database, channels, config.admin, retention_days=days)


def routes(
    runtime: Runtime,
    platforms: Sequence[PlatformChannel],
    chat: ChatApi,
    publisher: Publisher,
    counts: Counts | None = None,
    *,
    staffed: bool,
) -> list[web.RouteDef]:
    """Everything that is served: health, the chat page, webhooks, and the console where it is `staffed`: somebody can
    sign in, or was invited."""
    config = runtime.config
    hooks = [route for platform in platforms for hook in platform.hooks for route in hook.routes()]
    past = PastApi(
        runtime.store, max_body=config.web.max_body, per_address=config.limits.per_address, counts=counts
    )
    served = [
        *health.routes(runtime.live, platforms),
        *ChatScreen(config.web.embed, runtime.branding).routes(),
        *chat.routes(),
        *past.routes(),
        *hooks,
    ]
    if staffed:
        console = Console(
            publisher,
            runtime.store.database,
            runtime.assistance,
            config.admin,
            views=(
                Settings(runtime.branding, config, {platform.name: platform.state for platform in platforms}),
            ),
            retention_days=config.privacy.retention_days,
        )
        served += console.routes()
    return served


async def _share_index(runtime: Runtime, inbox: Inbox) -> None:
    """Take part in the index that is shared: of several copies that publish, one does."""
    config, root = runtime.config, runtime.config.index.folder
    repository = open_repository(config, runtime.store.database)
    if config.index.share == "follow":
        embedder = runtime.retriever.embedder.fingerprint
        await following(repository, root, keep=config.index.keep, embedder=embedder)
    else:
        await inbox.lead("the shared index", lambda: publishing(repository, root))


async def retain(config: Config, store: SqlStore) -> None:
    """Erase what is older than the configuration allows, at the start and every few hours."""
    retention = Retention(store, config.privacy.retention_days, trace_days=config.llm.trace_days)
    audit, rates = AuditLog(store.database), Rates(store.database)
    while True:
        believed = await retention.erase()
        await audit.erase_before(believed - timedelta(days=DAYS))
        await rates.discard()
        await asyncio.sleep(_RETAIN_SECONDS)


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
