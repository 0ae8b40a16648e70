"""Ownership by PostgreSQL's session advisory locks, with LISTEN for what comes in."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import psycopg

from bot.errors import OwnershipLost
from bot.storage.connection import NEWS, Connection, connected, lock_key
from bot.storage.owned import Locks

log = logging.getLogger(__name__)

_KEPT = b"""
set idle_session_timeout = 0; set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2;
set tcp_keepalives_count = 3; set tcp_user_timeout = 10000;
"""
"""A connection that is only held must not be ended for being idle; one whose other end is gone must."""


@dataclass(frozen=True, slots=True)
class AdvisoryOwnership:
    """`Ownership` in one database."""

    address: str = field(repr=False)

    def locks(self) -> AbstractAsyncContextManager[Locks]:
        return AdvisoryLocks.open(self.address)


class AdvisoryLocks:
    """`Locks` on one connection that holds and one that listens: what is held dies with its connection."""

    def __init__(self, holding: Connection, listening: Connection) -> None:
        self._holding, self._listening = holding, listening
        self._heard: set[str] = set()
        self._woken = asyncio.Event()
        self._lost = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str) -> AsyncIterator["AdvisoryLocks"]:
        """Raises `DatabaseUnusable`."""
        async with contextlib.AsyncExitStack() as stack:
            holding, listening = [await stack.enter_async_context(await connected(address)) for _ in range(2)]
            for connection in (holding, listening):
                await connection.execute(_KEPT)
            await listening.execute(f"listen {NEWS}".encode())
            locks = cls(holding, listening)
            hearing = asyncio.create_task(locks._hear())
            try:
                yield locks
            finally:
                hearing.cancel()
                await asyncio.wait({hearing})

    async def news(self, seconds: float, /) -> set[str]:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()
        if self._lost.is_set():
            raise OwnershipLost
        heard, self._heard = self._heard, set()
        return heard

    def wake(self) -> None:
        self._woken.set()

    async def lost(self) -> None:
        await self._lost.wait()

    async def claim(self, names: Sequence[str], /) -> set[str]:
        sql = (
            "select name from unnest($1::text[], $2::bigint[]) as wanted(name, key)"
            " where pg_try_advisory_lock(key)"
        )
        try:
            rows = await (await self._holding.execute(sql, (list(names), _keys(names)))).fetchall()
        except psycopg.OperationalError as error:
            raise OwnershipLost from error
        return {row["name"] for row in rows}

    async def release(self, names: Sequence[str], /) -> None:
        try:
            await self._holding.execute(
                "select pg_advisory_unlock(key) from unnest($1::bigint[]) as held(key)", (_keys(names),)
            )
        except psycopg.OperationalError as error:
            raise OwnershipLost from error

    async def _hear(self) -> None:
        try:
            async for notice in self._listening.notifies():
                self._heard.add(notice.payload)
                self._woken.set()
        except psycopg.Error as error:
            log.debug("no more notifications: %s", type(error).__name__)
        self._lost.set()
        self._woken.set()


def _keys(names: Sequence[str]) -> list[int]:
    return [lock_key(f"owner {name}") for name in names]
