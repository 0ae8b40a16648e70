"""Skills had and lacking, with every way to deny them, and the role that is aimed at."""

import pytest

from bot.understanding.person.abilities import abilities_in, goal_in
from index.retrieval.retrieve import SnapshotRetriever
from index.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("I already know SQL and Tableau", "sql data-visualisation", ""),
        ("mujhe java aati hai", "other-languages", ""),
        ("میں پائتھن سیکھ چکا ہوں", "python", ""),
        ("excel aur sql ati hai, python nahi ati", "data-visualisation sql", "python"),
        ("I don't know python but I know excel", "data-visualisation", "python"),
        ("i know python not sql", "python", "sql"),
        ("i never learned python", "", "python"),
        ("can i become a data analyst without python", "", "python"),
        ("kya python ke baghair main data analyst ban sakta hun", "", "python"),
        ("main bina python ke kya kar sakti hun", "", "python"),
        ("کیا میں پائتھن کے بغیر کام کر سکتا ہوں", "", "python"),
        ("مجھے ریاضی بالکل نہیں آتی", "", "mathematics"),
        ("نہ ریاضی آتی ہے نہ کچھ", "", "mathematics"),
        ("meri english kamzor hai", "", "english-communication"),
        ("mere pas laptop nahi, python ati hai", "python", ""),
        ("do i have to know python", "", ""),
        ("should i know python", "", ""),
        ("kya python aani chahiye", "", ""),
        ("python seekh raha hun", "", ""),
        ("Prompt engineering seekh k job mil jati h", "", ""),
        ("if i know python can i get a job", "", ""),
        ("agar python aati ho to kya salary", "", ""),
        ("mera dost python janta hai", "", ""),
        ("my son knows python", "", ""),
    ],
)
def test_abilities(shipped: SnapshotRetriever, text: str, has: str, lacks: str) -> None:
    found = abilities_in(normalise(text), shipped.subjects)
    assert [{*skills} for skills in found] == [
        {f"skills/{name}" for name in side.split()} for side in (has, lacks)
    ]


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("I want to become a data scientist", "roles/data-scientist"),
        ("data analyst banna chahta hun", "roles/data-analyst"),
        ("ڈیٹا سائنٹسٹ بننا چاہتی ہوں", "roles/data-scientist"),
        ("data scientist kaise banun", ""),
        ("i don't want to be a data analyst", ""),
        ("mera beta data scientist banna chahta hai", ""),
    ],
)
def test_goal(shipped: SnapshotRetriever, text: str, goal: str) -> None:
    assert goal_in(normalise(text), shipped.subjects) == goal
