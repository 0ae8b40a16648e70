"""From an empty folder to the first answered message, typed at a terminal."""

from pathlib import Path

import pytest

from tests.bot.setup.typist import begin
from tests.conftest import SMALL, lay

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["1", "2"])
async def test_a_terminal_an_empty_folder_and_tokens_are_enough(tmp_path: Path, language: str) -> None:
    lay(tmp_path / "knowledge", SMALL)
    seconds = await begin(tmp_path / "config.toml", language=language)
    assert sum(seconds.values()) < 600, seconds
    assert {path.name for path in tmp_path.iterdir()} >= {".env", "config.toml", "knowledge", "var"}
