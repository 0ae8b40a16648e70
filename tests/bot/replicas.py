"""Several `rahnuma serve` over one PostgreSQL under load: killed, and the database restarted, at random moments."""

import asyncio
import itertools
import random
import secrets
import signal
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from tests.bot.killing import counted, talk_over
from tests.bot.platforms import Answer, Platform, opened
from tests.bot.serving import QUIET, Serving
from tests.postgres import Server
from tests.waiting import until

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
        allowed = 2 * (self.kills + self.restarts)
        return counted(
            {
                "lost": len(self.lost),
                "out of order": len(self.out_of_order),
                "times one message was answered": self.most if self.most > 2 else 0,
                "repeated, more than two a kill or restart": self.repeated if self.repeated > allowed else 0,
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
    platform: str = "telegram",
) -> Outcome:
    """Send `messages` over `chats` chats of `platform` (`telegram`, `whatsapp`) to `replicas` bots, which poll or are
    called, each webhook at any of them; kills and restarts are spread over the time."""
    pick, outcome = random.Random(seed), Outcome(messages, replicas)
    database = postgres.fresh()
    died: list[tuple[float, str]] = []
    away: list[tuple[float, float]] = []
    loop = asyncio.get_running_loop()
    async with opened(platform) as people:
        configs = [
            laid(
                folder,
                str(n),
                index,
                database,
                f"{people.settings(str(n))}[limits]\nper_minute = 0\n",
            )
            for n in range(replicas)
        ]
        start = loop.time()
        asked: dict[int, list[int]] = defaultdict(list)
        async with several(configs, dict(people.secrets)) as servers:
            talk = asyncio.create_task(talk_over(people, asked, messages, chats, pick, rate))
            talking = asyncio.create_task(people.talking(*servers))
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
                for task in (talk, talking):
                    task.cancel()
                await asyncio.wait({talk, talking})
            for server in servers:
                await server.stop()
        outcome.seconds, outcome.kills, outcome.restarts = loop.time() - start, len(died), len(away)
        _judge(people, asked, _settled(database), died, away, outcome)
    return outcome


async def one_memory(folder: Path, index: Path, postgres: Server) -> None:
    """Two processes over one database: a follow-up at the other keeps its subject, `/forget` holds at both."""
    database, asked = postgres.fresh(), "what does a data analyst do"
    configs = [laid(folder, str(n), index, database, "") for n in range(2)]
    async with several(configs, {}) as (one, other), aiohttp.ClientSession() as client:
        chat = secrets.token_urlsafe(18)

        async def ask(server: Serving, text: str, chat: str = chat) -> str:
            body = {"text": text, "chat": chat, "id": secrets.token_urlsafe(18)}
            async with client.post(f"{server.url}/api/messages", json=body) as answer:
                assert answer.status == 200, await answer.text()
                return str((await answer.json())["text"])

        async def past() -> list[Any]:
            async with client.post(f"{one.url}/api/history", json={"chat": chat}) as answer:
                return list((await answer.json())["turns"])

        async def both_told() -> bool:
            return len(await past()) == 2  # a reply arrives before it is recorded

        async def forgotten() -> bool:
            return asked not in {turn["said"] for turn in await past()}

        assert "business questions" in await ask(one, asked)
        assert "SQL" in await ask(other, "and what skills"), "a follow-up keeps its subject"
        await until(both_told)
        await ask(other, "/forget")
        await until(forgotten)
        stranger = await ask(one, "and what skills", secrets.token_urlsafe(18))
        assert await ask(one, "and what skills") == stranger
        replies = await asyncio.gather(*(ask((one, other)[n % 2], "what is sql") for n in range(10)))
        assert all("tables" in reply for reply in replies)


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
    people: Platform,
    asked: dict[int, list[int]],
    ends: dict[str, str],
    died: list[tuple[float, str]],
    away: list[tuple[float, float]],
    outcome: Outcome,
) -> None:
    answers: dict[str, list[Answer]] = defaultdict(list)
    all_of_them = people.answers()
    for sent in all_of_them:
        answers[sent.question].append(sent)
        outcome.by[sent.by] = outcome.by.get(sent.by, 0) + 1
    joined = {id: end.removeprefix("joined ") for id, end in ends.items() if end.startswith("joined ")}
    outcome.joined = len(joined)
    for ids in asked.values():
        outcome.lost += [
            f"{id} ({ends.get(id)})" for id in map(people.receipt, ids) if joined.get(id, id) not in answers
        ]
    outcome.repeated = sum(len(sent) - 1 for sent in answers.values())
    outcome.most = max(map(len, answers.values()), default=0)
    for id, all_sent in answers.items():
        for one, after in itertools.pairwise(all_sent):
            if not _excused(one, after, died, away):
                outcome.by_two_live.append(id)
    for chat, ids in asked.items():
        number = {people.receipt(id): id for id in ids}
        first_sent = dict.fromkeys(sent.question for sent in all_of_them if sent.chat == chat)
        # a joint answer that a kill caught names its last message; then each of them is answered by itself
        order = [number[id] for id in first_sent if len(answers[id]) == 1]
        outcome.out_of_order += [
            str(id) for id, next in itertools.pairwise(order) if next < id and next in ids
        ]


def _excused(
    one: Answer, next: Answer, died: list[tuple[float, str]], away: list[tuple[float, float]]
) -> bool:
    """Whether the process that answered first was killed, or the database was away, before its reply was recorded."""
    killed = any(name == one.by and one.at - 0.1 <= at <= next.at for at, name in died)
    return killed or any(
        gone - _RECENT <= one.at <= back + _RECENT and gone <= next.at for gone, back in away
    )
