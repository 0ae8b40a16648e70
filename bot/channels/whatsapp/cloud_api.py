"""WhatsApp over Meta's Cloud API: signed webhooks in, the Graph API out."""

import asyncio
import contextlib
import hashlib
import hmac
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.channels import retrying
from bot.channels.pace import Pace
from bot.channels.retrying import AT_ITS_TURN, NotNow, persist
from bot.channels.webhook import Hook
from bot.channels.whatsapp.channel import Message, plain, rendered
from bot.channels.whatsapp.cloud_errors import Action, GraphError
from bot.channels.whatsapp.cloud_payload import document, payload
from bot.channels.whatsapp.cloud_update import Status, read
from bot.channels.whatsapp.window import Window
from bot.config import Config, Secrets, WhatsAppConfig
from bot.errors import DeliveryError, DeliveryUnknown, RecipientUnreachable, ShuttingDown
from bot.inbox.inbox import Inbox
from bot.messages.message import IncomingMessage, Reply

log = logging.getLogger(__name__)

PATH = "/whatsapp"
_MAX_BODY = 4 << 20
"""Meta's webhooks have up to 3 MB."""
_TYPING_SECONDS = 20.0
"""WhatsApp shows "typing" for 25 seconds."""
_AT_ONCE = 12
_REMEMBERED = 2000
_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)


