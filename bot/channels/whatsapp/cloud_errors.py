"""What the Graph API answers with when it fails, and what its codes ask for."""

from enum import Enum, auto


class Action(Enum):
    """What Meta's error codes ask for."""

    HOLD_ALL = auto()
    HOLD_USER = auto()
    ALERT_AND_HOLD = auto()
    RETRY = auto()
    UNREACHABLE = auto()
    AS_TEXT = auto()
    STOP = auto()
    GIVE_UP = auto()


_ACTIONS: dict[int, tuple[Action, float]] = {
    130429: (Action.HOLD_ALL, 5.0),
    131056: (Action.HOLD_USER, 6.0),
    80007: (Action.HOLD_ALL, 120.0),
    4: (Action.HOLD_ALL, 120.0),
    131048: (Action.ALERT_AND_HOLD, 600.0),
    131047: (Action.UNREACHABLE, 0),
    131026: (Action.UNREACHABLE, 0),
    131049: (Action.UNREACHABLE, 0),
    131051: (Action.AS_TEXT, 0),
    131052: (Action.AS_TEXT, 0),
    131053: (Action.AS_TEXT, 0),
    190: (Action.STOP, 0),
    368: (Action.STOP, 0),
    131031: (Action.STOP, 0),
    131000: (Action.RETRY, 0),
    131016: (Action.RETRY, 0),
    1: (Action.RETRY, 0),
    2: (Action.RETRY, 0),
    100: (Action.GIVE_UP, 0),
}
"""By code; the number is a pause in seconds."""


class GraphError(Exception):
    """An error that the Graph API answered with."""

    def __init__(self, code: int, status: int) -> None:
        super().__init__(f"code {code}, HTTP {status}")
        self.code, self.status = code, status

    @property
    def action(self) -> tuple[Action, float]:
        if self.code in _ACTIONS:
            return _ACTIONS[self.code]
        if self.status == 429:
            return Action.HOLD_ALL, 5.0
        if self.status == 401:
            return Action.STOP, 0
        return (Action.RETRY, 0) if self.status >= 500 else (Action.GIVE_UP, 0)
