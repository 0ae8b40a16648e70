"""What is promised where the process is killed at any moment, under load.

Nothing is lost, and nothing is answered out of order in its chat. A message is answered again only where a kill fell
while its reply was being sent, and then once for that kill: whether the platform took the reply cannot be known, and
a reply that comes twice is better than none. That is at most about one repeat a kill, on the average of many kills;
how many replies are under way at a single one is the machine's business.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.bot import killing
from tests.conftest import published

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("platform", ["telegram", "whatsapp"])
async def test_kills_lose_nothing(workplace: Path, knowledge: Path, embedder: Any, platform: str) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    outcome = await killing.run(workplace, messages=240, chats=40, kills=3, platform=platform)
    assert outcome.kills == 3
    assert outcome.lost == []
    assert outcome.out_of_order == []
    assert outcome.unexplained == 0
    assert outcome.repeated <= 4 * outcome.kills, "far more than the average, which three kills cannot show"


@pytest.mark.timeout(1200)  # six starts of a process, each of which a busy machine draws out
@pytest.mark.parametrize("platform", ["telegram", "whatsapp"])
async def test_a_platform_that_is_down_through_five_kills_loses_nothing(
    workplace: Path, knowledge: Path, embedder: Any, platform: str
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    outcome = await killing.outage(workplace, platform=platform)
    assert (outcome.answered, outcome.apologies, outcome.repeated) == (outcome.messages, 0, 0)
