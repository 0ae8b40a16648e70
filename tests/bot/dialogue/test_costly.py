"""Whatever one person sends, the event loop, which all others wait for, is soon free again."""

import asyncio
import itertools
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import pytest

from bot.dialogue.conversation import Conversation
from tests.bot.dialogue.chat import Chat

MOST = 12_000
"""Calls of functions between two turns of the event loop: a few milliseconds. A common question takes some 1,000."""
_LATIN, _URDU = "abcdefghijklmnopqrstuvwxyz", "ابپتٹجچحخدڈرزسشصطعغفقکگلمنوہیے"


def _nonsense(letters: str, length: int) -> str:
    pick = random.Random(7)
    return " ".join("".join(pick.choices(letters, k=length)) for _ in range(1500 // length))[:1500]


TEXTS = {
    **{
        f"{letters[0]}{length}": _nonsense(letters, length)
        for letters, length in itertools.product((_LATIN, _URDU), (1500, 32, 3))
    },
    "skills": "mujhe python aur excel ati hai, " * 46,
    "a story": "mera beta matric pass hai. kya kare. " * 40,
    "questions": "data scientist kaise banun? " * 53,
}


@asynccontextmanager
async def counted() -> AsyncIterator[list[int]]:
    """How many functions are called in each step of the event loop, meanwhile."""
    steps = [0]

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is asyncio.Handle._run.__code__:
            steps.append(0)
        elif event in {"call", "c_call"}:
            steps[-1] += 1

    sys.setprofile(count)  # of this thread alone
    try:
        yield steps
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("name", TEXTS)
async def test_no_message_holds_the_event_loop(shipped_conversation: Conversation, name: str) -> None:
    chat = Chat(shipped_conversation)
    await chat.say("AI engineer kaise banun?")
    async with counted() as steps:
        await chat.say(TEXTS[name])
    assert len(steps) > 3, "the steps are seen"
    assert max(steps) <= MOST
