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
from typing import Any

from bot.inbox.inbox import TRIES
from bot.storage.receipts import Begun
from tests.bot.serving import serving
from tests.wire.bot_api import TOKEN, BotApi, Sent, bot_api

_QUIET = 240.0
"""Seconds without one more settled message after which a run is given up."""


@dataclass
class Outcome:
    """What came of it."""

    messages: int
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    caught: int = 0
    """How many replies were being sent when a kill fell, over all kills: so many may be repeated."""
    repeated: int = 0
    unexplained: int = 0
    """Repeats beyond one for each kill that fell while the reply to that very message was being sent."""
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
    beside it. Every answer names its question in its thumbs, so each is accounted for.

    `spread` are the seconds from a start to the next kill. No message is worked on at the death of as many processes
    as it takes to be set aside: the bot is right to take such a message for what kills it.
    """
    pick = random.Random(seed)
    outcome = Outcome(messages)
    database = config.parent / "var" / "rahnuma.db"
    caught: Counter[str] = Counter()
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
            talk = asyncio.create_task(talk_over(api, asked, messages, chats, pick))
            try:
                for _ in range(kills):
                    await asyncio.sleep(pick.uniform(*spread))
                    await server.stop(signal.SIGKILL)
                    outcome.kills += 1
                    left = _unsettled(database)
                    caught.update([id for id, begun in left.items() if begun.sent > caught[id]])
                    await server.start()
                    await _settled(database, {id for id, begun in left.items() if begun.worked >= TRIES - 1})
                await talk
                await _settled(database, {str(id) for ids in asked.values() for id in ids})
            finally:
                talk.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await talk
            await server.stop()
        outcome.seconds = loop.time() - start
        _judge(api, asked, database, caught, outcome)
    return outcome


_QUESTIONS = ("what does a data analyst do?", "data analyst skills", "why learn python", "what is sql")


async def talk_over(
    api: BotApi, asked: dict[int, list[int]], messages: int, chats: int, pick: random.Random, rate: float = 60
) -> None:
    """Messages at random times from random chats, `rate` of them a second on the average."""
    for _ in range(messages):
        chat = 5000 + pick.randrange(chats)
        asked[chat].append(api.say(pick.choice(_QUESTIONS), chat=chat))
        await asyncio.sleep(pick.expovariate(rate))


def _unsettled(database: Path) -> dict[str, Begun]:
    """What is accepted and not finished, and how often each was begun; in a file that a killed process may have left."""
    rows = _receipts(database, "message, tries, sendings from receipt where settled is null")
    return {id: Begun(tries, sendings) for id, tries, sendings in rows}


async def _settled(database: Path, wanted: set[str]) -> None:
    """Wait until all of these messages have a settled receipt; raises TimeoutError when for long none gets one."""
    left, since = len(wanted) + 1, 0.0
    loop = asyncio.get_running_loop()
    while True:
        rows = await asyncio.to_thread(_receipts, database, "message from receipt where settled is not null")
        missing = len(wanted - {id for (id,) in rows})
        if not missing:
            return
        if missing < left:
            left, since = missing, loop.time()
        if loop.time() - since > _QUIET:
            raise TimeoutError(f"{missing} messages are not settled")
        await asyncio.sleep(0.2)


def _receipts(database: Path, columns: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(f"select {columns}").fetchall()


def _judge(
    api: BotApi, asked: dict[int, list[int]], database: Path, caught: Counter[str], outcome: Outcome
) -> None:
    ends = dict(_receipts(database, "message, settled from receipt"))
    answered = Counter(filter(None, map(question_of, api.sent)))
    joined = {id: end.removeprefix("joined ") for id, end in ends.items() if end.startswith("joined ")}
    outcome.joined = len(joined)
    for ids in asked.values():
        outcome.lost += [f"{id} ({ends.get(id)})" for id in map(str, ids) if not answered[joined.get(id, id)]]
    outcome.caught = caught.total()
    outcome.repeated = sum(count - 1 for count in answered.values())
    outcome.unexplained = sum(max(0, count - 1 - caught[id]) for id, count in answered.items())
    for chat in asked:
        first_sent = dict.fromkeys(
            filter(None, (question_of(sent) for sent in api.sent if sent.chat == chat))
        )
        # a joint answer that a kill caught names its last message; then each of them is answered by itself
        order = [int(id) for id in first_sent if not caught[id]]
        outcome.out_of_order += [str(id) for id, next in itertools.pairwise(order) if next < id]


def question_of(sent: Sent) -> str:
    """Id of the message that a reply answers, as its thumbs name it; "" for an apology, which has none."""
    named = (
        str(key["callback_data"]).rsplit(":", 1)[1]
        for key in sent.buttons
        if "fb:up:" in key["callback_data"]
    )
    return next(named, "")
