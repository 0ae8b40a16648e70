"""How often one address may ask the chat page's API.

Each process counts for itself first, before a body is read; what it lets in counts in the database, over all of them."""

import math

from aiohttp import web

from bot.counting import Counts
from bot.inbox.limits import Buckets
from bot.messages.message import ChannelName
from bot.server import address_of, error_json, household
from bot.storage.rates import Admission, Rate, Rates
from index.digests import digest


class Visitors:
    """A bucket for each address."""

    def __init__(self, per_minute: int, counts: Counts | None = None) -> None:
        """`per_minute`: requests, 0 is no limit."""
        self._buckets, self._counts = Buckets(per_minute), counts or Counts()
        self._per_minute = per_minute

    def refusal(self, request: web.Request) -> web.Response | None:
        """Charge one request; the answer to one too many, None where it is let in."""
        if self._buckets.take(household(address_of(request))) >= 1:
            return None
        self._counts.limited.labels(ChannelName.WEB).inc()
        refused = too_often(60 / self._per_minute)
        refused.force_close()  # the body is not read
        return refused

    async def refusal_of_all(self, request: web.Request, rates: Rates, kind: str) -> web.Response | None:
        """The same, and by the count of this `kind` of request over all processes."""
        if (refused := self.refusal(request)) or not self._per_minute:
            return refused
        rate = Rate(f"{kind} {origin_of(request)}", self._per_minute, warns=False)
        outcome = await rates.take(rate)
        if outcome.verdict is Admission.ANSWER:
            return None
        self._counts.limited.labels(ChannelName.WEB).inc()
        return too_often(outcome.seconds)


def origin_of(request: web.Request) -> str:
    """A code of who asks, the same in every process: an address is written down nowhere."""
    return digest(household(address_of(request)))[:32]


def too_often(seconds: float) -> web.Response:
    """The answer to one request too many: when the next is let in."""
    refused = error_json(429, "too much from this address; wait a little")
    refused.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return refused
