"""The guides in Urdu say what those in English say."""

import html
import re

import pytest

from tests.conftest import ROOT

PAIRS = ("admin", "server", "telegram", "whatsapp")
GUIDES = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return _FENCE.sub("", text)


def code(text: str) -> set[str]:
    """Every option, command, setting and file that is named."""
    spans = re.findall(r'`([^`\n]+)`|<code dir="ltr">([^<]+)</code>', prose(text))
    return {html.unescape(one or other) for one, other in spans}


def pictures(text: str) -> list[str]:
    return re.findall(r"\]\((images/[^)]+)\)", text)


def test_every_guide_in_urdu_has_its_pair() -> None:
    assert {f"{name}.ur.md" for name in PAIRS} == {name for name in GUIDES if name.endswith(".ur.md")}


@pytest.mark.parametrize("name", PAIRS)
def test_the_same_sections_and_commands(name: str) -> None:
    english, urdu = GUIDES[f"{name}.md"], GUIDES[f"{name}.ur.md"]
    assert urdu.count("\n## ") == english.count("\n## ")
    assert code(urdu) == code(english)
    assert f"({name}.ur.md)" in english
    assert f"({name}.md)" in urdu


@pytest.mark.parametrize("name", PAIRS)
def test_the_same_settings_and_scripts(name: str) -> None:
    english, urdu = (_FENCE.findall(GUIDES[f"{name}{end}"]) for end in (".md", ".ur.md"))
    assert urdu == english


@pytest.mark.parametrize("name", PAIRS)
def test_as_many_pictures_and_rows(name: str) -> None:
    english, urdu = GUIDES[f"{name}.md"], GUIDES[f"{name}.ur.md"]
    assert len(pictures(urdu)) >= len(pictures(english))
    assert urdu.count("\n|") == english.count("\n|")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_picture_and_guide_is_there(guide: str) -> None:
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)", GUIDES[guide])
    assert [name for name in linked if not (ROOT / "docs" / name).exists()] == []


@pytest.mark.parametrize("name", PAIRS)
def test_code_in_urdu_keeps_its_direction(name: str) -> None:
    """A browser moves a dash, slash or bracket at either end of it to the other side."""
    spans = re.findall(r"`([^`]+)`", prose(GUIDES[f"{name}.ur.md"]))
    assert [span for span in spans if not (span[0].isalnum() and span[-1].isalnum())] == []
