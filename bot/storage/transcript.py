"""What was said in a chat, for a page that shows it again."""

import json
from dataclasses import dataclass

from bot.messages.message import ConversationId, Reply
from bot.storage.chats import reply_of
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class PastExchange:
    """One message and the reply to it."""

    message: str
    """The message's id."""
    said: str
    """As it was typed, or the label of the button that was pressed."""
    at: int
    """When it was answered, in milliseconds since 1970."""
    reply: Reply
    vote: int
    """+1, -1, or 0 for none."""


async def transcript(
    database: Database, conversation: ConversationId, *, limit: int
) -> tuple[PastExchange, ...]:
    """The latest `limit` lines of a chat, oldest first."""
    rows = await database.fetch(
        "select e.message, e.question, e.at, e.reply, coalesce(r.body, '{}') as body, coalesce(f.vote, 0) as vote"
        " from exchange e"
        " left join receipt r on r.conversation = e.conversation and r.message = e.message"
        " left join feedback f on f.conversation = e.conversation and f.message = e.message"
        " where e.conversation = $1 order by e.at desc, e.message desc limit $2",
        str(conversation),
        limit,
    )
    return tuple(
        PastExchange(
            row["message"],
            json.loads(row["body"]).get("text") or row["question"],
            int(row["at"]),
            reply_of(json.loads(row["reply"])),
            int(row["vote"]),
        )
        for row in reversed(rows)
    )
