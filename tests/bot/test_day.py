"""What the simulation of a day charges."""

import pytest

from tests.bot.programs import program

day = program("day")


def test_the_free_messages_of_each_number_are_not_billed() -> None:
    prices = day.Prices(per_reply=0.01, price_in=1.0, price_out=10.0)
    assert prices.bill(day.FREE).whatsapp == 0
    assert prices.bill(day.FREE + 50).whatsapp == pytest.approx(0.5)
    assert prices.bill(3 * day.FREE + 50, numbers=3).whatsapp == pytest.approx(0.5)


def test_a_model_is_charged_by_the_token() -> None:
    """2,800 tokens read and 200 written a question, 1,000 more read where it is verified."""
    bill = day.Prices(0.0, price_in=1.0, price_out=10.0).bill(1000)
    assert (bill.model, bill.verified) == (pytest.approx(2.8 + 2.0), pytest.approx(2.8 + 2.0 + 1.0))


def test_a_month_has_one_show() -> None:
    assert day.month(1000, talkative=0.05, each=4) == 6000 + 5
