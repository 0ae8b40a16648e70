"""What is remembered of a person, shown to them and erased."""

import json

import pytest

from bot.dialogue.conversation import Conversation
from bot.messages.exchange import NOBODY
from tests.bot.dialogue.chat import Chat


@pytest.mark.parametrize(
    ("told", "asked", "subject"),
    [
        ("i have an MBA", "where should i begin", "learn/non-cs-graduate"),
        ("maine ICS ki hai", "ab kya karoon", "learn/after-fsc"),
        ("میں ہاؤس وائف ہوں", "آگے کیا کروں", "learn/return-to-work"),
        (
            "main web developer hun",
            "mera next step kya hona chahiye, kaise shuru karun",
            "learn/working-developer",
        ),
    ],
)
async def test_a_background_told_is_remembered(chat: Chat, told: str, asked: str, subject: str) -> None:
    await chat.say(told)
    await chat.say("thanks")
    exchange = await chat.say(asked)
    assert (exchange.outcome, [unit.partition("#")[0] for unit in exchange.units]) == ("answered", [subject])


async def test_a_road_under_discussion_goes_before_the_background(chat: Chat) -> None:
    await chat.say("I have done matric")
    await chat.say("what does a BI analyst do")
    assert (await chat.say("how do I start")).subjects[0] == "roles/bi-analyst"


@pytest.mark.parametrize(
    ("told", "asked", "said"),
    [
        ("I already know SQL and Tableau", "what am I still missing for BI analyst", "Tableau, SQL"),
        ("mujhe java aati hai", "data engineer ke liye kya kami hai", "Java"),
        ("میں پائتھن سیکھ چکا ہوں", "ڈیٹا سائنٹسٹ کے لیے کیا کمی ہے", "پائتھن"),
    ],
)
async def test_skills_told_are_remembered(chat: Chat, told: str, asked: str, said: str) -> None:
    await chat.say(told)
    exchange = await chat.say(asked)
    assert said in exchange.reply.text.splitlines()[0]


@pytest.mark.parametrize(
    "told", ["kya python aani chahiye", "do i have to know python", "is BBA better than BCom"]
)
async def test_what_was_not_told_is_not_remembered(chat: Chat, told: str) -> None:
    assert (await chat.say(told)).profile == NOBODY


async def test_what_is_remembered_of_a_person_is_shown_and_erased(chat: Chat) -> None:
    told = await chat.say("I am a BBA graduate and I know Java")
    kept = await chat.conversation.store.export(told.message.conversation)
    assert json.loads(kept["exchange"][0]["profile"]) == {
        "background": "learn/non-cs-graduate",
        "skills": {"skills/other-languages": "java"},
        "facts": {"education": "bba", "stage": "done"},
    }
    assert (await chat.say("/forget")).profile == NOBODY
    assert "BBA" not in str(await chat.conversation.store.export(told.message.conversation))
    assert (await chat.say("hello")).profile == NOBODY


async def test_chats_never_share_memory(conversation: Conversation) -> None:
    mine, other = Chat(conversation, "mine"), Chat(conversation, "other")
    await mine.say("what does a data scientist do?")
    stranger = await other.say("uski skills?")
    assert "roles/data-scientist#skills" not in stranger.units


async def test_forget_erases_and_export_shows(chat: Chat) -> None:
    await chat.say("what does a data scientist do?")
    await chat.say("reply in urdu")
    exported = await chat.say("/export")
    assert "what does a data scientist do?" in exported.reply.text
    await chat.say("/forget")
    kept = await chat.conversation.store.export(exported.message.conversation)
    assert "data scientist" not in str(kept).lower()
    after = await chat.say("uski skills?")
    assert after.units != ("roles/data-scientist#skills",)
