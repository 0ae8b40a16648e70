"""A reply on a terminal: no marks of Markdown, sources and buttons below, Urdu in its order."""

import io
from pathlib import Path

import pytest

from bot.cli.terminal import screen as screens
from bot.cli.terminal.ordering import cells, turned, wrapped
from bot.cli.terminal.reply import displayed, plain
from bot.cli.terminal.screen import Screen, screen_of
from bot.messages.message import Button, Reply
from bot.phrases.direction import FSI, PDI, RLM
from index.knowledge.passage import Source
from index.text.language import Language

NATIVE, PLAIN = Screen(40, reorders=True), Screen(40, reorders=False)
URDU = Reply(
    "1. **Python** (3.11) سیکھیے (WHO، 2025) اور 50,000-60,000 روپے کمائیے، پھر اگلا قدم اٹھائیے",
    Language.URDU,
    (Source("Survey", "https://a.example/b", None, "S1"),),
    (Button("m", "مزید"),),
)


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_text_is_without_marks() -> None:
    reply = Reply(
        "## Pay\n**Rs 50,000** at [Rozee](https://a.example), see `jobs`\n1. one\n- two\n> said",
        Language.ENGLISH,
        (Source("Survey *2025*", "https://b.example", None, "S1"),),
        (Button("m", "More"),),
    )
    assert plain(reply).split("\n") == [
        "Pay",
        "Rs 50,000 at Rozee (https://a.example), see jobs",
        "1. one",
        "• two",
        "> said",
        "Source: Survey *2025* (undated) https://b.example",
        "  [1] More",
    ]


def test_urdu_in_a_file_is_marked_and_not_broken() -> None:
    reply = Reply("AI engineer بننے کے لیے **Python** سیکھیے", Language.URDU)
    assert displayed(reply, None) == f"{RLM}{FSI}AI engineer{PDI} بننے کے لیے {FSI}Python{PDI} سیکھیے"
    assert displayed(Reply("English", Language.ENGLISH), None) == "English"


def test_lines_break_between_words_and_below_a_mark() -> None:
    text = (
        "Begin with Python this week.\n\n  1. Take Kaggle's free short courses\nhttps://a.example/" + "x" * 40
    )
    lines = wrapped(text, 20)
    assert lines[:5] == ["Begin with Python", "this week.", "", "  1. Take Kaggle's", "     free short"]
    assert all(cells(line) <= 20 for line in lines[:-1])
    assert lines[-1] == "https://a.example/" + "x" * 40, "an address stays whole"
    assert cells("کِتاب") == 4, "a vowel mark takes no column"


def test_an_unaware_terminal_gets_lines_from_top_to_bottom_and_words_from_the_right() -> None:
    lines = displayed(URDU, PLAIN).split("\n")
    assert lines[0].endswith(" Python (3.11) .1")
    assert "Python" not in lines[1], "it was broken before it was turned round"
    assert "(2025 ،WHO)" in "".join(lines)
    assert "50,000-60,000" in "".join(lines)
    assert lines[-1].strip().endswith("[1]")
    assert all(cells(line) <= 40 for line in lines)
    assert all(cells(line) == 40 for line in lines if "\ufb50" <= line.strip()[:1] <= "\ufefc"), (
        "at the right"
    )


def test_a_terminal_that_reorders_gets_marks_line_by_line() -> None:
    lines = displayed(URDU, NATIVE).split("\n")
    assert all(line.count(FSI) == line.count(PDI) for line in lines)
    assert f"{FSI}1{PDI}. {FSI}Python (3.11){PDI}" in lines[0]
    assert f"({FSI}WHO{PDI}، {FSI}2025{PDI})" in "".join(lines)


def test_one_urdu_word_in_an_english_line_is_shaped_where_it_stands() -> None:
    assert turned("Ask in English, اردو or Roman.", 60, rightwards=True) == "Ask in English, ﻭﺩﺭﺍ or Roman."


@pytest.mark.parametrize(
    ("said", "environment", "expected"),
    [
        ("auto", {"TERM": "xterm"}, (False, False)),
        ("auto", {"TERM": "xterm", "VTE_VERSION": "7000"}, (True, True)),
        ("auto", {"TERM_PROGRAM": "Apple_Terminal"}, (True, True)),
        ("no", {"VTE_VERSION": "7000"}, (False, True)),
        ("yes", {"TERM": "xterm"}, (True, True)),
    ],
)
def test_whether_a_terminal_reorders_is_said_or_known(
    said: str, environment: dict[str, str], expected: tuple[bool, bool], tmp_path: Path
) -> None:
    found = screen_of(Tty(), said, colours=True, kept=tmp_path / "k.json", environment=environment)
    assert found
    assert (found.reorders, found.sure) == expected


def test_what_was_told_of_a_terminal_is_remembered_for_it_alone(tmp_path: Path) -> None:
    file, xterm = tmp_path / "k.json", {"TERM": "xterm"}
    file.write_text("[broken", "utf-8")
    screens.keep(file, reorders=True, environment=xterm)
    for environment, expected in ((xterm, True), ({"TERM": "linux"}, False)):
        found = screen_of(Tty(), "auto", colours=True, kept=file, environment=environment)
        assert found
        assert found.reorders is found.sure is expected


def test_colours_are_for_a_terminal_that_wants_them(tmp_path: Path) -> None:
    def seen(colours: bool = True, **environment: str) -> str:
        found = screen_of(Tty(), "yes", colours=colours, kept=tmp_path / "k", environment=environment)
        return displayed(URDU, found)

    assert "\x1b[2m" in seen(TERM="xterm")
    for plain_one in (seen(False, TERM="xterm"), seen(NO_COLOR="", TERM="xterm"), seen(TERM="dumb")):
        assert "\x1b" not in plain_one
    assert screen_of(io.StringIO(), "yes", colours=True, kept=tmp_path / "k") is None, "not a terminal"
