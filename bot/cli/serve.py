"""`rahnuma serve`: every configured channel until Ctrl+C or SIGTERM."""

import argparse
import asyncio
import contextlib
import ctypes

from bot.app import serve
from bot.config import Config

_ARENA_MAX, _TRIM_THRESHOLD, _MMAP_THRESHOLD = -8, -1, -3
"""Of mallopt(3)."""


def run(options: argparse.Namespace, config: Config) -> int:
    """Serve; 0 when told to stop."""
    _give_memory_back()
    asyncio.run(serve(config))
    return 0


def _give_memory_back() -> None:
    """Have what is freed go back to the system. glibc would keep it, for each thread anew: some 45 MB after a hundred answers."""
    with contextlib.suppress(OSError, AttributeError):  # another C library keeps less by itself
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(_ARENA_MAX, 1)
        mallopt(_TRIM_THRESHOLD, 128 * 1024)
        mallopt(_MMAP_THRESHOLD, 256 * 1024)
