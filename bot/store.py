"""What we remember, and how we ask for it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.database import Database, Statement
from bot.messages import Button, Content, ConversationId, IncomingMessage, Reply
from index.language import Language
from index.passage import Source


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered message, as a later message of the chat needs it."""

    question: str
    answer: str
    language: Language
    outcome: str
    units: tuple[str, ...]
    """Units shown, the best first."""
    subjects: tuple[str, ...]
    """Subjects under discussion after it."""
    shown: int
    """How many characters of the first unit's passage were shown, for "more"."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answered message, as remembered and as measured."""

    message: IncomingMessage
    question: str
    """The message in its normalised form; "" where nothing is to be remembered of it."""
    reply: Reply
    outcome: str
    units: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    shown: int = 0
    gap: bool = False
    """Nothing in the knowledge answered it: listed for the admin."""
    snapshot: str = ""
    model: str = ""
    seconds: float = 0.0


class Receipts(Protocol):
    """At-least-once handling: received before we acknowledge, settled after we answer."""

    async def receive(self, message: IncomingMessage, /) -> bool:
        """Durably accept; False when this message was accepted before."""
        ...

    async def unsettled(self) -> tuple[IncomingMessage, ...]: ...

    async def abandon(self, message: IncomingMessage, reason: str, /) -> None: ...


class ConversationStore(Protocol):
    """The memory of every chat."""

    async def history(self, conversation: ConversationId, /, *, limit: int) -> tuple[Turn, ...]:
        """The latest turns, oldest first."""
        ...

    async def preference(self, conversation: ConversationId, /) -> Language | None:
        """The script this chat asked to be answered in, if it did."""
        ...

    async def prefer(self, conversation: ConversationId, language: Language | None, /) -> None: ...

    async def record(self, exchange: Exchange, /) -> None:
        """Remember the exchange and settle its receipt, in one transaction."""
        ...

    async def reply_to(self, message: IncomingMessage, /) -> Reply | None:
        """The reply recorded for a message, for a redelivery that must hear it again."""
        ...

    async def rate(self, conversation: ConversationId, message: str, vote: int, /) -> None:
        """Keep the chat's vote, +1 or -1, on the reply to `message`; the last vote counts."""
        ...

    async def forget(self, conversation: ConversationId, /) -> None:
        """Erase every word of the chat; only bare receipts stay, so a redelivery is not answered."""
        ...

    async def export(self, conversation: ConversationId, /) -> dict[str, Any]:
        """All that is kept of the chat, ready for JSON."""
        ...


MIGRATIONS = (
    """
    create table receipt (
        conversation text not null, message text not null, body text not null, sent_at bigint not null,
        settled text, primary key (conversation, message));
    create index receipt_open on receipt (sent_at) where settled is null;
    create table exchange (
        conversation text not null, message text not null, at bigint not null,
        question text not null, answer text not null, language text not null, outcome text not null,
        reply text not null, units text not null, subjects text not null, shown bigint not null,
        snapshot text not null, model text not null, seconds double precision not null,
        primary key (conversation, message));
    create index exchange_by_time on exchange (conversation, at);
    create table preference (conversation text primary key, language text not null);
    create table feedback (
        conversation text not null, message text not null, vote bigint not null, at bigint not null,
        primary key (conversation, message));
    create table gap (
        conversation text not null, message text not null, question text not null, language text not null,
        at bigint not null, primary key (conversation, message));
    """,
)


