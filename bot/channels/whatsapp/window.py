"""Whether a person may still be written to: 24 hours from their last message, by the platform's clock."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.messages.message import IncomingMessage
from index.clock import Clock, utc_now

WINDOW = timedelta(hours=24)
"""How long after a person's last message free-form messages may be sent."""
_REMEMBERED = 2000


class Window:
    """When each chat was last heard, and how far our clock is from the platform's."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._ahead: timedelta | None = None
        self._heard: OrderedDict[str, datetime] = OrderedDict()

    def heard(self, message: IncomingMessage) -> None:
        """A message came, at the time that the platform gives it."""
        self._heard[message.conversation.chat] = message.sent_at
        self._heard.move_to_end(message.conversation.chat)
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)

    def set_by(self, headers: Mapping[str, str]) -> None:
        """Learn the platform's time from an answer of its server."""
        try:
            theirs = parsedate_to_datetime(headers.get("Date", ""))
        except ValueError:
            return
        if theirs.tzinfo:
            self._ahead = self._clock() - theirs

    def is_open(self, to: IncomingMessage) -> bool:
        """Whether to try; a clock that was never compared is not believed, for the platform refuses by itself."""
        if self._ahead is None:
            return True
        last = max(to.sent_at, self._heard.get(to.conversation.chat, to.sent_at))
        return self._clock() - self._ahead - last < WINDOW
