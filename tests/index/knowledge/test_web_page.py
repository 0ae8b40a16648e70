"""Saved web pages: every text that a reader sees, under its heading."""

import pytest

from tests.index.knowledge.outline import outline, page, read


def test_every_depth_of_heading_and_every_text_of_a_page_is_read() -> None:
    document = page(
        "<h1>Evening Data Course</h1><div>Held in the hall.</div><h2>Fee</h2><p>Rs 900.</p><div>Cash only.</div>"
        "<h4>Boys</h4>Bring a pen.<h5>Girls</h5><section>Bring a book.</section><h6>All</h6><p>Come.</p>"
    )
    assert outline(document) == [
        ("Evening Data Course", "Held in the hall."),
        ("Fee", "Rs 900.\nCash only."),
        ("Boys", "Bring a pen."),
        ("Girls", "Bring a book."),
        ("All", "Come."),
    ]


def lines(body: str) -> list[str]:
    return [line for _, text in outline(page(f"<h1>Course</h1>{body}")) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td>Fee</td><td>5,000</td></tr>", ["Fee: 5,000"]),
        ("<tr><th>Fee:</th><td><p>5,000</p></td></tr>", ["Fee: 5,000"]),
        (
            "<tr><td>Boys<td>5,000<td>5,000<tr><td>Girls<td>4,000<td>",
            ["Boys | 5,000 | 5,000", "Girls: 4,000"],
        ),
        ("<tr><td>1</td><td>Fee</td></tr>", ["1 | Fee"]),
        ("<tr><td>فیس</td><td>5,000</td></tr>", ["فیس: 5,000"]),
        ("<tr><td>Bring<ul><li>a pen<li>a book</ul></td></tr>", ["Bring", "a pen", "a book"]),
        (
            "<tr><td>Old<table><tr><td>Fee</td><td>9</td></tr></table></td><td>new</td></tr>",
            ["Old", "Fee: 9", "new"],
        ),
        (
            f"<tr><td>{'Long. ' * 80}</td><td>{'Text. ' * 80}</td></tr>",
            ["Long. " * 79 + "Long.", "Text. " * 79 + "Text."],
        ),
    ],
)
def test_a_row_of_a_table_is_one_line(table: str, expected: list[str]) -> None:
    assert lines(f"<table>{table}</table>") == expected


def test_a_term_stands_with_its_description() -> None:
    assert lines("<dl><dt>Fee<dd>5,000<dd>paid once<dt>Days</dt><dd><p>Friday</p></dd></dl>") == [
        "Fee: 5,000",
        "paid once",
        "Days: Friday",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Wo<b>rd</b>, <i>by</i> word</p>", ["Word, by word"]),
        ("<div><span>Fee</span><span>5,000</span></div>", ["Fee 5,000"]),
        ("<p>Begun in 2031<sup>1</sup>, the 4<sup>th</sup> time</p>", ["Begun in 2031 1, the 4th time"]),
        ("<p>One<br>two&nbsp;three</p>", ["One", "two three"]),
        ("<pre>if x:\n    y()</pre>", ["if x:", "    y()"]),
    ],
)
def test_text_is_set_as_a_browser_sets_it(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_what_nobody_sees_stays_out() -> None:
    hidden = (
        "<script>no()</script><style>no{}</style><nav>no</nav><noscript>no</noscript><!-- no --><p hidden>no</p>"
        "<div style='display: none'>no<p>no</p></div><template>no</template><select><option>no</select>"
        "<svg><title>no</title></svg><p>yes<span style='visibility:hidden'>no</span></p>"
    )
    assert lines(hidden) == ["yes"]


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Fee | Sadaf College", "<h1>Fee</h1><p>Rs 9</p>", "Fee | Sadaf College"),
        ("Sadaf College", "<h1>Fee</h1><p>Rs 9</p>", "Sadaf College: Fee"),
        ("Course", "<h1>Evening course of Sadaf College</h1><p>Rs 9</p>", "Evening course of Sadaf College"),
        ("Untitled Document", "<p>Skip to content</p><h1>Fee</h1><p>Rs 9</p>", "Fee"),
        (
            "Sadaf College",
            "<p>Menu</p><h2>News</h2><p>None.</p><h1>Fee</h1><p>Rs 9</p>",
            "Sadaf College: Fee",
        ),
        ("", "<h1><img alt='Sadaf College'></h1><p>Rs 9</p>", "Sadaf College"),
        ("Sadaf College", "<p>The fee is Rs 9.</p>", "Sadaf College"),
        ("index.html", "<p>Sadaf College</p><p>The fee is Rs 9.</p>", "Sadaf College"),
        ("", "<p>The fee is Rs 9.</p>", "Evening"),
    ],
)
def test_the_title_of_a_page(title: str, body: str, expected: str) -> None:
    assert page(body, title).title == expected


def test_broken_markup_loses_no_text() -> None:
    document = read("a.html", "<title>Course<h2>Fee<p>Rs 900<div>cash</h3><td>only<p>Come</b>")
    assert " ".join(text for _, text in outline(document)).split() == ["Rs", "900", "cash", "only", "Come"]
    assert read("b.html", "<div>" * 50_000 + "deep").sections[0].text == "deep"
