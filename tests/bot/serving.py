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

_LOOK = 0.5
QUIET = 240.0
"""Seconds in which nothing happens after which what waits on a busy machine is given up."""


class Serving:
    """One running process; `kill` and `start` again as often as wanted."""

    def __init__(self, config: Path, environment: Mapping[str, str], root: Path = ROOT) -> None:
        """`root`: the folder of the program."""
        self.config, self.environment, self.root = config, environment, root
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
                cwd=self.root,
                env=os.environ | self.environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout
        line = await first_line(self.process)
        assert "http://" in line, self.log.read_text()
        self.url = line[line.index("http://") :].split()[0]

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()


async def first_line(process: asyncio.subprocess.Process) -> str:
    """What it says first, "" where it ends without a word. A start takes a second of a processor, which a machine that
    others use as well may not give it for minutes; so it is given up when it has had `PATIENCE` seconds of one, or has
    had none at all for `QUIET` seconds. Raises TimeoutError then."""
    assert process.stdout
    loop = asyncio.get_running_loop()
    reading = asyncio.ensure_future(process.stdout.readline())
    had, since = 0.0, loop.time()
    try:
        while not (await asyncio.wait({reading}, timeout=_LOOK))[0]:
            if (computed := computed_by(process.pid)) > had:
                had, since = computed, loop.time()
            if had > PATIENCE or loop.time() - since > QUIET:
                raise TimeoutError(f"nothing said after {had:.1f} s of a processor")
        return reading.result().decode()
    finally:
        reading.cancel()


def computed_by(process: int) -> float:
    """Seconds of a processor that a process has had; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
