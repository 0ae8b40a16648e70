"""One Telegram update to one IncomingMessage, or to nothing where it is not for us."""

from typing import Any

from telegram import CallbackQuery, Document, Message, MessageEntity, Update
from telegram.constants import MessageAttachmentType
from telegram.helpers import effective_message_type

from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage
from index.clock import utc_now

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
    if not message or _is_by_bot(message) or _is_notice(message):
        return None
    conversation = _conversation(message, bot)
    text: str | None = message.text or message.caption or ""
    if "/" in conversation.chat:
        text = _addressed(message, bot, username)
    if text is None:
        return None
    return _incoming(message, conversation, text, edit=update.update_id if update.edited_message else None)


def _incoming(
    message: Message, conversation: ConversationId, text: str, *, edit: int | None
) -> IncomingMessage:
    """A message as ours; `edit` numbers the edit that brought it."""
    content = Content.TEXT if text.strip() else _content(message)
    file = _document(message)
    held = message.voice or message.audio if content is Content.AUDIO and not file else file
    id = str(message.message_id)
    return IncomingMessage(
        id if edit is None else f"{id}.{edit}",
        conversation,
        text,
        message.date if edit is None else message.edit_date or message.date,
        content,
        attachment=held.file_id if held else "",
        edits="" if edit is None else id,
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
        utc_now(),
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
        if entity.type != MessageEntity.BOT_COMMAND:
            if _names(entity, covered, bot, name):
                text, called = text.replace(covered, " ", 1), True
        elif covered.lower().endswith(name):
            text, called = text.replace(covered, covered[: -len(name)], 1), True
        elif "@" in covered:
            return None
    return text.strip() if called or _answers(message, bot) else None


def _names(entity: MessageEntity, covered: str, bot: int, name: str) -> bool:
    """Whether the bot is named, by its user name or, with a link, by any words."""
    if entity.type == MessageEntity.TEXT_MENTION:
        return bool(entity.user and entity.user.id == bot)
    return entity.type == MessageEntity.MENTION and covered.lower() == name


def _answers(message: Message, bot: int) -> bool:
    answered = message.reply_to_message
    return bool(answered and answered.from_user and answered.from_user.id == bot)


def _content(message: Message) -> Content:
    if message.voice or message.audio:
        return Content.AUDIO
    return Content.DOCUMENT if _document(message) else Content.OTHER


def _document(message: Message) -> Document | None:
    """The file of a message; a moving picture comes as one too and is none."""
    return None if message.animation else message.document


def _is_by_bot(message: Message) -> bool:
    """Whether a program wrote it. Who writes for a group or a channel, as an anonymous admin does, is a person, though
    Telegram names a bot as the sender."""
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def _is_notice(message: Message) -> bool:
    """Whether a message is nobody's but the app's own, such as a new member: of a kind that the library knows,
    with neither words nor anything attached."""
    held = message.text or message.checklist or any(message[kind] for kind in MessageAttachmentType)
    return not held and effective_message_type(message) is not None
