"""Whole processes over one PostgreSQL: what several replicas promise."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot import replicas
from tests.conftest import published
from tests.postgres import server
from tests.waiting import until

pytestmark = pytest.mark.slow
ASKED = "what does a data analyst do"


async def test_kills_and_a_restart_lose_nothing(tmp_path: Path, knowledge: Path, embedder: Any) -> None:
    published(tmp_path / "index", knowledge, embedder)
    with server(durable=True) as running:
        outcome = await replicas.run(
            tmp_path, tmp_path / "index", running, messages=300, chats=40, kills=3, restarts=1, replicas=2
        )
    assert (outcome.kills, outcome.restarts) == (3, 1)
    assert outcome.lost == []
    assert outcome.out_of_order == []
    assert outcome.by_two_live == []
    assert outcome.repeated <= 4 * (outcome.kills + outcome.restarts)
    assert set(outcome.by) == {"0", "1"}, "both do their part"


async def test_a_conversation_goes_on_at_another_and_is_forgotten_everywhere(
    tmp_path: Path, knowledge: Path, embedder: Any
) -> None:
    published(tmp_path / "index", knowledge, embedder)
    with server() as running:
        database = running.fresh()
        configs = [replicas.laid(tmp_path, str(n), tmp_path / "index", database, "") for n in range(2)]
        async with replicas.several(configs, {}) as (one, other), aiohttp.ClientSession() as client:
            chat = secrets.token_urlsafe(18)

            async def ask(url: str, text: str, chat: str = chat) -> dict[str, Any]:
                body = {"text": text, "chat": chat, "id": secrets.token_urlsafe(18)}
                async with client.post(f"{url}/api/messages", json=body) as answer:
                    assert answer.status == 200, await answer.text()
                    said: dict[str, Any] = await answer.json()
                    return said

            async def past(url: str) -> list[Any]:
                async with client.post(f"{url}/api/history", json={"chat": chat}) as answer:
                    return list((await answer.json())["turns"])

            assert "business questions" in (await ask(one.url, ASKED))["text"]
            assert "SQL" in (await ask(other.url, "and what skills"))["text"], "a follow-up keeps its subject"

            async def both_told() -> bool:
                return len(await past(one.url)) == 2  # a reply arrives before it is recorded

            async def forgotten() -> bool:
                return ASKED not in {turn["said"] for turn in await past(one.url)}

            await until(both_told)
            await ask(other.url, "/forget")
            await until(forgotten)
            stranger = await ask(one.url, "and what skills", secrets.token_urlsafe(18))
            assert (await ask(one.url, "and what skills"))["text"] == stranger["text"]
            replies = await asyncio.gather(*(ask((one, other)[n % 2].url, "what is sql") for n in range(10)))
            assert all("tables" in reply["text"] for reply in replies)
