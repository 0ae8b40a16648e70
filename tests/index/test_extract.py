"""Dropped-in documents: what is read, under which headings, and what the whole is called."""

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
