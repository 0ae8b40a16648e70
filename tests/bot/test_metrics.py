"""/metrics, and what stands in deploy/ over it."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot import app, config
from bot.channels import retrying
from bot.channels.pace import Pace
from bot.config import ModelConfig
from bot.counting import Counts
from bot.errors import ModelFault, ModelUnavailable
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.exchange import Exchange
from bot.metrics import Metrics, counted
from bot.models.call import Allowance
from bot.runtime import Runtime
from bot.storage.chats import SqlStore
from tests.bot.inbox.played import Played, message
from tests.bot.models.test_failover import ASKED
from tests.conftest import ROOT
from tests.scripted import ScriptedModel, models
from tests.waiting import PATIENCE, until
from tests.wire.server import free_port, listening


class FakePlatform:
    """A phone channel as far as its state goes."""

    hooks = ()

    def __init__(self, name: str, state: dict[str, Any]) -> None:
        self.name, self._state = name, state

    def state(self) -> dict[str, Any]:
        return self._state


def values(text: str) -> Mapping[tuple[str, ...], float]:
    """By its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def platforms() -> list[Any]:
    return [
        FakePlatform(
            "telegram", {"refused": {"forged": 2}, "silent_seconds": 4.5, "pauses": 3, "connected": True}
        ),
        FakePlatform(
            "whatsapp",
            {
                "1099": {"stopped": "code 190", "pauses": 1, "refused": {"forged": 0}},
                "waha-default": {"pauses": 0, "refused": {"malformed": 1}},
            },
        ),
    ]


class CountedDelivery(Played):
    """Answers as it is told, and counts as the real delivery does."""

    def __init__(self, store: SqlStore, counts: Counts) -> None:
        super().__init__(store)
        self._counts = counts

    async def record(self, exchange: Exchange) -> None:
        await Delivery.record(self, exchange)


async def scraped(url: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as client, client.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_what_happens_is_counted_and_nobody_is_named(house: Runtime, platforms: list[Any]) -> None:
    counts = Counts()
    page = Metrics(counts, house.live, house.store.receipts, platforms)
    line = CountedDelivery(house.store, counts)
    inbox = Inbox(house.store.receipts, line, line, concurrency=2, counts=counts)
    web_app = web.Application()
    web_app.add_routes(page.routes("a long token"))
    with counted(counts):
        line.failures["2"] = KeyError("words of a person")
        await inbox.put(message("1", "words of a person", chat="923001234567"))
        await line.until(1)
        await inbox.put(message("2", chat="923001234567"))
        await until(lambda: line.apologies)
        line.hold.clear()
        await inbox.put(message("3", chat="923001234567"))
        await line.asked_for(3)
        tried: list[int] = []

        async def at_last() -> None:
            tried.append(1)
            if len(tried) < 3:
                raise retrying.NotNow("no", 0.0)

        await retrying.persist(at_last)
        failing = models(
            ScriptedModel(ModelUnavailable(ModelFault.RATE_LIMIT)),
            ScriptedModel("fine"),
            settings=[ModelConfig("a:a"), ModelConfig("b:b", price_in=10.0, price_out=100.0)],
            counts=counts,
        )
        await failing.complete(ASKED, Allowance(), purpose="answer")
        async with listening(web_app) as url:
            assert (await scraped(f"{url}/metrics"))[0] == 401
            assert (await scraped(f"{url}/metrics", "another"))[0] == 401
            status, text = await scraped(f"{url}/metrics", "a long token")
    assert status == 200
    found = values(text)
    assert found["rahnuma_messages_received_total", "telegram"] == 3
    assert found["rahnuma_messages_answered_total", "telegram", "answered"] == 1
    assert found["rahnuma_messages_failed_total", "telegram", "KeyError"] == 1
    assert found["rahnuma_answer_seconds_count", "telegram"] == 1
    assert found["rahnuma_reply_seconds_count", "telegram"] == 1
    assert found["rahnuma_queue_messages",] == 1
    assert 0 < found["rahnuma_queue_age_seconds",] < PATIENCE
    assert found["rahnuma_platform_retries_total",] == 2
    assert found["rahnuma_model_calls_total", "a:a", "rate-limit"] == 1
    assert found["rahnuma_model_calls_total", "b:b", "ok"] == 1
    assert found["rahnuma_model_cost_dollars_total", "b:b"] == pytest.approx(0.003)
    assert found["rahnuma_log_lines_total", "error", "bot.inbox.inbox"] == 1
    assert found["rahnuma_flood_pauses_total", "telegram"] == 3
    assert found["rahnuma_channel_stopped", "whatsapp"] == 1
    assert found["rahnuma_webhooks_refused_total", "waha", "malformed"] == 1
    assert found["rahnuma_channel_silent_seconds", "telegram"] == 4.5
    assert found["rahnuma_index_sections",] == len(house.live.retriever.snapshot.units)
    assert found["rahnuma_index_age_seconds",] >= 0
    assert "923001234567" not in text
    assert "words of a person" not in text
    line.hold.set()
    await inbox.drain(1)


async def test_rules_and_panels_ask_for_what_there_is(house: Runtime, platforms: list[Any]) -> None:
    counts = Counts()
    Metrics(counts, house.live, house.store.receipts, platforms)
    names = {sample for family in counts.registry.collect() for sample in _names(family.name, family.type)}
    rules = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text("utf-8"))
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    assert all(rule["annotations"]["summary"] for group in rules["groups"] for rule in group["rules"])
    dashboard = json.loads((ROOT / "deploy/grafana.json").read_text("utf-8"))
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    unknown = {name for expr in asked for name in re.findall(r"\brahnuma_\w+", expr)} - names
    assert unknown == set()
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def _names(name: str, kind: str) -> list[str]:
    ends = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(kind, ("",))
    return [name + end for end in ends]


async def test_a_pause_is_counted_once() -> None:
    pace = Pace(10, 1)
    pace.hold("1", 0.01)
    pace.hold_all(0.01)
    assert pace.pauses == 2


@pytest.mark.parametrize("token", ["", "a long token"])
async def test_it_is_served_with_a_token_or_at_its_own_address(
    settings: config.Config, workplace: Path, capsys: pytest.CaptureFixture[str], token: str
) -> None:
    own = free_port()
    workplace.write_text(
        "[web]\nport = 0\n" + ("" if token else f'[metrics]\nhost = "127.0.0.1"\nport = {own}\n'), "utf-8"
    )
    loaded = config.load(workplace, {"METRICS_TOKEN": token})
    running, said = asyncio.create_task(app.serve(loaded)), ""

    def started() -> bool:
        nonlocal said
        said += capsys.readouterr().out
        return "http://" in said or running.done()

    await until(started)
    url = said[said.index("http://") :].split()[0]
    if token:
        assert (await scraped(f"{url}/metrics"))[0] == 401
        status, text = await scraped(f"{url}/metrics", token)
    else:
        assert (await scraped(f"{url}/metrics"))[0] == 404
        status, text = await scraped(f"http://127.0.0.1:{own}/metrics")
    assert status == 200
    assert "rahnuma_queue_messages 0.0" in text
    running.cancel()
    await asyncio.wait({running})
