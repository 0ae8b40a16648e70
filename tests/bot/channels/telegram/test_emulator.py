"""End to end through a Bot API emulator that others wrote: polling and webhook, in an environment of its own."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot.serving import serving
from tests.conftest import ROOT, published
from tests.console import docx_bytes
from tests.waiting import until
from tests.wire.bot_api import TOKEN
from tests.wire.server import free_port

pytestmark = [pytest.mark.extras, pytest.mark.timeout(300)]
PACKAGE = "lo-bot-api-emulator==0.3.6"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with nothing but the emulator."""
    folder = tmp_path_factory.mktemp("emulator")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", PACKAGE]
    subprocess.run(pip, check=True)
    return folder / "bin" / "python"


class Emulator:
    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self.url, self.client, self._updates = url, client, 0

    async def heard(self, method: str) -> list[dict[str, Any]]:
        """Fields of each call of a method; fails on any that the emulator refused, but for the option it lacks."""
        async with self.client.get(f"{self.url}/__heard") as answer:
            heard = await answer.json()
        refused = [
            item
            for item in heard
            if "link_preview_options" not in item.get("refused", "link_preview_options")
        ]
        assert refused == []
        return [
            item["fields"]
            for item in heard
            if item["method"] == method
            and "link_preview_options" not in item.get("fields", {"link_preview_options": 0})
        ]

    async def put(self, **update: Any) -> None:
        body = {"token": TOKEN, "update": update}
        async with self.client.post(f"{self.url}/__fixture/updates", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def keep(self, data: bytes) -> str:
        """Put a file on the emulator, by the way that bots have; its id."""
        form = aiohttp.FormData({"chat_id": "501"})
        form.add_field("document", data, filename="any.docx", content_type="application/octet-stream")
        async with self.client.post(f"{self.url}/bot{TOKEN}/sendDocument", data=form) as answer:
            return str((await answer.json())["result"]["document"]["file_id"])

    async def until(self, method: str, count: int) -> list[dict[str, Any]]:
        async def enough() -> bool:
            return len(await self.heard(method)) >= count

        await until(enough, every=0.05)
        return await self.heard(method)


@pytest.fixture
async def emulator(python: Path) -> AsyncIterator[Emulator]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(python, ROOT / "tests" / "wire" / "emulator.py", str(port))
    async with aiohttp.ClientSession() as client:
        emulator = Emulator(f"http://127.0.0.1:{port}", client)

        async def listening() -> bool:
            with contextlib.suppress(aiohttp.ClientConnectionError):
                await emulator.heard("getMe")
                return True
            return False

        await until(listening, every=0.1)
        yield emulator
    process.terminate()
    await process.wait()


def message(number: int, text: str, **fields: Any) -> dict[str, Any]:
    person = {"id": 501, "is_bot": False, "first_name": "A"}
    chat = {"id": 501, "type": "private", "first_name": "A"}
    return {
        "message_id": number,
        "date": int(time.time()),
        "chat": chat,
        "from": person,
        "text": text,
    } | fields


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_end_to_end(
    emulator: Emulator, workplace: Path, knowledge: Path, embedder: Any, mode: str
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    port = free_port()
    workplace.write_text(
        f'[web]\nport = {port}\n[telegram]\nenabled = true\nmode = "{mode}"\npoll_seconds = 2\n'
        f'api = "{emulator.url}"\npublic_url = "http://127.0.0.1:{port}"\n',
        "utf-8",
    )
    secrets = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "emulated"}
    async with serving(workplace, secrets) as server:
        await emulator.until("setMyCommands", 2)
        await emulator.put(message=message(1, "what does a data analyst do?"))
        (answer,) = await emulator.until("sendMessage", 1)
        assert answer["text"].startswith("A data analyst answers")
        await emulator.put(
            edited_message=message(1, "ڈیٹا اینالسٹ کا کام کیا ہے", edit_date=int(time.time()))
        )
        found = await emulator.until("sendMessage", 2)
        assert "ڈیٹا اینالسٹ" in found[1]["text"]
        await emulator.put(
            callback_query={
                "id": "99",
                "from": message(1, "")["from"],
                "chat_instance": "1",
                "data": "u:roles/data-analyst#skills",
                "message": message(5, "…"),
            }
        )
        await emulator.until("answerCallbackQuery", 1)
        found = await emulator.until("sendMessage", 3)
        await server.stop()
        await emulator.put(message=message(7, "/roles"))  # while the bot is down
        await server.start()
        if mode == "webhook":

            async def delivered() -> bool:
                await emulator.client.post(f"{emulator.url}/__fixture/deliver", json={"token": TOKEN})
                return len(await emulator.heard("sendMessage")) >= 4

            await until(delivered, every=0.2)
        found = await emulator.until("sendMessage", 4)
        await asyncio.sleep(0.5)
        assert len(await emulator.heard("sendMessage")) == 4


async def test_an_admins_file(emulator: Emulator, workplace: Path, knowledge: Path, embedder: Any) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    workplace.write_text(
        f'[web]\nport = {free_port()}\n[telegram]\nenabled = true\npoll_seconds = 2\napi = "{emulator.url}"\n'
        '[admin]\nchats = ["telegram:501"]\n',
        "utf-8",
    )
    async with serving(workplace, {"TELEGRAM_TOKEN": TOKEN}) as server:
        await emulator.until("setMyCommands", 2)
        id = await emulator.keep(docx_bytes("The Mehran Robotics Circle builds small robots."))
        document = {"file_id": id, "file_unique_id": "u", "file_name": "Robotics Circle.docx"}
        await emulator.put(message=message(1, "", document=document))
        (shown,) = await emulator.until("sendMessage", 1)
        assert "documents/robotics-circle.docx" in shown["text"]
        assert "The Mehran Robotics Circle builds small robots." in shown["text"]
        assert await server.stop() == 0
        assert TOKEN.split(":")[1] not in server.log.read_text()
