"""What we remember of every chat, and how we ask for it."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from bot.messages.exchange import Exchange, Fact, PastTurn, Profile
from bot.messages.message import Button, ConversationId, IncomingMessage, Reply
from bot.storage.database import Database, from_millis, millis
from bot.storage.receipts import SqlReceipts, key_of, settled
from index.clock import utc_now
from index.knowledge.passage import Source
from index.text.language import Language


class ConversationStore(Protocol):
    """The memory of every chat."""

    async def history(self, conversation: ConversationId, /, *, limit: int) -> tuple[PastTurn, ...]:
        """The latest turns, oldest first."""
        ...

    async def preference(self, conversation: ConversationId, /) -> Language | None:
        """The script this chat asked to be answered in, if it did."""
        ...

    async def prefer(self, conversation: ConversationId, language: Language, /) -> None: ...

    async def record(self, exchange: Exchange, /) -> None:
        """Remember the exchange and settle its receipt, in one transaction."""
        ...

    async def reply_to(self, message: IncomingMessage, /) -> Reply | None:
        """The reply recorded for a message, for a redelivery that must hear it again."""
        ...

    async def rate(self, conversation: ConversationId, message: str, vote: int, /) -> None:
        """Keep the chat's vote, +1 or -1, on the reply to `message`; the last vote counts."""
        ...

    async def note(self, message: IncomingMessage, text: str, /) -> None:
        """Keep what the chat wrote about the bot."""
        ...

    async def amend(self, conversation: ConversationId, change: Callable[[Profile], Profile], /) -> None:
        """Change what every turn of the chat remembers of the person; doing it twice does it once."""
        ...

    async def forget(self, conversation: ConversationId, /) -> None:
        """Erase every word of the chat; only bare receipts stay, so a redelivery is not answered."""
        ...

    async def export(self, conversation: ConversationId, /) -> dict[str, Any]:
        """All that is kept of the chat, ready for JSON."""
        ...


