"""/metrics, for Prometheus: what is counted as it happens, and what is looked up when it asks."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.channels.channel import PlatformChannel, states
from bot.channels.retrying import watched
from bot.config import Config, WebConfig
from bot.counting import Counts
from bot.server import bind, error_json, start
from bot.storage.receipts import Backlog, SqlReceipts
from index.clock import utc_now
from index.retrieval.live import LiveIndex

log = logging.getLogger(__name__)

PATH = "/metrics"
_OURS = ("bot", "index", "aiohttp", "asyncio", "telegram")
"""Parts whose names stand in the counts of log lines; all others are one."""


class Metrics:
    """What is asked for at each scrape, and its page."""

    def __init__(
        self, counts: Counts, live: LiveIndex, receipts: SqlReceipts, platforms: Sequence[PlatformChannel]
    ) -> None:
        self._counts, self._live, self._receipts, self._platforms = counts, live, receipts, platforms
        self._queue, self._aside = Backlog(), 0
        counts.registry.register(self)

    def routes(self, token: str) -> list[web.RouteDef]:
        """`token` is what a scraper must send as `Authorization: Bearer <token>`, "" asks for none."""

        async def page(request: web.Request) -> web.Response:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token and not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
                refused = error_json(401, "send the token of METRICS_TOKEN")
                refused.headers["WWW-Authenticate"] = "Bearer"
                return refused
            return await self._page()

        return [web.get(PATH, page)]

    async def _page(self) -> web.Response:
        self._queue, self._aside = await self._receipts.backlog(), await self._receipts.set_aside()
        text = await asyncio.to_thread(generate_latest, self._counts.registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    def collect(self) -> Iterator[Metric]:
        """Asked by the registry at each scrape."""
        snapshot, backlog = self._live.retriever.snapshot, self._queue
        yield _gauge("rahnuma_queue_messages", "Messages accepted and not answered yet", backlog.waiting)
        yield _gauge("rahnuma_queue_age_seconds", "How long the oldest of them has waited", backlog.age)
        yield _gauge(
            "rahnuma_messages_set_aside", "Messages given up because the process died on them", self._aside
        )
        built = datetime.fromisoformat(snapshot.manifest.created)
        yield _gauge(
            "rahnuma_index_age_seconds",
            "Time since the live index was built",
            (utc_now() - built).total_seconds(),
        )
        yield _gauge("rahnuma_index_sections", "Sections of the live index", len(snapshot.units))
        yield from self._of_platforms()

    def _of_platforms(self) -> Iterator[Metric]:
        pauses = CounterMetricFamily(
            "rahnuma_flood_pauses", "Pauses that a platform asked for", labels=["channel"]
        )
        refused = CounterMetricFamily(
            "rahnuma_webhooks_refused",
            "Webhook requests refused, by the reason",
            labels=["channel", "reason"],
        )
        silent = GaugeMetricFamily(
            "rahnuma_channel_silent_seconds", "Time since a polled platform last answered", labels=["channel"]
        )
        stopped = GaugeMetricFamily(
            "rahnuma_channel_stopped", "1 where nothing is sent any more: renew its token", labels=["channel"]
        )
        for name, state in states(self._platforms):
            pauses.add_metric([name], state.get("pauses", 0))
            for reason, count in state.get("refused", {}).items():
                refused.add_metric([name, reason], count)
            if state.get("silent_seconds") is not None:
                silent.add_metric([name], state["silent_seconds"])
            stopped.add_metric([name], float(bool(state.get("stopped"))))
        yield from (pauses, refused, silent, stopped)


@asynccontextmanager
async def served(
    config: Config,
    counts: Counts,
    live: LiveIndex,
    receipts: SqlReceipts,
    platforms: Sequence[PlatformChannel],
) -> AsyncIterator[list[web.RouteDef]]:
    """Count as long as the block runs. Gives the routes for the one server, where a token guards them, and serves them
    at an address of their own, where one is configured; raises `ConfigError` when that is taken."""
    token, own = config.secrets.metrics_token, config.metrics
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(counted(counts))
        page = Metrics(counts, live, receipts, platforms)
        if own.host:
            place = WebConfig(own.host, own.port)
            running = await start(place, page.routes(""), bound=bind(place, "metrics"))
            stack.push_async_callback(running.close)
            log.info("metrics at http://%s:%d%s", own.host, running.port, PATH)
        yield page.routes(token) if token else []


@contextmanager
def counted(counts: Counts) -> Iterator[None]:
    """Retries and lines of the log are counted as long as the block runs."""
    handler = _LogCounter(counts)
    logging.getLogger().addHandler(handler)
    try:
        with watched(counts.retries.inc):
            yield
    finally:
        logging.getLogger().removeHandler(handler)


class _LogCounter(logging.Handler):
    def __init__(self, counts: Counts) -> None:
        super().__init__(logging.WARNING)
        self._counts = counts

    def emit(self, record: logging.LogRecord) -> None:
        name = record.name if record.name.startswith(_OURS) else "other"
        with contextlib.suppress(ValueError):
            self._counts.logged.labels(record.levelname.lower(), name).inc()


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
