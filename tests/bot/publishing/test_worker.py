"""What the process that reads uploads says of a document."""

from pathlib import Path

import pytest

from bot.publishing.worker.client import extraction

pytestmark = pytest.mark.slow

SOUND = "یہ کورس 2025 میں شروع ہوا اور 2024 میں بھی ہوا تھا۔ ہر سال بہت سے طلبہ داخل ہوتے ہیں۔"


async def doubted(folder: Path, text: str) -> list[str]:
    (folder / "a.txt").write_text(text, "utf-8")
    return list((await extraction("notes/a.txt", folder / "a.txt"))["doubts"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"# رہنمائی\n\n{SOUND}\n\n## داخلہ 5202\n\n{SOUND}\n", ["reversed-digits"]),
        (f"# داخلہ 5202\n\n{SOUND}\n\n## فیس\n\n{SOUND}\n", ["reversed-digits"]),
        (f"# رہنمائی\n\n## ﮈﯾﭩﺎ ﺍﯾﻨﺎﻟﺴﭧ\n\n{SOUND * 9}\n", ["letter-shapes"]),
        (f"# سیرت النبی ﷺ کا کورس\n\n{SOUND}\n\n## داخلہ 2025\n\n{SOUND}\n", []),
    ],
)
async def test_headings_and_the_title_are_doubted_too(tmp_path: Path, text: str, expected: list[str]) -> None:
    """However sound the text below them is."""
    assert await doubted(tmp_path, text) == expected
