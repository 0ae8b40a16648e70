"""WhatsApp over WAHA, a gateway that one runs oneself and links to a phone: https://waha.devlike.pro."""

import asyncio
import base64
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.channels.pace import Pace, Rhythm
from bot.channels.retrying import NotNow, persist
from bot.channels.webhook import Hook
from bot.channels.whatsapp.channel import plain
from bot.config import Config, Secrets, WahaConfig
from bot.errors import DeliveryError, DeliveryUnknown, ShuttingDown
from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage, Reply

log = logging.getLogger(__name__)

PATH = "/waha"
_EVENTS = ("message", "message.edited")
_PEOPLE = ("@c.us", "@lid", "@s.whatsapp.net")
"""Ends of the ids of single persons; groups, channels and status updates are left alone."""
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
        self.hooks = (Hook(PATH, self._admits, self._authentic, self._accept),)

    @classmethod
    @asynccontextmanager
    async def open(cls, config: Config) -> AsyncIterator["Waha"]:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            yield cls(config.waha, config.secrets, session)

    def state(self) -> dict[str, Any]:
        return {"pauses": self._pace.pauses, "refused": self.hooks[0].refused}

    async def identify(self) -> str:
        """The session's status ("WORKING" when a phone is linked); raises `aiohttp.ClientError`."""
        url = f"{self._api}/api/sessions/{self._name}"
        async with self._session.get(url, headers=self._headers, raise_for_status=True) as answer:
            body = await answer.json(content_type=None)
        return str(body.get("status", "")) if isinstance(body, dict) else ""

    async def run(self, inbox: Inbox, /) -> None:
        self._inbox = inbox
        await asyncio.Event().wait()

    def _admits(self, headers: Mapping[str, str]) -> bool:
        algorithm = headers.get("X-Webhook-Hmac-Algorithm", "sha512").lower()
        return algorithm == "sha512" and bool(headers.get("X-Webhook-Hmac"))

    def _authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        given = headers.get("X-Webhook-Hmac", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, hmac.new(self._secret, body, hashlib.sha512).hexdigest().encode())

    async def _accept(self, body: Any) -> None:
        if self._inbox is None:
            raise ShuttingDown
        if message := read(body, self._name):
            await self._inbox.put(message)

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


def read(body: Any, session: str) -> IncomingMessage | None:
    """The message of one event of our session; None where there is none that a person wrote to us."""
    if not isinstance(body, dict) or body.get("event") not in _EVENTS or body.get("session") != session:
        return None
    held = body.get("payload")
    if not isinstance(held, dict) or held.get("fromMe") is not False:
        return None
    id, chat = _text(held, "id"), _text(held, "from")
    if not id or not chat.endswith(_PEOPLE):
        return None
    words = _text(held, "body")
    kind = Content.TEXT if words.strip() else _content(held)
    edits = _key(_text(held, "editedMessageId")) if body["event"] == "message.edited" else ""
    return IncomingMessage(
        f"{_key(id)}.{_text(body, 'id') or 'edit'}" if edits == _key(id) else _key(id),
        ConversationId(ChannelName.WHATSAPP, f"waha-{session}", chat.replace("@s.whatsapp.net", "@c.us")),
        words,
        _moment(held.get("timestamp")),
        kind,
        edits=edits,
        attachment=_url(held.get("media")) if kind in {Content.AUDIO, Content.DOCUMENT} else "",
        address=chat.partition("@")[0] if chat.endswith(("@c.us", "@s.whatsapp.net")) else "",
    )


def _text(held: dict[str, Any], name: str) -> str:
    value = held.get(name)
    return value if isinstance(value, str) else ""


def _key(id: str) -> str:
    """`false_<chat>_<key>` names a message by its key, as edits do."""
    parts = id.split("_")
    return parts[2] if len(parts) >= 3 and parts[2] else id


def _content(held: dict[str, Any]) -> Content:
    media = held.get("media")
    kind = media.get("mimetype") if isinstance(media, dict) else None
    if not held.get("hasMedia") or not isinstance(kind, str):
        return Content.OTHER
    if kind.startswith("audio/"):
        return Content.AUDIO
    return Content.DOCUMENT if kind.startswith(("application/", "text/")) else Content.OTHER


def _url(media: Any) -> str:
    return _text(media, "url") if isinstance(media, dict) else ""


def _moment(seconds: Any) -> datetime:
    now = datetime.now(UTC)
    try:
        return min(datetime.fromtimestamp(int(seconds), UTC), now)
    except (ValueError, TypeError, OverflowError, OSError):
        return now
