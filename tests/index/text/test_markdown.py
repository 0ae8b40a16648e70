"""The reader of Markdown: what it makes of each mark, and that no letter of any text is lost or moved."""

import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from index.text.markdown import Run, escaped, parse


def shown(text: str) -> str:
    return "".join(run.text for run in parse(text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Steps:\n1. SQL\n2. Python\nGood to have: R.", "Steps:\n1. SQL\n2. Python\nGood to have: R."),
        ("7) seven\n8) eight", "7) seven\n8) eight"),
        ("- a\n  - b\n    still b\n\n  more of a\n- c", "• a\n  • b\n    still b\n\n  more of a\n• c"),
        ("* a\n+ b", "• a\n• b"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("- \n- b", "-\n• b"),
        ("Title\n---\nafter", "Title\n———\nafter"),
        ("Title\n===", "Title\n==="),
        ("    indented", "indented"),
        ("## Heading ##\ntext", "Heading\ntext"),
        ("#", "#"),
        ("a <b>c</b> &amp; <!-- d --> <std::string>", "a <b>c</b> &amp; <!-- d --> <std::string>"),
        ("[name]: https://a.example", "[name]: https://a.example"),
        ("claim [^1] and [2]", "claim [^1] and [2]"),
        (
            "| Role | Pay |\n|:--|--:|\n| DA | 50 | more |\n| ML |\n\nend",
            "Role | Pay\nDA | 50 | more\nML\n\nend",
        ),
        ("> one\n> two\nlazy\n\nafter", "one\ntwo\nlazy\n\nafter"),
        ("```python\nx = 1\n```\nafter", "x = 1\nafter"),
        ("```no name of a language\nx", "no name of a language\nx"),
        ("```alone", "alone"),
        ("![a plot](https://a.example/p.png)", "a plot"),
        ("[](https://a.example)", "https://a.example"),
        ('[words](https://a.example "title")', "words (title)"),
        (r"\*stars\* and \[brackets\]", "*stars* and [brackets]"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, seen: str) -> None:
    assert shown(text) == seen


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("**متن۔**متن", [Run("متن۔", bold=True), Run("متن")]),
        ("2*3*4 snake_case_name 5 * 6", [Run("2*3*4 snake_case_name 5 * 6")]),
        ("***both***", [Run("both", bold=True, italic=True)]),
        ("*a **b***", [Run("a ", italic=True), Run("b", bold=True, italic=True)]),
        ("_a_ `b`", [Run("a", italic=True), Run(" "), Run("b", code=True)]),
        ("# a *b*", [Run("a ", bold=True), Run("b", bold=True, italic=True)]),
        ("# **a**", [Run("a", bold=True)]),
        ("[**a**](https://b.example)", [Run("a", bold=True, url="https://b.example")]),
        ("| a |\n|---|\n| b |", [Run("a", bold=True), Run("\nb")]),
        ("> a\n\n> b", [Run("a", quote=1), Run("\n\n"), Run("b", quote=2)]),
        ("> - a\n>\n> b", [Run("• a\n\nb", quote=1)]),
        (
            "[![a](https://b.example) c](https://d.example)",
            [Run("a (https://b.example) c", url="https://d.example")],
        ),
        ("a\n```\nb\n```", [Run("a\n"), Run("b", code=True, block=True)]),
    ],
)
def test_styles(text: str, runs: list[Run]) -> None:
    assert parse(text) == runs


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@settings(max_examples=400)
@given(st.text(st.sampled_from("ab *_`[]()<>&\\|\n\n.!۔کی😀~#-->12:/\t"), max_size=120))
@example("| a | b |\n|---|---|\n> c | d | e")
@example("1. > # **a** [b](c) | <d:e>")
@example("[![a](b)](c) [d](e)")
def test_no_letter_is_lost_or_moved(text: str) -> None:
    """What stands in an address comes after the words that it is under; a fence's language is tested above."""
    assume("```" not in text and "~~~" not in text)
    out = "".join(run.text + (run.url if run.url != run.text else "") for run in apart(parse(text)))
    assert letters(out) == letters(text)


def apart(runs: list[Run]) -> list[Run]:
    """With a link that has several styles as one run."""
    result: list[Run] = []
    for run in runs:
        if run.url and result and result[-1].url == run.url:
            result[-1] = Run(result[-1].text + run.text, url=run.url)
        else:
            result.append(run)
    return result


@given(st.text(st.sampled_from("ab`~ \n"), max_size=60))
def test_code_is_kept_to_the_letter(text: str) -> None:
    assume("```" not in text)
    code = [run.text for run in parse(f"before\n\n```\n{text}\n```\n\nafter") if run.block]
    assert code == ([text] if text else [])


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=60))
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    assert shown(f"Source: {escaped(text)}.") == f"Source: {text}."


@pytest.mark.parametrize("depth", [10, 200, 5000])
def test_nothing_is_lost_however_deep_it_lies(depth: int) -> None:
    for mark in ("> ", "- ", "1. "):
        assert letters(shown(mark * depth + "deep")).endswith("deep")


@pytest.mark.parametrize("piece", ["[", "*a ", "**a**", "`a", "<a", "| a ", "> ", "[a](", "![", "a_b ", "\\"])
def test_long_nonsense_is_read_in_no_time(piece: str) -> None:
    began = time.process_time()
    parse(piece * 5000)
    assert time.process_time() - began < 5
