"""What is told again of a section that was shown already."""

from bot.answering.focus import MOST, focused
from index.embedding.embed import Embedder

TEXT = (
    "Learn Excel first; most first jobs ask for it. At 5 hours a week:\n\n"
    "1. Month 1: tables and formulas.\n2. Month 2: pivot tables and charts.\n3. Month 3: one report for a real shop.\n\n"
    "DigiSkills.pk teaches it free of charge. A phone is not enough for large sheets; borrow a computer."
)


def test_the_sentence_that_answers_is_told(embedder: Embedder) -> None:
    told = focused(TEXT, "", "I have no money for the fee, is it free?", embedder)
    assert "free of charge" in told
    assert len(told.splitlines()) <= MOST


def test_items_of_a_list_that_are_told_alone_lose_their_numbers(embedder: Embedder) -> None:
    told = focused(TEXT, "", "what are pivot tables and charts for, and formulas?", embedder)
    assert "pivot tables" in told
    assert "2." not in told


def test_a_short_text_is_told_whole(embedder: Embedder) -> None:
    text = "Yes, you can. Begin this week."
    assert focused(text, "", "can I?", embedder) == text


def test_items_of_a_list_come_after_the_plain_version(embedder: Embedder) -> None:
    text = (
        "Begin with what people in your street pay for every single month of the year.\n\n"
        "- Excel: pivot tables, charts and formulas for the shop's sales of the month\n"
        "- Excel: one report with charts and pivot tables for a real shop near you\n"
        "- Cooking, sewing and gardening are taught elsewhere, and in other towns"
    )
    plain = "Learn Excel by making one report a month."
    told = focused(text, plain, "pivot tables and charts in Excel?", embedder)
    assert told.startswith(f"{plain}\n\n- Excel")


def test_a_list_comes_whole_with_the_line_that_leads_to_it(embedder: Embedder) -> None:
    text = (
        "The evening course of the foundation in Multan is free; it begins on 10 January.\n\nHow to apply for admission:\n\n"
        "1. Take the form from the office.\n2. Bring a copy of your CNIC.\n3. Hand it in by 28 December."
    )
    told = focused(text, "", "how do I apply for admission?", embedder)
    assert told.endswith(
        "1. Take the form from the office.\n2. Bring a copy of your CNIC.\n3. Hand it in by 28 December."
    )
