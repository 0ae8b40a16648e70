"""At-least-once handling: a message is received before we acknowledge it, and settled after we answer it."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage
from bot.storage.database import Database, Statement, Value, from_millis, millis
from bot.storage.rates import ANSWERED, OVER, Admission, Charged, Rate, charge, charged
from index.clock import unix_now

SET_ASIDE = "set aside"
"""How a message is settled that was given up because the process died on it."""
_RECEIVE = "insert into receipt (conversation, message, body, sent_at, edits, arrived, tries, sendings, settled, accepted)"
_ADMIT = (
    f"{_RECEIVE} select cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as bigint), cast($5 as text),"
    " cast($6 as bigint), 0, 0, case when verdict = 0 then cast($7 as text) else cast($9 as text) end,"
    " cast($8 as bigint) from rate where name = $10 and verdict <= $11 on conflict do nothing returning message"
)
_SETTLE = "update receipt set settled = $1 where conversation = $2 and message = $3"


@dataclass(frozen=True, slots=True)
class Begun:
    """How often a message was in hand when a process ended, or is now: its answer worked out, its reply sent."""

    worked: int = 0
    sent: int = 0

    @property
    def at_work(self) -> "Begun":
        """With one more time that its answer is worked out."""
        return replace(self, worked=self.worked + 1)

    @property
    def sending(self) -> "Begun":
        """With one more time that its reply is sent."""
        return replace(self, sent=self.sent + 1)


NEVER = Begun()


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for its answer."""

    waiting: int = 0
    oldest: float = 0.0
    """When the first of them arrived, in seconds since 1970; 0 where none waits."""

    @property
    def age(self) -> float:
        """How many seconds the first of them has waited."""
        return max(0.0, unix_now() - self.oldest) if self.oldest else 0.0


class Receipts(Protocol):
    """What has been accepted, and whether it is finished."""

    async def admit(
        self, message: IncomingMessage, rate: Rate | None, /, *, settled: str | None = None
    ) -> Charged | None:
        """Durably accept, as finished already where `settled` says how, what leaves the sender within the rate; None
        when it was accepted before."""
        ...

    async def unsettled(
        self, chats: Collection[ConversationId] | None = None, /
    ) -> tuple[tuple[IncomingMessage, Begun], ...]:
        """Accepted and not finished, in the order of their arrival, each with how often it was begun; of all chats, or
        of these."""
        ...

    async def waiting(self) -> tuple[ConversationId, ...]:
        """The chats that have anything unsettled, the one that waits longest first."""
        ...

    async def count(self, parts: Sequence[IncomingMessage], begun: Begun, /, *, synced: bool = False) -> None:
        """Put down how often these were begun, before they are, so that it is known even if the process dies of it. The
        number itself is put down: where the way to the database breaks, the same is written twice."""
        ...

    async def before(self, edit: IncomingMessage, /) -> IncomingMessage | None:
        """What an edit changes, as it was worded last; None where that is unknown or erased."""
        ...

    async def knows(self, channel: ChannelName, account: str, message: str, /) -> bool:
        """Whether a message of that id was accepted in any chat of the account: one person may have two ids."""
        ...

    async def newest(self, channel: ChannelName, account: str, /) -> float | None:
        """When the newest message of the account was sent, in seconds since 1970."""
        ...

    async def abandon(self, message: IncomingMessage, reason: str, /) -> None:
        """Settle a message, and those joined to it, without an answer."""
        ...


