"""What people ask and how it is answered: gaps, use, votes; counts alone, and no text older than the retention."""

import asyncio
import csv
import io
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from bot.insight.gaps import Gap, Unanswered, group, masked
from bot.messages.exchange import Outcome
from bot.messages.message import ChannelName
from bot.storage.database import Database
from index.clock import unix_now
from index.knowledge.passage import Kind
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language, detect

DAY = 86_400_000
_PAKISTAN = 5 * 3_600_000
_TIMINGS = 50_000
_ANSWERED_FROM = 0.5
_CHANNEL = " ".join(
    (
        "case",
        *(f"when substr(conversation, 1, {len(c) + 1}) = '{c}:' then '{c}'" for c in ChannelName),
        "else conversation end",
    )
)
"""SQL: the channel of a conversation, which `ConversationId` writes before the first colon."""
_PEOPLE = f"conversation not like '{ChannelName.TERMINAL}:%'"
"""SQL: not what an operator tries in a terminal."""


@dataclass(frozen=True, slots=True)
class Use:
    """Messages of one day, channel, script, outcome and model."""

    day: str
    """In Pakistan's time, as 2026-11-24."""
    channel: str
    language: str
    outcome: str
    model: str
    """"" for the built-in answerer."""
    count: int


@dataclass(frozen=True, slots=True)
class UnitUse:
    """How often one unit answered (an honest "not known" is no answer), and the votes on those answers."""

    unit: str
    answered: int
    liked: int
    disliked: int


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from message to reply of one day."""

    day: str
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What one model did; `cost` is in dollars, 0 where no price is configured."""

    model: str
    answers: int
    seconds: float
    tokens: int = 0
    cost: float = 0.0
    rejected: int = 0
    """Answers that failed the checks and were not sent."""


def oldest(retention_days: int, days: int | None = None) -> int:
    """The earliest moment, in milliseconds, that a report may look at; retention of 0 days keeps everything."""
    kept = retention_days or 36_500
    return round(unix_now() * 1000) - min(kept, days or kept) * DAY


async def use(database: Database, *, since: int) -> list[Use]:
    """Counts by day, channel, script, outcome and model, oldest first."""
    rows = await database.fetch(
        f"select (at + {_PAKISTAN}) / {DAY} as day, {_CHANNEL} as channel, language, outcome, model,"
        f" count(*) as n from exchange where at >= $1 and {_PEOPLE} group by 1, 2, 3, 4, 5 order by 1",
        since,
    )
    return [
        Use(_day(r["day"]), r["channel"], r["language"], r["outcome"], r["model"], int(r["n"])) for r in rows
    ]


async def latency(database: Database, *, since: int) -> list[Latency]:
    """Median and 95th percentile by day, of the latest messages."""
    rows = await database.fetch(
        f"select (at + {_PAKISTAN}) / {DAY} as day, seconds from exchange where at >= $1 and {_PEOPLE}"
        f" order by at desc limit {_TIMINGS}",
        since,
    )
    by_day: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        by_day[int(row["day"])].append(float(row["seconds"]))
    return [
        Latency(_day(day), *(round(float(p), 4) for p in np.percentile(by_day[day], (50, 95))))
        for day in sorted(by_day)
    ]


async def median(database: Database, *, since: int) -> float | None:
    """Median of the seconds from message to reply over all messages, None where there are none."""
    (row,) = await database.fetch(f"select count(*) as n from exchange where at >= $1 and {_PEOPLE}", since)
    count = int(row["n"])
    middle = await database.fetch(
        f"select seconds from exchange where at >= $1 and {_PEOPLE} order by seconds"
        f" limit {2 - count % 2} offset {max(count - 1, 0) // 2}",
        since,
    )
    return sum(float(row["seconds"]) for row in middle) / len(middle) if middle else None


async def model_use(database: Database, *, since: int) -> list[ModelUse]:
    """Answers by model and by the built-in answerer (""), most first, with what the models' ledger holds."""
    rows = await database.fetch(
        "select model, count(*) as n, sum(seconds) as s from exchange where at >= $1 group by model order by 2 desc",
        since,
    )
    spent: Counter[str] = Counter()
    requests: Counter[str] = Counter()
    for row in await database.fetch(
        "select scope, sum(tokens) as n, sum(requests) as r from model_use where day >= $1 group by scope",
        time.strftime("%Y-%m-%d", time.gmtime(since / 1000)),
    ):
        spent[row["scope"]] += int(row["n"])
        requests[row["scope"]] += int(row["r"])
    answers = {r["model"]: (int(r["n"]), round(float(r["s"]), 2)) for r in rows}
    unanswered = {
        scope.removeprefix("used:") for scope in spent if scope.startswith("used:")
    } - answers.keys()
    answers |= dict.fromkeys(sorted(unanswered), (0, 0.0))
    return [
        ModelUse(
            model,
            n,
            seconds,
            spent[f"used:{model}"],
            spent[f"cost:{model}"] / 1_000_000,
            requests[f"rejected:{model}"],
        )
        for model, (n, seconds) in answers.items()
    ]


