"""Dropped-in documents: what is read, under which headings, and what the whole is called."""

import io
import re
import time
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.knowledge.extract import extract
from index.knowledge.extract import read as contents_of
from index.knowledge.faults import KnowledgeError
from index.knowledge.headings import plain
from index.knowledge.passage import Document


def read(name: str, text: str | bytes) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return extract(f"notes/{name}", data, modified=date(2026, 1, 2))


def outline(document: Document) -> list[tuple[str, str]]:
    return [(section.heading, section.text) for section in document.sections]


def test_a_title_over_nothing_but_sections_is_the_title() -> None:
    document = read("a.md", "# Evening Data Course\n## Fee\nRs 900 a month.\n## Days\nMonday to Thursday.\n")
    assert document.title == "Evening Data Course"
    assert outline(document) == [("Fee", "Rs 900 a month."), ("Days", "Monday to Thursday.")]


def test_a_heading_over_nothing_but_deeper_headings_stands_before_each() -> None:
    text = "# Course\nHello all.\n## Fee\n### Boys\nRs 900.\n### Girls\nRs 500.\n## Days\nFriday.\n"
    assert [heading for heading, _ in outline(read("a.md", text))] == [
        "Course",
        "Fee: Boys",
        "Fee: Girls",
        "Days",
    ]


def test_a_heading_without_text_is_not_lost() -> None:
    text = "# Course\n# Autumn\n# Fee\nRs 900.\n# Nobody is turned away\n# Days\nFriday.\n# The end\n"
    assert outline(read("a.md", text)) == [
        ("Course", "Autumn"),
        ("Fee", "Rs 900.\nNobody is turned away"),
        ("Days", "Friday.\nThe end"),
    ]


def test_deep_headings_are_headings() -> None:
    assert outline(read("a.md", "# Course\n#### Fee ####\nRs 900.\n")) == [("Fee", "Rs 900.")]


LETTERHEAD = "Sadaf Technical College\nAdmissions office\n5 March 2031\n\n"


def test_a_letterhead_names_the_document() -> None:
    document = read("a.md", LETTERHEAD + "## Fee\nRs 900.\n## Days\nFriday.\n")
    assert document.title == "Sadaf Technical College"
    assert outline(document) == [
        ("Sadaf Technical College", "Admissions office\n5 March 2031"),
        ("Fee", "Rs 900."),
        ("Days", "Friday."),
    ]


def test_a_letterhead_stands_before_the_title_that_follows_it() -> None:
    document = read(
        "a.md", "Sadaf Technical College\n\n# Evening Data Course\n## Fee\nRs 900.\n## Days\nFriday."
    )
    assert document.title == "Sadaf Technical College: Evening Data Course"
    assert outline(document) == [("Fee", "Rs 900."), ("Days", "Friday.")]


@pytest.mark.parametrize(
    "before",
    [
        "بسم اللہ الرحمن الرحیم\n",
        "Ref. No. 12/2031\n",
        "Dated: 5 March 2031\n",
        "5th March, 2031\n",
        "تاریخ: 5 مارچ 2031\n",
        "Dear parents,\n",
    ],
)
def test_a_blessing_or_date_is_no_name(before: str) -> None:
    document = read("a.md", f"{before}Sadaf Market College\n\n# Fee\nRs 900.\n# Days\nFriday.\n")
    assert document.title == "Sadaf Market College"
    assert outline(document)[0][1].startswith(before.strip()), "nothing is lost"


@pytest.mark.parametrize(
    "first",
    [
        "We teach every evening in the hall, and whoever wants to learn may come and sit with us for a year.",
        "The courses of the evening school in the hall\nare open to all.",
        "- Bring a pen",
        "Welcome!",
        "12",
    ],
)
def test_a_sentence_is_no_title(first: str) -> None:
    document = read("evening_data-course.txt", f"{first}\n")
    assert document.title == "Evening data course"
    assert outline(document) == [("Evening data course", first)]


