"""A direct answer: the sentence that answers some sample questions of a section before its text does."""

from dataclasses import replace

import pytest

from index.knowledge.chunk import assemble
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import parse
from index.knowledge.passage import Hit, Section, Source
from index.snapshots.records import _unit, _unit_fields
from index.text.language import Language

FILE = """---
title: Bonds
updated: 2026-11-28
---

## Should I sign a bond? {#bond}

Sign only what you have read.[^craft]

> Read it first.

? should i sign a bond

? is a two year bond normal
? do saal ka bond aam hai
= Two years is long for a first job.[^craft]

? can they keep my degree
= No, give attested copies only.
! what is the bond of one company
"""
CRAFT = {"craft": Source("Craft", id="craft")}


def section_of(text: str) -> Section:
    (section,) = parse("jobs/bonds.en.md", text, CRAFT).sections
    return section


def test_it_belongs_to_the_questions_right_above_it() -> None:
    section = section_of(FILE)
    assert dict(section.direct) == {
        "is a two year bond normal": "Two years is long for a first job.",
        "do saal ka bond aam hai": "Two years is long for a first job.",
        "can they keep my degree": "No, give attested copies only.",
    }
    assert len(section.questions) == 4
    assert section.text == "Sign only what you have read."


@pytest.mark.parametrize("before", ["", "\n? is it normal\n\n", "\n! is it normal\n"])
def test_one_without_a_question_above_it_is_a_fault(before: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        section_of(FILE.partition("? should")[0] + before + "= It is long.\n")
    assert [fault.code for fault in caught.value.faults] == ["answer-alone"]


def test_a_snapshot_keeps_it() -> None:
    (unit,) = assemble([parse("jobs/bonds.en.md", FILE, CRAFT)]).units.values()
    assert _unit(_unit_fields(unit)) == unit
    assert unit.shown(Language.URDU)[0].direct == section_of(FILE).direct


def test_it_changes_no_vector_of_the_text() -> None:
    without = FILE.replace("= Two years is long for a first job.[^craft]\n", "")
    one, other = (
        next(iter(assemble([parse("jobs/bonds.en.md", text, CRAFT)]).units.values())).shown(Language.ENGLISH)[
            0
        ]
        for text in (FILE, without)
    )
    assert one.id == other.id
    assert one.direct != other.direct


def test_it_stands_before_the_text_of_a_hit() -> None:
    (unit,) = assemble([parse("jobs/bonds.en.md", FILE, CRAFT)]).units.values()
    hit = Hit(unit, unit.shown(Language.ENGLISH)[0], 1.0)
    assert hit.text == "Sign only what you have read."
    assert replace(hit, direct="Long.").text == "Long.\n\nSign only what you have read."
