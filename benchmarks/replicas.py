"""What several processes over one PostgreSQL hold under kills and restarts of the database, and what one holds alone.

    python benchmarks/replicas.py [one] [three] [three-whatsapp] [memory] [throughput] [receive]

`one` is one process on SQLite: 10,000 messages of 500 chats, 50 x SIGKILL. `three` is three processes on PostgreSQL:
10,000 messages of 500 chats, 30 x SIGKILL and 3 restarts of the database; `three-whatsapp` the same, where each webhook
is called at any of them until it is taken. `memory` is whether a follow-up at another process keeps its subject, and
`/forget` holds at both. `throughput` is what one and three answer a second, each as fast as it can. `receive` is what
one database accepts a second, from 1, 8 and 64 callers at once. The load, the fake platform, the database and all
replicas run on the same cores. Without arguments all are run. The exit status is 1 where a message is lost, out of
order, answered three times, by two living replicas or for no reason, where more than one a kill of one process or two
a kill or restart of several are repeated, or where there is not one memory; and then the last line says what.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bot.storage.database import Database, Sqlite  # noqa: E402
from bot.storage.migrations import MIGRATIONS  # noqa: E402
from bot.storage.postgres import Postgres  # noqa: E402
from bot.storage.rates import Rate  # noqa: E402
from bot.storage.receipts import SqlReceipts  # noqa: E402
from index.embedding.embed import open_embedder  # noqa: E402
from tests.bot import killing, replicas  # noqa: E402
from tests.bot.inbox.played import message  # noqa: E402
from tests.conftest import SMALL, lay, published  # noqa: E402
from tests.postgres import server  # noqa: E402
from tests.wire.bot_api import TOKEN, bot_api  # noqa: E402


def small(folder: Path) -> Path:
    """The folder of an index of a few units, where the answers do not matter."""
    published(folder / "index", lay(folder / "knowledge", SMALL), open_embedder("shipped", threads=2))
    return folder / "index"


async def one(folder: Path, messages: int = 10_000, chats: int = 500, kills: int = 50) -> list[str]:
    """One process on SQLite, on each of both channels."""
    published(folder / "var" / "index", lay(folder / "knowledge", SMALL), open_embedder("shipped", threads=2))
    faults: list[str] = []
    for platform in ("telegram", "whatsapp"):
        (folder / "var" / "rahnuma.db").unlink(missing_ok=True)
        faults += await _one(folder / "config.toml", platform, messages, chats, kills)
    return faults


async def _one(config: Path, platform: str, messages: int, chats: int, kills: int) -> list[str]:
    out = await killing.run(
        config, messages=messages, chats=chats, kills=kills, spread=(1.0, 4.0), platform=platform
    )
    print(
        f"one, {platform}: {out.messages} messages from {chats} chats, {out.kills} x SIGKILL, {out.seconds:.0f} s:"
        f" {len(out.lost)} lost, {len(out.out_of_order)} out of order, {out.repeated} repeated"
        f" ({out.repeated / max(1, out.kills):.2f} a kill, {out.caught} were being sent at one, none more than"
        f" {out.most} times), {out.unexplained}"
        f" for no such reason, {out.joined} joined to a later message"
    )
    return out.faults()


async def three(
    folder: Path,
    messages: int = 10_000,
    chats: int = 500,
    kills: int = 30,
    restarts: int = 3,
    platform: str = "telegram",
) -> list[str]:
    """Three processes on PostgreSQL."""
    index = small(folder)
    with server(durable=True) as running:
        out = await replicas.run(
            folder,
            index,
            running,
            messages=messages,
            chats=chats,
            kills=kills,
            restarts=restarts,
            platform=platform,
        )
    events = max(1, out.kills + out.restarts)
    print(
        f"three, {platform}: {out.messages} messages from {chats} chats, {out.replicas} replicas, {out.kills} x SIGKILL,"
        f" {out.restarts} restarts of PostgreSQL, {out.seconds:.0f} s: {len(out.lost)} lost,"
        f" {len(out.out_of_order)} out of order, {out.repeated} repeated ({out.repeated / events:.2f} a kill or"
        f" restart, none more than {out.most} times), {len(out.by_two_live)} answered by two live replicas,"
        f" {out.joined} joined to a later message; answers of each: {sorted(out.by.values())}"
    )
    for name, found in (("lost", out.lost), ("order", out.out_of_order), ("two", out.by_two_live)):
        if found:
            print(f"  {name}: {found[:20]}")
    return out.faults()


async def three_whatsapp(folder: Path) -> list[str]:
    """The same, each webhook called at any of them."""
    return await three(folder, platform="whatsapp")


async def memory(folder: Path) -> list[str]:
    """A follow-up at another process, and `/forget` at every one."""
    index = small(folder)
    with server() as running:
        try:
            await replicas.one_memory(folder, index, running)
        except (AssertionError, TimeoutError) as error:
            return [f"not one memory: {error}"]
    print("memory: a follow-up at another replica kept its subject, /forget held at both")
    return []


async def throughput(folder: Path, messages: int = 1500) -> list[str]:
    """Messages a second of one replica and of three, all of them waiting from the start."""
    index, rates = small(folder), {}
    with server(durable=True) as running:
        for count in (1, 3):
            async with bot_api() as api:
                telegram = '[telegram]\nenabled = true\napi = "{}/by/{}"\nper_second = 1000.0\n[limits]\nper_minute = 0\n'
                database = running.fresh()
                configs = [
                    replicas.laid(folder, f"{count}-{n}", index, database, telegram.format(api.url, n))
                    for n in range(count)
                ]
                async with replicas.several(configs, {"TELEGRAM_TOKEN": TOKEN}):
                    await api.called("setMyCommands", 2 * count)
                    start = time.perf_counter()
                    for n in range(messages):
                        api.say("what does a data analyst do?", chat=10_000 + n)
                    await api.until(messages)
                    rates[count] = messages / (time.perf_counter() - start)
    print(
        f"throughput: {rates[1]:.0f} messages/s with one replica, {rates[3]:.0f} with three"
        f" ({rates[3] / rates[1]:.2f} x), {os.cpu_count()} cores"
    )
    return []


async def receive(folder: Path, messages: int = 2000) -> list[str]:
    """Receipts a second, each on disk before it counts: without a limit, and counted against the limit of its chat."""

    async def rate(database: Database, callers: int, limit: int = 0) -> float:
        receipts, left = SqlReceipts(database), iter(range(messages))

        async def call() -> None:
            for n in left:
                one = message(f"{callers}-{limit}-{n}", chat=str(n % 500))
                await receipts.admit(one, Rate(str(one.conversation), limit) if limit else None)

        start = time.perf_counter()
        await asyncio.gather(*(call() for _ in range(callers)))
        return messages / (time.perf_counter() - start)

    with server(durable=True) as running:
        async with Sqlite.open(folder / "x.db", MIGRATIONS) as file:
            single = [[await rate(file, callers, limit) for callers in (1, 8, 64)] for limit in (0, 30)]
        async with Postgres.open(running.fresh(), MIGRATIONS) as shared:
            several = [[await rate(shared, callers, limit) for callers in (1, 8, 64)] for limit in (0, 30)]
    for name, (free, limited) in (("SQLite", single), ("PostgreSQL", several)):
        for rates, how in ((free, "without a limit"), (limited, "with one for each chat")):
            listed = ", ".join(f"{r:.0f}" for r in rates)
            print(f"receive: {name}, {how}: {listed} a second from 1, 8 and 64 callers")
    return []


async def main(arguments: Sequence[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    figures = {
        "one": one,
        "three": three,
        "three-whatsapp": three_whatsapp,
        "memory": memory,
        "throughput": throughput,
        "receive": receive,
    }
    parser.add_argument("figures", nargs="*", choices=[[], *figures], help="which to take; all without any")
    faults: list[str] = []
    for name in parser.parse_args(arguments).figures or figures:
        with tempfile.TemporaryDirectory() as folder:
            faults += [f"{name}: {fault}" for fault in await figures[name](Path(folder))]
    if faults:
        print("FAILED:", ", ".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
