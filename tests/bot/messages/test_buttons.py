"""Ids of buttons: made and read in one place, the same on the wire as ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.buttons import (
    LONGEST,
    AdminAction,
    ForAdmin,
    ListSubjects,
    More,
    Pressed,
    Script,
    ShowSection,
    Vote,
    fits,
    parse,
)
from index.knowledge.parse import MAX_UNIT_BYTES
from index.text.language import Language
from tests.conftest import ROOT

EVERY = [
    ("u:roles/data-analyst#skills", ShowSection("roles/data-analyst#skills")),
    ("l:roles", ListSubjects("roles")),
    ("m", More()),
    ("lang:en", Script(Language.ENGLISH)),
    ("lang:ur-Latn", Script(Language.ROMAN_URDU)),
    ("fb:up:31", Vote(True, "31")),
    ("fb:down:wamid.HBg:M=", Vote(False, "wamid.HBg:M=")),
    ("a:ok:0123456789abcdef", ForAdmin(AdminAction.APPROVE, "0123456789abcdef")),
    ("a:no:0123", ForAdmin(AdminAction.DISCARD, "0123")),
    ("a:all:0123", ForAdmin(AdminAction.SEND_WHOLE, "0123")),
    ("a:put:0123", ForAdmin(AdminAction.REPLACE, "0123")),
    ("a:pub:0123", ForAdmin(AdminAction.PUBLISH, "0123")),
    ("a:back:20261127-1", ForAdmin(AdminAction.ROLL_BACK, "20261127-1")),
    ("a:back", ForAdmin(AdminAction.ROLL_BACK, "")),
]


@pytest.mark.parametrize(("id", "asked"), EVERY)
def test_ids_are_what_they_were(id: str, asked: Pressed) -> None:
    assert asked.id == id
    assert parse(id) == asked


@pytest.mark.parametrize(
    "id",
    ["", "u:", "l:", "m:x", "lang:fr", "lang:", "fb:", "fb:up:", "fb:sideways:3", "a:", "a:eat:1", "x:y"],
)
def test_what_is_none_of_ours_is_nothing(id: str) -> None:
    assert parse(id) is None


@given(st.text(max_size=40))
def test_what_is_read_was_made_so(id: str) -> None:
    asked = parse(id)
    assert asked is None or parse(asked.id) == asked


def test_an_id_that_fits() -> None:
    assert fits("x" * LONGEST)
    assert not fits("x" * (LONGEST + 1))
    assert not fits("ی" * (LONGEST // 2 + 1)), "bytes, not letters"
    assert not fits("")
    assert fits(ShowSection("x" * MAX_UNIT_BYTES).id), "every section of the knowledge can be offered"


def test_no_id_is_made_or_read_elsewhere() -> None:
    made = ('"u:', '"l:', '"fb:', '"lang:', '"a:')
    for file in (ROOT / "bot").rglob("*.py"):
        if file.name != "buttons.py":
            source = file.read_text("utf-8")
            assert not [mark for mark in made if mark in source], file
