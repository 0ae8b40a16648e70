"""A message as the Cloud API takes it."""

from typing import Any

from bot.channels.whatsapp.channel import Message
from bot.messages.message import IncomingMessage


def payload(to: IncomingMessage, message: Message) -> dict[str, Any]:
    """To the phone number where it is known, else to the business-scoped id."""
    return {**_envelope(to), **_content(message)}


def document(to: IncomingMessage, held: dict[str, str]) -> dict[str, Any]:
    """A document that was uploaded: its id, filename and caption."""
    return {**_envelope(to), "type": "document", "document": held}


def _envelope(to: IncomingMessage) -> dict[str, Any]:
    chat = to.conversation.chat
    address = {"to": to.address or chat} if to.address or chat.isdigit() else {"recipient": chat}
    return {"messaging_product": "whatsapp", "recipient_type": "individual", **address}


def _content(message: Message) -> dict[str, Any]:
    if message.buttons:
        replies = [{"type": "reply", "reply": {"id": id, "title": title}} for id, title in message.buttons]
        return _interactive("button", message.text, {"buttons": replies})
    if message.rows:
        rows = [
            {"id": id, "title": title} | ({"description": description} if description else {})
            for id, title, description in message.rows
        ]
        return _interactive("list", message.text, {"button": message.choose, "sections": [{"rows": rows}]})
    return {"type": "text", "text": {"preview_url": False, "body": message.text}}


def _interactive(kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}
