"""Answers in sentences: where each ends, what it cites, and what is left when some are dropped."""

import pytest

from bot.answering.checks.grounding import check
from bot.answering.checks.grounds import Check, Grounds
from bot.answering.checks.sentences import joined, sentences, without
from index.text.language import Language

EN, UR, RO = Language.ENGLISH, Language.URDU, Language.ROMAN_URDU
FEES = (
    "University fees: What is the fee at NUST?\nThe last NUST figure is from spring 2020: Rs95,000 a semester for"
    " engineering and IT, with Rs35,000 admission. Ask the aid office about PEEF. Do not give money to an agent."
)
OTHER = "University fees: What is the fee at LUMS?\nLUMS charged Rs291,600 a semester in 2017-18."
FEES_RO = (
    "University ki fees: NUST ki fees?\nNUST mein spring 2020 mein IT ke Rs95,000 fi semester the. Aid office se PEEF poochein."
    " Agent ko paise na dein."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost Rs. 95,000 a semester [1]. Ask nust.edu.pk [1][2]!", [("It cost Rs. 95,000 a semester.", (1,)), ("Ask nust.edu.pk!", (1, 2))]),
        ("Two parts. [1]\n- one thing [2]\n- two. things", [("Two parts.", (1,)), ("one thing", (2,)), ("two.", ()), ("things", ())]),
        ("1. Learn SQL [1].\n2. Use it [۲]۔", [("Learn SQL.", (1,)), ("Use it۔", (2,))]),
        ("سیکھیں [1]۔ پھر کام کریں؟", [("سیکھیں۔", (1,)), ("پھر کام کریں؟", ())]),
        ("Learn .NET and Node.js 3.5 [1].", [("Learn .NET and Node.js 3.5.", (1,))]),
    ],
)  # fmt: skip
def test_sentences_and_what_they_cite(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(s.text, s.cited) for s in sentences(text)] == expected


def test_an_answer_is_put_together_again() -> None:
    said = sentences("Do this [1]:\n- learn SQL [1]\n- use it [2]\n\nIt helps [1]. Good luck!")
    assert joined(said) == "Do this:\n- learn SQL\n- use it\n\nIt helps. Good luck!"
    assert joined(without([1], said)) == "Do this:\n- use it\n\nIt helps. Good luck!"
    assert joined(without([1, 2], said)) == "It helps. Good luck!", "a lead-in goes with its list"
    leaning = sentences("Learn SQL [1]. It pays well [1]. This is known [1]. Start today [1].")
    assert joined(without([1], leaning)) == "Learn SQL. Start today.", "and so does what leans on it"


def failed(text: str, language: Language = EN, question: str = "NUST fee?") -> set[Check]:
    passages = (FEES, OTHER) if language is EN else (FEES_RO, OTHER)
    return {fault.check for fault in check(text, Grounds(passages, language, question)).faults}


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("NUST took Rs 95,000 a semester in 2020 [1]. Good luck!", EN, ""),
        ("Don't worry. NUST took 95 thousand rupees a semester for IT in 2020 [1].", EN, ""),
        ("I can't guarantee a seat. Ask the aid office about PEEF [1].", EN, ""),
        ("Step 1: ask the aid office about PEEF [1].", EN, ""),
        ("Here are three ways. Ask the aid office about PEEF [1].", EN, ""),
        ("With your 70% you can ask the aid office about PEEF [1].", EN, "i have 70% marks, nust?"),
        ("Pareshan na hon. NUST mein 2020 mein 95 hazar rupay fi semester the [1].", RO, ""),
    ],
)
def test_what_may_be_said(text: str, language: Language, question: str) -> None:
    assert failed(text, language, question) == set()


