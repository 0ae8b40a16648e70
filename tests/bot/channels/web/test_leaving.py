"""Nobody pays for a model's answer that no one waits for: whoever leaves or goes on is answered without one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.answering.assemble import with_models
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.config import Config, LlmConfig, WebConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import Channel, ChannelName
from bot.runtime import Runtime
from bot.server import start
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import Embedder
from index.retrieval.live import LiveIndex
from index.retrieval.retrieve import SnapshotRetriever
from tests.conftest import SMALL, lay, published
from tests.scripted import ScriptedModel, faithful, hanging, models
from tests.waiting import until

ASKED = "is the work of a data analyst, which is mostly tables, something that would suit me?"
EVENTS = {"Accept": "text/event-stream, application/json"}
CHAT = "c" * 20


@dataclass
class Page:
    url: str
    store: SqlStore

    async def replies(self) -> int:
        return len(await self.store.database.fetch("select 1 from exchange"))


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> SnapshotRetriever:
    folder = lay(tmp_path_factory.mktemp("knowledge"), SMALL)
    return SnapshotRetriever(embedder, published(tmp_path_factory.mktemp("index"), folder, embedder))


@asynccontextmanager
async def page(retriever: SnapshotRetriever, model: ScriptedModel, folder: Path) -> AsyncIterator[Page]:
    config = LlmConfig(deadline=60.0)
    assistance = with_models(models(model, config=config), rewrite=False, translate=False)
    async with Sqlite.open(folder / "r.db", MIGRATIONS) as database:
        house = Runtime(Config(), LiveIndex(Path(), retriever), SqlStore(database), assistance)
        channel = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: channel}
        delivery = Delivery(house.store, channels)
        inbox = Inbox(house.store.receipts, house.conversation(), delivery, concurrency=4, hurries=True)
        api = ChatApi(channel, inbox, house.store, max_body=65_536)
        server = await start(WebConfig(port=0), api.routes())
        yield Page(f"http://127.0.0.1:{server.port}/api/messages", house.store)
        await inbox.drain(2)
        await server.close()


def body(id: str, text: str = ASKED) -> dict[str, Any]:
    return {"text": text, "id": id * 20, "chat": CHAT}


@pytest.mark.parametrize("headers", [EVENTS, {}])
async def test_a_client_that_leaves_stops_the_call_and_finds_an_answer_later(
    retriever: SnapshotRetriever, tmp_path: Path, headers: dict[str, str]
) -> None:
    model = ScriptedModel(hanging)
    async with page(retriever, model, tmp_path) as served, aiohttp.ClientSession() as client:
        asked = asyncio.create_task(client.post(served.url, json=body("i"), headers=headers))
        await until(lambda: model.running)
        if headers:  # its headers are there already: the body is what is left unread
            (await asked).close()
        else:
            asked.cancel()
        await until(lambda: model.cancelled)
        async with asyncio.timeout(20):
            while not await served.replies():  # noqa: ASYNC110 - a row tells nobody
                await asyncio.sleep(0.05)
        async with client.post(served.url, json=body("i")) as response:
            assert (await response.json())["text"]
        assert len(model.asked) == 1


async def test_while_another_request_waits_for_the_same_the_call_goes_on(
    retriever: SnapshotRetriever, tmp_path: Path
) -> None:
    free = asyncio.Event()

    async def waits(prompt: Any) -> str:
        await free.wait()
        return faithful(prompt)

    model = ScriptedModel(waits)
    async with page(retriever, model, tmp_path) as served, aiohttp.ClientSession() as client:
        first = asyncio.create_task(client.post(served.url, json=body("i")))
        await until(lambda: model.running)
        second = asyncio.create_task(client.post(served.url, json=body("i")))
        await asyncio.sleep(0.3)
        first.cancel()
        await asyncio.sleep(1.2)
        assert model.cancelled == 0
        free.set()
        assert (await (await second).json())["text"]
        assert model.cancelled == 0


async def test_a_newer_message_of_the_chat_stops_the_call_of_the_older(
    retriever: SnapshotRetriever, tmp_path: Path
) -> None:
    model = ScriptedModel(hanging, faithful)
    async with page(retriever, model, tmp_path) as served, aiohttp.ClientSession() as client:
        older = asyncio.create_task(client.post(served.url, json=body("i")))
        await until(lambda: model.running)
        async with client.post(served.url, json=body("j", "what does a data analyst need?")) as response:
            assert (await response.json())["text"]
        async with await older as response:
            assert (await response.json())["text"], "each message has its reply"
        assert model.cancelled == 1
        assert len(model.asked) == 2
        rows = await served.store.database.fetch("select model from exchange order by at")
        assert [row["model"] for row in rows] == ["", "scripted:0"]
