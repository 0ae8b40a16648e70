"""What the replicas of one bot tell each other of its accounts: pauses, stops, and how many they are."""

import asyncio
import secrets
from collections.abc import Sequence

from bot.channels.pace import Pace
from bot.storage.database import Database
from bot.storage.notes import Notes
from index.clock import unix_now

_SECONDS = 1.0
"""How often they look: so late a pause that one was asked for is kept by all."""
_ALIVE = 6.0
"""Seconds after which a replica that says nothing counts no more."""
_STOP_KNOWN = 600.0
"""How long a stop is told. Who starts later finds out by itself: the token may be a new one by then."""


async def shared(database: Database, paces: Sequence[tuple[str, Pace]], seconds: float = _SECONDS) -> None:
    """Keep the paces of all replicas in step until cancelled; each is named by its account."""
    me, started = secrets.token_hex(8), unix_now()
    replicas = Notes(database, "replica")
    pauses = {account: Notes(database, f"pause {account}") for account, _ in paces}
    stops = Notes(database, "stop")
    try:
        while True:
            await replicas.keep(me, "", _ALIVE)
            count, stopped = max(1, len(await replicas.all())), await stops.all()
            for account, pace in paces:
                pace.share(count)
                for chat, left in pace.told().items():
                    await pauses[account].keep(chat, "", left)
                for chat, note in (await pauses[account].all()).items():
                    pace.learn(chat, note.until - unix_now())
                if pace.stopped and account not in stopped:
                    await stops.keep(account, pace.stopped, _STOP_KNOWN)
                elif (stop := stopped.get(account)) and stop.until - _STOP_KNOWN > started:
                    pace.stopped = pace.stopped or stop.value
            await asyncio.sleep(seconds)
    finally:
        await asyncio.shield(replicas.drop(me))
