"""Dropped-in documents: what is read, under which headings, and what the whole is called."""

import io
from datetime import date

import pytest

from index.extract import extract
from index.parse import KnowledgeError
from index.passage import Document


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
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.md", b"# Only a title\n", "holds no text"),
        ("a.txt", "کورس".encode("utf-16"), "not UTF-8"),
        ("a.txt", b"word " * 250_000, "larger than"),
        ("a.html", b"<p>word</p>" * 1_900_000, "larger than"),
        ("a.pdf", b"%PDF-1.4 nothing more", "damaged"),
        ("a.docx", b"PK\x03\x04 nothing more", "damaged"),
        ("a.odt", b"x", "cannot read"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(KnowledgeError, match=reason):
        read(name, data)
