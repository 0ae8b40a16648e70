"""People of one phone platform for runs with kills: they write, whatever becomes of the bot, and each reply is laid to
the message whose number its thumbs name."""

import asyncio
import contextlib
import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp

from tests.bot.serving import Serving
from tests.wire import bot_api, graph_api

_AGAIN = 0.2
"""Seconds until a webhook that was not taken is called again: Meta does so for days."""

_LONG = 100_000
"""Calls that fail while a platform is down: more than anybody makes."""


class Platform(Protocol):
    """One platform."""

    settings: str
    secrets: Mapping[str, str]

    def say(self, text: str, chat: int) -> int:
        """A message of somebody; its number, which grows."""
        ...

    def answers(self) -> list[tuple[int, str]]:
        """Chat and message, as receipts name it, of each reply in the order of sending."""
        ...

    def sent(self) -> int:
        """How many messages people got, apologies and all."""
        ...

    def down(self, down: bool) -> None:
        """Whether the platform refuses to send anything for a fault of its own."""
        ...

    def receipt(self, number: int) -> str:
        """The message as receipts name it."""
        ...

    async def talking(self, server: Serving) -> None:
        """Bring what is said to the process, until cancelled."""
        ...


class TelegramPlatform:
    """It is polled, so it need not call anybody."""

    def __init__(self, api: bot_api.BotApi) -> None:
        self._api = api
        self.settings = (
            f'[telegram]\nenabled = true\napi = "{api.url}"\npoll_seconds = 5\nper_second = 1000.0\n'
        )
        self.secrets: Mapping[str, str] = {"TELEGRAM_TOKEN": bot_api.TOKEN}

    def say(self, text: str, chat: int) -> int:
        return self._api.say(text, chat=chat)

    def answers(self) -> list[tuple[int, str]]:
        return [(sent.chat, question) for sent in self._api.sent if (question := question_of(sent))]

    def sent(self) -> int:
        return len(self._api.sent)

    def down(self, down: bool) -> None:
        answer = (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
        self._api.failures["sendMessage"] = [answer] * _LONG if down else []

    def receipt(self, number: int) -> str:
        return str(number)

    async def talking(self, server: Serving) -> None:
        await asyncio.Event().wait()


class WhatsAppPlatform:
    """Each message is a webhook that is called until it is taken, those of one person one after another."""

    def __init__(self, api: graph_api.GraphApi) -> None:
        self._api = api
        self.settings = (
            f'[whatsapp]\nenabled = true\nphone_number_id = "{graph_api.NUMBER}"\napi = "{api.url}"\n'
            "per_second = 1000.0\n"
        )
        self.secrets: Mapping[str, str] = {
            "WHATSAPP_TOKEN": graph_api.TOKEN,
            "WHATSAPP_APP_SECRET": graph_api.APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": graph_api.VERIFY_TOKEN,
        }
        self._numbers = itertools.count(1)
        self._said: asyncio.Queue[tuple[int, int, str]] = asyncio.Queue()

    def say(self, text: str, chat: int) -> int:
        number = next(self._numbers)
        self._said.put_nowait((chat, number, text))
        return number

    def answers(self) -> list[tuple[int, str]]:
        found = []
        for body in self._api.sent:
            named = (id.rsplit(":", 1)[1] for id, _ in graph_api.choices(body) if id.startswith("fb:up:"))
            if question := next(named, ""):
                found.append(
                    (int(str(body.get("to") or body.get("recipient")).removeprefix("92300")), question)
                )
        return found

    def sent(self) -> int:
        return len(self._api.sent)

    def down(self, down: bool) -> None:
        self._api.failures[:] = [(503, 131016)] * _LONG if down else []

    def receipt(self, number: int) -> str:
        return f"wamid.{number}"

    async def talking(self, server: Serving) -> None:
        async with asyncio.TaskGroup() as tasks:
            people: dict[int, asyncio.Queue[tuple[int, str]]] = defaultdict(asyncio.Queue)
            while True:
                chat, number, text = await self._said.get()
                if chat not in people:
                    tasks.create_task(self._person(server, chat, people[chat]))
                people[chat].put_nowait((number, text))

    async def _person(self, server: Serving, chat: int, said: "asyncio.Queue[tuple[int, str]]") -> None:
        while True:
            number, text = await said.get()
            body, taken = self._webhook(chat, number, text), False
            while not taken:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    taken = await graph_api.deliver(server.url, body) == 200
                if not taken:
                    await asyncio.sleep(_AGAIN)

    def _webhook(self, chat: int, number: int, text: str) -> object:
        phone = f"92300{chat}"
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "922100000000", "phone_number_id": graph_api.NUMBER},
            "contacts": [{"profile": {"name": "A"}, "wa_id": phone}],
            "messages": [
                {
                    "from": phone,
                    "id": self.receipt(number),
                    "timestamp": str(int(time.time())),
                    "type": "text",
                    "text": {"body": text},
                }
            ],
        }
        entry = {"id": "1700000000", "changes": [{"value": value, "field": "messages"}]}
        return {"object": "whatsapp_business_account", "entry": [entry]}


@asynccontextmanager
async def opened(platform: str) -> AsyncIterator[Platform]:
    """`telegram` or `whatsapp`, by a server of our own."""
    if platform == "telegram":
        async with bot_api.bot_api() as telegram:
            yield TelegramPlatform(telegram)
    else:
        async with graph_api.graph_api() as whatsapp:
            yield WhatsAppPlatform(whatsapp)


def question_of(sent: bot_api.Sent) -> str:
    """Id of the message that a reply answers, as its thumbs name it; "" for an apology, which has none."""
    named = (
        str(key["callback_data"]).rsplit(":", 1)[1]
        for key in sent.buttons
        if "fb:up:" in key["callback_data"]
    )
    return next(named, "")
