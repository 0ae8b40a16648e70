"""Whether a platform answers with what is configured, and what is most likely wrong where it does not."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.receive import PATH as TELEGRAM_PATH
from bot.channels.whatsapp.cloud_api import PATH as CLOUD_API_PATH
from bot.channels.whatsapp.cloud_api import CloudApi
from bot.channels.whatsapp.cloud_errors import GraphError
from bot.channels.whatsapp.waha import PATH as WAHA_PATH
from bot.channels.whatsapp.waha import Waha
from bot.config import Config

_SECONDS = 15.0
REASONS: Mapping[str, str] = {
    "InvalidToken": "telegram-token",
    "GraphError 190": "whatsapp-token",
    "GraphError 100": "whatsapp-number",
    "ClientResponseError 401": "waha-key",
    "ClientResponseError 404": "waha-session",
}
"""By what was answered, a name for what is wrong; anything else is that the platform was not reached."""


class NotReached(Exception):
    """A platform does not answer as it should: `detail` is the kind of error with its code, `reason` of `REASONS`, or ""."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail, self.reason = detail, REASONS.get(detail, "")


async def reached(name: str, config: Config) -> str:
    """What `telegram`, `whatsapp` or `waha` says of the account; raises `NotReached`. None of the errors' texts is passed
    on: they may repeat an address with its token."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _ASK[name](config)
    except Exception as error:  # each platform's library has its own
        code = error.code if isinstance(error, GraphError) else getattr(error, "status", None)
        raise NotReached(f"{type(error).__name__}{f' {code}' if code else ''}") from None


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


_ASK: Mapping[str, Callable[[Config], Awaitable[str]]] = {
    "telegram": _telegram,
    "whatsapp": _cloud_api,
    "waha": _waha,
}
