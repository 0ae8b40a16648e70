"""Trying again what a platform did not take: after growing pauses, or after the one that the platform asks for."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import stamina
from stamina.instrumentation import set_on_retry_hooks

log = logging.getLogger(__name__)

FIRST_PAUSE, LAST_PAUSE = 1.0, 60.0
"""Seconds between two tries, doubled each time from the first to the last."""
AT_ITS_TURN = 0.0
"""A pause of nothing but what the chat's `Pace` holds it for."""
T = TypeVar("T")

set_on_retry_hooks(
    ()
)  # stamina's own log would carry errors as text, which may repeat a message or an address


@contextmanager
def watched(seen: Callable[[], None]) -> Iterator[None]:
    """`seen` is called at each retry as long as the block runs."""
    set_on_retry_hooks((lambda details: seen(),))
    try:
        yield
    finally:
        set_on_retry_hooks(())


class NotNow(Exception):
    """One try failed, a later one may do better. `reason` is logged; None as `pause` is the usual, growing one,
    anything else the seconds that the platform asks for."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


async def persist(call: Callable[[], Awaitable[T]], *, seconds: float | None = None) -> T:
    """Make a call until it raises `NotNow` no more; what else it raises is raised at once.
    Raises the last `NotNow` when one comes later than `seconds` after the first try; None is without end."""
    async for attempt in stamina.retry_context(
        on=_pause,
        attempts=None,
        timeout=seconds,
        wait_initial=FIRST_PAUSE,
        wait_max=LAST_PAUSE,
        wait_jitter=0,
    ):
        with attempt:
            return await call()
    raise AssertionError("the loop ends by a return or an error")


def _pause(error: Exception) -> bool | float:
    """Whether to try again, or after how many seconds."""
    if not isinstance(error, NotNow):
        return False
    log.log(logging.WARNING if error.pause is None else logging.INFO, "%s; trying again", error)
    return True if error.pause is None else error.pause
