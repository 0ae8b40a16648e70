"""The admin's guide in Urdu says what the one in English says."""

import re

import pytest

from tests.conftest import ROOT

GUIDES = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("admin.md", "admin.ur.md")}
ENGLISH, URDU = GUIDES.values()


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def code(text: str) -> set[str]:
    """Every option, command, setting and file that is named."""
    return set(re.findall(r'(?:`|<code dir="ltr">)([^`<]+)(?:`|</code>)', prose(text)))


def pictures(text: str) -> list[str]:
    return re.findall(r"\]\((images/[^)]+)\)", text)


def test_the_same_sections_and_commands() -> None:
    assert URDU.count("\n## ") == ENGLISH.count("\n## ")
    assert code(URDU) == code(ENGLISH)


def test_as_many_pictures() -> None:
    assert len(pictures(URDU)) >= len(pictures(ENGLISH))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_picture_is_there(guide: str) -> None:
    assert all((ROOT / "docs" / picture).is_file() for picture in pictures(GUIDES[guide]))


def test_code_in_urdu_keeps_its_direction() -> None:
    """A browser moves a dash, slash or bracket at either end of it to the other side."""
    spans = re.findall(r"`([^`]+)`", prose(URDU))
    assert [span for span in spans if not (span[0].isalnum() and span[-1].isalnum())] == []
