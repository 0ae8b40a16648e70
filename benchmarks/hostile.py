"""What others wait for while hostile clients send the costliest texts they can.

    python benchmarks/hostile.py [--clients 16] [--seconds 20] [--index FOLDER]

`rahnuma serve` as a process of its own over the shipped knowledge. Each hostile client has an address of its own, so
that no limit per address helps, and sends the next message as soon as its last one is answered: words of 1,500
letters, hundreds of short nonsense words, run-on words, in both scripts. Meanwhile one person asks a question four
times a second. Client and server share the cores. Exit status 1 when the person's 95th percentile misses 300 ms.
"""

import argparse
import asyncio
import itertools
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from index.embedding.embed import open_embedder  # noqa: E402
from tests.bot.serving import serving  # noqa: E402
from tests.conftest import published  # noqa: E402

LATIN, URDU = "abcdefghijklmnopqrstuvwxyz", "ابپتٹجچحخدڈرزسشصطعغفقکگلمنوہیے"
QUESTIONS = (
    "AI engineer kaise banun?",
    "ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟",
    "What skills does an ML engineer need?",
)
TARGET = 300.0


def hostile(pick: random.Random) -> str:
    """1,500 characters in words of 1,500, 32 or 3 letters."""
    letters = pick.choice((LATIN, URDU))
    length = pick.choice((1500, 1500, 1500, 32, 3))
    words = ["".join(pick.choices(letters, k=length)) for _ in range(1500 // length)]
    return " ".join(words)[:1500]


async def ask(client: aiohttp.ClientSession, url: str, text: str, address: str) -> tuple[int, float]:
    """Status, and milliseconds to the reply."""
    body, start = {"text": text, "chat": secrets.token_urlsafe(20)}, time.perf_counter()
    async with client.post(f"{url}/api/messages", json=body, headers={"X-Forwarded-For": address}) as answer:
        await answer.read()
        return answer.status, (time.perf_counter() - start) * 1000


async def person(client: aiohttp.ClientSession, url: str, seconds: float) -> list[float]:
    times, asked = [], itertools.cycle(QUESTIONS)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status, taken = await ask(client, url, next(asked), "203.0.113.1")
        assert status == 200, status
        times.append(taken)
        await asyncio.sleep(0.25)
    return times


async def attack(client: aiohttp.ClientSession, url: str, number: int, answered: list[float]) -> None:
    pick = random.Random(number)
    while True:
        _, taken = await ask(client, url, hostile(pick), f"198.51.100.{number + 1}")
        answered.append(taken)


def line(name: str, times: list[float]) -> float:
    """Print the quantiles; the 95th percentile."""
    cuts = statistics.quantiles(times, n=20)
    print(
        f"{name}: {len(times)} answers, p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, longest {max(times):.0f} ms"
    )
    return cuts[18]


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--index", type=Path, help="an index that is built already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        index = options.index or Path(folder) / "index"
        if not options.index:
            published(index, ROOT / "knowledge", open_embedder("shipped", threads=2))
        config.write_text(
            f'[web]\nport = 0\n[index]\nfolder = "{index}"\n[limits]\nper_address = 0\n', "utf-8"
        )
        async with (
            serving(config, {}) as server,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client,
        ):
            load = os.getloadavg()[0]
            await person(client, server.url, 2)
            line(
                f"alone (load of the machine {load:.1f})",
                await person(client, server.url, options.seconds / 2),
            )
            answered: list[float] = []
            attackers = [
                asyncio.create_task(attack(client, server.url, n, answered)) for n in range(options.clients)
            ]
            await asyncio.sleep(2)
            worst = line(
                f"beside {options.clients} hostile clients", await person(client, server.url, options.seconds)
            )
            for task in attackers:
                task.cancel()
            await asyncio.gather(*attackers, return_exceptions=True)
            if len(answered) > 1:
                line("the hostile clients", answered)
    return int(worst > TARGET)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
