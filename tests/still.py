"""A loop whose time stands still while anything is worked on: what a busy machine makes slow is no program's lateness."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest


class _Selector(selectors.DefaultSelector):
    """Waits for work in threads as long as it takes; where there is none, time passes at once."""

    loop: "_Loop"

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if self.loop.working:
            return super().select(None)
        self.loop.now += timeout
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.now, self.working = time.monotonic(), 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        def ended(_: object) -> None:
            self.working -= 1

        self.working += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(ended)
        return future


def still(act: Callable[[], Coroutine[Any, Any, None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run to its end what waits, for nothing but timers and threads of the loop's own, and take no time to wait."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        with monkeypatch.context() as patched:
            patched.setattr(time, "monotonic", runner.get_loop().time)
            runner.run(act())
