"""Real SIGKILL at random moments under load, for the test and for benchmarks/load.py."""

import asyncio
import contextlib
import itertools
import random
import signal
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.serving import serving
from tests.wire.bot_api import TOKEN, BotApi, Sent, bot_api


@dataclass
class Outcome:
    """What came of it."""

    messages: int
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    repeated: int = 0
    unexplained: int = 0
    """Repeats of a message that no kill caught between its sending and its record."""
    joined: int = 0
    seconds: float = 0.0


async def run(
    config: Path,
    *,
    messages: int,
    chats: int,
    kills: int,
    seed: int = 1,
    spread: tuple[float, float] = (0.3, 1.2),
) -> Outcome:
    """Send `messages` over `chats` chats to a polling bot that is killed again and again; `config` has an index
    beside it. Every answer names its question in its thumbs, so each is accounted for."""
    pick = random.Random(seed)
    outcome = Outcome(messages)
    async with bot_api() as api:
        config.write_text(
            f'[web]\nport = 0\n[telegram]\nenabled = true\napi = "{api.url}"\npoll_seconds = 5\nper_second = 1000.0\n'
            "[limits]\nper_minute = 0\n",
            "utf-8",
        )
        loop = asyncio.get_running_loop()
        start = loop.time()
        asked: dict[int, list[int]] = defaultdict(list)
        async with serving(config, {"TELEGRAM_TOKEN": TOKEN}) as server:
            talk = asyncio.create_task(_talk(api, asked, messages, chats, pick))
            try:
                for _ in range(kills):
                    await asyncio.sleep(pick.uniform(*spread))
                    await server.stop(signal.SIGKILL)
                    outcome.kills += 1
                    await server.start()
                await talk
                await _settled(config.parent / "var" / "rahnuma.db", messages)
            finally:
                talk.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await talk
            await server.stop()
        outcome.seconds = loop.time() - start
        _judge(api, asked, config.parent / "var" / "rahnuma.db", outcome)
    return outcome


_QUESTIONS = ("what does a data analyst do?", "data analyst skills", "why learn python", "what is sql")


async def _talk(
    api: BotApi, asked: dict[int, list[int]], messages: int, chats: int, pick: random.Random
) -> None:
    """Messages at random times from random chats."""
    for _ in range(messages):
        chat = 5000 + pick.randrange(chats)
        asked[chat].append(api.say(pick.choice(_QUESTIONS), chat=chat))
        await asyncio.sleep(pick.expovariate(60))


async def _settled(database: Path, messages: int) -> None:
    """Wait until every message has a settled receipt."""
    async with asyncio.timeout(300):
        while True:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
                (done,) = connection.execute(
                    "select count(*) from receipt where settled is not null"
                ).fetchone()
            connection.close()
            if done >= messages:
                return
            await asyncio.sleep(0.2)


def _judge(api: BotApi, asked: dict[int, list[int]], database: Path, outcome: Outcome) -> None:
    with sqlite3.connect(database) as connection:
        receipts = dict(connection.execute("select message, settled from receipt").fetchall())
        tries = dict(connection.execute("select message, tries from receipt").fetchall())
        sendings = dict(connection.execute("select message, sendings from receipt").fetchall())
    connection.close()
    answered = Counter(map(_question, api.sent))
    joined = {
        id: str(how).removeprefix("joined ") for id, how in receipts.items() if str(how).startswith("joined ")
    }
    outcome.joined = len(joined)
    for ids in asked.values():
        for id in map(str, ids):
            if not answered[joined.get(id, id)]:
                outcome.lost.append(f"{id} ({receipts.get(id)}, tried {tries.get(id)} times)")
    outcome.repeated = sum(count - 1 for count in answered.values())
    outcome.unexplained = sum(1 for id, count in answered.items() if count > 1 and sendings[id] < 2)
    again = {id for id, count in sendings.items() if count > 1}
    for chat in asked:
        seen: dict[str, None] = {}
        for sent in api.sent:
            if sent.chat == chat:
                seen.setdefault(_question(sent))
        # a joint answer that a kill caught names its last message; then each of them is answered by itself
        order = [int(id) for id in seen if id not in again]
        outcome.out_of_order += [str(id) for id, next in itertools.pairwise(order) if next < id]


def _question(sent: Sent) -> str:
    """Id of the message that a reply answers, as its thumbs name it."""
    return next(
        str(key["callback_data"]).rsplit(":", 1)[1]
        for key in sent.buttons
        if "fb:up:" in key["callback_data"]
    )
