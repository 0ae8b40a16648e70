"""Names that a question is about."""

import pytest

from index.files import LEXICON
from index.lexical.bm25 import LexicalIndex
from index.lexical.names import NameKind, names_in
from index.text.normalise import normalise, words

ORG, ABROAD, CITY, DETAIL = NameKind.ORGANISATION, NameKind.ABROAD, NameKind.CITY, NameKind.DETAIL


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("does comsats have bs ai", [ORG]),
        ("کامسیٹس میں بی ایس اے آئی ہے", [ORG]),
        ("AI jobs in Canada", [ABROAD]),
        ("کینیڈا میں اے آئی کی نوکری", [ABROAD]),
        ("gwadar me AI university", [CITY]),
        ("systems limited lahore internship", [ORG, CITY]),
        ("umt ki fees", [ORG, DETAIL]),
        ("rahim yar khan me course", [CITY]),
        ("kya python mushkil hai", []),
        ("milta hai kya", []),  # sounds like Malta
        ("meri beti seekh sakti hai", []),  # sounds like Murree
        ("fast learning", []),
        ("", []),
    ],
)
def test_names_in_a_question(question: str, kinds: list[NameKind]) -> None:
    assert [name.kind for name in names_in(words(normalise(question)))] == kinds


def test_a_name_stands_where_any_of_its_aliases_does() -> None:
    lexical = LexicalIndex.build(
        [
            "NUST is in Islamabad",
            "National University of Sciences and Technology",
            "نسٹ میں داخلہ",
            "no university",
        ]
    )
    (name,) = names_in(["nust"])
    assert name.rows(lexical) == {0, 1, 2}


def test_every_line_of_the_list_is_a_name_of_a_known_kind_and_none_stands_twice() -> None:
    file = LEXICON / "names.txt"
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    seen: dict[str, str] = {}
    for line in lines:
        kind, _, written = line.partition(": ")
        assert kind in {*NameKind}, line
        for alias in written.split(" | "):
            assert alias == alias.strip() != "", line
            assert alias not in seen, f"{alias}: {line} and {seen[alias]}"
            seen[alias] = line