def test_one_short_line_alone_is_kept_as_text() -> None:
    assert outline(read("a.txt", "Sadaf Technical College\n"))[0][1] == "Sadaf Technical College"


def word(*paragraphs: tuple[str, str], title: str = "") -> bytes:
    import docx

    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    document.core_properties.title = title
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_title_stands_after_the_letterhead() -> None:
    data = word(
        ("Normal", "Sadaf Technical College"),
        ("Title", "Evening Data Course"),
        ("Heading 1", "Fee"),
        ("Normal", "Rs 900."),
    )
    document = read("a.docx", data)
    assert document.title == "Sadaf Technical College: Evening Data Course"
    assert outline(document) == [("Fee", "Rs 900.")]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Evening Data Course", "Sadaf Technical College: Evening Data Course"),
        ("Microsoft Word - fee.doc", "Sadaf Technical College"),
        ("Word Document", "Sadaf Technical College"),
        ("Faculty of Law, prospectus for 2019", "Sadaf Technical College"),  # of the file that was copied
        ("Sadaf Technical College", "Sadaf Technical College"),
    ],
)
def test_the_title_in_the_properties_is_believed_if_the_text_bears_it_out(stated: str, title: str) -> None:
    lines = ("Sadaf Technical College", "The evening course in data costs Rs 900 a month.")
    document = read("a.docx", word(*(("Normal", line) for line in lines), title=stated))
    assert document.title == title
    pages = read("a.pdf", pdf([[(12, line) for line in lines]], title=stated))
    assert pages.title == title
    assert outline(pages) == outline(document) == [(title, lines[1])]


