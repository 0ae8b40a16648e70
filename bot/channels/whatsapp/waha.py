"""WhatsApp over WAHA, a gateway that one runs oneself and links to a phone: https://waha.devlike.pro."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.channels.pace import Pace, Rhythm
from bot.channels.retrying import NotNow, persist
from bot.channels.webhook import Hook
from bot.channels.whatsapp.channel import plain
from bot.channels.whatsapp.waha_history import History
from bot.channels.whatsapp.waha_update import read
from bot.config import Config, Secrets, WahaConfig
from bot.errors import DeliveryError, DeliveryUnknown, ShuttingDown
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, IncomingMessage, Reply
from index.clock import unix_now

log = logging.getLogger(__name__)

PATH = "/waha"
_OVERLAP = 1800.0
"""Seconds that each look at the history goes back: so long may a message be lost before it is missed."""
_FARTHEST = 86_400.0
"""Seconds past which a message is not answered any more."""
_ON_ITS_WAY = 60.0
"""Seconds that a webhook is given before its message counts as lost."""
_REMEMBERED = 5000
_RHYTHM = Rhythm(1.5, 3)
"""WhatsApp blocks phones that write like machines."""
_FAILURES = 12
"""Errors that the gateway may answer with before a message is given up."""
_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)


class Waha:
    """One session of a gateway, which is one phone."""

    def __init__(self, config: WahaConfig, secrets: Secrets, session: aiohttp.ClientSession) -> None:
        self.account = f"waha-{config.session}"
        self._api, self._name = config.api.rstrip("/"), config.session
        self._session = session
        self._secret = secrets.waha_webhook_secret.encode()
        self._headers = {"X-Api-Key": secrets.waha_api_key}
        self._pace = Pace(config.per_second, 1)
        self._inbox: Inbox | None = None
        self._history = History(session, self._api, self._name, self._headers)
        self._catch_up_seconds = config.catch_up_seconds
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._reconnected = asyncio.Event()
        self._since = self._floor = 0.0
        self._failing = False
        self.found = 0
        """Messages that only the history held."""
        self.hooks = (Hook(PATH, self._admits, self._authentic, self._accept),)

    @classmethod
    @asynccontextmanager
    async def open(cls, config: Config) -> AsyncIterator["Waha"]:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            yield cls(config.waha, config.secrets, session)

    def state(self) -> dict[str, Any]:
        return {"pauses": self._pace.pauses, "found": self.found, "refused": self.hooks[0].refused}

    def paces(self) -> Sequence[tuple[str, Pace]]:
        return ((f"whatsapp {self.account}", self._pace),)

    async def identify(self) -> str:
        """The session's status ("WORKING" when a phone is linked); raises `aiohttp.ClientError`."""
        url = f"{self._api}/api/sessions/{self._name}"
        async with self._session.get(url, headers=self._headers, raise_for_status=True) as answer:
            body = await answer.json(content_type=None)
        return str(body.get("status", "")) if isinstance(body, dict) else ""

    async def run(self, inbox: Inbox, /) -> None:
        self._inbox = inbox
        if not self._catch_up_seconds:
            await asyncio.Event().wait()
        newest = await inbox.newest(ChannelName.WHATSAPP, self.account)
        self._since = newest or unix_now()
        self._floor = (
            newest - _OVERLAP if newest else unix_now()
        )  # nothing of before the first start is answered
        await inbox.lead(f"WAHA's history {self._name}", lambda: self._look_back(inbox))

    async def _look_back(self, inbox: Inbox) -> None:
        while True:
            await self._catch_up(inbox)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reconnected.wait(), self._catch_up_seconds)
            self._reconnected.clear()

    async def _catch_up(self, inbox: Inbox) -> None:
        """Put what the history holds and no webhook brought into the inbox."""
        now = unix_now()
        try:
            written = await self._history.since(max(self._since - _OVERLAP, self._floor, now - _FARTHEST))
        except (aiohttp.ClientError, TimeoutError) as error:
            if not self._failing:
                status = getattr(error, "status", "")
                log.warning("WAHA's history is not to be had (%s %s)", type(error).__name__, status)
            self._failing = True
            return
        self._failing = False
        for message in written:
            lost = message.sent_at.timestamp() <= now - _ON_ITS_WAY and message.id not in self._seen
            if lost and not await inbox.knows(ChannelName.WHATSAPP, self.account, message.id):
                self._remember(message.id)
                self.found += await inbox.put(message)
                log.warning("chat=%s: a message that WAHA's webhook lost", message.conversation.digest)
        self._since = now - _ON_ITS_WAY

    def _remember(self, id: str) -> None:
        self._seen[id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _admits(self, headers: Mapping[str, str]) -> bool:
        algorithm = headers.get("X-Webhook-Hmac-Algorithm", "sha512").lower()
        return algorithm == "sha512" and bool(headers.get("X-Webhook-Hmac"))

    def _authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        given = headers.get("X-Webhook-Hmac", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, hmac.new(self._secret, body, hashlib.sha512).hexdigest().encode())

    async def _accept(self, body: Any) -> None:
        if self._inbox is None:
            raise ShuttingDown
        if isinstance(body, dict) and body.get("event") == "session.status":
            self._reconnected.set()  # it comes and goes with the connection: webhooks may have been lost
        if message := read(body, self._name):
            await self._inbox.put(message)
            self._remember(message.id)  # also one that is not to be answered, and so leaves no receipt

    async def typing(self, to: IncomingMessage, /) -> None:
        """Mark the chat as seen and show "typing"."""
        for call in ("sendSeen", "startTyping"):
            try:
                await self._post(call, {"chatId": to.conversation.chat})
            except (aiohttp.ClientError, TimeoutError) as error:
                log.debug("%s failed: %s", call, type(error).__name__)

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        """Deliver a reply as one text; WhatsApp shows no buttons from linked phones, so they are numbered."""
        await self.send_text(to, plain(reply))

    async def send_text(self, to: IncomingMessage, text: str, /) -> None:
        """Deliver one text; raises `DeliveryError`."""
        await self._deliver(to, "sendText", {"text": text, "linkPreview": False})

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, caption: str, /) -> None:
        """Deliver a text document; raises `DeliveryError`, as for a gateway whose edition sends none."""
        held = {"mimetype": "text/plain", "filename": name, "data": base64.b64encode(data).decode()}
        await self._deliver(to, "sendFile", {"file": held, "caption": caption})

    async def _deliver(self, to: IncomingMessage, call: str, content: dict[str, Any]) -> None:
        body = {"chatId": to.conversation.chat, **content}
        rhythm: Rhythm | None = _RHYTHM
        failures = 0

        async def once() -> None:
            nonlocal rhythm, failures
            await self._pace.turn(to.conversation.chat, rhythm)
            rhythm = None
            try:
                async with self._pace.sending():
                    await self._post(call, body)
            except aiohttp.ClientResponseError as error:
                failures += 1
                if (error.status < 500 and error.status != 429) or error.status == 501:
                    raise DeliveryError(f"HTTP {error.status}") from error
                if failures == _FAILURES:  # no outage: the gateway is there and fails at this message
                    raise DeliveryError("WAHA takes no messages") from error
                raise NotNow(f"WAHA answered HTTP {error.status}") from error
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                raise NotNow("WAHA cannot be reached") from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise DeliveryUnknown(type(error).__name__) from error

        await persist(once)
        await self._stop_typing(to)

    async def _stop_typing(self, to: IncomingMessage) -> None:
        try:
            await self._post("stopTyping", {"chatId": to.conversation.chat})
        except (aiohttp.ClientError, TimeoutError) as error:
            log.debug("stopTyping failed: %s", type(error).__name__)

    async def _post(self, call: str, body: dict[str, Any]) -> None:
        url, body = f"{self._api}/api/{call}", {"session": self._name, **body}
        async with self._session.post(url, json=body, headers=self._headers, raise_for_status=True) as answer:
            await answer.read()
