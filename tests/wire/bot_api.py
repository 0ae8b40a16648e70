"""A Bot API server: long polling with acknowledgement, webhooks, the files of documents, and the checks that Telegram
makes on messages."""

import asyncio
import contextlib
import contextvars
import itertools
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import aiohttp
from aiohttp import web

from tests.waiting import until
from tests.wire.server import listening

TOKEN = "7000000001:AAtesttokenAAtesttokenAAtesttoken"
BOT = 7000000001
FETCHED = 20 << 20
"""Telegram lets bots fetch files up to this size."""
_by: contextvars.ContextVar[str] = contextvars.ContextVar("by", default="")
_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}


@dataclass
class Sent:
    """One accepted call that puts something into a chat."""

    method: str
    chat: int
    text: str
    fields: dict[str, Any]
    at: float
    by: str = ""
    """Which of several addresses of the server was called, as in `<url>/by/<name>`."""

    @property
    def buttons(self) -> list[dict[str, Any]]:
        markup = self.fields.get("reply_markup") or {}
        return [key for row in markup.get("inline_keyboard", []) for key in row]


@dataclass
class Stored:
    """One file that the server keeps, and how it hands it over."""

    path: str
    data: bytes
    size: int | None
    """What getFile says of it; None leaves it out."""
    status: int = 200
    body: bytes = b""
    """What is sent instead, where `status` is not 200."""
    stalls: bool = False
    """Half of it comes, and then nothing more."""


class _Html(HTMLParser):
    """Telegram's rules for its HTML; `shown` is the text without tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise ValueError(f'Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ValueError(f'Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.shown += data


def shown(text: str) -> str:
    """The text of a message in Telegram's HTML; raises ValueError where Telegram would refuse it."""
    page = _Html()
    page.feed(text)
    page.close()
    if page.open:
        raise ValueError(f'Can\'t find end tag corresponding to start tag "{page.open[-1]}"')
    return page.shown