class SqlStore:
    """`ConversationStore` over SQL, and the receipts that stand in the same database."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.receipts = SqlReceipts(database)

    @property
    def database(self) -> Database:
        """For reports, which read and count across chats."""
        return self._db

    async def history(self, conversation: ConversationId, /, *, limit: int) -> tuple[PastTurn, ...]:
        rows = await self._db.fetch(
            "select message, question, answer, language, outcome, reply, units, subjects, shown, at, profile"
            " from exchange"
            " where conversation = $1 order by at desc, message desc limit $2",
            str(conversation),
            limit,
        )
        return tuple(
            PastTurn(
                r["question"],
                r["answer"],
                Language(r["language"]),
                r["outcome"],
                tuple(json.loads(r["units"])),
                tuple(json.loads(r["subjects"])),
                r["shown"],
                from_millis(r["at"]),
                r["message"],
                tuple(Button(**button) for button in json.loads(r["reply"])["buttons"]),
                _profile(r["profile"]),
            )
            for r in reversed(rows)
        )

    async def preference(self, conversation: ConversationId, /) -> Language | None:
        rows = await self._db.fetch(
            "select language from preference where conversation = $1", str(conversation)
        )
        return Language(rows[0]["language"]) if rows else None

    async def prefer(self, conversation: ConversationId, language: Language, /) -> None:
        await self._db.transact(
            (
                "insert into preference (conversation, language, at) values ($1, $2, $3)"
                " on conflict (conversation) do update set language = excluded.language, at = excluded.at",
                (str(conversation), language, millis(utc_now())),
            )
        )

    async def record(self, exchange: Exchange, /) -> None:
        message, reply = exchange.message, exchange.reply
        key, at = key_of(message), millis(utc_now())
        statements = [
            (
                "insert into exchange (conversation, message, at, question, answer, language, outcome, reply, units,"
                " subjects, shown, snapshot, model, seconds, profile)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing",
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
                    _written(exchange.profile),
                ),
            ),
            *settled(message, exchange.outcome),
        ]
        if exchange.traced:
            turn = "insert into model_turn (conversation, message, at, body) values ($1, $2, $3, $4)"
            statements.append((f"{turn} on conflict do nothing", (*key, at, exchange.traced)))
        if exchange.gap:
            gap = (
                "insert into gap (conversation, message, question, language, at) values ($1, $2, $3, $4, $5)"
            )
            statements.append(
                (f"{gap} on conflict do nothing", (*key, exchange.question, reply.language, at))
            )
        await self._db.transact(
            *statements, synced=False
        )  # a reply forgotten by a power cut is only sent again

    async def reply_to(self, message: IncomingMessage, /) -> Reply | None:
        rows = await self._db.fetch(
            "select reply from exchange where conversation = $1 and message = $2",
            str(message.conversation),
            message.id,
        )
        return reply_of(json.loads(rows[0]["reply"])) if rows else None

    async def rate(self, conversation: ConversationId, message: str, vote: int, /) -> None:
        await self._db.transact(
            (
                "insert into feedback (conversation, message, vote, at) values ($1, $2, $3, $4)"
                " on conflict (conversation, message) do update set vote = excluded.vote, at = excluded.at",
                (str(conversation), message, vote, millis(utc_now())),
            )
        )

    async def note(self, message: IncomingMessage, text: str, /) -> None:
        await self._db.transact(
            (
                "insert into feedback (conversation, message, vote, at, note) values ($1, $2, 0, $3, $4)"
                " on conflict (conversation, message) do update set note = excluded.note",
                (*key_of(message), millis(utc_now()), text),
            )
        )

    async def erase_before(self, moment: datetime, /) -> None:
        """Erase what is older; bare receipts stay as long as a platform may deliver a message again."""
        at, day = millis(moment), 86_400_000
        forgotten = min(at, millis(utc_now()) - _REDELIVERED_DAYS * day)
        await self._db.transact(
            ("delete from exchange where at < $1", (at,)),
            ("delete from feedback where at < $1", (at,)),
            ("delete from gap where at < $1", (at,)),
            # a chat of which nothing else is left; one that was set now has its exchange only when that is answered
            (
                "delete from preference where at < $1 and conversation not in (select conversation from exchange)",
                (at,),
            ),
            ("update receipt set body = '{}' where sent_at < $1 and settled is not null", (at,)),
            ("delete from receipt where sent_at < $1 and settled is not null", (forgotten,)),
        )

    async def erase_turns_before(self, moment: datetime, /) -> None:
        """Erase what is older of what models were asked."""
        await self._db.transact(("delete from model_turn where at < $1", (millis(moment),)))

    async def amend(self, conversation: ConversationId, change: Callable[[Profile], Profile], /) -> None:
        chat = str(conversation)
        rows = await self._db.fetch(
            "select message, profile from exchange where conversation = $1 and profile <> '{}'", chat
        )
        await self._db.transact(
            *(
                (
                    "update exchange set profile = $3 where conversation = $1 and message = $2",
                    (chat, row["message"], _written(change(_profile(row["profile"])))),
                )
                for row in rows
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
        received = await self._db.fetch(
            "select message, body, sent_at, settled from receipt where conversation = $1 order by arrived",
            chat,
        )
        return {"conversation": chat, **tables, "received": [dict(row) for row in received]}


_REDELIVERED_DAYS = 14
"""WhatsApp delivers a message that we did not acknowledge for a week; twice that is safe."""
_PERSONAL = ("exchange", "preference", "feedback", "gap", "model_turn")
"""Tables that hold something of a chat: /forget empties them of it, an export shows it."""


def _written(profile: Profile) -> str:
    """A profile as it is kept: what is known, and nothing else."""
    known = {name: value for name, value in asdict(profile).items() if value}
    return json.dumps(known, ensure_ascii=False)


def _profile(kept: str) -> Profile:
    """What a turn remembers of the person; what another version kept beside it is left aside."""
    known = json.loads(kept)
    background, whom = (known.get(name, "") for name in ("background", "whom"))
    skills, lacks = (dict(known.get(name, {})) for name in ("skills", "lacks"))
    facts, theirs = (
        {Fact(fact): str(told) for fact, told in known.get(name, {}).items() if fact in {*Fact}}
        for name in ("facts", "theirs")
    )
    return Profile(str(background), skills, lacks, facts, str(whom), theirs)


def reply_of(fields: dict[str, Any]) -> Reply:
    """A reply as it was recorded."""
    return Reply(
        fields["text"],
        Language(fields["language"]),
        tuple(Source(**source) for source in fields["sources"]),
        tuple(Button(**button) for button in fields["buttons"]),
        fields["rateable"],
        tuple(tuple(numbers) for numbers in fields.get("numbers", ())),
    )


class ForgetfulStore:
    """A `ConversationStore` that keeps nothing: for scoring, where every question stands alone."""

    async def history(self, conversation: ConversationId, /, *, limit: int) -> tuple[PastTurn, ...]:
        return ()

    async def preference(self, conversation: ConversationId, /) -> Language | None:
        return None

    async def prefer(self, conversation: ConversationId, language: Language, /) -> None: ...

    async def record(self, exchange: Exchange, /) -> None: ...

    async def reply_to(self, message: IncomingMessage, /) -> Reply | None:
        return None

    async def rate(self, conversation: ConversationId, message: str, vote: int, /) -> None: ...

    async def note(self, message: IncomingMessage, text: str, /) -> None: ...

    async def amend(self, conversation: ConversationId, change: Callable[[Profile], Profile], /) -> None: ...

    async def forget(self, conversation: ConversationId, /) -> None: ...

    async def export(self, conversation: ConversationId, /) -> dict[str, Any]:
        return {}
