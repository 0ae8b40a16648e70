"""Real SIGKILL at random moments under load, for the test and for benchmarks/load.py."""

import asyncio
import contextlib
import itertools
import random
import signal
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.inbox.inbox import TRIES
from bot.storage.receipts import Begun
from tests.bot.platforms import Platform, opened
from tests.bot.serving import QUIET, serving
from tests.waiting import PATIENCE, until


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
    most: int = 0
    """How often the message was answered that was answered most often."""
    joined: int = 0
    seconds: float = 0.0

    def faults(self) -> list[str]:
        """What may never come of it, in words; none where all is well."""
        return counted(
            {
                "lost": len(self.lost),
                "out of order": len(self.out_of_order),
                "times one message was answered": self.most if self.most > 2 else 0,
                "repeated, more than one a kill": self.repeated if self.repeated > self.kills else 0,
                "repeated for no reason": self.unexplained,
            }
        )


def counted(found: Mapping[str, int]) -> list[str]:
    """ "2 lost" of each that there is any of."""
    return [f"{number} {what}" for what, number in found.items() if number]


async def run(
    config: Path,
    *,
    messages: int,
    chats: int,
    kills: int,
    platform: str = "telegram",
    seed: int = 1,
    spread: tuple[float, float] = (0.3, 1.2),
) -> Outcome:
    """Send `messages` over `chats` chats of `platform` (`telegram`, `whatsapp`) to a bot that is killed again and again; `config` has an index
    beside it. Every answer names its question in its thumbs, so each is accounted for.

    `spread` are the seconds from a start to the next kill. No message is worked on at the death of as many processes
    as it takes to be set aside: the bot is right to take such a message for what kills it.
    """
    pick = random.Random(seed)
    outcome = Outcome(messages)
    database = config.parent / "var" / "rahnuma.db"
    caught: Counter[str] = Counter()
    async with opened(platform) as people:
        config.write_text(f"[web]\nport = 0\n{people.settings()}[limits]\nper_minute = 0\n", "utf-8")
        loop = asyncio.get_running_loop()
        start = loop.time()
        asked: dict[int, list[int]] = defaultdict(list)
        async with serving(config, people.secrets) as server:
            talk = asyncio.create_task(talk_over(people, asked, messages, chats, pick))
            talking = asyncio.create_task(people.talking(server))
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
                await _settled(database, {people.receipt(id) for ids in asked.values() for id in ids})
            finally:
                for task in (talk, talking):
                    task.cancel()
                await asyncio.wait({talk, talking})
            await server.stop()
        outcome.seconds = loop.time() - start
        _judge(people, asked, database, caught, outcome)
    return outcome


_QUESTIONS = ("what does a data analyst do?", "data analyst skills", "why learn python", "what is sql")


@dataclass
class Outage:
    """What came of messages that were accepted while their platform sent nothing."""

    messages: int
    restarts: int
    answered: int = 0
    apologies: int = 0
    repeated: int = 0

    def faults(self) -> list[str]:
        """As of an `Outcome`."""
        unanswered = self.messages - self.answered
        return counted({"lost": unanswered, "apologies": self.apologies, "repeated": self.repeated})


async def outage(config: Path, *, platform: str, messages: int = 12, restarts: int = 5) -> Outage:
    """So many people write while the platform is down; the bot is killed when it tries to send, again and again; then
    the platform is back."""
    outcome = Outage(messages, restarts)
    database = config.parent / "var" / "rahnuma.db"
    async with opened(platform) as people:
        config.write_text(f"[web]\nport = 0\n{people.settings()}[limits]\nper_minute = 0\n", "utf-8")
        people.down(True)
        async with serving(config, people.secrets) as server:
            talking = asyncio.create_task(people.talking(server))
            ids = {people.receipt(people.say(_QUESTIONS[0], 5000 + n)) for n in range(messages)}
            for n in range(1, restarts + 1):
                await until(lambda n=n: _sendings(database, ids) >= n, 2 * PATIENCE, every=0.2)  # type: ignore[misc]
                await server.stop(signal.SIGKILL)
                await server.start()
            people.down(False)
            await _settled(database, ids)
            talking.cancel()
            await asyncio.wait({talking})
            await server.stop()
        answered = Counter(one.question for one in people.answers())
        outcome.answered = len(answered.keys() & ids)
        outcome.repeated = answered.total() - len(answered)
        outcome.apologies = people.sent() - answered.total()
    return outcome


def _sendings(database: Path, ids: set[str]) -> int:
    """How often the sending of each was begun, at the least."""
    begun: dict[str, int] = dict(_receipts(database, "message, sendings from receipt"))
    return min(begun.get(id, 0) for id in ids)


class Said(Protocol):
    """Whoever brings a message to the bot."""

    def say(self, text: str, chat: int) -> int: ...


async def talk_over(
    people: Said,
    asked: dict[int, list[int]],
    messages: int,
    chats: int,
    pick: random.Random,
    rate: float = 60,
) -> None:
    """Messages at random times from random chats, `rate` of them a second on the average."""
    for _ in range(messages):
        chat = 5000 + pick.randrange(chats)
        asked[chat].append(people.say(pick.choice(_QUESTIONS), chat=chat))
        await asyncio.sleep(pick.expovariate(rate))


def _unsettled(database: Path) -> dict[str, Begun]:
    """What is accepted and not finished, and how often each was begun; in a file that a killed process may have left."""
    rows = _receipts(database, "message, tries, sendings from receipt where settled is null")
    return {id: Begun(tries, sendings) for id, tries, sendings in rows}


async def _settled(database: Path, wanted: set[str]) -> None:
    """Wait until all of these messages have a settled receipt; raises TimeoutError when none gets one for `QUIET`
    seconds."""
    left, since = len(wanted) + 1, 0.0
    loop = asyncio.get_running_loop()
    while True:
        rows = await asyncio.to_thread(_receipts, database, "message from receipt where settled is not null")
        missing = len(wanted - {id for (id,) in rows})
        if not missing:
            return
        if missing < left:
            left, since = missing, loop.time()
        if loop.time() - since > QUIET:
            raise TimeoutError(f"{missing} messages are not settled")
        await asyncio.sleep(0.2)


def _receipts(database: Path, columns: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(f"select {columns}").fetchall()


def _judge(
    people: Platform, asked: dict[int, list[int]], database: Path, caught: Counter[str], outcome: Outcome
) -> None:
    ends = dict(_receipts(database, "message, settled from receipt"))
    sent = people.answers()
    answered = Counter(one.question for one in sent)
    joined = {id: end.removeprefix("joined ") for id, end in ends.items() if end.startswith("joined ")}
    outcome.joined = len(joined)
    for ids in asked.values():
        outcome.lost += [
            f"{id} ({ends.get(id)})" for id in map(people.receipt, ids) if not answered[joined.get(id, id)]
        ]
    outcome.caught = caught.total()
    outcome.most = max(answered.values(), default=0)
    outcome.repeated = sum(count - 1 for count in answered.values())
    outcome.unexplained = sum(max(0, count - 1 - caught[id]) for id, count in answered.items())
    for chat, ids in asked.items():
        number = {people.receipt(id): id for id in ids}
        first_sent = dict.fromkeys(one.question for one in sent if one.chat == chat)
        # a joint answer that a kill caught names its last message; then each of them is answered by itself
        order = [number[id] for id in first_sent if not caught[id]]
        outcome.out_of_order += [str(id) for id, next in itertools.pairwise(order) if next < id]
