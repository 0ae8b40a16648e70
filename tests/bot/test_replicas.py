"""Whole processes over one PostgreSQL: what several replicas promise."""

import secrets
import signal
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest

from tests.bot import replicas
from tests.bot.serving import Serving, serving
from tests.conftest import published
from tests.console import OURS, PASSWORD
from tests.postgres import server
from tests.waiting import until
from tests.wire.bot_api import TOKEN, bot_api

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("platform", ["telegram", "whatsapp"])
async def test_kills_and_a_restart_lose_nothing(
    tmp_path: Path, knowledge: Path, embedder: Any, platform: str
) -> None:
    published(tmp_path / "index", knowledge, embedder)
    with server(durable=True) as running:
        outcome = await replicas.run(
            tmp_path,
            tmp_path / "index",
            running,
            messages=300,
            chats=40,
            kills=3,
            restarts=1,
            replicas=2,
            platform=platform,
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
        await replicas.one_memory(tmp_path, tmp_path / "index", running)


async def test_machines_without_a_common_folder_answer_from_one_index(
    tmp_path: Path, knowledge: Path, embedder: Any
) -> None:
    """One publishes; the other starts with an empty disk, follows, and answers from what is published later."""
    first = published(tmp_path / "index", knowledge, embedder).name
    with server() as running:
        database = running.fresh()
        share = '[index]\nfolder = "{}"\nshare = "{}"\n[store]\ndatabase = "{}"\n[web]\nport = 0\n'
        configs = []
        for name, folder in (("publish", tmp_path / "index"), ("follow", tmp_path / "other/index")):
            (tmp_path / name).mkdir()
            configs.append(tmp_path / name / "config.toml")
            configs[-1].write_text(share.format(folder, name, database), "utf-8")
        async with serving(configs[0], {}), aiohttp.ClientSession() as client:
            await until(
                lambda: "is in the database for all copies" in (tmp_path / "publish/serve.log").read_text()
            )
            async with serving(configs[1], {}) as other:

                async def index() -> str:
                    async with client.get(f"{other.url}/readyz") as answer:
                        return str((await answer.json())["index"])

                assert await index() == first
                file = knowledge / "skills/sql.en.md"
                file.write_text(file.read_text("utf-8").replace("asks questions of", "is for"), "utf-8")
                second = published(tmp_path / "index", knowledge, embedder).name

                async def arrived() -> bool:
                    return await index() == second

                await until(arrived)
                body = {
                    "text": "what is sql",
                    "chat": secrets.token_urlsafe(18),
                    "id": secrets.token_urlsafe(18),
                }
                async with client.post(f"{other.url}/api/messages", json=body) as answer:
                    assert "SQL is for tables" in (await answer.json())["text"]


async def test_of_several_copies_one_tells_the_admin(tmp_path: Path, knowledge: Path, embedder: Any) -> None:
    published(tmp_path / "index", knowledge, embedder)
    with server() as running:
        async with bot_api() as api:
            lines = (
                f'[telegram]\nenabled = true\napi = "{api.url}"\npoll_seconds = 1\n'
                '[admin]\nchats = ["telegram:4711"]\n[alerts]\nquiet_minutes = 0.01\n'
            )
            database = running.fresh()
            configs = [replicas.laid(tmp_path, str(n), tmp_path / "index", database, lines) for n in range(2)]
            api.say(
                "hello", chat=4711
            )  # first: an alert that nobody could be told is tried again only after two minutes
            async with replicas.several(configs, {"TELEGRAM_TOKEN": TOKEN}):
                await until(lambda: any("Nobody has written on Telegram" in text for text in api.texts(4711)))
                written = [text for text in api.texts(4711) if "Nobody has written" in text]
                assert len(written) == 1
                api.say("hello again", chat=4711)
                await until(lambda: any("write on Telegram again" in text for text in api.texts(4711)))
                assert [text for text in api.texts(4711) if "Nobody has written" in text] == written


async def test_an_address_has_one_limit_at_all_replicas(
    tmp_path: Path, knowledge: Path, embedder: Any
) -> None:
    published(tmp_path / "index", knowledge, embedder)
    with server() as running:
        database = running.fresh()
        lines = "[limits]\nper_address = 4\n"
        configs = [replicas.laid(tmp_path, str(n), tmp_path / "index", database, lines) for n in range(2)]
        async with replicas.several(configs, {}) as servers, aiohttp.ClientSession() as client:

            async def status(server: Serving, path: str) -> int:
                body = {"text": "/roles", "chat": secrets.token_urlsafe(18), "id": secrets.token_urlsafe(18)}
                async with client.post(f"{server.url}/api/{path}", json=body) as answer:
                    assert (answer.status == 429) == ("Retry-After" in answer.headers)
                    return answer.status

            for path in ("messages", "history"):
                found = [await status(servers[n % 2], path) for n in range(6)]
                assert found == [*[200] * 4, 429, 429], path


async def test_a_publication_is_seen_and_taken_over_at_another(
    tmp_path: Path, knowledge: Path, embedder: Any
) -> None:
    """Its progress and result; killed in the middle it is told as broken off and begun again."""
    published(tmp_path / "index", knowledge, embedder)
    file = knowledge / "skills/sql.en.md"
    file.write_text(file.read_text("utf-8").replace("asks questions of", "is for"), "utf-8")
    lines = f'[knowledge]\nfolder = "{knowledge}"\n'
    with server() as running:
        database = running.fresh()
        configs = [replicas.laid(tmp_path, str(n), tmp_path / "index", database, lines) for n in range(2)]
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            replicas.several(configs, {"ADMIN_PASSWORD": PASSWORD}) as (one, other),
            aiohttp.ClientSession(cookie_jar=jar, headers=OURS) as client,
        ):

            async def post(server: Serving, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
                async with client.post(f"{server.url}/admin/api/{path}", json=body) as answer:
                    return answer.status, await answer.json()

            async def job(server: Serving) -> dict[str, Any]:
                async with client.get(f"{server.url}/admin/api/job") as answer:
                    found: dict[str, Any] = await answer.json()
                    return found

            assert (await post(one, "sign-in", name="Sana", password=PASSWORD))[0] == 200
            assert (await post(one, "prepare"))[0] == 202
            assert (await job(other))["state"] == "running"
            assert await post(other, "prepare") == (409, {"error": "busy"})
            await one.stop(signal.SIGKILL)
            assert (await job(other))["state"] == "running", "it may only be slow"
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("update job set beat = beat - 60000")
            assert (await job(other))["error"] == "broken-off"

            async def compared() -> bool:
                """The worker of the dead one may have the index in hand until it notices."""
                if (await job(other))["state"] == "running":
                    return False
                if (await job(other))["state"] != "done":
                    await post(other, "prepare")
                return bool((await job(other))["state"] == "done")

            await until(compared, 60, every=0.2)
            report = (await job(other))["report"]
            await one.start()
            assert (await job(one))["report"] == report, "what the other compared is published here"
            shown = {
                "candidate": report["name"],
                "previous": report["previous"],
                "reasons": report["reasons"],
            }
            assert (await post(one, "publish", **shown, override="so it is"))[0] == 202

            async def live() -> bool:
                found = await job(other)
                return {"action": "publish", "state": "done"}.items() <= found.items()

            await until(live, 60, every=0.2)
