"""From clone to a public bot: how long until it has answered the first message.

    python benchmarks/beginning.py

Clones this repository into an empty folder, types `rahnuma setup` at a terminal as fast as it asks, builds the index of
the shipped knowledge from nothing, serves, and waits for the first answer on Telegram and on WhatsApp, whose places are
taken by servers of our own on this machine. Libraries are those that are installed: how long `make install` takes to
fetch them depends on the line. Not in it are the pages of BotFather and Meta, and a person's typing. The exit status is
1 where it all takes more than ten minutes.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.bot.setup.typist import begin, timed  # noqa: E402

MOST_SECONDS = 600


def main() -> int:
    """The exit status."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "rahnuma"
        with timed(seconds, "clone"):
            subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", clone], check=True)
        seconds |= asyncio.run(begin(clone / "mine.toml", language="1", root=clone))
    for name, took in seconds.items():
        print(f"{took:7.1f} s  {name}")
    whole = sum(seconds.values())
    print(f"{whole:7.1f} s  in all; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    return 1 if whole > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
