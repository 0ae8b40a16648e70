"""One webhook of the WhatsApp Cloud API to its messages and statuses. Pure; what cannot be read is left out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.whatsapp.moment import moment
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message that we sent."""

    id: str
    status: str
    code: int = 0
    """Meta's error code, 0 without an error."""
    billable: bool = False


def read(body: Any, number: str) -> Iterator[IncomingMessage | Status]:
    """Every message and status of every entry and change that concerns our `number` (a phone number id)."""
    for value in _values(body):
        if _dict(value.get("metadata")).get("phone_number_id") != number:
            continue
        for raw in _list(value.get("messages")):
            if message := _message(_dict(raw), value, number):
                yield message
        for raw in _list(value.get("statuses")):
            if status := _status(_dict(raw)):
                yield status


def _values(body: Any) -> Iterator[dict[str, Any]]:
    for entry in _list(_dict(body).get("entry")):
        for change in _list(_dict(entry).get("changes")):
            if _dict(change).get("field") == "messages":
                yield _dict(_dict(change).get("value"))


def _message(raw: dict[str, Any], value: dict[str, Any], number: str) -> IncomingMessage | None:
    phone, user = _text(raw.get("from")), _user(raw, value)
    id, chat = _text(raw.get("id")), user or phone
    if not id or not chat or raw.get("group_id"):
        return None
    frame = IncomingMessage(
        id,
        ConversationId(ChannelName.WHATSAPP, number, chat),
        "",
        moment(raw.get("timestamp")),
        Content.OTHER,
        address=phone if phone != chat else "",
    )
    return _filled(frame, raw)


def _user(raw: dict[str, Any], value: dict[str, Any]) -> str:
    """The business-scoped id: of the message, else of the contact that its phone number belongs to."""
    if user := _text(raw.get("from_user_id")):
        return user
    contacts = [_dict(contact) for contact in _list(value.get("contacts"))]
    own = [c for c in contacts if c.get("wa_id") == raw.get("from")] or (
        contacts if len(contacts) == 1 else []
    )
    return _text(own[0].get("user_id")) if own else ""


_SILENT = {"system", "revoke", "reaction", "ephemeral"}
"""Notices and reactions, which nobody wants answered; each answer is billed."""


def _filled(frame: IncomingMessage, raw: dict[str, Any]) -> IncomingMessage | None:
    kind = _text(raw.get("type"))
    held = _dict(raw.get(kind))
    if kind in _SILENT:
        return None
    if kind == "edit":
        return _edited(frame, held)
    if kind == "request_welcome":
        return replace(frame, text="/start", content=Content.TEXT)
    if kind == "text":
        return _worded(frame, held.get("body"))
    if kind == "button":
        return _pressed(frame, held.get("payload"), held.get("text"))
    if kind == "interactive":
        chosen = _dict(held.get("button_reply")) or _dict(held.get("list_reply"))
        return _pressed(frame, chosen.get("id"), chosen.get("title"))
    if _text(held.get("caption")).strip():
        return _worded(frame, held.get("caption"))
    content = {"audio": Content.AUDIO, "document": Content.DOCUMENT}.get(kind, Content.OTHER)
    return replace(frame, content=content, attachment=_text(held.get("id")))


def _edited(frame: IncomingMessage, held: dict[str, Any]) -> IncomingMessage | None:
    original = _text(held.get("original_message_id"))
    inner = _dict(held.get("message"))
    filled = None if inner.get("type") == "edit" else _filled(frame, inner)
    return replace(filled, edits=original) if filled else None


def _worded(frame: IncomingMessage, words: Any) -> IncomingMessage:
    text = _text(words)
    return replace(frame, text=text, content=Content.TEXT) if text.strip() else frame


def _pressed(frame: IncomingMessage, id: Any, title: Any) -> IncomingMessage:
    button, label = _text(id), _text(title)
    if not button:
        return _worded(frame, label)
    return replace(frame, text=label, content=Content.BUTTON, button=button)


def _status(raw: dict[str, Any]) -> Status | None:
    id, status = _text(raw.get("id")), _text(raw.get("status"))
    codes = [_dict(error).get("code") for error in _list(raw.get("errors"))]
    code = next((code for code in codes if isinstance(code, int)), 0)
    billable = _dict(raw.get("pricing")).get("billable") is True
    return Status(id, status, code, billable) if id and status else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
