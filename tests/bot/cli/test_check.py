"""`rahnuma check` and the refusal to start: real processes, platforms of our own."""

import asyncio
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli.check import report_on
from bot.config import load
from bot.understanding import reader
from tests.conftest import ROOT, published
from tests.waiting import PATIENCE
from tests.wire import bot_api, graph_api, waha_api

pytestmark = pytest.mark.slow

SECRETS = {
    "TELEGRAM_TOKEN": bot_api.TOKEN,
    "WHATSAPP_TOKEN": graph_api.TOKEN,
    "WHATSAPP_APP_SECRET": graph_api.APP_SECRET,
    "WHATSAPP_VERIFY_TOKEN": graph_api.VERIFY_TOKEN,
    "WAHA_API_KEY": waha_api.API_KEY,
    "WAHA_WEBHOOK_SECRET": waha_api.SECRET,
}


async def rahnuma(config: Path, command: str, environment: dict[str, str]) -> tuple[int, str]:
    """Exit status and all that was printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        command,
        "--config",
        str(config),
        cwd=ROOT,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 2 * PATIENCE)
    return process.returncode or 0, said.decode()


def sections(telegram: str, graph: str, waha: str) -> str:
    return (
        f'[web]\nport = 0\n[telegram]\nenabled = true\napi = "{telegram}"\n'
        f'[whatsapp]\nenabled = true\nphone_number_id = "{graph_api.NUMBER}"\napi = "{graph}"\n'
        f'[waha]\nenabled = true\napi = "{waha}"\n'
    )


async def test_every_platform_is_reached_and_every_fault_named(
    workplace: Path, knowledge: Path, embedder: Any
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    async with bot_api.bot_api() as telegram, graph_api.graph_api() as graph, waha_api.waha_api() as waha:
        workplace.write_text(sections(telegram.url, graph.url, waha.url), "utf-8")
        status, said = await rahnuma(workplace, "check", SECRETS)
        assert status == 0, said
        assert "@rahnuma_bot, polling" in said
        assert "Rahnuma +92 21 0000000" in said
        assert "session default is WORKING" in said
        assert "FAULT" not in said
        wrong = {"TELEGRAM_TOKEN": "1:wrong", "WHATSAPP_TOKEN": "wrong", "WAHA_API_KEY": "wrong"}
        status, said = await rahnuma(workplace, "check", SECRETS | wrong)
        assert status == 1
        assert said.count("FAULT") == 3
        for advice in ("ask BotFather", "WHATSAPP_TOKEN has expired", "WAHA_API_KEY is not the gateway's"):
            assert advice in said
        assert "wrong" not in said
        assert "Traceback" not in said


async def test_a_platform_that_is_down_and_one_that_is_off(
    workplace: Path, knowledge: Path, embedder: Any
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    workplace.write_text('[telegram]\nenabled = true\napi = "http://127.0.0.1:9"\n', "utf-8")
    status, said = await rahnuma(workplace, "check", SECRETS)
    assert status == 1
    assert "http://127.0.0.1:9: NetworkError" in said
    assert "off    whatsapp" in said
    assert bot_api.TOKEN not in said


@pytest.mark.parametrize("command", ["check", "serve"])
async def test_a_missing_secret_is_one_line_and_exit_2(
    workplace: Path, knowledge: Path, embedder: Any, command: str
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    workplace.write_text(sections("http://a", "http://b", "http://c"), "utf-8")
    status, said = await rahnuma(workplace, command, {"WHATSAPP_TOKEN": graph_api.TOKEN})
    assert status == 2
    missing = sorted(SECRETS.keys() - {"WHATSAPP_TOKEN"})
    lines = [line for line in said.splitlines() if "not set in the environment" in line]
    assert sorted(name for name in missing for line in lines if f" {name} " in line) == missing
    assert len(lines) == len(missing)
    assert graph_api.TOKEN not in said


async def test_no_index_is_exit_3(workplace: Path) -> None:
    status, said = await rahnuma(workplace, "check", {})
    assert status == 3
    assert "rahnuma index build" in said


async def test_another_encoder_is_told_of(
    workplace: Path, knowledge: Path, embedder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    for known, noted in ((embedder.fingerprint, False), ("another", True)):
        with monkeypatch.context() as patched:
            patched.setattr(reader.shipped(), "encoder", known)
            out = io.StringIO()
            await report_on(load(workplace, {}), out)
        assert ("danger is noticed by plain words alone" in out.getvalue()) is noted
