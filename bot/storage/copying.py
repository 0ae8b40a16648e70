"""Everything that a SQLite file holds, brought into an empty PostgreSQL database."""

from collections.abc import Mapping
from typing import Any

from bot.errors import DatabaseUnusable
from bot.storage.database import Database, Statement

TABLES = {
    "exchange": ("conversation", "message"),
    "preference": ("conversation",),
    "feedback": ("conversation", "message"),
    "gap": ("conversation", "message"),
    "model_use": ("day", "scope"),
    "model_turn": ("conversation", "message"),
    "clock": ("believed",),
    "note": ("kind", "name"),
    "person": ("id",),
    "recovery_code": ("person", "digest"),
    "invitation": ("digest",),
    "console_session": ("digest",),
    "sign_in_failure": ("at", "address", "account"),
    "deed": ("id",),
    "rate": ("name",),
    "job": ("name",),
    "receipt": ("arrived", "conversation", "message"),
}
"""Every table, and by which columns it is read. Receipts come last: as soon as one is there it is worked on."""
_AT_ONCE = 500
_BEFORE_ALL = 1 << 62
"""Taken from the arrival of each message, so that it comes before all that arrives by PostgreSQL's own count."""


async def copy_all(source: Database, target: Database) -> Mapping[str, int]:
    """The rows that were brought over, by table.

    All of it or nothing: raises `DatabaseUnusable` where the target holds anything already.
    """
    for table in TABLES:
        if await target.fetch(f"select 1 as one from {table} limit 1"):
            raise DatabaseUnusable(
                f"the database is not empty: there are rows in {table}; nothing was copied"
            )
    statements: list[Statement] = []
    counts = {}
    for table, order in TABLES.items():
        held, rows = 0, await _page(source, table, order, 0)
        while rows:
            statements += [_insertion(table, row) for row in rows]
            held += len(rows)
            rows = await _page(source, table, order, held)
        counts[table] = held
    await target.transact(*statements)
    return counts


async def _page(source: Database, table: str, order: tuple[str, ...], after: int) -> list[Mapping[str, Any]]:
    rows = await source.fetch(
        f"select * from {table} order by {', '.join(order)} limit {_AT_ONCE} offset {after}"
    )
    return list(rows)


def _insertion(table: str, row: Mapping[str, Any]) -> Statement:
    fields = dict(row)
    if table == "receipt":
        fields["arrived"] -= _BEFORE_ALL
    places = ", ".join(f"${n}" for n in range(1, len(fields) + 1))
    return f"insert into {table} ({', '.join(fields)}) values ({places})", tuple(fields.values())
