"""What models were asked for one message and wrote, as it is kept where the operator wants it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.insight.gaps import masked
from bot.storage.database import Database
from index.digests import digest


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """One message that models were asked for, as it was kept. `rejected` counts their answers that failed a check,
    `cost` is in dollars, `seconds` are those of all calls."""

    id: str
    at: int
    question: str
    outcome: str
    answerer: str
    calls: int
    rejected: int
    seconds: float
    tokens: int
    cost: float


async def model_turns(database: Database, *, since: int, limit: int = 100) -> list[ModelTurn]:
    """The latest turns that are kept of what models were asked, newest first."""
    rows = await database.fetch(
        f"select conversation, message, at, body from model_turn where at >= $1 order by at desc limit {int(limit)}",
        since,
    )
    return [_turn(row) for row in rows]


async def model_turn(database: Database, id: str) -> Mapping[str, Any] | None:
    """All of one kept turn, as `bot.answering.explain` told it; None where it is gone."""
    at = id.partition("-")[0]
    kept = "select conversation, message, at, body from model_turn where at = $1"
    for row in await database.fetch(kept, int(at)) if at.isdigit() else ():
        if _turn_id(row) == id:
            return dict(json.loads(row["body"]))
    return None


def _turn(row: Mapping[str, Any]) -> ModelTurn:
    told = json.loads(row["body"])
    calls = told["calls"]
    return ModelTurn(
        _turn_id(row),
        int(row["at"]),
        masked(told["question"]),
        told["outcome"],
        told["answerer"],
        len(calls),
        sum(call["checks"] == "failed" for call in calls),
        round(sum(call["ms"] for call in calls) / 1000, 2),
        told["tokens"],
        told["cost"],
    )


def _turn_id(row: Mapping[str, Any]) -> str:
    """An id that does not tell the chat."""
    told = digest(f"{row['conversation']}\n{row['message']}")
    return f"{row['at']}-{told[:16]}"
