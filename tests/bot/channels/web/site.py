"""A running server and a client of it."""

from typing import Any

import aiohttp


class Site:
    """A running server and a client of it."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self.url = url
        self.client = client

    async def post(self, body: Any = None, path: str = "/api/messages", **options: Any) -> tuple[int, Any]:
        async with self.client.post(self.url + path, json=body, **options) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(self.url + path) as response:
            return response.status, await response.text()
