"""The console's settings: name, greeting, logo, colour and helplines of the bot, and how its channels stand."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from aiohttp import web

from bot.admin.console.request import json_body
from bot.config import Config
from bot.config.branding import HELPLINES, LOGO_BYTES, BrandingFile, BrandingRefused, checked
from bot.dialogue.care import doubt
from bot.server import error_json, pieces
from index.clock import utc_now

Handlers = dict[tuple[str, str], Any]


class Settings:
    """What is at work as soon as it is saved, without a publication."""

    def __init__(
        self, file: BrandingFile, config: Config, platforms: Mapping[str, Callable[[], Mapping[str, Any]]]
    ) -> None:
        """`platforms`: by the name of a channel that is open, what it says of its state."""
        self._file = file
        self._config = config
        self._platforms = platforms

    def handlers(self) -> Handlers:
        return {
            ("GET", "settings"): self.shown,
            ("POST", "settings"): _told(self.save),
            ("PUT", "logo"): _told(self.logo),
            ("POST", "logo-remove"): _told(self.remove_logo),
        }

    async def shown(self, request: web.Request) -> web.Response:
        """What is set, what stands where nothing is, the channels, and the sites that may carry the chat."""
        branding = await asyncio.to_thread(lambda: self._file.current)
        safety = self._config.safety
        day = str(safety.checked or "")
        return web.json_response(
            {
                **asdict(branding),
                "defaults": {line: getattr(safety, line) for line in HELPLINES} | {"checked": day},
                "overdue": bool(doubt(branding.safety(safety), _day())),
                "embed": list(self._config.web.embed),
                "channels": [self._channel(name) for name in ("web", "telegram", "whatsapp", "waha")],
            }
        )

    async def save(self, request: web.Request) -> web.Response:
        """Set everything but the logo."""
        body = await json_body(request)
        branding = checked(body, self._file.current.logo, _day())
        await asyncio.to_thread(self._file.save, branding)
        return web.json_response(asdict(branding))

    async def logo(self, request: web.Request) -> web.Response:
        """Set the picture that is sent."""
        data = bytearray()
        async for part in pieces(request):
            data += part
            if len(data) > LOGO_BYTES:
                raise BrandingRefused({"logo": "large-picture"})
        name = await asyncio.to_thread(self._file.keep_logo, bytes(data))
        await asyncio.to_thread(self._file.save, replace(self._file.current, logo=name))
        return web.json_response({"logo": name})

    async def remove_logo(self, request: web.Request) -> web.Response:
        await asyncio.to_thread(self._file.save, replace(self._file.current, logo=""))
        return web.json_response({"logo": ""})

    def _channel(self, name: str) -> dict[str, Any]:
        """`on` as configured; `connected` None where that cannot be told."""
        on = name == "web" or bool(getattr(self._config, name).enabled)
        connected: bool | None = True if name == "web" else None
        if name == "telegram" and on:
            connected = bool(self._state("telegram").get("connected"))
        elif name == "whatsapp" and on:
            connected = not any(state.get("stopped") for state in self._state("whatsapp").values())
        return {"name": name, "on": on, "connected": connected}

    def _state(self, name: str) -> Mapping[str, Any]:
        return self._platforms[name]() if name in self._platforms else {}


def _day() -> date:
    return utc_now().date()


def _told(handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    async def told(request: web.Request) -> web.Response:
        try:
            response: web.Response = await handler(request)
        except BrandingRefused as refused:
            return error_json(422, "refused-settings", fields=dict(refused.faults))
        except ConnectionError:
            raise
        except OSError as error:
            return error_json(409, "draft-unwritten", detail=str(error))
        return response

    return told
