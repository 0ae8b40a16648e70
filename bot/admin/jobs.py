"""The publication that was begun last, in a table: every replica sees how far it is, and none begins a second one."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from bot.storage.database import Database
from index.clock import unix_now

BEAT_SECONDS = 5.0
"""How often whoever works at a job says so at least."""
_LEASE_SECONDS = 30.0
"""After so long without a word the job is taken for broken off: its process died."""
_IDLE: Mapping[str, Any] = {"state": "idle"}
_NAME = "publication"
_NEVER = 1 << 60


class Jobs:
    """What a job has come to is a mapping with a `state`: `idle`, `running`, `done` or `failed`."""

    def __init__(self, database: Database, clock: Callable[[], float] = unix_now) -> None:
        """`clock` gives seconds since 1970."""
        self._db, self._clock = database, clock
        self._ours = ""
        self._beginning = False
        self._alone = database.ownership() is None

    async def begin(self, job: Mapping[str, Any]) -> bool:
        """Begin a job that is running from now on; False while another is."""
        if self._alone and (self._ours or self._beginning):
            return False
        self._beginning = True
        ours = secrets.token_hex(8)
        try:
            rows = await self._db.fetch(
                "insert into job (name, id, state, body, beat) values ($1, $2, $3, $4, $5) on conflict (name) do update"
                " set id = excluded.id, state = excluded.state, body = excluded.body, beat = excluded.beat"
                " where job.state <> 'running' or job.beat < $6 returning id",
                _NAME,
                ours,
                job["state"],
                json.dumps(job),
                self._now(),
                self._dead(),
            )
        finally:
            self._beginning = False
        self._ours = ours if rows else self._ours
        return bool(rows)

    async def update(self, job: Mapping[str, Any]) -> None:
        """What our job has come to; nothing happens where another has taken its place."""
        sql = "update job set state = $3, body = $4, beat = $5 where name = $1 and id = $2"
        await self._db.transact((sql, (_NAME, self._ours, job["state"], json.dumps(job), self._now())))
        if job["state"] != "running":
            self._ours = ""

    async def beat(self) -> None:
        """Our job is still worked at."""
        sql = "update job set beat = $3 where name = $1 and id = $2"
        await self._db.transact((sql, (_NAME, self._ours, self._now())), synced=False)

    async def last(self) -> dict[str, Any]:
        """What the job that was begun last has come to, whichever process began it."""
        rows = await self._db.fetch("select state, body, beat from job where name = $1", _NAME)
        if not rows:
            return dict(_IDLE)
        job: dict[str, Any] = json.loads(rows[0]["body"])
        if rows[0]["state"] == "running" and int(rows[0]["beat"]) < self._dead():
            return broken_off(job)
        return job

    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _dead(self) -> int:
        """A running job that gave its last word before this, in milliseconds since 1970, is worked at by nobody. One
        process that has the database to itself knows all that it works at."""
        if self._alone:
            return 0 if self._ours else _NEVER
        return self._now() - round(_LEASE_SECONDS * 1000)


def broken_off(job: Mapping[str, Any]) -> dict[str, Any]:
    """How a job ends whose process ended before it."""
    kept = {name: job[name] for name in ("action", "took") if name in job}
    return {"state": "failed", **kept, "error": "broken-off", "detail": job.get("step", "")}
