"""`rahnuma serve` on Telegram, as a process."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot.channels.telegram.connection import SECRET
from tests.bot.serving import serving
from tests.conftest import published
from tests.wire.bot_api import TOKEN, bot_api
from tests.wire.server import free_port

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_whole_program(workplace: Path, knowledge: Path, embedder: Any, mode: str) -> None:
    """`rahnuma serve` as a process: answers, survives a kill, ends on SIGTERM, and keeps its secrets."""
    published(workplace.parent / "var" / "index", knowledge, embedder)
    async with bot_api() as api:
        port = free_port()
        workplace.write_text(
            f'[web]\nport = {port}\n[telegram]\nenabled = true\nmode = "{mode}"\npoll_seconds = 1\n'
            f'api = "{api.url}"\npublic_url = "http://127.0.0.1:{port}"\n',
            "utf-8",
        )
        secrets = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
        async with serving(workplace, secrets) as server:
            await api.called("setMyCommands", 2)

            async def ask(text: str) -> str:
                count = len(api.sent)
                api.say(text)
                if mode == "webhook":
                    assert await api.push_webhook() == [200]
                await api.until(count + 1)
                return api.sent[-1].text

            assert (await ask("what does a data analyst do?")).startswith("A data analyst answers")
            assert (await ask("/start ur")).startswith("السلام علیکم")
            assert (await ask("/start roles_data-analyst")).startswith("ڈیٹا اینالسٹ ڈیٹا سے")
            async with aiohttp.ClientSession() as client, client.get(f"{server.url}/readyz") as answer:
                assert (await answer.json())["channels"]["telegram"]["connected"] is True
            assert await server.stop() == 0
            log = server.log.read_text()
            assert TOKEN not in log
            assert TOKEN.split(":")[1] not in log
            assert SECRET not in log
            assert "Traceback" not in log
