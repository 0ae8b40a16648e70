"""Trying again what a platform did not take."""

import asyncio
import logging
import time

import pytest

from bot.channels import retrying
from bot.channels.retrying import NotNow, persist
from bot.errors import DeliveryError


class Call:
    """Raises what it is given, one after the other, and then returns how often it was made."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.at: list[float] = []

    async def __call__(self) -> int:
        self.at.append(time.monotonic())
        if self.errors:
            raise self.errors.pop(0)
        return len(self.at)

    def pauses(self) -> list[float]:
        return [round(b - a, 1) for a, b in zip(self.at, self.at[1:], strict=False)]


async def test_pauses_grow_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(retrying, "LAST_PAUSE", 0.3)
    call = Call(*(NotNow("busy") for _ in range(4)))
    assert await persist(call) == 5
    assert call.pauses() == [0.1, 0.2, 0.3, 0.3]


async def test_a_pause_that_the_platform_asks_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 10.0)
    call = Call(NotNow("flood", 0.2), NotNow("flood", retrying.AT_ITS_TURN))
    assert await persist(call) == 3
    assert call.pauses() == [0.2, 0.0]


@pytest.mark.parametrize("error", [DeliveryError("no"), asyncio.CancelledError()])
async def test_anything_else_is_raised_at_once(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:
        await persist(Call(error))
    assert caught.value is error


async def test_it_gives_up_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.05)
    call = Call(*(NotNow(f"down {n}") for n in range(100)))
    with pytest.raises(NotNow, match="down"):
        await persist(call, seconds=0.2)
    assert 2 <= len(call.at) <= 5


async def test_a_cancelled_pause_ends_it() -> None:
    task = asyncio.create_task(persist(Call(NotNow("down", 60.0))))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_log_has_our_words_and_not_the_cause(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.01)
    error = NotNow("Telegram cannot be reached")
    error.__cause__ = ValueError("what a person wrote")
    with caplog.at_level(logging.DEBUG):
        await persist(Call(error))
    ours = [record for record in caplog.records if record.name != "asyncio"]
    assert [record.getMessage() for record in ours] == ["Telegram cannot be reached; trying again"]
    assert not any("what a person wrote" in str(vars(record)) for record in caplog.records)
