"""Limits that are counted in the database, on SQLite and on PostgreSQL alike."""

import asyncio
from collections import Counter

import pytest

from bot.storage import rates
from bot.storage.chats import SqlStore
from bot.storage.database import Database
from bot.storage.rates import Admission, Rate, Rates
from bot.storage.receipts import SqlReceipts
from tests.bot.inbox.played import message, settled

SIX = Rate("telegram:1", 6)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(rates, "unix_now", made)
    return made


async def test_a_polite_line_once_then_silence_then_again(database: Database, clock: Clock) -> None:
    receipts, ids = SqlReceipts(database), iter(range(100))

    async def verdicts(count: int) -> list[Admission]:
        found = [await receipts.admit(message(str(next(ids))), SIX) for _ in range(count)]
        return [one.verdict for one in found if one]

    assert await verdicts(9) == [*[Admission.ANSWER] * 6, Admission.SLOW_DOWN, *[Admission.IGNORE] * 2]
    clock.now += 10
    assert await verdicts(2) == [Admission.ANSWER, Admission.IGNORE], (
        "one more; warned again after a real pause"
    )
    clock.now += 60
    assert await verdicts(7) == [*[Admission.ANSWER] * 6, Admission.SLOW_DOWN]
    kept = await settled(SqlStore(database))
    assert Counter(kept.values()) == {None: 13, rates.OVER: 2}, "what is ignored leaves no trace"


async def test_it_says_how_long_to_wait(database: Database, clock: Clock) -> None:
    held = Rates(database)
    for _ in range(6):
        assert (await held.take(SIX)).seconds == 0
    clock.now += 2.5
    assert (await held.take(SIX)).seconds == pytest.approx(7.5)
    clock.now += 7.5
    assert (await held.take(SIX)).verdict is Admission.ANSWER
    assert (await held.take(Rate("another", 6))).verdict is Admission.ANSWER


async def test_a_redelivery_costs_nothing(database: Database, clock: Clock) -> None:
    receipts = SqlReceipts(database)
    for n in range(6):
        assert await receipts.admit(message(str(n)), SIX)
        assert await receipts.admit(message("0"), SIX) is None
    outcome = await receipts.admit(message("6"), SIX)
    assert outcome
    assert outcome.verdict is Admission.SLOW_DOWN
    assert await receipts.admit(message("6"), SIX) is None


async def test_what_may_not_be_accepted_leaves_no_trace(database: Database) -> None:
    receipts, one = SqlReceipts(database), Rate("address a", 1, warns=False)
    assert await receipts.admit(message("1"), one, settled="unchanged")
    refused = await receipts.admit(message("2"), one)
    assert refused
    assert refused.verdict is Admission.SLOW_DOWN
    assert await settled(SqlStore(database)) == {"1": "unchanged"}


async def test_of_many_at_once_just_so_many_are_heard(database: Database) -> None:
    receipts = SqlReceipts(database)
    outcomes = await asyncio.gather(
        *(receipts.admit(message(str(n)), Rate("telegram:1", 10)) for n in range(60))
    )
    assert Counter(one.verdict for one in outcomes if one) == {
        Admission.ANSWER: 10,
        Admission.SLOW_DOWN: 1,
        Admission.IGNORE: 49,
    }


async def test_clocks_that_differ_or_are_set(database: Database, clock: Clock) -> None:
    """A replica that is some seconds behind fills nothing; a clock that was set back by hours silences nobody."""
    held = Rates(database)

    async def heard() -> bool:
        return (await held.take(SIX)).verdict is Admission.ANSWER

    found = []
    for n in range(8):
        found.append(await heard())
        clock.now += 5 if n % 2 else -5
    assert found == [*[True] * 6, False, False]
    clock.now -= 7200
    assert [await heard() for _ in range(7)] == [*[True] * 6, False]


async def test_full_buckets_are_forgotten(database: Database, clock: Clock) -> None:
    held = Rates(database)
    await held.take(Rate("old", 1))
    clock.now += 61
    await held.take(Rate("new", 1))
    await held.discard()
    assert [row["name"] for row in await database.fetch("select name from rate")] == ["new"]
