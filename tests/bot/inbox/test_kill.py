"""SIGKILL at random moments under load: every question answered, in order, repeats only where a kill fell."""

from pathlib import Path
from typing import Any

from tests.bot import killing
from tests.conftest import published


async def test_kills_lose_nothing(workplace: Path, knowledge: Path, embedder: Any) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    outcome = await killing.run(workplace, messages=240, chats=40, kills=3)
    assert outcome.kills == 3
    assert outcome.lost == []
    assert outcome.out_of_order == []
    assert outcome.unexplained == 0
    assert outcome.repeated <= 6
