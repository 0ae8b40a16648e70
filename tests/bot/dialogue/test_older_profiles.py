"""Profiles that another version of the program has kept."""

import json

import pytest

from bot.messages.exchange import Fact, Profile
from bot.storage.chats import SqlStore
from tests.bot.dialogue.chat import Chat


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ({}, Profile()),
        (
            {"background": "learn/after-fsc", "skills": {"skills/python": "python"}},
            Profile("learn/after-fsc", {"skills/python": "python"}),
        ),
        ({"facts": {"city": "multan", "shoe": "9"}, "mood": 1}, Profile(facts={Fact.CITY: "multan"})),
    ],
)
async def test_they_are_read(chat: Chat, kept: dict[str, object], read: Profile) -> None:
    told = await chat.say("hello")
    store = chat.conversation.store
    assert isinstance(store, SqlStore)
    await store.database.transact(("update exchange set profile = $1", (json.dumps(kept),)))
    (turn,) = await store.history(told.message.conversation, limit=6)
    assert turn.profile == read
