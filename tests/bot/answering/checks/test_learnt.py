"""The learnt score beside the rules: what it doubts, what it believes, and what it leaves alone."""

from dataclasses import replace

import numpy as np
import pytest

from bot.answering.checks.grounding import check, rule_faults
from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.learnt.score import FILE, shipped, weighed
from bot.answering.checks.sentences import sentences
from index.text.language import Language

PLAN = (
    "Returning to work: the plan\nRefresh one thing at a time, about 5 hours a week for 9 months, and end each step with something"
    " to show.\n\n1. Month 1: typing, email, spreadsheets.\n2. Months 2-3: charts, Power BI, one small dashboard."
    "\n3. Months 4-5: SQL, because company data sits in databases.\n4. Months 6-8: Python, one small project at a time."
    "\n5. Month 9: CV, LinkedIn, first applications."
)
FUTURE = (
    "The future: what is expected\nThe future of AI in Pakistan is expected to bring global remote hiring, new job categories, AI in"
    " older sectors and more training.\n\n- Remote hiring: global hiring for AI is expected to increase, and remote roles let"
    " Pakistanis take part.\n- Older sectors: healthcare, logistics and banking are expected to need AI expertise."
    "\n\nThese are expectations. What you can do this week is certain: start Python or data analysis."
)
TOOLS = (
    "Data engineer: the skills\nA data engineer needs SQL above all, and deeper than an analyst does, because company data sits in"
    " databases. Then, in this order:\n\n- Python, for fetching and checking data.\n- Git, and Docker, which packs a program so that"
    " it runs the same on other machines.\n\nYou do not need all of them for a first job."
)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        (
            "More companies abroad will hire remotely, so a remote post is certain for anybody who applies.",
            FUTURE,
        ),
        ("Farming, textiles and schools are among the older fields that should need AI people.", FUTURE),
        ("Python comes early, in the second month, and SQL waits until the end.", PLAN),
    ],
)
def test_what_no_rule_sees_is_doubted(sentence: str, passage: str) -> None:
    """Sentences that the score has learnt: how it does with others is what training/support.py measures."""
    grounds = Grounds((passage,), Language.ENGLISH, "tell me more")
    [said] = sentences(f"{sentence} [1]")
    assert rule_faults(said, (said,), grounds) == []
    assert [fault.check for fault in check(f"{sentence} [1]", grounds).faults] == [Check.SUPPORT]


def test_a_free_paraphrase_is_believed_whatever_a_rule_of_meaning_says() -> None:
    grounds = Grounds((TOOLS,), Language.ENGLISH, "what do i have to know for data engineering")
    sentence = "Docker is there so that your program behaves alike on every computer. [1]"
    [said] = sentences(sentence)
    assert [fault.check for fault in rule_faults(said, (said,), grounds)] == [Check.GENERAL]
    assert check(sentence, grounds).faults == ()


def test_figures_names_and_promises_stand_whatever_is_believed() -> None:
    sure = replace(shipped(), believed=1e9)
    text = "Take a single subject, then the next."
    assert weighed([FailedCheck(Check.NEGATION, "", text)], text, (PLAN,), "", sure) == []
    for kind in (Check.NUMBER, Check.NAME, Check.PROMISE, Check.LINK, Check.CONTEXT, Check.ORDER):
        fault = FailedCheck(kind, "", text)
        assert weighed([fault], text, (PLAN,), "", sure) == [fault]


def test_a_rule_of_meaning_stands_where_the_words_are_those_of_the_passage() -> None:
    sure = replace(shipped(), believed=1e9)
    near, free = (
        "Refresh one thing at a time and end with something to show.",
        "Take a single subject, then the next.",
    )
    for text, stands in ((near, True), (free, False)):
        fault = FailedCheck(Check.NEGATION, "", text)
        assert weighed([fault], text, (PLAN,), "", sure) == [fault] * stands


def test_a_passage_in_another_language_is_not_compared() -> None:
    grounds = Grounds((PLAN,), Language.URDU, "واپسی کا منصوبہ")
    strict = replace(shipped(), doubted=-1e9)
    text = "ایک وقت میں ایک چیز دہرائیں اور ہر قدم پر کچھ دکھانے کو بنائیں [1]۔"
    assert check(text, grounds, score=strict).faults == ()
    own = Grounds(("منصوبہ: واپسی\nایک وقت میں ایک چیز دہرائیں، ہر قدم پر کچھ بنائیں۔",), Language.URDU)
    assert check(text, own, score=strict).faults != ()


def test_the_file_is_small_and_knows_the_measures() -> None:
    score = shipped()
    found = score.measured("Learn SQL in the fourth month.", (PLAN,), "", ())
    assert tuple(found) == score.names
    assert all(np.isfinite(value) for value in found.values())
    assert FILE.stat().st_size < 100_000


def test_a_sentence_without_words_is_left_to_the_rules() -> None:
    assert shipped().measured("1, 2, 3.", (PLAN,), "", ()) == {}
    assert shipped().measured("Learn SQL.", ("",), "", ()) == {}
