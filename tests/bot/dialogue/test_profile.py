"""What is known of a person: told back, shown, put right, erased."""

import json

import pytest

from bot.dialogue.person import Address, acknowledged, address
from bot.messages.exchange import NOBODY, Fact, Profile
from index.text.language import Language
from tests.bot.dialogue.chat import Chat

COMMERCE = Profile(facts={Fact.EDUCATION: "bcom", Fact.CITY: "multan", Fact.DEVICE: "no-laptop"})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "BCom, Multan, no laptop: noted."),
        (Language.URDU, "بی کام، ملتان، لیپ ٹاپ نہیں: نوٹ کر لیا۔"),
        (Language.ROMAN_URDU, "BCom, Multan, laptop nahi: note kar liya."),
    ],
)
def test_new_facts_are_told_back(language: Language, said: str) -> None:
    assert acknowledged(NOBODY, COMMERCE, language) == said
    assert acknowledged(COMMERCE, COMMERCE, language) == ""


def test_at_most_three_are_told_back_and_only_new_ones() -> None:
    more = Profile(facts={**COMMERCE.facts, Fact.GENDER: "woman"}, lacks={"skills/python": "Python"})
    assert acknowledged(COMMERCE, more, Language.ENGLISH) == "No Python yet: noted."
    assert acknowledged(NOBODY, more, Language.ENGLISH).count(",") == 2
    son = Profile(whom="son", theirs={Fact.EDUCATION: "fsc", Fact.FIELD: "pre-medical"})
    assert acknowledged(NOBODY, son, Language.ENGLISH) == "Your son, FSc/inter (pre-medical): noted."


def test_address() -> None:
    assert address(NOBODY) == Address()
    mother = Profile(facts={Fact.GENDER: "woman"}, whom="daughter")
    assert address(mother) == Address("woman", True, "daughter", "woman")
    assert not address(Profile(whom="brother")).parent


async def test_an_answer_opens_with_what_was_told_once(chat: Chat) -> None:
    first = await chat.say("maine bcom kiya hai, data analyst kaise banun?")
    assert first.outcome == "answered"
    assert first.reply.text.startswith("BCom: note kar liya.\n\n")
    assert "note kar liya" not in (await chat.say("data analyst ki skills kya hain")).reply.text
    assert not (await chat.say("main teacher hun, aaj match kaun jeeta?")).reply.text.startswith("Teaching")


async def test_it_is_shown_in_the_script_of_the_person(chat: Chat) -> None:
    await chat.say("maine bcom kiya hai, multan se hun, excel ati hai, python nahi ati")
    shown = (await chat.say("/profile")).reply.text.splitlines()
    assert {"- taleem: BCom", "- shehr: Multan", "- maharatein: excel", "- kami: python"} <= {*shown}


async def test_one_line_is_put_right(chat: Chat) -> None:
    await chat.say("I am a teacher from Multan, I did BCom")
    exchange = await chat.say("/profile city Lahore")
    assert "- city: Lahore" in exchange.reply.text
    assert (await chat.say("hello")).profile.facts[Fact.CITY] == "lahore"


@pytest.mark.parametrize(
    ("told", "fact", "value"),
    [
        ("/profile شہر ملتان", Fact.CITY, "multan"),
        ("/profile age 24", Fact.AGE, "24"),
        ("/profile device phone", Fact.DEVICE, "phone"),
        ("/profile year 2", Fact.YEAR, "year 2"),
        ("/profile goal data analyst", Fact.GOAL, "roles/data-analyst"),
        ("/profile gender larki", Fact.GENDER, "woman"),
        ("/profile taleem FSc", Fact.EDUCATION, "fsc"),
    ],
)
async def test_each_line_can_be_set(chat: Chat, told: str, fact: Fact, value: str) -> None:
    assert (await chat.say(told)).profile.facts == {fact: value}


async def test_what_cannot_be_read_changes_nothing(chat: Chat) -> None:
    await chat.say("I am a teacher from Multan")
    before = chat.said[-1].profile
    for told in (
        "/profile city Atlantis",
        "/profile nonsense",
        "/profile city",
        "/profile age old",
        "/profile forget xyz",
    ):
        exchange = await chat.say(told)
        assert exchange.profile == before, told
        assert "Multan" in exchange.reply.text or "teach" in exchange.reply.text or "2" in exchange.reply.text


async def test_one_line_is_erased_from_earlier_turns_as_well(chat: Chat) -> None:
    told = await chat.say("I am a teacher from Multan")
    assert Fact.CITY not in (await chat.say("/profile forget city")).profile.facts
    kept = await chat.conversation.store.export(told.message.conversation)
    assert [json.loads(turn["profile"])["facts"] for turn in kept["exchange"]] == [{"work": "teacher"}] * 2
    assert (await chat.say("/profile forget")).profile == NOBODY
    assert (await chat.say("hello")).profile == NOBODY
    assert "- " not in (await chat.say("/profile")).reply.text


async def test_a_new_person_asked_for_takes_the_place_of_the_last(chat: Chat) -> None:
    await chat.say("My son is in class 10, can he do AI")
    asked = await chat.say("my sister did BCom, can she do AI")
    assert (asked.profile.whom, dict(asked.profile.theirs)) == (
        "sister",
        {Fact.EDUCATION: "bcom", Fact.STAGE: "done"},
    )


async def test_who_turns_to_their_own_road_asks_for_themselves_again(chat: Chat) -> None:
    assert (await chat.say("My son is in class 10, can he do AI")).profile.whom == "son"
    assert (await chat.say("what does it cost")).profile.whom == "son"
    told = (await chat.say("and I did BCom, can I learn it too")).profile
    assert (told.whom, dict(told.theirs)) == ("", {})


async def test_a_new_degree_takes_the_old_field_with_it(chat: Chat) -> None:
    await chat.say("I did FSc pre medical")
    told = (await chat.say("I did BCom")).profile.facts
    assert told[Fact.EDUCATION] == "bcom"
    assert Fact.FIELD not in told
