"""`rahnuma serve` in a process of its own, for tests that are no coroutines: those of a browser."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.waiting import PATIENCE


@contextmanager
def served(config: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a server that runs as long as this does."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--config", str(config)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            assert "http://" in line, line
            yield line[line.index("http://") :].split()[0]
        finally:
            server.terminate()
            server.wait(PATIENCE)
