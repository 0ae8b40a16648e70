"""Jobs in a table: seen by all, one at a time, and none left running by a process that died."""

import asyncio
from typing import Any

import pytest

from bot.admin.jobs import Jobs
from bot.storage.database import Database, Sqlite

STARTED = {"state": "running", "action": "prepare", "step": "read", "done": 0, "total": 1}
DONE = {"state": "done", "action": "prepare", "report": {"name": "پہلا", "reasons": []}}


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def test_progress_and_result_are_seen_by_all(database: Database) -> None:
    one, other = Jobs(database), Jobs(database)
    assert await other.last() == {"state": "idle"}
    assert await one.begin(STARTED)
    further = {**STARTED, "step": "embed", "done": 3, "total": 9}
    await one.update(further)
    assert await one.last() == further
    if not isinstance(database, Sqlite):
        assert await other.last() == further
    await one.update(DONE)
    assert await other.last() == DONE
    assert await other.begin(STARTED), "the next"


async def test_of_many_at_once_one_begins(database: Database) -> None:
    jobs = [Jobs(database) for _ in range(8)]
    if isinstance(database, Sqlite):
        jobs = [jobs[0]] * 8  # one process has it to itself, and with it one of these
    assert sum(await asyncio.gather(*(each.begin(STARTED) for each in jobs))) == 1


async def test_one_whose_process_died_is_told_and_begun_again(database: Database) -> None:
    clock = Clock()
    dead, next_one = Jobs(database, clock), Jobs(database, clock)
    await dead.begin(STARTED)
    clock.now += 29
    await dead.beat()
    clock.now += 29
    if not isinstance(database, Sqlite):  # where it is known at once: there is no other process
        assert not await next_one.begin(STARTED)
    clock.now += 2
    told: dict[str, Any] = {"state": "failed", "action": "prepare", "error": "broken-off", "detail": "read"}
    assert await next_one.last() == told
    assert await next_one.begin(STARTED)
    await dead.update(DONE)  # it was only slow; another has its place
    assert (await next_one.last())["state"] == "running"
    await next_one.update(DONE)
    assert await next_one.last() == DONE


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_after_a_restart_of_the_only_process_nothing_runs(database: Database) -> None:
    await Jobs(database).begin(STARTED)
    restarted = Jobs(database)
    assert (await restarted.last())["error"] == "broken-off"
    assert await restarted.begin(STARTED)
