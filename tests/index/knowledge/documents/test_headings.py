"""What a document is called, and which of its lines are headings."""

import io

import pytest

from tests.documents import pdf, word
from tests.index.knowledge.outline import outline, page, read

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
