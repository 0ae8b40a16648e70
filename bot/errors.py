"""Every failure the bot expects: whether to try again, and what the user hears about it."""

from enum import StrEnum
from typing import ClassVar


class Apology(StrEnum):
    """The phrase a user hears when a message could not be answered."""

    TRY_LATER = "try-later"
    SLOW_DOWN = "slow-down"
    NONE = "none"


class BotError(Exception):
    """Base of all expected failures. Not a frozen dataclass: those cannot cross `async with`."""

    apology: ClassVar[Apology] = Apology.TRY_LATER


class ConfigError(BotError):
    """Every fault found in the configuration, one per line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class DatabaseUnusable(BotError):
    """The database is damaged, gone, or held by another process; its text is for the operator."""


class OwnershipLost(BotError):
    """The locks that several processes share are gone with the connection that held them."""


class ModelFault(StrEnum):
    """What went wrong with a call to a language model."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    CUT = "cut"
    """The answer ended before its end."""
    RATE_LIMIT = "rate-limit"
    SERVER = "server"
    MALFORMED = "malformed"
    EMPTY = "empty"
    """It wrote nothing, or asked for a tool that nobody offered."""
    FILTERED = "filtered"
    """The provider's own filter withheld the answer."""
    BUSY = "busy"
    BUDGET = "budget"
    CONTEXT = "context"
    """The prompt is longer than the model can read."""
    BAD_REQUEST = "bad-request"
    QUOTA = "quota"
    """The account has no money or no calls left."""
    AUTHENTICATION = "authentication"
    NOT_FOUND = "not-found"


class ModelError(BotError):
    """A failed call to a language model. `retry_after` is what the provider asked for, in seconds, or 0."""

    def __init__(self, fault: ModelFault, retry_after: float = 0.0) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.retry_after = retry_after


class ModelUnavailable(ModelError):
    """Timeout, rate limit or outage; the next configured model may do better."""


class ModelRejected(ModelError):
    """The provider refused this request; another attempt would be refused too."""


class ModelMisconfigured(ModelError):
    """The key or the model's name is refused: nothing will work until an operator mends it."""


class DeliveryError(BotError):
    """A reply the platform did not take."""

    apology = Apology.NONE


class DeliveryUnknown(DeliveryError):
    """The platform did not say whether it took the reply: it may have arrived, so it is not sent again."""


class RecipientUnreachable(DeliveryError):
    """Blocked us, left, or WhatsApp's 24-hour window closed."""


class TooOften(BotError):
    """More than one address may send in a minute; nothing was accepted."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: until another message is accepted."""
        super().__init__(f"again in {seconds:.1f} s")
        self.seconds = seconds


class ShuttingDown(BotError):
    """Refused on purpose; the platform will offer the message again."""
