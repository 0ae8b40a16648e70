"""Messages that WAHA's webhooks lost, found by its history: https://waha.devlike.pro/docs/how-to/chats.

Its chats, newest first, each with its last message; of every chat that something was written in, the messages since.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.channels.whatsapp.waha_update import PEOPLE, read
from bot.messages.message import IncomingMessage

_CHATS, _PAGES = 50, 20
_MESSAGES = 100
"""Messages of one chat that are looked at; nobody waits for the answer to more."""


class History:
    """The history of one session."""

    def __init__(
        self, session: aiohttp.ClientSession, api: str, name: str, headers: Mapping[str, str]
    ) -> None:
        self._session, self._headers, self._name = session, headers, name
        self._chats_url = f"{api}/api/{name}/chats"

    async def since(self, moment: float) -> list[IncomingMessage]:
        """What people wrote since `moment` (seconds since 1970), oldest first; raises `aiohttp.ClientError`."""
        found = [
            message for chat in await self._chats(moment) for message in await self._messages(chat, moment)
        ]
        return sorted(found, key=lambda message: message.sent_at)

    async def _chats(self, moment: float) -> list[str]:
        """Ids of the persons in whose chats anything was written since, by whomever."""
        found: list[str] = []
        for page in range(_PAGES):
            chats = await self._get("overview", {"limit": _CHATS, "offset": page * _CHATS})
            recent = [chat for chat in chats if _last(chat) >= moment]
            found += [id for chat in recent if (id := str(chat.get("id"))).endswith(PEOPLE)]
            if len(chats) < _CHATS or not recent:
                break
        return found

    async def _messages(self, chat: str, moment: float) -> list[IncomingMessage]:
        wanted: dict[str, str | int] = {
            "limit": _MESSAGES,
            "downloadMedia": "false",
            "filter.timestamp.gte": int(moment),
            "filter.fromMe": "false",
        }
        held = await self._get(f"{chat}/messages", wanted)
        events = ({"event": "message", "session": self._name, "payload": message} for message in held)
        read_ = (read(event, self._name) for event in events if _at(event["payload"]) >= moment)
        return [message for message in read_ if message]

    async def _get(self, what: str, parameters: Mapping[str, str | int]) -> list[dict[str, Any]]:
        async with self._session.get(
            f"{self._chats_url}/{what}", params=parameters, headers=self._headers, raise_for_status=True
        ) as answer:
            try:
                body = await answer.json(content_type=None)
            except ValueError:
                raise aiohttp.ClientPayloadError("no JSON") from None
        return [item for item in body if isinstance(item, dict)] if isinstance(body, list) else []


def _last(chat: dict[str, Any]) -> float:
    message = chat.get("lastMessage")
    return _at(message) if isinstance(message, dict) else 0.0


def _at(message: Any) -> float:
    at = message.get("timestamp") if isinstance(message, dict) else None
    return float(at) if isinstance(at, int | float) else 0.0
