"""CommonMark to what phones show: nothing dropped, no broken tags, right-to-left done properly."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import markup
from bot.messages.message import Reply
from bot.phrases.direction import FSI, LRM, PDI, RLM
from index.knowledge.passage import Source
from index.text.language import Language
from index.text.markdown import parse
from tests.bot.channels.long_texts import MARKS, long_urdu, words
from tests.wire.bot_api import shown


def rendered(text: str, language: Language = Language.ENGLISH) -> str:
    return markup.telegram_html(markup.directed(parse(text), language))


@pytest.mark.parametrize(
    ("text", "telegram", "whatsapp"),
    [
        ("**bold** and *soft*", "<b>bold</b> and <i>soft</i>", "*bold* and _soft_"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d", "a < b & c > d"),
        ("- one\n- two", "• one\n• two", "• one\n• two"),
        ("## Title\ntext", "<b>Title</b>\ntext", "*Title*\ntext"),
        ("`x < y`", "<code>x &lt; y</code>", "`x < y`"),
        ("```json\n{}\n```", "<pre>{}</pre>", "```{}```"),
        (
            "[site](https://a.example/b_(c)?d=1&e=2)",
            '<a href="https://a.example/b_(c)?d=1&amp;e=2">site</a>',
            "site (https://a.example/b_(c)?d=1&e=2)",
        ),
        ("<https://a.example>", '<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ("[x](javascript:alert(1))", "x", "x (javascript:alert(1))"),
        ("snake_case 2*3*4 5 * 6", "snake_case 2*3*4 5 * 6", "snake_case 2*3*4 5 * 6"),
        (r"\*not bold\*", "*not bold*", "*not bold*"),
        ("**a *b* c**", "<b>a </b><b><i>b</i></b><b> c</b>", "*a* *b* *c*"),
        ("**never closed", "**never closed", "**never closed"),
    ],
)
def test_rendering(text: str, telegram: str, whatsapp: str) -> None:
    assert rendered(text) == telegram
    assert markup.whatsapp_text(parse(text)) == whatsapp


def test_latin_inside_urdu_is_isolated_and_the_line_told_its_direction() -> None:
    said = rendered("AI engineer بننے کے لیے **Python** سیکھیے، تنخواہ Rs. 50,000 ہے۔", Language.URDU)
    assert said == (
        f"{RLM}{FSI}AI engineer{PDI} بننے کے لیے <b>{FSI}Python{PDI}</b> سیکھیے، تنخواہ {FSI}Rs. 50,000{PDI} ہے۔"
    )


def test_an_isolate_goes_across_styles() -> None:
    assert MARKS.sub(
        lambda m: {FSI: "<", PDI: ">", RLM: ""}.get(m[0], ""),
        rendered("یہ **Data** Scientist ہے", Language.URDU),
    ) == ("یہ <b><Data</b> Scientist> ہے")


def test_direction_is_by_majority() -> None:
    assert rendered("اردو is one of the languages of this bot").startswith(LRM)
    assert not MARKS.search(rendered("Only English here"))
    assert rendered("AI سیکھنا آسان ہے") == f"{RLM}{FSI}AI{PDI} سیکھنا آسان ہے"
    assert not MARKS.search(rendered("https://a.example", Language.URDU))


def test_a_nine_thousand_character_answer_loses_nothing() -> None:
    text = long_urdu(9000)
    runs = markup.directed(parse(text), Language.URDU)
    parts = markup.parts(runs, 4096)
    htmls = [markup.telegram_html(part) for part in parts]
    visible = [shown(html) for html in htmls]  # raises where a tag is broken
    assert len(parts) == 3
    assert all(markup.length(v) <= 4096 for v in visible)
    assert [w for v in visible for w in words(v)] == words("".join(run.text for run in runs))
    assert "".join(htmls).count("<a ") >= text.count("](https")
    for part in visible:
        assert part.count(FSI) == part.count(PDI)


@given(st.text(st.sampled_from("ab *_`[]()<>&\\\n.۔کی😀~#-1"), max_size=300), st.integers(20, 90))
def test_any_text_is_balanced_fits_and_loses_no_word(text: str, limit: int) -> None:
    for language in (Language.ENGLISH, Language.URDU):
        runs = markup.directed(parse(text), language)
        whole = "".join(run.text for run in runs)
        visible = [shown(markup.telegram_html(part)) for part in markup.parts(runs, limit)]
        assert all(0 < markup.length(part) <= limit for part in visible)
        kept = MARKS.sub("", "".join(visible))
        assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", MARKS.sub("", whole))


@given(st.text(max_size=200))
def test_marks_add_and_take_nothing(text: str) -> None:
    runs = parse(text)
    before = "".join(run.text for run in runs)
    after = "".join(run.text for run in markup.directed(runs, Language.URDU))
    assert MARKS.sub("", after) == MARKS.sub("", before)


def test_a_source_bears_the_numbers_that_lead_to_it() -> None:
    sources = (Source("Survey", "https://s.example", "2021"), Source("Own", None, "2026"))
    reply = Reply("Pay rose.¹ Ask around.²", Language.ENGLISH, sources, numbers=((1,), (1, 2)))
    shown_below = markup.plain(markup.runs_of(reply)).split("\n\n")[1].split("\n")
    assert shown_below == ["¹ Source: Survey (https://s.example) (2021)", "¹\u202f² Source: Own (2026)"]


def test_sources_stand_below_with_their_dates() -> None:
    reply = Reply(
        "Yes.",
        Language.ENGLISH,
        (Source("A *survey* [1]", "https://a.example", "2025-03-01", "S1"), Source("Book", None, "", "S2")),
    )
    html = markup.telegram_html(parse(markup.sourced(reply)))
    assert html == (
        'Yes.\n\nSource: <a href="https://a.example">A *survey* [1]</a> (2025-03-01)\nSource: Book (undated)'
    )


@pytest.mark.parametrize("label", ["short", "ایک بہت لمبا لیبل جو بٹن میں نہیں آ سکتا", "😀" * 30])
def test_labels_are_cut_for_display(label: str) -> None:
    cut = markup.shortened(label, 20)
    assert markup.length(cut) <= 20
    assert cut == label or cut.endswith("…")


@pytest.mark.parametrize(
    ("text", "telegram", "whatsapp"),
    [
        ("1. SQL\n2. **R**\nmore", "1. SQL\n2. <b>R</b>\nmore", "1. SQL\n2. *R*\nmore"),
        (
            "> one\n> *two*\n\nafter",
            "<blockquote>one\n<i>two</i></blockquote>\n\nafter",
            "> one\n> _two_\n\nafter",
        ),
        ("| Role | Pay |\n|---|---|\n| DA | 50 |", "<b>Role | Pay</b>\nDA | 50", "*Role | Pay*\nDA | 50"),
        ("<b>raw</b> &amp;", "&lt;b&gt;raw&lt;/b&gt; &amp;amp;", "<b>raw</b> &amp;"),
        ("> ```\n> x\n> ```", "<blockquote><pre>x</pre></blockquote>", "> ```x```"),
    ],
)
def test_blocks(text: str, telegram: str, whatsapp: str) -> None:
    assert rendered(text) == telegram
    assert shown(telegram)
    assert markup.whatsapp_text(parse(text)) == whatsapp
