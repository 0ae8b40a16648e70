"""When to leave a failing model alone, and for how long."""

import time
from collections.abc import Callable

from bot.errors import ModelError, ModelFault, ModelMisconfigured

_ALIVE = frozenset({ModelFault.CONTEXT, ModelFault.BAD_REQUEST, ModelFault.FILTERED})
"""Answers of a model that works and did not like the question."""
_NOT_ITS_FAULT = frozenset({ModelFault.BUSY, ModelFault.BUDGET})


class Breaker:
    """Leaves a failing model alone for a while, then lets one call through to see."""

    THRESHOLD = 3
    PAUSE, LONGEST = 15.0, 600.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._pauses = 0
        self._closed_until = 0.0
        self._shut = False

    @property
    def seconds_left(self) -> float:
        """How long the model is still left alone; 0 when it may be asked."""
        return max(0.0, self._closed_until - self._clock()) if self._shut else 0.0

    def admits(self, trial: float) -> bool:
        """Whether to ask now. After a pause one call is admitted, others wait `trial` seconds for its outcome."""
        if self._shut:
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + trial
        return True

    def succeeded(self) -> None:
        self._failures = self._pauses = 0
        self._shut = False

    def failed(self, error: ModelError) -> None:
        """Count a failure; a refused key or a rate limit needs no second one."""
        if error.fault in _ALIVE:
            self.succeeded()
            return
        if error.fault in _NOT_ITS_FAULT:
            return
        self._failures += 1
        if isinstance(error, ModelMisconfigured):
            self._pause(self.LONGEST)
        elif error.fault is ModelFault.RATE_LIMIT:
            self._pause(min(error.retry_after or self.PAUSE, self.LONGEST))
        elif self._failures >= self.THRESHOLD:
            self._pause(min(self.PAUSE * 2**self._pauses, self.LONGEST))
            self._pauses += 1

    def _pause(self, seconds: float) -> None:
        self._shut = True
        self._closed_until = self._clock() + seconds
