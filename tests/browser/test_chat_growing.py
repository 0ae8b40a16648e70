"""With a language model, an answer is read on the page while it is being written."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.answering.assemble import with_models
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.channels.web.past import PastApi
from bot.channels.web.screen import ChatScreen
from bot.config import Config, LlmConfig, WebConfig
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import Channel, ChannelName
from bot.models.chat_model import Completion, Grow, Prompt
from bot.runtime import Runtime
from bot.server import start
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import Embedder
from index.retrieval.live import LiveIndex
from index.retrieval.retrieve import SnapshotRetriever
from tests.browser.accessible import violations
from tests.browser.chromium import keep
from tests.browser.talk import in_sight, send_many
from tests.conftest import SMALL, lay, published
from tests.scripted import ScriptedModel, faithful, models
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.browser
ASKED = "is the work of a data analyst, which is mostly tables, something that would suit me?"


class Slow(ScriptedModel):
    """A model that stops in its second sentence until a test lets it go on."""

    def __init__(self) -> None:
        super().__init__(faithful)
        self.let = threading.Event()

    async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
        async def held(text: str) -> None:
            assert grow
            await grow(text)
            if "]. " in text:
                await until(self.let.is_set)

        return await super().complete(prompt, grow=held if grow else None)


@asynccontextmanager
async def site(retriever: SnapshotRetriever, model: ScriptedModel, folder: Path) -> AsyncIterator[str]:
    """The chat page of a bot that asks `model`; its address."""
    config = LlmConfig(deadline=PATIENCE)
    assistance = with_models(models(model, config=config), rewrite=False, translate=False)
    async with Sqlite.open(folder / "r.db", MIGRATIONS) as database:
        house = Runtime(Config(), LiveIndex(Path(), retriever), SqlStore(database), assistance)
        channel = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: channel}
        delivery = Delivery(house.store, channels)
        inbox = Inbox(house.store.receipts, house.conversation(), delivery, concurrency=4)
        api = ChatApi(channel, inbox, house.store, max_body=65_536)
        past = PastApi(house.store, max_body=65_536)
        server = await start(WebConfig(port=0), [*api.routes(), *past.routes(), *ChatScreen().routes()])
        yield f"http://127.0.0.1:{server.port}/"
        await inbox.drain(2)
        await server.close()


@pytest.fixture
def grown(browser: Any, tmp_path: Path, embedder: Embedder) -> Iterator[tuple[Any, Slow]]:
    """A page of a bot that asks a language model, in a thread of its own, and that model."""
    live = published(tmp_path / "index", lay(tmp_path / "knowledge", SMALL), embedder)
    model, loop = Slow(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def done(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    serving = site(SnapshotRetriever(embedder, live), model, tmp_path)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        page.goto(done(serving.__aenter__()))
        yield page, model
    finally:
        model.let.set()
        context.close()
        done(serving.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()
    assert wrong == []


def test_an_answer_is_seen_while_a_model_writes_it(grown: tuple[Any, Slow]) -> None:
    page, model = grown
    send_many(page, [ASKED])
    growing = page.locator(".turn[aria-busy=true]")
    growing.wait_for(timeout=60_000)
    begun = growing.inner_text()
    assert begun.endswith(" …")
    assert in_sight(page, growing)
    assert page.locator(".dots").count() == 0
    assert page.locator(".state.sent").count() == 1
    assert growing.get_attribute("aria-live") == "off", "a screen reader hears the whole answer once"
    assert violations(page) == []
    keep(page, "growing")
    model.let.set()
    expect(growing).to_have_count(0)
    answer = page.locator(".turn:not(.mine)")
    expect(answer).to_have_count(1)
    first = begun.removesuffix(" …").split(".")[0]
    assert first in answer.inner_text().translate({ord(raised): None for raised in "⁰¹²³⁴⁵⁶⁷⁸⁹"})
    assert in_sight(page, answer)
    assert answer.locator(".sources").count() == 1
    assert len(model.asked) == 1
    page.reload()
    answer.wait_for(timeout=60_000)
    assert answer.count() == 1


def test_a_connection_that_breaks_off_leaves_no_half_answer(grown: tuple[Any, Slow]) -> None:
    page, model = grown
    model.let.set()
    asked: list[Any] = []

    def cut(route: Any) -> None:
        asked.append(route)
        if len(asked) == 1:  # the connection ends in the middle of an answer
            half = 'event: preview\ndata: {"text": "Half of", "language": "en"}\n\n'
            route.fulfill(headers={"Content-Type": "text/event-stream"}, body=half)
        else:
            route.continue_()

    page.route("**/api/messages", cut)
    send_many(page, [ASKED])
    answer = page.locator(".turn:not(.mine):not([aria-busy])")
    answer.wait_for(timeout=60_000)
    assert len(asked) == 2, "it was sent again under the same id"
    assert asked[0].request.post_data_json["id"] == asked[1].request.post_data_json["id"]
    assert "Half of" not in page.inner_text("#log")
    expect(page.locator(".turn:not(.mine)")).to_have_count(1)