class SqlReceipts:
    """`Receipts` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._arrived = 0

    async def receive(self, message: IncomingMessage, /, *, settled: str | None = None) -> bool:
        """Durably accept, at whatever rate; False when it was accepted before."""
        sql = f"{_RECEIVE} values ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8) on conflict do nothing returning message"
        return bool(await self._db.fetch(sql, *self._received(message, settled)))

    async def admit(
        self, message: IncomingMessage, rate: Rate | None, /, *, settled: str | None = None
    ) -> Charged | None:
        if rate is None:
            return ANSWERED if await self.receive(message, settled=settled) else None
        most = Admission.SLOW_DOWN if rate.warns else Admission.ANSWER
        admitted = (_ADMIT, (*self._received(message, settled), OVER, rate.name, most))
        # in one transaction, so that it is one way to the database and one write of its disk
        rows, fresh = await self._db.transact(charge(rate, key_of(message)), admitted)
        if not rows:
            return None
        outcome = charged(rate, rows[0])
        return outcome if fresh or outcome.verdict > most else None

    def _received(self, message: IncomingMessage, settled: str | None) -> tuple[Value, ...]:
        return (
            str(message.conversation),
            message.id,
            _packed(message),
            millis(message.sent_at),
            message.edits,
            self._arrival(),
            settled,
            round(unix_now() * 1000),
        )

    def _arrival(self) -> int:
        """Microseconds, never the same twice, so that messages of one instant keep their order, and never before
        what an earlier process left, however its clock was set. PostgreSQL puts its own order in its place."""
        self._arrived = max(self._arrived + 1, round(unix_now() * 1_000_000))
        return self._arrived

    async def unsettled(
        self, chats: Collection[ConversationId] | None = None, /
    ) -> tuple[tuple[IncomingMessage, Begun], ...]:
        names = [str(chat) for chat in chats or ()]
        these = f" and conversation in ({', '.join(f'${n}' for n in range(1, len(names) + 1))})"
        rows = await self._db.fetch(
            "select conversation, message, body, sent_at, arrived, tries, sendings from receipt"
            f" where settled is null{these if names else ''} order by arrived",
            *names,
        )
        self._arrived = max([self._arrived, *(int(row["arrived"]) for row in rows[-1:])])
        return tuple((_unpacked(row), Begun(int(row["tries"]), int(row["sendings"]))) for row in rows)

    async def waiting(self) -> tuple[ConversationId, ...]:
        rows = await self._db.fetch(
            "select conversation from receipt where settled is null group by conversation order by min(arrived)"
        )
        return tuple(ConversationId.parse(row["conversation"]) for row in rows)

    async def count(self, parts: Sequence[IncomingMessage], begun: Begun, /, *, synced: bool = False) -> None:
        statement = "update receipt set tries = $1, sendings = $2 where conversation = $3 and message = $4 and settled is null"
        numbers = (begun.worked, begun.sent)
        await self._db.transact(*((statement, (*numbers, *key_of(part))) for part in parts), synced=synced)

    async def before(self, edit: IncomingMessage, /) -> IncomingMessage | None:
        rows = await self._db.fetch(
            "select conversation, message, body, sent_at from receipt where conversation = $1 and message <> $2"
            " and (message = $3 or edits = $3) and body <> '{}' order by arrived desc limit 1",
            *key_of(edit),
            edit.edits,
        )
        return _unpacked(rows[0]) if rows else None

    async def knows(self, channel: ChannelName, account: str, message: str, /) -> bool:
        rows = await self._db.fetch("select conversation from receipt where message = $1", message)
        return any(row["conversation"].startswith(f"{channel}:{account}:") for row in rows)

    async def newest(self, channel: ChannelName, account: str, /) -> float | None:
        first = f"{channel}:{account}:"
        rows = await self._db.fetch(
            "select max(sent_at) as at from receipt where conversation >= $1 and conversation < $2",
            first,
            first[:-1] + ";",  # what follows ":"
        )
        return None if rows[0]["at"] is None else int(rows[0]["at"]) / 1000

    async def last(self, channel: ChannelName, chat: str, /) -> IncomingMessage | None:
        """The newest message of a chat in whichever account, its words perhaps erased; None where it never wrote."""
        pattern = re.sub(r"([\\%_])", r"\\\1", chat)
        rows = await self._db.fetch(
            "select conversation, message, body, sent_at from receipt where conversation like $1 escape '\\'"
            " order by arrived desc limit 20",
            f"{channel}:%:{pattern}",
        )
        found = (_unpacked(row) for row in rows)
        return next((message for message in found if message.conversation.chat == chat), None)

    async def abandon(self, message: IncomingMessage, reason: str, /) -> None:
        await self._db.transact(*settled(message, reason))

    async def backlog(self) -> Backlog:
        """What waits, in figures."""
        rows = await self._db.fetch(
            "select count(*) as n, min(case when accepted > 0 then accepted end) as oldest from receipt"
            " where settled is null"
        )
        oldest = int(rows[0]["oldest"] or 0) / 1000
        return Backlog(int(rows[0]["n"]), oldest)

    async def set_aside(self) -> int:
        """How many messages were given up because the process died on them."""
        rows = await self._db.fetch("select count(*) as n from receipt where settled = $1", SET_ASIDE)
        return int(rows[0]["n"])


def key_of(message: IncomingMessage) -> tuple[str, str]:
    """Conversation and id: the first columns of every table of messages."""
    return str(message.conversation), message.id


def settled(message: IncomingMessage, outcome: str) -> list[Statement]:
    """The message is done with `outcome`, those joined to it are done with it."""
    chat = str(message.conversation)
    joined: list[Statement] = [(_SETTLE, (f"joined {message.id}", chat, name)) for name in message.joins]
    return [(_SETTLE, (outcome, chat, message.id)), *joined]


def _packed(message: IncomingMessage) -> str:
    extras = {
        "text": message.text,
        "content": message.content,
        "button": message.button,
        "attachment": message.attachment,
        "edits": message.edits,
        "address": message.address,
    }
    return json.dumps({key: value for key, value in extras.items() if value}, ensure_ascii=False)


def _unpacked(row: Any) -> IncomingMessage:
    body = json.loads(row["body"])
    return IncomingMessage(
        row["message"],
        ConversationId.parse(row["conversation"]),
        body.get("text", ""),
        from_millis(row["sent_at"]),
        Content(body.get("content", "text")),
        body.get("button", ""),
        body.get("attachment", ""),
        body.get("edits", ""),
        address=body.get("address", ""),
    )
