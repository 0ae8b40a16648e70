"""Reports: counts, votes, times and models as they were, and nothing older than the retention or of anybody's own."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from bot import config as configuration
from bot.config import Config, PostgresAddress, StoreConfig
from bot.insight import reports
from bot.messages.message import ChannelName, ConversationId, message
from bot.runtime import Runtime
from index.embedding.embed import Embedder
from tests.conftest import published
from tests.console import OURS, PASSWORD, Browser, get

PHONE = "923001234567"
CHAT = ConversationId(ChannelName.WHATSAPP, "15550001", PHONE)
TABLES = ("use", "latency", "units", "models", "gaps")


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    published(config.index.folder, config.knowledge.folder, embedder)
    if request.param == "postgres":
        shared = PostgresAddress(request.getfixturevalue("postgres").fresh())
        config = replace(config, store=StoreConfig(shared))
    return replace(config, privacy=replace(config.privacy, retention_days=20))


async def asked(
    house: Runtime,
    id: str,
    question: str,
    *,
    vote: int = 0,
    days: int = 0,
    gap: bool = False,
    seconds: float = 0.1,
    model: str = "",
) -> None:
    """A question that was put, answered and voted on so many days ago."""
    incoming = replace(message(question, "x"), id=id, conversation=CHAT)
    exchange = await house.conversation().respond(incoming)
    await house.store.record(replace(exchange, gap=gap, seconds=seconds, model=model))
    if vote:
        await house.store.rate(CHAT, id, vote)
    for table in ("exchange", "feedback", "gap"):
        await house.store.database.transact(
            (f"update {table} set at = at - $1 where message = $2", (days * reports.DAY, id))
        )


async def table(admin: Browser, name: str, days: int = 30) -> list[dict[str, str]]:
    """A table as a spreadsheet reads it."""
    query = {"table": name, "days": str(days)}
    answer = await admin.get("/admin/api/export", params=query, headers=OURS)
    assert answer.status == 200
    return list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))


async def test_votes_count_for_the_section_that_was_shown_first(admin: Browser, house: Runtime) -> None:
    for n, (question, vote) in enumerate(
        (
            ("what is sql", 1),
            ("what is sql", 1),
            ("what is sql", -1),
            ("why learn python", -1),
            ("data analyst skills", 0),
        )
    ):
        await asked(house, f"m{n}", question, vote=vote)
    await house.store.rate(CHAT, "m0", -1)  # the last vote counts
    expected = {
        "skills/sql#what": ("3", "1", "2"),
        "skills/python#what": ("1", "0", "1"),
        "roles/data-analyst#skills": ("1", "0", "0"),
    }
    rows = await table(admin, "units")
    assert {row["unit"]: (row["answered"], row["liked"], row["disliked"]) for row in rows} == expected
    assert rows[0]["unit"] == "skills/sql#what", "most answered first"


async def test_use_is_counted_by_channel(admin: Browser, house: Runtime) -> None:
    await asked(house, "m0", "what is sql")
    await asked(house, "m1", "what is sql")
    (row,) = await table(admin, "use")
    assert (row["channel"], row["language"], row["count"]) == ("whatsapp", "en", "2")


async def test_what_is_tried_in_a_terminal_is_no_use(admin: Browser, house: Runtime) -> None:
    await asked(house, "m0", "what is sql")
    tried = replace(message("what is sql", "ask-1"), id="t0")
    await house.store.record(replace(await house.conversation().respond(tried), seconds=9.0))
    assert [(row["channel"], row["count"]) for row in await table(admin, "use")] == [("whatsapp", "1")]
    assert [row["p95"] for row in await table(admin, "latency")] == ["0.1"]
    assert [row["answered"] for row in await table(admin, "units")] == ["1"]


async def test_what_was_written_with_a_vote_is_told(admin: Browser, house: Runtime) -> None:
    await asked(house, "m0", "what is sql", vote=-1)
    await house.store.note(
        replace(message("", "x"), id="m0", conversation=CHAT), "no dates, call 0300-1234567"
    )
    _, use = await get(admin, "use")
    (one,) = use["disliked"]
    assert one["note"].startswith("no dates, call ")
    assert "1234567" not in one["note"]


async def test_times_by_day(admin: Browser, house: Runtime) -> None:
    for n in range(1, 101):
        await asked(house, f"m{n}", "hello", seconds=n / 100)
    await asked(house, "old", "hello", seconds=9.0, days=3)
    before, today = await table(admin, "latency")
    assert (before["median"], before["p95"]) == ("9.0", "9.0")
    assert (float(today["median"]), float(today["p95"])) == pytest.approx((0.505, 0.9505), abs=1e-3)
    assert before["day"] < today["day"]


async def test_the_median_is_of_all_messages(admin: Browser, house: Runtime) -> None:
    since = reports.oldest(house.config.privacy.retention_days, 7)
    assert await reports.median(house.store.database, since=since) is None
    for n, (seconds, days) in enumerate(((9.0, 3), (8.0, 3), (1.0, 0), (5.0, 10))):
        await asked(house, f"m{n}", "hello", seconds=seconds, days=days)
    assert await reports.median(house.store.database, since=since) == 8.0
    await asked(house, "m9", "hello", seconds=2.0)
    assert await reports.median(house.store.database, since=since) == 5.0, "between the two in the middle"


async def test_models_and_the_built_in_answerer(admin: Browser, house: Runtime) -> None:
    from datetime import UTC, datetime

    from bot.storage.ledger import SqlLedger

    for n in range(3):
        await asked(house, f"m{n}", "what is sql", model="openai:small" if n else "", seconds=0.5)
    ledger, day = SqlLedger(house.store.database), datetime.now(UTC).date().isoformat()
    await ledger.spend(day, "used:openai:small", 2, 1200)
    await ledger.spend(day, "cost:openai:small", 2, 2500)
    await ledger.spend(day, "used:ollama:failing", 1, 40)
    assert [tuple(row.values()) for row in await table(admin, "models")] == [
        ("openai:small", "2", "1.0", "1200", "0.0025", "0"),
        ("", "1", "0.5", "0", "0.0", "0"),
        ("ollama:failing", "0", "0.0", "40", "0.0", "0"),
    ]


async def test_nothing_older_than_the_retention(admin: Browser, house: Runtime) -> None:
    """Before the hourly sweep has erased it, and whatever period is asked for."""
    await asked(house, "old", "an old question of the quantum bazaar", vote=-1, gap=True, days=25)
    await asked(house, "new", "a new question of the quantum circle", vote=-1, gap=True, days=15)
    for days in ("30", "365"):
        _, use = await get(admin, "use", days=days)
        assert sum(row["count"] for row in use["use"]) == 1
        assert [one["question"] for one in use["disliked"]] == ["a new question of the quantum circle"]
        _, found = await get(admin, "gaps", days=days)
        assert [one["text"] for gap in found["gaps"] for one in gap["examples"]] == [
            "a new question of the quantum circle"
        ]
        assert "bazaar" not in str([await table(admin, name, int(days)) for name in TABLES])


async def test_no_table_holds_a_number_or_an_address(admin: Browser, house: Runtime) -> None:
    written = (
        "call 0300-1234567 or +92 (321) 7654321, CNIC 35202-1234567-1, sana@example.com about quantum fees"
    )
    await asked(house, "m1", written, vote=-1, gap=True)
    told = [str(await table(admin, name)) for name in TABLES]
    for what in ("use", "gaps", "knowledge", "history", "state"):
        told.append(str(await get(admin, what)))
    assert "quantum fees" in "".join(told)
    for secret in (PHONE, "1234567", "7654321", "35202", "sana", "15550001"):
        assert not [text for text in told if secret in text], secret


async def test_a_disliked_question_has_its_own_language(admin: Browser, house: Runtime) -> None:
    """Whatever the chat is answered in, since it prefers a language or the knowledge has no other."""
    from index.text.language import Language

    await house.store.prefer(CHAT, Language.URDU)
    for n, question in enumerate(
        ("what does a data analyst do", "data analyst ka kaam kya hai", "ڈیٹا اینالسٹ کا کام کیا ہے")
    ):
        await asked(house, f"m{n}", question, vote=-1)
    _, use = await get(admin, "use")
    assert {row["language"] for row in use["use"]} == {"ur"}, "all are answered in Urdu"
    assert {one["question"]: one["language"] for one in use["disliked"]} == {
        "what does a data analyst do": "en",
        "data analyst ka kaam kya hai": "ur-Latn",
        "ڈیٹا اینالسٹ کا کام کیا ہے": "ur",
    }