class CloudApi:
    """One business number."""

    def __init__(self, config: WhatsAppConfig, secrets: Secrets, session: aiohttp.ClientSession) -> None:
        self.account = config.phone_number_id
        self._number_url = f"{config.api.rstrip('/')}/{config.version}/{config.phone_number_id}"
        self._session = session
        self._app_secret = secrets.whatsapp_app_secret.encode()
        self._verify_token = secrets.whatsapp_verify_token.encode()
        self._headers = {"Authorization": f"Bearer {secrets.whatsapp_token}"}
        self._pace = Pace(config.per_second, _AT_ONCE)
        self._inbox: Inbox | None = None
        self._window = Window()
        self._typed: OrderedDict[str, float] = OrderedDict()
        self._sent: OrderedDict[str, tuple[IncomingMessage, dict[str, Any]]] = OrderedDict()
        self._failed: dict[int, int] = {}
        self._billed = 0
        self._resending: set[asyncio.Task[None]] = set()
        self.hooks = (
            Hook(PATH, self._admits, self._authentic, self._accept, _MAX_BODY, handshake=self._handshake),
        )

    @classmethod
    @asynccontextmanager
    async def open(cls, config: Config) -> AsyncIterator["CloudApi"]:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            yield cls(config.whatsapp, config.secrets, session)

    def state(self) -> dict[str, Any]:
        """What it has seen since the start; `stopped` says why nothing is sent any more."""
        return {
            "stopped": self._pace.stopped,
            "failed": {str(code): count for code, count in self._failed.items()},
            "billed": self._billed,
            "pauses": self._pace.pauses,
            "refused": self.hooks[0].refused,
        }

    def paces(self) -> Sequence[tuple[str, Pace]]:
        return ((f"whatsapp {self.account}", self._pace),)

    async def identify(self) -> str:
        """The number as Meta shows it; raises `GraphError` or `aiohttp.ClientError`."""
        url = f"{self._number_url}?fields=display_phone_number,verified_name"
        async with self._session.get(url, headers=self._headers) as answer:
            body = await _checked(answer)
        return f"{body.get('verified_name', '')} {body.get('display_phone_number', '')}".strip()

    # ------------------------------------------------------------------ in

    async def run(self, inbox: Inbox, /) -> None:
        self._inbox = inbox
        try:
            await asyncio.Event().wait()
        finally:
            for task in self._resending:
                task.cancel()

    def _handshake(self, query: Mapping[str, str]) -> str | None:
        token = query.get("hub.verify_token", "").encode("utf-8", "replace")
        if query.get("hub.mode") == "subscribe" and hmac.compare_digest(token, self._verify_token):
            return query.get("hub.challenge", "")
        return None

    def _admits(self, headers: Mapping[str, str]) -> bool:
        return headers.get("X-Hub-Signature-256", "").startswith("sha256=")

    def _authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        given = headers.get("X-Hub-Signature-256", "").removeprefix("sha256=").encode("utf-8", "replace")
        expected = hmac.new(self._app_secret, body, hashlib.sha256).hexdigest().encode()
        return hmac.compare_digest(given, expected)

    async def _accept(self, body: Any) -> None:
        if self._inbox is None:
            raise ShuttingDown
        for item in read(body, self.account):
            if isinstance(item, Status):
                self._note(item)
            else:
                self._window.heard(item)
                await self._inbox.put(item)

    def _note(self, status: Status) -> None:
        """Count what became of a message; one that failed for the moment is sent once more."""
        if status.billable and status.status == "sent":
            self._billed += 1
        if status.status != "failed":
            return
        self._failed[status.code] = self._failed.get(status.code, 0) + 1
        log.warning("WhatsApp did not deliver a message: code %d", status.code)
        to, body = self._sent.pop(status.id, (None, None))
        action, pause = GraphError(status.code, 0).action
        if action in {Action.HOLD_ALL, Action.ALERT_AND_HOLD}:
            self._pace.hold_all(pause)
        elif action is Action.STOP:
            self._stop(status.code)
        if to and body and action in {Action.RETRY, Action.HOLD_ALL, Action.HOLD_USER}:
            if action is Action.HOLD_USER:
                self._pace.hold(to.conversation.chat, pause)
            task = asyncio.create_task(self._again(to, body))
            self._resending.add(task)
            task.add_done_callback(self._resending.discard)

    async def _again(self, to: IncomingMessage, body: dict[str, Any]) -> None:
        await asyncio.sleep(retrying.FIRST_PAUSE)
        with contextlib.suppress(DeliveryError, GraphError):
            await self._deliver(to, body, remembered=False)

    # ----------------------------------------------------------------- out

    async def typing(self, to: IncomingMessage, /) -> None:
        """Mark the message as read and show "typing", in one call."""
        now = asyncio.get_running_loop().time()
        if self._pace.stopped or now - self._typed.get(to.id, -_TYPING_SECONDS) < _TYPING_SECONDS:
            return
        _remember(self._typed, to.id, now)
        body = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": to.id,
            "typing_indicator": {"type": "text"},
        }
        try:
            await self._post(body)
        except (GraphError, aiohttp.ClientError, TimeoutError) as error:
            log.debug("typing not shown: %s", type(error).__name__)

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        """Deliver a reply as one message."""
        message = rendered(reply, to.id)
        try:
            await self._deliver(to, payload(to, message))
        except GraphError as error:
            if error.action[0] is not Action.AS_TEXT or not (message.buttons or message.rows):
                raise DeliveryError(str(error)) from error
            log.warning("WhatsApp did not take the buttons (%s), sending text", error)
            await self.send_text(to, plain(reply))

    async def send_text(self, to: IncomingMessage, text: str, /) -> None:
        """Deliver one plain text; raises `DeliveryError`."""
        try:
            await self._deliver(to, payload(to, Message(text)))
        except GraphError as error:
            raise DeliveryError(str(error)) from error

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, caption: str, /) -> None:
        """Deliver a text document, which is uploaded first; raises `DeliveryError`."""

        async def upload() -> str:
            if self._pace.stopped:
                await asyncio.Event().wait()  # kept for the next start, with a new token
            form = aiohttp.FormData({"messaging_product": "whatsapp", "type": "text/plain"})
            form.add_field("file", data, filename=name, content_type="text/plain")
            url = f"{self._number_url}/media"
            try:
                async with self._session.post(url, data=form, headers=self._headers) as answer:
                    return str((await _checked(answer)).get("id", ""))
            except GraphError as error:
                raise self._act(error, to) or DeliveryError(str(error)) from error
            except (aiohttp.ClientError, TimeoutError) as error:  # once more does no harm: nobody has seen it
                raise NotNow("WhatsApp cannot be reached") from error

        held = {"id": await persist(upload), "filename": name, "caption": caption}
        try:
            await self._deliver(to, document(to, held))
        except GraphError as error:
            raise DeliveryError(str(error)) from error

    async def _deliver(self, to: IncomingMessage, body: dict[str, Any], remembered: bool = True) -> None:
        """Send when the person's turn comes and while their window is open; act on each error by its code.
        Raises `DeliveryError`, and `GraphError` for what the message itself is to blame for."""

        async def once() -> str:
            await self._pace.turn(to.conversation.chat)
            if self._pace.stopped:
                await asyncio.Event().wait()  # kept for the next start, with a new token
            if not self._window.is_open(to):
                raise RecipientUnreachable("the 24-hour window is closed")
            try:
                async with self._pace.sending():
                    return await self._post(body)
            except GraphError as error:
                self._failed[error.code] = self._failed.get(error.code, 0) + 1
                if known := self._act(error, to):
                    raise known from error
                log.error("chat=%s: WhatsApp refuses a message (%s)", to.conversation.digest, error)
                raise
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                raise NotNow("WhatsApp cannot be reached") from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise DeliveryUnknown(type(error).__name__) from error

        id = await persist(once)
        if remembered and id:
            _remember(self._sent, id, (to, body))

    def _act(self, error: GraphError, to: IncomingMessage) -> Exception | None:
        """Prepare another attempt; what to raise instead of `error`, None where the message itself is to blame."""
        action, hold = error.action
        if action is Action.UNREACHABLE:
            return RecipientUnreachable(str(error))
        if action is Action.RETRY:
            return NotNow(f"WhatsApp failed ({error})")
        if action is Action.STOP:
            self._stop(error.code)
        elif action is Action.HOLD_USER:
            self._pace.hold(to.conversation.chat, hold)
        elif action in {Action.HOLD_ALL, Action.ALERT_AND_HOLD}:
            level = logging.ERROR if action is Action.ALERT_AND_HOLD else logging.WARNING
            log.log(level, "WhatsApp asks for a pause of %.0f s (%s)", hold, error)
            self._pace.hold_all(hold)
        else:
            return None
        return NotNow(f"chat={to.conversation.digest} waits for WhatsApp", AT_ITS_TURN)

    def _stop(self, code: int) -> None:
        if not self._pace.stopped:
            self._pace.stopped = f"code {code}"
            log.error("WhatsApp: nothing is sent any more (code %d); renew WHATSAPP_TOKEN and restart", code)

    async def _post(self, body: dict[str, Any]) -> str:
        """The id of the message sent, "" for a call that sends none."""
        url = f"{self._number_url}/messages"
        async with self._session.post(url, json=body, headers=self._headers) as answer:
            self._window.set_by(answer.headers)
            answered = await _checked(answer)
        messages = answered.get("messages")
        first = messages[0] if isinstance(messages, list) and messages else {}
        return str(first.get("id", "")) if isinstance(first, dict) else ""


async def _checked(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        body = await answer.json(content_type=None)
    except ValueError:
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    if answer.status >= 400 or error:
        code = error.get("code") if isinstance(error, dict) else None
        raise GraphError(code if isinstance(code, int) else 0, answer.status)
    return body if isinstance(body, dict) else {}


def _remember(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _REMEMBERED:
        kept.popitem(last=False)
