"""What an admin has written is named by its own title, and its figures reach whoever asks in another script."""

from pathlib import Path

import pytest

from bot import config as configuration
from bot.dialogue.conversation import Conversation
from bot.messages.message import message
from bot.storage.chats import ForgetfulStore
from index.embedding.embed import Embedder
from index.retrieval.retrieve import SnapshotRetriever
from tests.conftest import lay, published

EVENING = """---
title: Roshni evening course
aliases: [roshni, evening course]
updated: 2026-11-24
sources:
  - id: S1
    title: Prospectus of the Roshni Foundation
    date: 2026-10-01
---

## When does the Roshni evening course start and what does it cost? {#start}

The Roshni evening course starts on 12 January 2027 and costs Rs 4,500 a month.

? when does the roshni course start

## What is the last date to apply for the Roshni evening course? {#apply}

The last date to apply is 20 December 2026.[^S1] Forms are at the office on Multan Road.

? last date to apply at roshni
"""
ALONE = """---
title: Evening course of Roshan Multan
updated: 2026-11-28
---

## How do I join the evening course of Roshan Multan? {#join}

Fill in the form at the office on Bosan Road or write to 0300-1234567 on WhatsApp.

? roshan multan evening course how to join
"""
STARTS = ("documents/roshni#start", "12 January 2027", "Roshni evening course", "2026-11-24")
APPLY = ("documents/roshni#apply", "20 December 2026", "Prospectus of the Roshni Foundation", "2026-10-01")


@pytest.fixture
def conversation(workplace: Path, embedder: Embedder) -> Conversation:
    config = configuration.load(workplace, {})
    lay(config.knowledge.folder, {"documents/roshni.en.md": EVENING})
    live = published(config.index.folder, config.knowledge.folder, embedder)
    return Conversation(SnapshotRetriever(embedder, live), ForgetfulStore())


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("when does the roshni course start", STARTS),
        ("roshni course kab shuru hoga", STARTS),
        ("روشنی کا شام کا کورس کب شروع ہوگا", STARTS),
        ("last date to apply at roshni", APPLY),
        ("roshni mein apply karne ki akhri tareekh kya hai", APPLY),
        ("روشنی کورس کی آخری تاریخ کیا ہے", APPLY),
    ],
)
async def test_an_own_section_in_english_answers_in_every_script(
    conversation: Conversation, question: str, told: tuple[str, str, str, str]
) -> None:
    unit, figure, title, day = told
    exchange = await conversation.respond(message(question, "x"))
    assert (exchange.outcome, exchange.units) == ("answered", (unit,))
    assert figure in exchange.reply.text
    (source,) = exchange.reply.sources
    assert (source.title, source.url, source.date) == (title, None, day)
    assert ".md" not in repr(exchange.reply), "no path of a file"


async def test_guidance_that_ships_is_called_so(conversation: Conversation) -> None:
    exchange = await conversation.respond(message("why learn python", "x"))
    assert exchange.units == ("skills/python#what",)
    (source,) = exchange.reply.sources
    assert source.title == "Rahnuma's general guidance: Python"


@pytest.mark.parametrize(
    "question",
    ["roshan multan evening course how to join", "roshan multan ka sham ka course kaise join karun"],
)
async def test_the_only_section_of_a_file_is_not_offered_below_itself(
    workplace: Path, embedder: Embedder, question: str
) -> None:
    config = configuration.load(workplace, {})
    lay(config.knowledge.folder, {"documents/multan.en.md": ALONE})
    live = published(config.index.folder, config.knowledge.folder, embedder)
    exchange = await Conversation(SnapshotRetriever(embedder, live), ForgetfulStore()).respond(
        message(question, "x")
    )
    assert exchange.units == ("documents/multan#join",)
    assert exchange.reply.buttons
    assert "documents/multan#join" not in repr(exchange.reply.buttons)


async def test_what_one_answer_tells_is_not_offered_by_the_other(conversation: Conversation) -> None:
    asked = "what does a data analyst do? what skills does a data analyst need?"
    exchange = await conversation.respond(message(asked, "x"))
    assert len(exchange.units) == 2
    assert not [unit for unit in exchange.units if unit in repr(exchange.reply.buttons)]
