"""The phone channels that the configuration switches on."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.channels.channel import PlatformChannel
from bot.config import Config

if TYPE_CHECKING:
    from bot.channels.whatsapp.channel import Transport


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
async def open_platforms(config: Config) -> AsyncIterator[list[PlatformChannel]]:
    """Every phone channel that the configuration switches on, its libraries loaded only then."""
    async with contextlib.AsyncExitStack() as stack:
        platforms: list[PlatformChannel] = []
        if config.telegram.enabled:
            from bot.channels.telegram.channel import Telegram

            platforms.append(await stack.enter_async_context(Telegram.open(config)))
        if transports := await _whatsapp_transports(config, stack):
            from bot.channels.whatsapp.channel import WhatsApp

            platforms.append(WhatsApp(transports))
        yield platforms
