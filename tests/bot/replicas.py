"""Several `rahnuma serve` over one PostgreSQL under load: killed, and the database restarted, at random moments."""

import asyncio
import contextlib
import itertools
import random
import signal
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.bot.killing import counted, talk_over
from tests.bot.platforms import question_of
from tests.bot.serving import QUIET, Serving
from tests.postgres import Server
from tests.waiting import until
from tests.wire.bot_api import TOKEN, BotApi, Sent, bot_api

_RECENT = 4.0
"""Seconds before a kill or a restart in which a reply may have left without being recorded."""


@dataclass
class Outcome:
    """What came of it."""

    messages: int
    replicas: int
    kills: int = 0
    restarts: int = 0
    lost: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    repeated: int = 0
    most: int = 1
    """How often the message was answered that was answered most often."""
    by_two_live: list[str] = field(default_factory=list)
    """Messages that were answered by two processes of which the first was not killed, nor the database restarted."""
    joined: int = 0
    by: dict[str, int] = field(default_factory=dict)
    """Answers of each replica."""
    seconds: float = 0.0

    def faults(self) -> list[str]:
        """What may never come of it, in words; none where all is well."""
        return counted(
            {
                "lost": len(self.lost),
                "out of order": len(self.out_of_order),
                "times one message was answered": self.most if self.most > 2 else 0,
                "answered by two live replicas": len(self.by_two_live),
            }
        )


def laid(folder: Path, name: str, index: Path, database: str, lines: str) -> Path:
    """The settings of one replica, in a folder of its own; `lines` are further settings."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    config = folder / name / "config.toml"
    config.write_text(
        f'[store]\ndatabase = "{database}"\n[index]\nfolder = "{index}"\n[web]\nport = 0\n{lines}', "utf-8"
    )
    return config


@asynccontextmanager
async def several(configs: list[Path], environment: dict[str, str]) -> AsyncIterator[list[Serving]]:
    """Started processes, killed in the end."""
    servers = [Serving(config, environment) for config in configs]
    try:
        for server in servers:
            await server.start()
        yield servers
    finally:
        for server in servers:
            if server.process and server.process.returncode is None:
                await server.stop(signal.SIGKILL)


async def run(
    folder: Path,
    index: Path,
    postgres: Server,
    *,
    messages: int,
    chats: int,
    kills: int,
    restarts: int,
    replicas: int = 3,
    rate: float = 60,
    spread: tuple[float, float] = (1.0, 4.0),
    seed: int = 1,
) -> Outcome:
    """Send `messages` over `chats` chats to `replicas` polling bots; kills and restarts are spread over the time."""
    pick, outcome = random.Random(seed), Outcome(messages, replicas)
    database = postgres.fresh()
    died: list[tuple[float, str]] = []
    away: list[tuple[float, float]] = []
    loop = asyncio.get_running_loop()
    async with bot_api() as api:
        configs = [
            laid(
                folder,
                str(n),
                index,
                database,
                f'[telegram]\nenabled = true\napi = "{api.url}/by/{n}"\npoll_seconds = 5\nper_second = 1000.0\n'
                "[limits]\nper_minute = 0\n",
            )
            for n in range(replicas)
        ]
        start = loop.time()
        asked: dict[int, list[int]] = defaultdict(list)
        async with several(configs, {"TELEGRAM_TOKEN": TOKEN}) as servers:
            talk = asyncio.create_task(talk_over(api, asked, messages, chats, pick, rate))
            try:
                events = ["kill"] * kills + ["restart"] * restarts
                pick.shuffle(events)
                for event in events:
                    await asyncio.sleep(pick.uniform(*spread))
                    if event == "kill":
                        victim = pick.randrange(replicas)
                        await servers[victim].stop(signal.SIGKILL)
                        died.append((loop.time(), str(victim)))
                        await servers[victim].start()
                    else:
                        gone = loop.time()
                        await asyncio.to_thread(postgres.stop)
                        await asyncio.to_thread(lambda: postgres.start(durable=True))
                        away.append((gone, loop.time()))
                await talk
                await _all_settled(database, messages)
            finally:
                talk.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await talk
            for server in servers:
                await server.stop()
        outcome.seconds, outcome.kills, outcome.restarts = loop.time() - start, len(died), len(away)
        _judge(api, asked, _settled(database), died, away, outcome)
    return outcome


async def _all_settled(database: str, wanted: int) -> None:
    """Wait until so many messages have a settled receipt, or no more of them get one."""
    loop, best, since = asyncio.get_running_loop(), -1, asyncio.get_running_loop().time()

    async def done() -> bool:
        nonlocal best, since
        found = len(await asyncio.to_thread(_settled, database))
        if found > best:
            best, since = found, loop.time()
        return found >= wanted or loop.time() - since > QUIET

    await until(done, 3600, every=0.5)


def _settled(database: str) -> dict[str, str]:
    with psycopg.connect(database) as connection:
        rows = connection.execute("select message, settled from receipt where settled is not null").fetchall()
    return {str(id): str(end) for id, end in rows}


def _judge(
    api: BotApi,
    asked: dict[int, list[int]],
    ends: dict[str, str],
    died: list[tuple[float, str]],
    away: list[tuple[float, float]],
    outcome: Outcome,
) -> None:
    answers: dict[str, list[Sent]] = defaultdict(list)
    for sent in api.sent:
        if id := question_of(sent):
            answers[id].append(sent)
            outcome.by[sent.by] = outcome.by.get(sent.by, 0) + 1
    joined = {id: end.removeprefix("joined ") for id, end in ends.items() if end.startswith("joined ")}
    outcome.joined = len(joined)
    for ids in asked.values():
        outcome.lost += [
            f"{id} ({ends.get(id)})" for id in map(str, ids) if joined.get(id, id) not in answers
        ]
    outcome.repeated = sum(len(sent) - 1 for sent in answers.values())
    outcome.most = max(map(len, answers.values()), default=0)
    for id, all_sent in answers.items():
        for one, after in itertools.pairwise(all_sent):
            if not _excused(one, after, died, away):
                outcome.by_two_live.append(id)
    for chat, ids in asked.items():
        first_sent = dict.fromkeys(id for sent in api.sent if sent.chat == chat and (id := question_of(sent)))
        # a joint answer that a kill caught names its last message; then each of them is answered by itself
        order = [int(id) for id in first_sent if len(answers[id]) == 1]
        outcome.out_of_order += [
            str(id) for id, next in itertools.pairwise(order) if next < id and next in ids
        ]


def _excused(one: Sent, next: Sent, died: list[tuple[float, str]], away: list[tuple[float, float]]) -> bool:
    """Whether the process that answered first was killed, or the database was away, before its reply was recorded."""
    killed = any(name == one.by and one.at - 0.1 <= at <= next.at for at, name in died)
    return killed or any(
        gone - _RECENT <= one.at <= back + _RECENT and gone <= next.at for gone, back in away
    )
