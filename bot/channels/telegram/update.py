"""One Telegram update to one IncomingMessage, or to nothing where it is not for us."""

from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Document, Message, MessageEntity, Update

from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage

_WORDS = frozenset(
    "message_id from sender_chat chat date edit_date text entities caption caption_entities".split()
)
"""What of a message is needed to answer it."""


def read(raw: Any, bot: int, username: str) -> IncomingMessage | None:
    """`parse` of an update as it came. One with a field that the library does not understand, because the Bot
    API server is older or newer, is read by its words alone. Raises what the library raises on anything else."""
    try:
        return parse(Update.de_json(raw, None), bot, username)
    except Exception:
        reduced = {
            name: {key: value for key, value in part.items() if key in _WORDS}
            for name, part in raw.items()
            if name in {"message", "edited_message"}
        }
        if not reduced:
            raise
        return parse(Update.de_json({"update_id": raw["update_id"], **reduced}, None), bot, username)


def parse(update: Update, bot: int, username: str) -> IncomingMessage | None:
    """The message that an update brings; in groups only one that is addressed to the bot."""
    if update.callback_query:
        return _press(update.callback_query, bot)
    message = update.message or update.edited_message
    if not message or (message.from_user and message.from_user.is_bot) or not _holds_something(message):
        return None
    conversation = _conversation(message, bot)
    text = message.text or message.caption or ""
    if "/" in conversation.chat:
        addressed = _addressed(message, bot, username)
        if addressed is None:
            return None
        text = addressed
    sent_at, id, edits = message.date, str(message.message_id), ""
    if update.edited_message:
        edited = message.edit_date or message.date
        edits, id, sent_at = id, f"{id}.{update.update_id}", edited
    content = Content.TEXT if text.strip() else _content(message)
    file, recording = _document(message), message.voice or message.audio
    held = file or (recording if content is Content.AUDIO else None)
    return IncomingMessage(
        id,
        conversation,
        text,
        sent_at,
        content,
        attachment=held.file_id if held else "",
        edits=edits,
        filename=(file.file_name or "") if file else "",
    )


def _press(query: CallbackQuery, bot: int) -> IncomingMessage | None:
    """A press of an inline button: its id, and its label as it was shown."""
    message = query.message
    if not query.data or not message:
        return None
    chat = str(message.chat.id)
    if message.chat.type != "private":
        chat = f"{chat}/{query.from_user.id}"
    label = ""
    if isinstance(message, Message) and message.reply_markup:
        keys = [key for row in message.reply_markup.inline_keyboard for key in row]
        label = next((key.text for key in keys if key.callback_data == query.data), "")
    return IncomingMessage(
        f"cb{query.id}",
        ConversationId(ChannelName.TELEGRAM, str(bot), chat),
        label,
        datetime.now(UTC),
        Content.BUTTON,
        query.data,
        attachment=str(message.message_id),
    )


def _conversation(message: Message, bot: int) -> ConversationId:
    """A private chat; in a group each member's own talk, so that nobody reads from another's."""
    chat = str(message.chat.id)
    if message.chat.type != "private":
        sender = message.sender_chat or message.from_user
        chat = f"{chat}/{sender.id if sender else 0}"
    return ConversationId(ChannelName.TELEGRAM, str(bot), chat)


def _addressed(message: Message, bot: int, username: str) -> str | None:
    """The words of a group message without the bot's name; None when it names or answers somebody else."""
    name = f"@{username}".lower()
    text = message.text or message.caption or ""
    entities = message.parse_entities() if message.text else message.parse_caption_entities()
    called = False
    for entity, covered in entities.items():
        linked = entity.type == MessageEntity.TEXT_MENTION and entity.user and entity.user.id == bot
        if linked or (entity.type == MessageEntity.MENTION and covered.lower() == name):
            text, called = text.replace(covered, " ", 1), True
        elif entity.type == MessageEntity.BOT_COMMAND and covered.lower().endswith(name):
            text, called = text.replace(covered, covered[: -len(name)], 1), True
        elif entity.type == MessageEntity.BOT_COMMAND and "@" in covered:
            return None
    answered = message.reply_to_message
    replied = bool(answered and answered.from_user and answered.from_user.id == bot)
    return text.strip() if called or replied else None


def _content(message: Message) -> Content:
    if message.voice or message.audio:
        return Content.AUDIO
    return Content.DOCUMENT if _document(message) else Content.OTHER


def _document(message: Message) -> Document | None:
    """The file of a message; a moving picture comes as one too and is none."""
    return None if message.animation else message.document


_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "message_auto_delete_timer_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "boost_added",
    "chat_background_set",
    "write_access_allowed",
)


def _holds_something(message: Message) -> bool:
    """Notices of the app itself, such as a new member, are nobody's message."""
    return not any(getattr(message, name, None) for name in _SERVICE)
