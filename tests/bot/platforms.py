"""People of one phone platform for runs with kills: they write, whatever becomes of the bot, and each reply is laid to
the message whose number its thumbs name."""

import asyncio
import contextlib
import itertools
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, Protocol

import aiohttp

from tests.bot.serving import Serving
from tests.wire import bot_api, graph_api

_AGAIN = 0.2
"""Seconds until a webhook that was not taken is called again: Meta does so for days."""

_PICK = random.Random(2)
_LONG = 100_000
"""Calls that fail while a platform is down: more than anybody makes."""


class Answer(NamedTuple):
    """A reply that was sent."""

    chat: int
    question: str
    """The message that it answers, as receipts name it."""
    by: str
    """Of several processes the one that sent it."""
    at: float
    """On the clock that nobody sets."""


class Platform(Protocol):
    """One platform."""

    secrets: Mapping[str, str]

    def settings(self, name: str = "") -> str:
        """What a process needs that talks to it; of several each has a name."""
        ...

    def say(self, text: str, chat: int) -> int:
        """A message of somebody; its number, which grows."""
        ...

    def answers(self) -> list[Answer]:
        """In the order of sending, without apologies."""
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

    async def talking(self, *servers: Serving) -> None:
        """Bring what is said to one of the processes, until cancelled."""
        ...


class TelegramPlatform:
    """It is polled, so it need not call anybody."""

    def __init__(self, api: bot_api.BotApi) -> None:
        self._api = api
        self.secrets: Mapping[str, str] = {"TELEGRAM_TOKEN": bot_api.TOKEN}

    def settings(self, name: str = "") -> str:
        api = _address(self._api.url, name)
        return f'[telegram]\nenabled = true\napi = "{api}"\npoll_seconds = 5\nper_second = 1000.0\n'

    def say(self, text: str, chat: int) -> int:
        return self._api.say(text, chat=chat)

    def answers(self) -> list[Answer]:
        named = ((sent, question_of(sent)) for sent in self._api.sent)
        return [Answer(sent.chat, question, sent.by, sent.at) for sent, question in named if question]

    def sent(self) -> int:
        return len(self._api.sent)

    def down(self, down: bool) -> None:
        answer = (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
        self._api.failures["sendMessage"] = [answer] * _LONG if down else []

    def receipt(self, number: int) -> str:
        return str(number)

    async def talking(self, *servers: Serving) -> None:
        await asyncio.Event().wait()


class WhatsAppPlatform:
    """Each message is a webhook that is called until it is taken, those of one person one after another."""

    def __init__(self, api: graph_api.GraphApi) -> None:
        self._api = api
        self.secrets: Mapping[str, str] = {
            "WHATSAPP_TOKEN": graph_api.TOKEN,
            "WHATSAPP_APP_SECRET": graph_api.APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": graph_api.VERIFY_TOKEN,
        }
        self._numbers = itertools.count(1)
        self._said: asyncio.Queue[tuple[int, int, str]] = asyncio.Queue()

    def settings(self, name: str = "") -> str:
        return (
            f'[whatsapp]\nenabled = true\nphone_number_id = "{graph_api.NUMBER}"\n'
            f'api = "{_address(self._api.url, name)}"\nper_second = 1000.0\n'
        )

    def say(self, text: str, chat: int) -> int:
        number = next(self._numbers)
        self._said.put_nowait((chat, number, text))
        return number

    def answers(self) -> list[Answer]:
        found = []
        for body, by, at in zip(self._api.sent, self._api.senders, self._api.times, strict=True):
            named = (id.rsplit(":", 1)[1] for id, _ in graph_api.choices(body) if id.startswith("fb:up:"))
            if question := next(named, ""):
                chat = int(str(body.get("to") or body.get("recipient")).removeprefix("92300"))
                found.append(Answer(chat, question, by, at))
        return found

    def sent(self) -> int:
        return len(self._api.sent)

    def down(self, down: bool) -> None:
        self._api.failures[:] = [(503, 131016)] * _LONG if down else []

    def receipt(self, number: int) -> str:
        return f"wamid.{number}"

    async def talking(self, *servers: Serving) -> None:
        async with asyncio.TaskGroup() as tasks:
            people: dict[int, asyncio.Queue[tuple[int, str]]] = defaultdict(asyncio.Queue)
            while True:
                chat, number, text = await self._said.get()
                if chat not in people:
                    tasks.create_task(self._person(servers, chat, people[chat]))
                people[chat].put_nowait((number, text))

    async def _person(
        self, servers: Sequence[Serving], chat: int, said: "asyncio.Queue[tuple[int, str]]"
    ) -> None:
        while True:
            number, text = await said.get()
            body, taken = self._webhook(chat, number, text), False
            while not taken:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    taken = await graph_api.deliver(_PICK.choice(servers).url, body) == 200
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


def _address(url: str, name: str) -> str:
    return f"{url}/by/{name}" if name else url


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
