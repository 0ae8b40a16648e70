"""Somebody at a terminal: `rahnuma setup` typed through, and what it made brought up until it has answered."""

import asyncio
import contextlib
import fcntl
import os
import sys
import termios
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.bot.platforms import WhatsAppPlatform
from tests.bot.serving import Serving
from tests.conftest import ROOT
from tests.waiting import PATIENCE, until
from tests.wire import bot_api, graph_api

LONG = 600.0
"""Seconds that a build from nothing may take on a machine that others use as well."""
PASSWORD = "a long sentence of mine"
_ENDS = ("> ", "اردو: ")
"""How a question ends."""


class Typist:
    """What stands on the screen of a command that runs in a terminal of its own, and the keys."""

    def __init__(self, keys: int) -> None:
        self._keys = keys
        self.screen = ""
        self._seen = 0

    def read(self) -> None:
        """Take up what was printed."""
        with contextlib.suppress(OSError):  # its other end is closed
            self.screen += os.read(self._keys, 65_536).decode("utf-8", "replace")

    async def answer(self, text: str) -> None:
        """Wait for the next question and type the answer."""
        await until(lambda: self.screen[self._seen :].endswith(_ENDS))
        self._seen = len(self.screen)
        os.write(self._keys, f"{text}\n".encode())


@asynccontextmanager
async def terminal(
    *command: str, root: Path, environment: Mapping[str, str]
) -> AsyncIterator[tuple[Typist, asyncio.subprocess.Process]]:
    """`python -m bot COMMAND` in a terminal, ended at the latest with the block."""
    keys, other = os.openpty()

    def own() -> None:  # as a shell gives it to what it starts: passwords are asked of the terminal itself
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *command),
        stdin=other,
        stdout=other,
        stderr=other,
        cwd=root,
        env=os.environ | environment,
        preexec_fn=own,
    )
    os.close(other)
    typist = Typist(keys)
    loop = asyncio.get_running_loop()
    loop.add_reader(keys, typist.read)
    try:
        yield typist, process
    finally:
        loop.remove_reader(keys)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        os.close(keys)


async def begin(config: Path, *, language: str, root: Path = ROOT) -> dict[str, float]:
    """From a folder with no settings to a bot that has answered on Telegram and on WhatsApp; the seconds of each step.

    Platforms of our own stand where the real ones would: `config` is made to name them, and any free port, first.
    """
    environment = {"PYTHONPATH": str(root), "NO_COLOR": "1"}
    seconds: dict[str, float] = {}
    async with bot_api.bot_api() as telegram, graph_api.graph_api() as graph:
        config.write_text(
            f'[web]\nport = 0\n[telegram]\napi = "{telegram.url}"\n[whatsapp]\napi = "{graph.url}"\n', "utf-8"
        )
        with timed(seconds, "setup"):
            screen = await _set_up(config, language, root, environment)
        for secret in (bot_api.TOKEN, graph_api.TOKEN, graph_api.APP_SECRET, PASSWORD):
            assert secret not in screen, "a secret is not shown as it is typed"
        if not (config.parent / "var/index/CURRENT").exists():
            with timed(seconds, "index build"):
                await _command("index", "build", "--config", str(config), root=root, environment=environment)
        server = Serving(config, environment, root)
        try:
            with timed(seconds, "serve"):
                await server.start()
            with timed(seconds, "first answer on Telegram"):
                telegram.say("what does a data analyst do?")
                await telegram.until(1)
            with timed(seconds, "webhook confirmed, first answer on WhatsApp"):
                await _confirmed(server, config)
                people = WhatsAppPlatform(graph)
                people.say("what does a data analyst do?", 41)
                talking = asyncio.create_task(people.talking(server))
                try:
                    await graph.until(1)
                finally:
                    talking.cancel()
                    await asyncio.wait({talking})
            with timed(seconds, "check"):
                await _command("check", "--config", str(config), root=root, environment=environment)
        finally:
            await server.stop()
        for said in (telegram.texts()[0], graph.texts[0]):
            assert "data" in said.lower(), said
    return seconds


@contextlib.contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Keep how long the block takes."""
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


async def _set_up(config: Path, language: str, root: Path, environment: Mapping[str, str]) -> str:
    """Everything that one has, as it is asked for; what stood on the screen."""
    answers: Sequence[str] = (
        *(language, "https://localhost", bot_api.TOKEN),
        *("1", graph_api.NUMBER, graph_api.TOKEN, graph_api.APP_SECRET),
        *("", PASSWORD),
    )
    command = ("setup", "--config", str(config))
    async with terminal(*command, root=root, environment=environment) as (typist, process):
        for answer in answers:
            await typist.answer(answer)
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0, typist.screen
        typist.read()
        return typist.screen


async def _confirmed(server: Serving, config: Path) -> None:
    """Meta's call that confirms the webhook, with the token that setup chose."""
    held = dict(
        line.split("=", 1) for line in (config.parent / ".env").read_text("utf-8").splitlines() if "=" in line
    )
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": held["WHATSAPP_VERIFY_TOKEN"].strip("\"'"),
        "hub.challenge": "1158201444",
    }
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{server.url}/whatsapp", params=asked) as answer,
    ):
        assert (answer.status, await answer.text()) == (200, "1158201444")


async def _command(*command: str, root: Path, environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=root,
        env=os.environ | environment,
    )
    async with asyncio.timeout(LONG):
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