def pdf(pages: list[list[tuple[int, str]]], *, title: str = "") -> bytes:
    """A PDF of lines, each with its size."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(600, 800)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        fonts = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): fonts})}
        )
        drawn = [
            f"BT /F1 {size} Tf 50 {750 - 30 * n} Td ({line}) Tj ET" for n, (size, line) in enumerate(lines)
        ]
        content = DecodedStreamObject()
        content.set_data("\n".join(drawn).encode())
        page[NameObject("/Contents")] = writer._add_object(content)
    if title:
        writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Sadaf College\n\nFee\n\nIt costs Rs 900 a month.\n\nDays\n\nIt is held on Friday.\n",  # alone
        "Sadaf College\n\nFee\nIt costs Rs 900 a month.\n\nDays\nIt is held on Friday.\n",  # above a paragraph
        "Sadaf College\n=============\n\nFee\n---\nIt costs Rs 900 a month.\n\nDays\n___\nIt is held on Friday.\n",
        "Sadaf College\n\nFee:\nIt costs Rs 900 a month.\nDays:\nIt is held on Friday.\n",
    ],
)
def test_headings_without_marks(text: str) -> None:
    document = read("a.txt", text)
    assert document.title == "Sadaf College"
    assert outline(document) == [("Fee", "It costs Rs 900 a month."), ("Days", "It is held on Friday.")]


def test_headings_in_capitals_and_numbered_below_them() -> None:
    text = (
        "SADAF COLLEGE\n\nADMISSION\n\n1. Who\nAnyone may come\n\n2. Papers\nBring:\n1. A photograph\n2. A copy\n\n"
        "3. Fee\nRs 900\n\nHOSTEL\nThere are beds.\n"
    )
    assert outline(read("a.txt", text)) == [
        ("ADMISSION: 1. Who", "Anyone may come"),
        ("ADMISSION: 2. Papers", "Bring:\n1. A photograph\n2. A copy"),
        ("ADMISSION: 3. Fee", "Rs 900"),
        ("HOSTEL", "There are beds."),
    ]


def test_urdu_headings_without_marks() -> None:
    text = (
        "صدف کالج\n\n۱۔ داخلہ\nمیٹرک پاس طلبہ داخلہ لے سکتے ہیں۔\n\n۲۔ فیس\nفیس 900 روپے ماہانہ ہے۔\n\n"
        "اوقات\n\nپیر سے جمعرات شام 6 بجے۔\n\nکاغذات:\nتصویر اور فارم\n"
    )
    document = read("a.txt", text)
    assert document.title == "صدف کالج"
    assert [heading for heading, _ in outline(document)] == ["۱۔ داخلہ", "۲۔ فیس", "اوقات", "کاغذات"]


def test_rules_numbered_twice_need_no_blank_lines() -> None:
    text = "Sadaf College\n1. Rooms\n1.1 Three to a room.\n1.2 No guests.\n2. Dues\n2.1 Rs 900 a month.\n"
    assert outline(read("a.txt", text)) == [
        ("1. Rooms", "1.1 Three to a room.\n1.2 No guests."),
        ("2. Dues", "2.1 Rs 900 a month."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Pen\n2. Book\n3. Bag\nBring all of these.",
        "1. Pen\n\n2. Book\n\n3. Bag\n\nBring all of these.",
        "1. Python\nvariables, loops\n2. Pandas\ntables\n3. Charts\nbars",
        "It begins in the hall on Monday and whoever comes is welcome to\nstay. Those who\nlike it may come again.",
        "Dear parents,\nThe course begins on Monday, and we hope that many of you will come to see it.",
        "Total Rs 9,000\n\nIt is to be paid at the desk in the first week.",
        "desk@sadaf.example\n\nWrite to us at this address whenever you like.",
        "Yours sincerely.\n\nRegistrar\n\nSadaf College",
    ],
)
def test_a_list_or_a_letter_is_no_heap_of_headings(text: str) -> None:
    document = read("evening-course.txt", text)
    assert outline(document) == [("Evening course", text)]


def test_a_list_of_short_lines_stays_under_its_heading() -> None:
    text = "We meet on Friday.\n\nPapers\n\nA photograph\n\nA copy\n\nBoth must be new and clean.\n"
    assert outline(read("course.txt", text)) == [
        ("Course", "We meet on Friday."),
        ("Papers", "A photograph\n\nA copy\n\nBoth must be new and clean."),
    ]


LINES = st.one_of(
    st.sampled_from(
        "||Fee|Fee:|FEE AND DAYS|1. Fee|2. Days|3. Papers|1.1 Rooms|---|=====|- a pen|Who?|Rs 9,000|فیس|۱۔ فیس|۲۔ دن|اوقات:"
        "|It is held on Friday.|یہ جمعے کو ہوتا ہے۔|The course is held in the hall on Friday and all are welcome.|12|# Fee"
        "|## Days|5 March 2031".split("|")
    ),
    st.text("ab Z9:.-=#(ف۔", max_size=12),
)


@given(st.lists(LINES, max_size=14), st.sets(st.integers(0, 13)))
def test_no_word_is_lost_or_moved(text: list[str], strong: set[int]) -> None:
    blocks = plain(text, {n for n in strong if n < len(text)})
    assert said(f"{block.heading}\n{block.text}" for block in blocks) == said(text)


@given(st.lists(LINES, max_size=14))
def test_every_word_is_in_the_document(text: list[str]) -> None:
    try:
        document = read("course.txt", "\n".join(text))
    except KnowledgeError:
        return
    shown = set(said([document.title, *(f"{heading} {body}" for heading, body in outline(document))]))
    assert set(said(text)) <= shown
    assert all(heading and body for heading, body in outline(document))


def said(texts: Iterable[str]) -> list[str]:
    return re.findall(r"[^\W_]+", "\n".join(texts))


def test_a_long_text_is_read_in_good_time() -> None:
    for line in ("1. Fee\n", "FEE\n\n", "Fee:\nRs 9\n", "A" * 60 + "a" * 20, "- " * 30, "Fee\n\n"):
        lines = (line * (200_000 // len(line))).split("\n")
        started = time.process_time()
        plain(lines)
        assert time.process_time() - started < 5


HEADED = [
    (20, "Sadaf Technical"),
    (20, "College"),
    (12, "Admissions office, for all who want to learn"),
    (16, "Fee"),
    (12, "It is Rs 900 a month, paid at the desk."),
]


def test_lines_of_larger_type_are_headings_across_pages() -> None:
    document = read(
        "a.pdf",
        pdf(
            [HEADED, [(12, "Nobody pays twice."), (16, "Days"), (12, "It is held on Friday and on Monday.")]]
        ),
    )
    assert document.title == "Sadaf Technical College"
    assert outline(document) == [
        ("Sadaf Technical College", "Admissions office, for all who want to learn"),
        ("Fee", "It is Rs 900 a month, paid at the desk.\nNobody pays twice."),
        ("Days", "It is held on Friday and on Monday."),
    ]


def test_pages_without_headings_and_scans_stay_pages() -> None:
    text = [(12, "The course is held in the hall on Friday.")]
    assert len(read("a.pdf", pdf([text, text, text])).sections) == 3
    assert len(read("a.pdf", pdf([[(20, "I"), (12, "1")], [(20, "II"), (12, "2")]])).sections) == 2


def test_pages_without_text_are_counted() -> None:
    contents = contents_of("a.pdf", pdf([[(12, "Held on Friday.")], [], [(12, "Rs 9."), (12, "Cash.")]]))
    assert contents.pages == (15, 0, 10)


def test_a_row_of_a_word_table_is_one_line() -> None:
    import docx

    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, [("Group", "Fee", "Dues"), ("Boys", "900", "900"), ("Girls", "", "")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(2, 1))
    pair = document.add_table(rows=1, cols=2)
    pair.cell(0, 0).text, pair.cell(0, 1).text = "Seats:", "48"
    layout = document.add_table(rows=1, cols=1).cell(0, 0)
    layout.text = "Old"
    inner = layout.add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Days", "Friday"
    out = io.BytesIO()
    document.save(out)
    assert outline(read("a.docx", out.getvalue()))[0][1].split("\n") == [
        "Group | Fee | Dues",
        "Boys | 900 | 900",
        "Girls",
        "Seats: 48",
        "Old",
        "Days: Friday",
    ]


def test_bold_lines_are_headings_where_no_style_is_used() -> None:
    import docx

    document = docx.Document()
    for bold, text in [(0, "Sadaf College"), (1, "Fee"), (0, "Rs 900."), (1, "Days"), (0, "Friday, at six.")]:
        document.add_paragraph().add_run(text).bold = bool(bold)
    out = io.BytesIO()
    document.save(out)
    body = "<p>Sadaf College</p><p><b>Fee</b></p><p>Rs 900.</p><p><strong>Days</strong></p><p>Friday, at <b>six</b>.</p>"
    for read_so in (read("a.docx", out.getvalue()), page(body)):
        assert read_so.title == "Sadaf College"
        assert outline(read_so) == [("Fee", "Rs 900."), ("Days", "Friday, at six.")]


def test_a_style_made_from_a_heading_is_one() -> None:
    import docx

    document = docx.Document()
    own = document.styles.add_style("Our section", 1)
    own.base_style = document.styles["Heading 2"]
    for style, text in [("Heading 1", "Course"), ("Our section", "Fee"), ("Normal", "Rs 900.")]:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    assert outline(read("a.docx", out.getvalue())) == [("Fee", "Rs 900.")]


def page(body: str, title: str = "") -> Document:
    return read("evening.html", f"<html><head><title>{title}</title></head><body>{body}</body></html>")


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


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.md", b"# Only a title\n", "holds no text"),
        ("a.txt", "کورس".encode("utf-16"), "not UTF-8"),
        ("a.txt", b"word " * 250_000, "larger than"),
        ("a.html", b"<p>word</p>" * 1_900_000, "larger than"),
        ("a.html", b"<html><head><title>Course</title></head><body></body></html>", "holds no text"),
        ("a.pdf", b"%PDF-1.4 nothing more", "damaged"),
        ("a.docx", b"PK\x03\x04 nothing more", "damaged"),
        ("a.odt", b"x", "cannot read"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(KnowledgeError, match=reason):
        read(name, data)
