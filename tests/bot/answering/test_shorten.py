"""A passage in less room: nothing is lost, nothing is cut out of the middle."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.shorten import first_sentence, left_out, shorten

LONG = (
    "A data engineer builds pipelines. They move data. Tools include Spark and Airflow. "
    "Some work at banks. Pay is not known. Many begin with SQL."
)
STEPS = """Begin with Python.

1. Do the first four weeks of CS50P.
2. Clean one messy file. Write down what was wrong.
3. Show it on GitHub.
"""


def test_a_short_text_is_left_whole() -> None:
    assert shorten("One. Two.", 600) == ("One. Two.", False)


def test_whole_sentences_in_order_from_the_first() -> None:
    text, cut = shorten(LONG, 90)
    assert text == "A data engineer builds pipelines. They move data. Tools include Spark and Airflow."
    assert cut
    assert left_out(LONG, "", 90) == "Some work at banks. Pay is not known. Many begin with SQL."


def test_a_text_that_is_little_too_long_is_shown_whole() -> None:
    assert shorten(LONG, round(len(LONG) / 1.1)) == (LONG, False)
    assert shorten(LONG, round(len(LONG) / 1.2))[1]


def test_a_short_sentence_further_down_does_not_fill_the_room() -> None:
    """It may lean on the one that was left out."""
    text = "Study full time. If you can do that, and your family can carry you for a year, take the BS. If not, freelance."
    assert shorten(text, 60) == ("Study full time.", True)


def test_what_was_asked_about_by_name_is_kept() -> None:
    listed = "Compare the fees.\n\n- **NUST:** its own test.\n- **FAST:** Rs12,000 a credit hour.\n- **COMSATS:** a final project."
    text, cut = shorten(listed, 90, "comsats or fast for bs ai")
    assert text == "Compare the fees.\n\n- **FAST:** Rs12,000 a credit hour.\n- **COMSATS:** a final project."
    assert cut
    assert left_out(listed, text, 90) == "- **NUST:** its own test."
    assert shorten(listed, 90, "which is better") == shorten(listed, 90)
    assert shorten(listed, 500, "comsats or fast") == (listed, False)


def test_a_step_keeps_its_number() -> None:
    assert shorten(STEPS, 60)[0] == "Begin with Python.\n\n1. Do the first four weeks of CS50P."
    assert left_out(STEPS, "", 60).startswith("2. Clean one messy file.")


def test_more_goes_on_where_a_direct_answer_left_less_room() -> None:
    shown = "Yes, at banks too. They build pipelines. They move data."
    text = f"Yes, {LONG}"
    assert left_out(LONG, "Work at banks. " + shorten(LONG, 60)[0], 90).startswith("Tools include")
    assert left_out(text, shown, 90).startswith("Tools include"), "without its yes"


def test_a_lead_in_stays_with_what_it_leads_to() -> None:
    text = "Take these steps:\n\n- Python\n- SQL\n"
    assert shorten(text, 5)[0] == "Take these steps:\n\n- Python"


def test_urdu_sentences_and_lists_are_cut_between_items() -> None:
    text = "پہلا جملہ۔ دوسرا جملہ؟\n\n- ایک چیز\n- دوسری چیز\n"
    assert first_sentence(text) == "پہلا جملہ۔"
    short, cut = shorten(text, 36)
    assert cut
    assert short == "پہلا جملہ۔ دوسرا جملہ؟\n\n- ایک چیز"


@given(st.text("ab1.:؟۔ \n-", max_size=200), st.integers(0, 220))
def test_what_is_shown_and_what_is_left_are_the_whole(text: str, limit: int) -> None:
    shown, cut = shorten(text, limit)
    rest = left_out(text, "", limit)
    assert (shown + rest).split() == text.split() or "".join((shown + rest).split()) == "".join(text.split())
    assert cut == bool(rest) or not rest.strip()
