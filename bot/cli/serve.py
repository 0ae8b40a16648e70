"""`rahnuma serve`: every configured channel until Ctrl+C or SIGTERM."""

import argparse
import asyncio

from bot.app import serve
from bot.config import Config


def run(options: argparse.Namespace, config: Config) -> int:
    """Serve; 0 when told to stop."""
    asyncio.run(serve(config))
    return 0
