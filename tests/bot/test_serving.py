"""How long a process that starts is waited for: by what it has computed, not by the clock on the wall."""

import asyncio
import sys

import pytest

from tests.bot import serving
from tests.bot.serving import first_line

WAITS = "input(); print('http://', flush=True)"
COMPUTES = "while True: pass"


async def python(code: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=pipe, stdout=pipe)


async def test_one_that_has_had_little_of_a_processor_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_LOOK", 0.01)
    monkeypatch.setattr(serving, "QUIET", float("inf"))
    process, looked = await python(WAITS), 0

    def computed(_: int) -> float:
        nonlocal looked
        looked += 1
        if looked == 20 and process.stdin:
            process.stdin.write(b"\n")
        return 0.01 * looked

    monkeypatch.setattr(serving, "computed_by", computed)
    assert await first_line(process) == "http://\n"
    assert looked >= 20
    await process.wait()


@pytest.mark.parametrize(("code", "limit"), [(COMPUTES, "PATIENCE"), (WAITS, "QUIET")])
async def test_one_that_computes_for_ever_or_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, code: str, limit: str
) -> None:
    monkeypatch.setattr(serving, limit, 0.2)
    process = await python(code)
    with pytest.raises(TimeoutError):
        await first_line(process)
    process.kill()
    await process.wait()


async def test_one_that_ends_without_a_word_is_heard_at_once() -> None:
    process = await python("")
    assert await first_line(process) == ""
    await process.wait()
