"""What language models were used for today, kept in the database so that a restart does not forget it."""

from datetime import date, timedelta

from bot.storage.database import Database

_DAYS_KEPT = 40


class SqlLedger:
    """A `Ledger` in the bot's database. Chats stand in it under a digest."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._day = ""

    async def spend(self, day: str, scope: str, requests: int, tokens: int, /) -> tuple[int, int]:
        if day != self._day:
            self._day = day
            await self._db.transact(("delete from model_use where day < $1", (_before(day),)))
        rows = await self._db.fetch(
            "insert into model_use (day, scope, requests, tokens) values ($1, $2, $3, $4) on conflict (day, scope)"
            " do update set requests = model_use.requests + excluded.requests,"
            " tokens = model_use.tokens + excluded.tokens returning requests, tokens",
            day,
            scope,
            requests,
            tokens,
        )
        return int(rows[0]["requests"]), int(rows[0]["tokens"])


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=_DAYS_KEPT)).isoformat()