@pytest.mark.parametrize(
    ("expected", "text", "language", "question"),
    [
        (Check.NUMBER, "NUST took Rs59,000 a semester in 2020 [1].", EN, ""),
        (Check.NUMBER, "NUST took Rs95,000 a year in 2020 [1].", EN, ""),
        (Check.NUMBER, "NUST took Rs95,000 a semester in 2024 [1].", EN, ""),
        (Check.NUMBER, "Your salary will be Rs 5 lakh at NUST [1].", EN, "will i get 5 lakh?"),
        (Check.NUMBER, "NUST ranked 4th in the world [1].", EN, ""),
        (Check.CONTEXT, "LUMS charged Rs95,000 a semester [1][2].", EN, ""),
        (Check.CONTEXT, "The admission was Rs95,000 [1].", EN, ""),
        (Check.NAME, "Ask the aid office about the Crescent Trust [1].", EN, ""),
        (Check.NAME, "LUMS has an aid office for PEEF [1].", EN, ""),
        (Check.NAME, "Star Academy ke office se PEEF poochein [1].", RO, ""),
        (Check.NEGATION, "Give money to an agent [1].", EN, ""),
        (Check.NEGATION, "Agent ko paise dein [1].", RO, ""),
        (Check.PROMISE, "Ask about PEEF, your seat is guaranteed [1].", EN, ""),
        (Check.PROMISE, "PEEF poochein, admission pakka hai [1].", RO, ""),
        (Check.PROMISE, "After that you will get admission at NUST [1].", EN, ""),
    ],
)
def test_what_may_not(expected: Check, text: str, language: Language, question: str) -> None:
    assert expected in failed(text, language, question)


def test_a_bad_sentence_is_dropped_and_the_rest_is_an_answer() -> None:
    good = "NUST took Rs95,000 a semester in 2020 [1]. Ask the aid office about PEEF [1]."
    checked = check(f"{good} LUMS is free [1]. Good luck!", Grounds((FEES, OTHER), EN, "NUST fee?"))
    assert checked.sendable
    assert checked.text == "NUST took Rs95,000 a semester in 2020. Ask the aid office about PEEF. Good luck!"
    assert {fault.sentence for fault in checked.faults} == {"LUMS is free."}


def test_without_its_first_claim_or_most_of_them_it_is_none() -> None:
    grounds = Grounds((FEES, OTHER), EN, "NUST fee?")
    assert not check(
        "It is Rs1 [1]. Ask the aid office about PEEF [1]. Ask about PEEF [1].", grounds
    ).sendable
    assert not check("Ask the aid office about PEEF [1]. It is Rs1 [1].", grounds).sendable


@pytest.mark.parametrize(
    ("text", "dropped", "left"),
    [
        ("One [1].\n\nTwo [1]. Shall we go on?", 1, "One.\n\nShall we go on?"),
        ("Skills [1]:\n- SQL [1]\n- Pandas [1]\n\nBad [1]. کیا آپ کے پاس لیپ ٹاپ ہے؟", 3, "Skills:\n- SQL\n- Pandas\n\nکیا آپ کے پاس لیپ ٹاپ ہے؟"),
        ("Fees [1]:\n- FAST: low [1]. Ask them [1].\n- NUST: high [1]", 1, "Fees:\n- Ask them.\n- NUST: high"),
        ("One [1].\n\nBad [1].\n- a [1]\n- b [1]", 1, "One.\n\n- a\n- b"),
        ("One [1]. Bad [1]. Is the form at hand?", 1, "One. Is the form at hand?"),
        ("Ask [1]. Bad [1]. Or write [1].", 1, "Ask."),
    ],
)  # fmt: skip
def test_what_is_left_keeps_its_breaks_and_its_question(text: str, dropped: int, left: str) -> None:
    assert joined(without([dropped], sentences(text))) == left


def test_a_question_at_the_end_outlives_what_it_followed() -> None:
    said = sentences("Ask the office [1]. It is Rs1 [1]. Is that far from you?")
    assert joined(without([1], said)) == "Ask the office. Is that far from you?"
