"""/healthz and /readyz, for whoever watches the process."""

from collections.abc import Sequence

from aiohttp import web

from bot.channels.channel import PlatformChannel
from index.retrieval.live import LiveIndex


def routes(live: LiveIndex, platforms: Sequence[PlatformChannel]) -> list[web.RouteDef]:
    """That the process lives, and what it answers from on which channels."""

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(request: web.Request) -> web.Response:
        snapshot = live.retriever.snapshot
        return web.json_response(
            {
                "status": "ready",
                "index": snapshot.name,
                "units": len(snapshot.units),
                "created": snapshot.manifest.created,
                "channels": {platform.name: platform.state() for platform in platforms},
            }
        )

    return [web.get("/healthz", health), web.get("/readyz", ready)]
