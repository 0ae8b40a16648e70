"""What one replica is asked for by a platform, all of them keep to."""

import asyncio

from bot.channels.pace import Pace
from bot.channels.sharing import shared
from bot.storage.database import Database
from tests.waiting import until


async def test_pauses_and_stops_are_known_to_all(database: Database) -> None:
    one, other = Pace(30.0, 12), Pace(30.0, 12)
    tasks = [asyncio.create_task(shared(database, [("telegram 1", pace)], 0.02)) for pace in (one, other)]
    apart = Pace(30.0, 12)
    tasks.append(asyncio.create_task(shared(database, [("telegram 2", apart)], 0.02)))
    one.hold("77", 60.0)
    await until(lambda: other.held("77"))
    assert not other.held("78")
    assert other.pauses == 0, "it was asked for once"
    one.hold_all(60.0)
    await until(lambda: other._next > asyncio.get_running_loop().time() + 50)
    other.stopped = "code 190"
    await until(lambda: one.stopped == "code 190")
    assert (apart.stopped, apart.held("77")) == ("", False)
    late = Pace(30.0, 12)
    tasks.append(asyncio.create_task(shared(database, [("telegram 1", late)], 0.02)))
    await until(lambda: late.held("77"))
    assert late.stopped == "", "who starts later may have a new token"
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_the_pace_is_shared_out(database: Database) -> None:
    paces = [Pace(30.0, 12) for _ in range(3)]
    tasks = [asyncio.create_task(shared(database, [("telegram 1", pace)], 0.02)) for pace in paces]
    await until(lambda: all(abs(pace._gap - 3 / 30) < 1e-9 for pace in paces))
    tasks[0].cancel()
    await asyncio.wait(tasks[:1])
    await until(lambda: all(abs(pace._gap - 2 / 30) < 1e-9 for pace in paces[1:]))
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
