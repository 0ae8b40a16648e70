"""Of a section that compares several roles, the two that were asked about."""

import pytest

from bot.answering.paired import paired, tells_of
from index.knowledge.passage import Subject
from index.lexical.subjects import SubjectIndex
from index.text.language import Language

TEXT = """They differ in three things:

- Data analyst: reports. Less code than a data engineer.
- Data engineer: pipelines.
- MLOps engineer: servers.
- Ask which of them you enjoy.

All need SQL."""
ANALYST, ENGINEER, MLOPS = "roles/data-analyst", "roles/data-engineer", "roles/mlops-engineer"
SUBJECTS = SubjectIndex(
    [
        Subject(name, {Language.ENGLISH: name.partition("/")[2].replace("-", " ")}, {}, ())
        for name in (ANALYST, ENGINEER, MLOPS)
    ]
)


def test_items_on_other_roles_are_left_out() -> None:
    shown = paired(TEXT, (ENGINEER, ANALYST), SUBJECTS)
    assert "servers" not in shown
    assert [line for line in TEXT.split("\n") if line not in shown.split("\n")] == [
        "- MLOps engineer: servers."
    ]


@pytest.mark.parametrize(
    "named", [(), (ANALYST,), (ANALYST, ENGINEER, MLOPS), (ANALYST, "roles/data-scientist")]
)
def test_it_is_left_whole_where_no_two_of_its_roles_are_named(named: tuple[str, ...]) -> None:
    assert paired(TEXT, named, SUBJECTS) == TEXT


def test_a_direct_answer_tells_of_both_or_is_none() -> None:
    told = "A data engineer builds pipelines; a data analyst reads what they bring."
    assert tells_of(told, (ANALYST, ENGINEER), SUBJECTS)
    assert not tells_of(told, (ANALYST, MLOPS), SUBJECTS)
    assert tells_of(told, (ANALYST,), SUBJECTS), "nothing was compared"