@dataclass
class BotApi:
    """The state of the server, open to the test."""

    url: str = ""
    queue: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    flooded: dict[int, float] = field(default_factory=dict)
    """Chats under a flood limit, until this monotonic time."""
    failures: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    """Answers to give instead, by method, one for each call."""
    refuse_html: bool = False
    hang: int = 0
    """So many polls are accepted and never answered."""
    send_delay: float = 0.0
    webhook: dict[str, Any] = field(default_factory=dict)
    delivered: list[int] = field(default_factory=list)
    """HTTP statuses of the webhook deliveries."""

    files: dict[str, Stored] = field(default_factory=dict)
    downloads: list[str] = field(default_factory=list)
    """Ids of files whose address was asked for their bytes."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._wake = asyncio.Event()
        self._pollers = 0
        self._deliver = asyncio.Lock()

    # -------------------------------------------------- what the test does

    def push(self, **update: Any) -> int:
        """Put an update into the queue; returns its id."""
        number = next(self._ids)
        self.queue.append({"update_id": number, **update})
        self._wake.set()
        return number

    def say(self, text: str, chat: int = 100, message: int | None = None, **fields: Any) -> int:
        """A private text message from `chat`; returns its message id."""
        number = next(self._ids)
        body: dict[str, Any] = {
            "message_id": message or number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "A"},
            "from": {"id": chat, "is_bot": False, "first_name": "A"},
            "text": text,
        }
        if text.startswith("/"):
            end = len(text.split()[0])
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": end}]
        self.push(message=body | fields)
        return int(body["message_id"])

    def press(self, data: str, chat: int = 100, label: str = "Skills", message: int = 5) -> str:
        """A press of an inline button; returns the query's id."""
        query = str(4_000_000_000_000_000_000 + next(self._ids))
        keyboard = {"inline_keyboard": [[{"text": label, "callback_data": data}]]}
        self.push(
            callback_query={
                "id": query,
                "from": {"id": chat, "is_bot": False, "first_name": "A"},
                "chat_instance": "1",
                "data": data,
                "message": {
                    "message_id": message,
                    "date": int(time.time()),
                    "chat": {"id": chat, "type": "private", "first_name": "A"},
                    "text": "…",
                    "reply_markup": keyboard,
                },
            }
        )
        return query

    def attach(
        self, data: bytes, name: str, chat: int = 100, caption: str = "", **handling: Any
    ) -> dict[str, Any]:
        """A document from `chat`; returns the update as it was queued."""
        number = next(self._ids)
        id, ending = f"BQAC{number}", name.rpartition(".")[2]
        self.files[id] = Stored(f"documents/file_{number}.{ending}", data, len(data))
        for key, value in handling.items():
            setattr(self.files[id], key, value)
        document = {"file_id": id, "file_unique_id": f"Ag{number}", "file_name": name, "file_size": len(data)}
        fields: dict[str, Any] = {"document": document} | ({"caption": caption} if caption else {})
        self.push(
            message={
                "message_id": number,
                "date": int(time.time()),
                "chat": {"id": chat, "type": "private", "first_name": "A"},
                "from": {"id": chat, "is_bot": False, "first_name": "A"},
            }
            | fields
        )
        return self.queue[-1]

    @property
    def polls(self) -> int:
        """How often updates were asked for."""
        return sum(name == "getUpdates" for name, _ in self.calls)

    def texts(self, chat: int = 100) -> list[str]:
        return [sent.text for sent in self.sent if sent.chat == chat]

    async def until(self, count: int, chat: int | None = None) -> None:
        """Wait until so many messages were sent (to one chat)."""
        await until(lambda: sum(1 for s in self.sent if chat in {None, s.chat}) >= count)

    async def called(self, method: str, count: int = 1) -> dict[str, Any]:
        """Wait for a call; returns its fields."""

        def found() -> list[dict[str, Any]]:
            return [fields for name, fields in self.calls if name == method]

        await until(lambda: len(found()) >= count)
        return found()[count - 1]

    async def push_webhook(self) -> list[int]:
        """Deliver the queue to the webhook as Telegram does: in order, each until it is taken."""
        statuses: list[int] = []
        async with self._deliver, aiohttp.ClientSession() as session:
            while self.queue:
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                async with session.post(self.webhook["url"], json=self.queue[0], headers=headers) as answer:
                    statuses.append(answer.status)
                    if answer.status != 200:
                        break
                self.queue.pop(0)
        self.delivered += statuses
        return statuses

    # ------------------------------------------------------- the protocol

    async def handle(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _fault(401, "Unauthorized")
        method = request.match_info["method"]
        fields = await _fields(request)
        self.calls.append((method, fields))
        _by.set(request.match_info.get("by", ""))
        if self.failures[method]:
            status, body = self.failures[method].pop(0)
            return web.json_response({"ok": False, "error_code": status, **body}, status=status)
        answer = getattr(self, f"_{method}", None)
        if answer is None:
            return web.json_response({"ok": True, "result": True})
        try:
            result = await answer(fields)
        except ValueError as error:
            return _fault(400, f"Bad Request: {error}")
        if isinstance(result, web.Response):
            return result
        return web.json_response({"ok": True, "result": result})

    async def _getMe(self, fields: dict[str, Any]) -> Any:
        return {"id": BOT, "is_bot": True, "first_name": "Rahnuma", "username": "rahnuma_bot"}

    async def _setWebhook(self, fields: dict[str, Any]) -> Any:
        self.webhook = fields
        return True

    async def _deleteWebhook(self, fields: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, fields: dict[str, Any]) -> Any:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": 0,
        }

    async def _getUpdates(self, fields: dict[str, Any]) -> Any:
        if self.webhook:
            return _fault(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._pollers:
            return _fault(409, "Conflict: terminated by other getUpdates request")
        if self.hang:
            self.hang -= 1
            await asyncio.sleep(3600)
        self.queue = [u for u in self.queue if u["update_id"] >= int(fields.get("offset", 0))]
        deadline = time.monotonic() + float(fields.get("timeout", 0))
        self._pollers += 1
        try:
            while not self.queue and (left := deadline - time.monotonic()) > 0:
                self._wake.clear()
                try:
                    await asyncio.wait_for(self._wake.wait(), left)
                except TimeoutError:
                    break
        finally:
            self._pollers -= 1
        return self.queue[: int(fields.get("limit", 100))]

    async def _sendMessage(self, fields: dict[str, Any]) -> Any:
        chat, text = int(fields["chat_id"]), str(fields.get("text", ""))
        if (left := self.flooded.get(chat, 0) - time.monotonic()) > 0:
            after = max(1, round(left))
            body = {
                "description": f"Too Many Requests: retry after {after}",
                "parameters": {"retry_after": after},
            }
            return web.json_response({"ok": False, "error_code": 429, **body}, status=429)
        visible = text
        if fields.get("parse_mode") == "HTML":
            if self.refuse_html:
                raise ValueError("can't parse entities: refused by the test")
            try:
                visible = shown(text)
            except ValueError as error:
                raise ValueError(f"can't parse entities: {error}") from None
        if not visible.strip():
            raise ValueError("message text is empty")
        if len(visible.encode("utf-16-le")) // 2 > 4096:
            raise ValueError("message is too long")
        sent = Sent("sendMessage", chat, visible, fields, time.monotonic(), _by.get())
        for key in sent.buttons:
            if not 1 <= len(key["callback_data"].encode()) <= 64:
                raise ValueError("BUTTON_DATA_INVALID")
        self.sent.append(sent)
        if self.send_delay:
            await asyncio.sleep(self.send_delay)
        return _message(next(self._ids), chat, visible)

    async def _sendDocument(self, fields: dict[str, Any]) -> Any:
        chat = int(fields["chat_id"])
        self.sent.append(
            Sent("sendDocument", chat, str(fields.get("document", "")), fields, time.monotonic())
        )
        return _message(next(self._ids), chat, "file")

    async def _getFile(self, fields: dict[str, Any]) -> Any:
        id = str(fields["file_id"])
        if id not in self.files:
            raise ValueError("wrong file_id or the file is temporarily unavailable")
        held = self.files[id]
        if len(held.data) > FETCHED:
            raise ValueError("file is too big")
        size = {} if held.size is None else {"file_size": held.size}
        path = {"file_path": held.path} if held.path else {}
        return {"file_id": id, "file_unique_id": f"u{id}", **size, **path}

    async def handle_file(self, request: web.Request) -> web.StreamResponse:
        """The address of a file: its bytes, if the token in it is right."""
        path = request.match_info["path"]
        id = next((id for id, held in self.files.items() if held.path == path), "")
        if request.match_info["token"] != TOKEN or not id:
            return _fault(404, "Not Found")
        self.downloads.append(id)
        held = self.files[id]
        if held.status != 200:
            return web.Response(status=held.status, body=held.body)
        answer = web.StreamResponse()
        await answer.prepare(request)
        if held.stalls:
            await answer.write(held.data[: len(held.data) // 2])
            await asyncio.sleep(3600)
        with contextlib.suppress(ConnectionError):  # the other side may have had enough
            await answer.write(held.data)
            await answer.write_eof()
        return answer

    async def _sendChatAction(self, fields: dict[str, Any]) -> Any:
        return True


def _message(number: int, chat: int, text: str) -> dict[str, Any]:
    private = {"id": chat, "type": "private", "first_name": "A"}
    return {"message_id": number, "date": int(time.time()), "chat": private, "text": text}


def _fault(status: int, description: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": description}, status=status)


async def _fields(request: web.Request) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            fields[name], fields[f"{name}_name"] = value.file.read().decode(), value.filename
            continue
        assert isinstance(value, str)
        try:
            fields[name] = json.loads(value) if value[:1] in "[{" else value
        except ValueError:
            fields[name] = value
    return fields


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """A Bot API server on the loopback."""
    server = BotApi()
    app = web.Application(client_max_size=1 << 24)
    for before in ("", "/by/{by}"):
        app.router.add_post(before + "/bot{token}/{method}", server.handle)
    app.router.add_get("/file/bot{token}/{path:.*}", server.handle_file)
    async with listening(app) as server.url:
        yield server
