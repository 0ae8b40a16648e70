"""What leaves the house of unanswered questions: no chat, no number, no address."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from bot import config as configuration
from bot.cli.main import main
from bot.insight.gaps import Unanswered, group, masked
from bot.storage.opening import open_database
from index.embedding.embed import Embedder
from index.text.language import Language
from tests.conftest import published


@pytest.mark.parametrize(
    "written",
    [
        "03001234567",
        "0300-1234567",
        "0300 - 123 - 4567",
        "0300–1234567",
        "0300 — 1234567",
        "0300\u20111234567",
        "0300.123.4567",
        "+92 300 1234567",
        "+92 (300) 1234567",
        "+92(300)1234567",
        "0092-300-1234567",
        "۰۳۰۰ ۱۲۳۴۵۶۷",
        "35202-1234567-1",
        "35202 - 1234567 - 1",
        "3520212345671",
        "sana@example.com",
        "sana.khan_03001234567@mail.example.pk",
        "sana @ example.com",
        "ثنا@example.com",
        "sana@example",
    ],
)
def test_numbers_and_addresses_are_masked(written: str) -> None:
    for text in (f"what is the pay, tell me {written} please", f"تنخواہ بتائیں {written}", written):
        shown = masked(text)
        assert not any(letter.isdigit() or letter == "@" for letter in shown), shown
        assert shown.removesuffix(" please").endswith(("[number]", "[address]"))


@pytest.mark.parametrize(
    "text",
    [
        "is 50,000 - 80,000 a month usual in 2025?",
        "session 2024-2025 or 2025 – 2026?",
        "I have 950/1100 in FSc 2022. 850 in matric",
        "what to do @ home",
        "class 11, 12 and 3.5 GPA",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert masked(text) == text


def test_a_long_message_is_masked_in_good_time() -> None:
    started = time.process_time()
    for text in ("1 1 1 1 1 x " * 3000, "a" * 30_000, "a@" * 15_000, "1 ( - " * 5000):
        masked(text)
    assert time.process_time() - started < 3


def test_the_command_names_no_chat(
    workplace: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configuration.load(workplace, {})
    published(config.index.folder, config.knowledge.folder, embedder)
    now = round(time.time() * 1000)

    async def ask() -> None:
        async with open_database(config) as database:
            row = (
                "whatsapp:15550001:923001234567",
                "wamid.7",
                "pay of a quantum job? 0300 - 1234567",
                "en",
                now,
            )
            await database.transact(
                (
                    "insert into gap (conversation, message, question, language, at) values ($1, $2, $3, $4, $5)",
                    row,
                )
            )

    asyncio.run(ask())
    assert main(["index", "gaps", "--json", "--config", str(workplace)]) == 0
    (gap,) = json.loads(capsys.readouterr().out)["gaps"]
    assert gap.pop("answered_by") is not None
    assert gap == {
        "examples": ["pay of a quantum job? [number]"],
        "languages": ["en"],
        "count": 1,
        "last": now,
    }


def test_different_questions_about_one_subject_are_different_gaps(
    workplace: Path, embedder: Embedder
) -> None:
    """Each line of the file is one question in three scripts; several ask of one university, trust or country."""
    lines = (Path(__file__).parent / "asked.tsv").read_text("utf-8").splitlines()
    meant = {
        text: (name, language)
        for name, *texts in (line.split("\t") for line in lines)
        for text, language in zip(texts, (Language.ROMAN_URDU, Language.ENGLISH, Language.URDU), strict=True)
    }
    assert len(meant) == 54
    config = configuration.load(workplace, {})
    live = published(config.index.folder, config.knowledge.folder, embedder)
    asked = [Unanswered(text, language, 0, "chat", text) for text, (_, language) in meant.items()]
    groups = [{meant[text][0] for text in gap.examples} for gap in group(asked, live, embedder)]
    assert [sorted(names) for names in groups if len(names) > 1] == [], "each asks one thing"
    assert len(groups) <= 21, "and the three scripts of a question are together"