async def unit_use(database: Database, *, since: int) -> list[UnitUse]:
    """Per unit, most answered first; a vote counts for the unit shown first."""
    answered: Counter[str] = Counter()
    for row in await database.fetch(
        f"select units, count(*) as n from exchange where at >= $1 and outcome = $2 and {_PEOPLE} group by units",
        since,
        Outcome.ANSWERED.value,
    ):
        for unit in json.loads(row["units"])[:1]:
            answered[unit] += int(row["n"])
    votes: dict[int, Counter[str]] = {1: Counter(), -1: Counter()}
    for row in await database.fetch(
        "select e.units, f.vote, count(*) as n from feedback f join exchange e"
        " on e.conversation = f.conversation and e.message = f.message where f.at >= $1 group by 1, 2",
        since,
    ):
        for unit in json.loads(row["units"])[:1]:
            votes[1 if row["vote"] > 0 else -1][unit] += int(row["n"])
    names = answered.keys() | votes[1].keys() | votes[-1].keys()
    found = [UnitUse(name, answered[name], votes[1][name], votes[-1][name]) for name in names]
    return sorted(found, key=lambda u: (-u.answered, u.unit))


async def disliked(database: Database, *, since: int, limit: int = 50) -> list[Mapping[str, Any]]:
    """The latest answers voted down: question, its own language whatever that of the answer, first unit, day, and what
    the person wrote with the vote."""
    rows = await database.fetch(
        "select e.question, e.language, e.units, e.at, f.note from feedback f join exchange e on e.conversation = f.conversation"
        f" and e.message = f.message where f.vote < 0 and e.at >= $1 order by e.at desc limit {int(limit)}",
        since,
    )
    return [
        {
            "question": masked(row["question"]),
            "language": detect(row["question"], prior=Language(row["language"])) or row["language"],
            "unit": next(iter(json.loads(row["units"])), ""),
            "day": _day((int(row["at"]) + _PAKISTAN) // DAY),
            "note": masked(row["note"]),
        }
        for row in rows
        if row["question"]
    ]


async def asked_without_answer(database: Database, *, since: int) -> list[Unanswered]:
    rows = await database.fetch(
        "select conversation, message, question, language, at from gap where at >= $1 and question <> ''"
        " order by at desc limit 5000",
        since,
    )
    return [_unanswered(row) for row in rows]


async def asked_off_topic(database: Database, *, since: int) -> list[Unanswered]:
    """Messages of people that were declined as no matter of ours."""
    rows = await database.fetch(
        "select conversation, message, question, language, at from exchange where at >= $1 and outcome = $2"
        f" and question <> '' and {_PEOPLE} order by at desc limit 5000",
        since,
        Outcome.OFF_TOPIC.value,
    )
    return [_unanswered(row) for row in rows]


async def gaps(database: Database, retriever: SnapshotRetriever, *, since: int, check: int = 60) -> list[Gap]:
    """Grouped gaps, most asked first; the first `check` are put to the live index again."""
    return await _grouped(await asked_without_answer(database, since=since), retriever, check)


async def declined(database: Database, retriever: SnapshotRetriever, *, since: int) -> list[Gap]:
    """What was declined as off topic, grouped as gaps are: what is ours after all is among it."""
    return await _grouped(await asked_off_topic(database, since=since), retriever)


async def _grouped(asked: Sequence[Unanswered], retriever: SnapshotRetriever, check: int = 0) -> list[Gap]:
    found = await asyncio.to_thread(group, asked, retriever.snapshot, retriever.embedder)
    return [
        replace(gap, answered_by=await asyncio.to_thread(_answering, gap, retriever)) if n < check else gap
        for n, gap in enumerate(found)
    ]


def _unanswered(row: Mapping[str, Any]) -> Unanswered:
    language, at = Language(row["language"]), int(row["at"])
    return Unanswered(row["question"], language, at, row["conversation"], row["message"])


def language_of(gap: Gap, example: str) -> Language:
    """The language of one wording: a gap's own languages are in no order of its wordings."""
    return detect(example, prior=gap.languages[0]) or gap.languages[0]


async def set_aside(database: Database, rows: Iterable[tuple[str, str]]) -> None:
    """Take gaps off the list; the messages themselves stay as long as any."""
    await database.transact(
        *(("delete from gap where conversation = $1 and message = $2", (c, m)) for c, m in rows)
    )


async def put_back(database: Database, rows: Iterable[tuple[str, str]]) -> None:
    """The way back of `set_aside`, from the messages: what was erased meanwhile stays erased."""
    columns = "conversation, message, question, language, at"
    kept = f"select {columns} from exchange where conversation = $1 and message = $2"
    insert = f"insert into gap ({columns}) {kept} on conflict do nothing"
    await database.transact(*((insert, (c, m)) for c, m in rows))


def as_csv(rows: Iterable[Any], columns: tuple[str, ...]) -> str:
    """Comma-separated, with a heading line; a cell that a spreadsheet would take for a formula is quoted off."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        fields = row if isinstance(row, Mapping) else asdict(row)
        writer.writerow([_harmless(fields[column]) for column in columns])
    return out.getvalue()


def _harmless(value: object) -> object:
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )


def _answering(gap: Gap, retriever: SnapshotRetriever) -> str:
    """The unit that answers the most frequent wording now, "" where none does."""
    hits = retriever.search(gap.examples[0], language_of(gap, gap.examples[0]), k=1)
    best = next(iter(hits), None)
    return best.unit.id if best and best.score >= _ANSWERED_FROM and best.unit.kind is Kind.ANSWER else ""


def _day(number: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(int(number) * 86_400))
