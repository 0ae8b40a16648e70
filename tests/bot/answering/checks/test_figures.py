"""Figures told of what they do not belong to, and of what they do."""

import pytest

from bot.answering.checks.claims import claim_faults
from bot.answering.checks.evidence import Evidence
from bot.answering.checks.figures import figure_faults
from index.text.language import Language

MARKS = "FSc marks: low\n- FAST BS AI: 60% in matric, 50% in intermediate, with maths.\n- ITU BS AI: 50% in matric (2025)."
HEALTH = (
    "Health: near work\n1. **Drug safety** for pharmacists: reading reports. First skill: clear summaries. 5 months, 4 hours a week."
    "\n2. **Data analyst:** records. First skill: Excel. 8 months, 5 hours a week."
)


@pytest.mark.parametrize(
    ("sentence", "passage", "wrong"),
    [
        ("FAST asks 60% in intermediate.", MARKS, True),
        ("FAST asks 60% in matric and 50% in intermediate.", MARKS, False),
        ("FAST wants 50% in intermediate with maths.", MARKS, False),
        ("Drug safety needs clear summaries; plan about 5 months at 4 hours a week.", HEALTH, False),
        ("A data analyst begins with Excel: 8 months, 5 hours a week.", HEALTH, False),
    ],
)
def test_a_figure_is_told_of_what_it_stands_beside(sentence: str, passage: str, wrong: bool) -> None:
    assert bool(figure_faults(sentence, (passage,), Evidence((passage,), Language.ENGLISH))) is wrong


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Finish the LLB first if you have not.", "Law and AI: near work\nFinish the LLB first."),
        ("LLB pehle poora karein agar nahi kiya.", "Law aur AI\nLLB pehle poora karein."),
    ],
)
def test_a_condition_denies_nothing(sentence: str, passage: str) -> None:
    assert claim_faults(sentence, (passage,), Evidence((passage,), Language.ENGLISH)) == []
