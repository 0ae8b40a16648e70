"""Runs the Bot API emulator of PyPI's lo-bot-api-emulator, in an environment of its own, with what it lacks added
from outside: a user name in getMe, edited messages, and the texts that were sent to it.

    python emulator.py PORT
"""

import json
import sys
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator, updates

updates.KINDS.add("edited_message")


class Emulator(LoBotApiEmulator):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(enable_control=True, allow_insecure_loopback_webhooks=True)
        self.heard: list[dict[str, object]] = []

    async def read_request(self, request: web.Request) -> tuple[Any, Any]:
        fields, uploads = await super().read_request(request)
        self.heard.append({"method": request.match_info["method"], "fields": fields})
        return fields, uploads

    async def handle(self, request: web.Request) -> web.Response:
        response: web.Response = await super().handle(request)
        body = json.loads(response.text or "")
        if request.match_info["method"] == "getMe" and body["ok"]:
            body["result"]["username"] = "rahnuma_bot"
            return web.json_response(body)
        if not body["ok"]:
            self.heard.append({"method": request.match_info["method"], "refused": body["description"]})
        return response

    async def listing(self, request: web.Request) -> web.Response:
        return web.json_response(self.heard)


if __name__ == "__main__":
    emulator = Emulator()
    app = emulator.app()
    app.router.add_get("/__heard", emulator.listing)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
