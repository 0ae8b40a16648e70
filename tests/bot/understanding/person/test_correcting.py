"""A fact that was understood otherwise is put right in the words that people use for it."""

import pytest

from bot.messages.exchange import Fact
from bot.understanding.person.correcting import corrected_in
from index.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "known", "right"),
    [
        ("no i did bba not bcom", {Fact.EDUCATION: "bcom"}, {Fact.EDUCATION: "bba"}),
        ("not lahore, multan", {Fact.CITY: "lahore"}, {Fact.CITY: "multan"}),
        ("pindi nhi peshawar ka hn", {Fact.CITY: "rawalpindi"}, {Fact.CITY: "peshawar"}),
        ("میں نے لاہور نہیں ملتان کہا تھا", {Fact.CITY: "lahore"}, {Fact.CITY: "multan"}),
        ("my bad i meant ics", {Fact.EDUCATION: "fsc"}, {Fact.EDUCATION: "ics"}),
        ("bcom is not enough, should i do bba", {}, {}),
        ("is lahore better or multan", {Fact.CITY: "lahore"}, {}),
        ("my brother did bba", {Fact.EDUCATION: "bcom"}, {}),
    ],
)
def test_what_is_put_right(text: str, known: dict[Fact, str], right: dict[Fact, str]) -> None:
    assert dict(corrected_in(normalise(text), known)) == right