class SqlStore:
    """`Receipts` and `ConversationStore` over SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def receive(self, message: IncomingMessage, /) -> bool:
        return bool(
            await self._db.fetch(
                "insert into receipt (conversation, message, body, sent_at) values ($1, $2, $3, $4)"
                " on conflict do nothing returning message",
                str(message.conversation),
                message.id,
                _packed(message),
                _millis(message.sent_at),
            )
        )

    async def unsettled(self) -> tuple[IncomingMessage, ...]:
        rows = await self._db.fetch(
            "select conversation, message, body, sent_at from receipt where settled is null order by sent_at"
        )
        return tuple(_unpacked(row) for row in rows)

    async def abandon(self, message: IncomingMessage, reason: str, /) -> None:
        await self._db.transact((_SETTLE, (reason, str(message.conversation), message.id)))

    async def history(self, conversation: ConversationId, /, *, limit: int) -> tuple[Turn, ...]:
        rows = await self._db.fetch(
            "select question, answer, language, outcome, units, subjects, shown, at from exchange"
            " where conversation = $1 order by at desc, message desc limit $2",
            str(conversation),
            limit,
        )
        return tuple(
            Turn(
                r["question"],
                r["answer"],
                Language(r["language"]),
                r["outcome"],
                tuple(json.loads(r["units"])),
                tuple(json.loads(r["subjects"])),
                r["shown"],
                _moment(r["at"]),
            )
            for r in reversed(rows)
        )

    async def preference(self, conversation: ConversationId, /) -> Language | None:
        rows = await self._db.fetch(
            "select language from preference where conversation = $1", str(conversation)
        )
        return Language(rows[0]["language"]) if rows else None

    async def prefer(self, conversation: ConversationId, language: Language | None, /) -> None:
        chat = str(conversation)
        erase: Statement = ("delete from preference where conversation = $1", (chat,))
        if language is None:
            await self._db.transact(erase)
        else:
            keep = "insert into preference (conversation, language) values ($1, $2)"
            await self._db.transact(erase, (keep, (chat, language)))

    async def record(self, exchange: Exchange, /) -> None:
        message, reply = exchange.message, exchange.reply
        key, at = (str(message.conversation), message.id), _millis(datetime.now(UTC))
        statements = [
            (
                "insert into exchange (conversation, message, at, question, answer, language, outcome, reply, units,"
                " subjects, shown, snapshot, model, seconds)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing",
                (
                    *key,
                    at,
                    exchange.question,
                    reply.text,
                    reply.language,
                    exchange.outcome,
                    json.dumps(asdict(reply), ensure_ascii=False),
                    json.dumps(exchange.units),
                    json.dumps(exchange.subjects),
                    exchange.shown,
                    exchange.snapshot,
                    exchange.model,
                    exchange.seconds,
                ),
            ),
            (_SETTLE, (exchange.outcome, *key)),
        ]
        if exchange.gap:
            gap = (
                "insert into gap (conversation, message, question, language, at) values ($1, $2, $3, $4, $5)"
            )
            statements.append(
                (f"{gap} on conflict do nothing", (*key, exchange.question, reply.language, at))
            )
        await self._db.transact(*statements)

    async def reply_to(self, message: IncomingMessage, /) -> Reply | None:
        rows = await self._db.fetch(
            "select reply from exchange where conversation = $1 and message = $2",
            str(message.conversation),
            message.id,
        )
        return _reply(json.loads(rows[0]["reply"])) if rows else None

    async def rate(self, conversation: ConversationId, message: str, vote: int, /) -> None:
        await self._db.transact(
            (
                "insert into feedback (conversation, message, vote, at) values ($1, $2, $3, $4)"
                " on conflict (conversation, message) do update set vote = excluded.vote, at = excluded.at",
                (str(conversation), message, vote, _millis(datetime.now(UTC))),
            )
        )

    async def forget(self, conversation: ConversationId, /) -> None:
        chat = (str(conversation),)
        await self._db.transact(
            *((f"delete from {table} where conversation = $1", chat) for table in _PERSONAL),
            ("update receipt set body = '{}' where conversation = $1 and settled is not null", chat),
        )

    async def export(self, conversation: ConversationId, /) -> dict[str, Any]:
        chat = str(conversation)
        tables = {
            table: [
                dict(row)
                for row in await self._db.fetch(f"select * from {table} where conversation = $1", chat)
            ]
            for table in _PERSONAL
        }
        return {"conversation": chat, **tables}


_PERSONAL = ("exchange", "preference", "feedback", "gap")
_SETTLE = "update receipt set settled = $1 where conversation = $2 and message = $3"


def _packed(message: IncomingMessage) -> str:
    extras = {
        "text": message.text,
        "content": message.content,
        "button": message.button,
        "attachment": message.attachment,
        "edits": message.edits,
    }
    return json.dumps({key: value for key, value in extras.items() if value}, ensure_ascii=False)


def _unpacked(row: Any) -> IncomingMessage:
    body = json.loads(row["body"])
    return IncomingMessage(
        row["message"],
        ConversationId.parse(row["conversation"]),
        body.get("text", ""),
        _moment(row["sent_at"]),
        Content(body.get("content", "text")),
        body.get("button", ""),
        body.get("attachment", ""),
        body.get("edits", ""),
    )


def _reply(fields: dict[str, Any]) -> Reply:
    return Reply(
        fields["text"],
        Language(fields["language"]),
        tuple(Source(**source) for source in fields["sources"]),
        tuple(Button(**button) for button in fields["buttons"]),
        fields["rateable"],
    )


def _millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


class ForgetfulStore:
    """A `ConversationStore` that keeps nothing: for scoring, where every question stands alone."""

    async def history(self, conversation: ConversationId, /, *, limit: int) -> tuple[Turn, ...]:
        return ()

    async def preference(self, conversation: ConversationId, /) -> Language | None:
        return None

    async def prefer(self, conversation: ConversationId, language: Language | None, /) -> None: ...

    async def record(self, exchange: Exchange, /) -> None: ...

    async def reply_to(self, message: IncomingMessage, /) -> Reply | None:
        return None

    async def rate(self, conversation: ConversationId, message: str, vote: int, /) -> None: ...

    async def forget(self, conversation: ConversationId, /) -> None: ...

    async def export(self, conversation: ConversationId, /) -> dict[str, Any]:
        return {}
