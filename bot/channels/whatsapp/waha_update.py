"""One event of a WAHA gateway to its message. Pure; what cannot be read is left out."""

from typing import Any

from bot.channels.whatsapp.moment import moment
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage

_EVENTS = ("message", "message.edited")
PEOPLE = ("@c.us", "@lid", "@s.whatsapp.net")
"""Ends of the ids of single persons; groups, channels and status updates are left alone."""


def read(body: Any, session: str) -> IncomingMessage | None:
    """The message of one event of our session; None where there is none that a person wrote to us."""
    if not isinstance(body, dict) or body.get("event") not in _EVENTS or body.get("session") != session:
        return None
    held = body.get("payload")
    if not isinstance(held, dict) or held.get("fromMe") is not False:
        return None
    id, chat = _text(held, "id"), _text(held, "from")
    if not id or not chat.endswith(PEOPLE):
        return None
    words = _text(held, "body")
    kind = Content.TEXT if words.strip() else _content(held)
    edits = _key(_text(held, "editedMessageId")) if body["event"] == "message.edited" else ""
    return IncomingMessage(
        f"{_key(id)}.{_text(body, 'id') or 'edit'}" if edits == _key(id) else _key(id),
        ConversationId(ChannelName.WHATSAPP, f"waha-{session}", chat.replace("@s.whatsapp.net", "@c.us")),
        words,
        moment(held.get("timestamp")),
        kind,
        edits=edits,
        attachment=_url(held.get("media")) if kind in {Content.AUDIO, Content.DOCUMENT} else "",
        address=chat.partition("@")[0] if chat.endswith(("@c.us", "@s.whatsapp.net")) else "",
    )


def _text(held: dict[str, Any], name: str) -> str:
    value = held.get(name)
    return value if isinstance(value, str) else ""


def _key(id: str) -> str:
    """`false_<chat>_<key>` names a message by its key, as edits do."""
    parts = id.split("_")
    return parts[2] if len(parts) >= 3 and parts[2] else id


def _content(held: dict[str, Any]) -> Content:
    media = held.get("media")
    kind = media.get("mimetype") if isinstance(media, dict) else None
    if not held.get("hasMedia") or not isinstance(kind, str):
        return Content.OTHER
    if kind.startswith("audio/"):
        return Content.AUDIO
    return Content.DOCUMENT if kind.startswith(("application/", "text/")) else Content.OTHER


def _url(media: Any) -> str:
    return _text(media, "url") if isinstance(media, dict) else ""
