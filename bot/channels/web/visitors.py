"""How often one address may ask the chat page's API."""

import math

from aiohttp import web

from bot.counting import Counts
from bot.inbox.limits import Buckets
from bot.messages.message import ChannelName
from bot.server import address_of, error_json, household


class Visitors:
    """A bucket for each address."""

    def __init__(self, per_minute: int, counts: Counts | None = None) -> None:
        """`per_minute`: requests, 0 is no limit."""
        self._buckets, self._counts = Buckets(per_minute), counts or Counts()

    def refusal(self, request: web.Request) -> web.Response | None:
        """Charge one request; the answer to one too many, None where it is let in."""
        if self._buckets.take(household(address_of(request))) >= 1:
            return None
        self._counts.limited.labels(ChannelName.WEB).inc()
        refused = error_json(429, "too much from this address; wait a little")
        refused.headers["Retry-After"] = str(math.ceil(60 / self._buckets.limit))
        refused.force_close()  # the body is not read
        return refused
