"""What the process that reads uploads says of a document."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.publishing.worker.client import extraction
from tests.conftest import ROOT

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


def test_a_reading_starts_without_what_only_publications_need() -> None:
    """Which is most of the time that a small upload takes."""
    loaded = "import sys, bot.publishing.worker.read; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=True, capture_output=True, text=True)
    assert not {"faiss", "bot.dialogue", "bot.publishing.publish", "aiohttp"} & {*run.stdout.split()}
