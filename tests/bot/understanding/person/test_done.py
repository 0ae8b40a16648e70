"""An education that is told by its verb, its marks or its year alone."""

import pytest

from bot.messages.exchange import Fact
from bot.understanding.person.told import told_in
from index.text.normalise import normalise


@pytest.mark.parametrize(
    ("said", "education"),
    [
        ("fsc pre medical kiya 62% number", "fsc"),
        ("maine fsc kiya", "fsc"),
        ("fsc pre medical ki hai", "fsc"),
        ("fsc pre medical 62%", "fsc"),
        ("bcom kiya 2019 me", "bcom"),
    ],
)
def test_an_education_that_was_done(said: str, education: str) -> None:
    assert told_in(normalise(said)).facts.get(Fact.EDUCATION) == education


@pytest.mark.parametrize(
    "asked", ["bcom kia hai", "bcom kya hai?", "fsc kiya jaye ya ics", "ics kiya hota hai?"]
)
def test_a_question_about_an_education_tells_none(asked: str) -> None:
    assert Fact.EDUCATION not in told_in(normalise(asked)).facts


@pytest.mark.parametrize(
    ("said", "year"),
    [("میں سیکنڈ ائیر میں ہوں", "year 2"), ("فرسٹ ایئر", "year 1"), ("فائنل ایئر میں ہوں", "final year")],
)
def test_a_year_in_urdu(said: str, year: str) -> None:
    assert told_in(normalise(said)).facts.get(Fact.YEAR) == year


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("sorry, not second year, third year", "year 3"),
        ("second year nahi first year me hn", "year 1"),
        ("سیکنڈ ائیر نہیں فرسٹ ائیر میں ہوں", "year 1"),
    ],
)
def test_a_year_that_is_denied_is_not_told(said: str, year: str) -> None:
    assert told_in(normalise(said)).facts.get(Fact.YEAR) == year


def test_she_is_who_is_asked_for() -> None:
    told = told_in(normalise("sorry, not second year, she is still in first year"), "daughter")
    assert told.theirs == {Fact.YEAR: "year 1"}
    assert told_in(normalise("she is still in first year")).theirs == {}
