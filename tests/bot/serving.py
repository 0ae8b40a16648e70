"""`rahnuma serve` as a process of its own, with a small index, for tests that talk to it over its platforms."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.waiting import PATIENCE


class Serving:
    """One running process; `kill` and `start` again as often as wanted."""

    def __init__(self, config: Path, environment: Mapping[str, str]) -> None:
        self.config, self.environment = config, environment
        self.process: asyncio.subprocess.Process | None = None
        self.url = ""
        self.log = config.parent / "serve.log"

    async def start(self) -> None:
        """Start, and wait until it says where it listens."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "serve",
                "--config",
                str(self.config),
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout
        async with asyncio.timeout(2 * PATIENCE):
            line = (await self.process.stdout.readline()).decode()
        assert "http://" in line, self.log.read_text()
        self.url = line[line.index("http://") :].split()[0]

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()


@asynccontextmanager
async def serving(config: Path, environment: Mapping[str, str]) -> AsyncIterator[Serving]:
    """A started process, killed in the end if it still runs."""
    server = Serving(config, environment)
    try:
        await server.start()
        yield server
    finally:
        if server.process and server.process.returncode is None:
            await server.stop(signal.SIGKILL)
