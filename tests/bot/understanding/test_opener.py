"""The "yes" or "no" before an answer stands only where the message is answered by it."""

import pytest

from bot.understanding.opener import answers_whether, fitted

NEEDED = "Is a degree required to work in AI?"
NO = "No, a degree is not strictly required to work in AI."


@pytest.mark.parametrize(
    "asked",
    [
        "is a degree required for ai",
        "do i need a degree?",
        "degree zaroori hai kya",
        "is degree compulsory or not",
    ],
)
def test_a_question_of_the_same_sort_keeps_it(asked: str) -> None:
    assert fitted(NO, asked, NEEDED) == NO


@pytest.mark.parametrize(
    "asked",
    [
        "can i get a job without a degree?",
        "job mil sakti hai bina degree ke?",
        "how much does a degree matter",
        "i have no degree",
        "degree or self study?",
    ],
)
def test_another_question_is_answered_without_it(asked: str) -> None:
    assert fitted(NO, asked, NEEDED) == "A degree is not strictly required to work in AI."


def test_in_urdu_and_roman_urdu() -> None:
    heading, text = "کیا AI کے لیے ڈگری ضروری ہے؟", "نہیں، AI کے لیے ڈگری ضروری نہیں۔"
    assert fitted(text, "ڈگری کے بغیر نوکری ملے گی؟", heading) == "AI کے لیے ڈگری ضروری نہیں۔"
    assert fitted(text, "کیا ڈگری لازمی ہے؟", heading) == text
    heading, text = (
        "Kya kamzor English ke saath AI mein aa sakte hain?",
        "Ji haan, kamzor English ke saath aa sakte hain.",
    )
    assert fitted(text, "English kitni chahiye", heading) == "Kamzor English ke saath aa sakte hain."
    assert fitted(text, "kya kamzor english walay aa sakte hain?", heading) == text


@pytest.mark.parametrize(
    "text", ["Yes, if you replace the teacher.", "Yes, two: in Lahore.", "Yesterday it rained."]
)
def test_what_is_no_sentence_without_it_keeps_it(text: str) -> None:
    assert fitted(text, "how do i learn", "Can I learn alone?") == text


def test_yes_is_no_answer_to_how() -> None:
    assert answers_whether("Yes, if you can show a project.", "can i start without a degree")
    assert answers_whether("Yes, if you can show a project.", "bcom kia h data analyst ban skta hn")
    assert not answers_whether("Yes, if you can show a project.", "how do i start")
    assert not answers_whether("Yes, if you can show a project.", "give me the first three steps")
    assert answers_whether("Begin with SQL.", "how do i start")
