"""The only file that knows all others: opens things in order, waits, closes in reverse."""

import asyncio
import contextlib
import errno
import logging
import signal
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot import health
from bot.admin.chat.desk import AdminChat
from bot.admin.console.routes import Console
from bot.admin.publisher import Publisher
from bot.channels.channel import Phone
from bot.channels.configured import open_phones
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.channels.web.past import PastApi
from bot.channels.web.screen import ChatScreen
from bot.config import Config, WebConfig, channel_faults
from bot.dialogue.conversation import Desk
from bot.errors import ConfigError
from bot.inbox.delivery import Delivery
from bot.inbox.ending import end
from bot.inbox.inbox import Inbox
from bot.inbox.limits import Gate
from bot.messages.message import Channel, ChannelName
from bot.publishing.workplace import workplace_of
from bot.runtime import Runtime, open_runtime
from bot.server import Running, start
from bot.storage.chats import SqlStore

log = logging.getLogger(__name__)

_RETAIN_SECONDS = 6 * 3600.0


async def serve(config: Config) -> None:
    """Run every configured channel until SIGTERM or SIGINT, then drain; raises `ConfigError`."""
    if faults := channel_faults(config):
        raise ConfigError(tuple(faults))
    async with open_runtime(config) as runtime, open_phones(config) as phones:
        page = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: page, **{p.name: p for p in phones}}
        publisher = Publisher(workplace_of(config), runtime.live)
        desk = _desk(runtime, publisher, channels)
        inbox = Inbox(
            runtime.store.receipts,
            runtime.conversation(desk),
            Delivery(runtime.store, channels),
            concurrency=config.inbox.concurrency,
            answer_seconds=config.inbox.answer_seconds,
            gate=Gate(config.limits),
        )
        chat = ChatApi(page, inbox, runtime.store, max_body=config.web.max_body)
        stop = _stop_signal()
        await inbox.recover()
        runner = await _listening(config.web, routes(runtime, phones, chat, publisher), publisher)
        async with asyncio.TaskGroup() as tasks:
            intake = [tasks.create_task(phone.run(inbox)) for phone in phones]
            keepers = [
                tasks.create_task(runtime.live.watch()),
                tasks.create_task(retain(config, runtime.store)),
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


async def _listening(settings: WebConfig, served: list[web.RouteDef], publisher: Publisher) -> Running:
    """The server; an address that cannot be had is a fault of the configuration."""
    try:
        return await start(settings, served, closing=[publisher.close])
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        why = {
            errno.EADDRINUSE: "is in use by another program: stop that one, or set another web.port",
            errno.EACCES: "is kept for the administrator: set web.port above 1023",
            errno.EADDRNOTAVAIL: "is no address of this machine: set web.host",
        }.get(error.errno or 0, f"cannot be listened on ({error.strerror}): set web.host and web.port")
        raise ConfigError((f"{where} {why}",)) from error


def _desk(runtime: Runtime, publisher: Publisher, channels: Mapping[ChannelName, Channel]) -> Desk | None:
    """The admins' chats, where the configuration lists any."""
    config = runtime.config
    if not config.admin.chats:
        return None
    days = config.privacy.retention_days
    return AdminChat(publisher, runtime.store.database, channels, config.admin, retention_days=days)


def routes(
    runtime: Runtime, phones: Sequence[Phone], chat: ChatApi, publisher: Publisher
) -> list[web.RouteDef]:
    """Everything that is served: health, the chat page, webhooks, and the console where a password is set."""
    config = runtime.config
    hooks = [route for phone in phones for hook in phone.hooks for route in hook.routes()]
    past = PastApi(runtime.store, max_body=config.web.max_body)
    served = [
        *health.routes(runtime.live, phones),
        *ChatScreen(config.web.embed).routes(),
        *chat.routes(),
        *past.routes(),
        *hooks,
    ]
    if password := config.secrets.admin_password:
        console = Console(
            publisher,
            runtime.store.database,
            runtime.assistance,
            config.admin,
            password=password,
            retention_days=config.privacy.retention_days,
        )
        served += console.routes()
    return served


async def retain(config: Config, store: SqlStore) -> None:
    """Erase what is older than the configuration allows, at the start and every few hours."""
    days = config.privacy.retention_days
    while days:
        await store.erase_before(datetime.now(UTC) - timedelta(days=days))
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
