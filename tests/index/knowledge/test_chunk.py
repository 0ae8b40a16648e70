"""Documents to units: aligned scripts, stable ids, contradictions."""

from datetime import date

import pytest

from index.knowledge.chunk import MAX_CHARACTERS, assemble
from index.knowledge.documents.extract import extract
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import parse
from index.text.language import Language
from tests.conftest import ANALYST, ANALYST_URDU, PYTHON, SQL

SKILLS = [parse("skills/python.en.md", PYTHON), parse("skills/sql.en.md", SQL)]
ENGLISH = parse("roles/data-analyst.en.md", ANALYST)
URDU = parse("roles/data-analyst.ur.md", ANALYST_URDU)


def test_scripts_of_one_section_are_one_unit() -> None:
    corpus = assemble([URDU, ENGLISH, *SKILLS])
    unit = corpus.units["roles/data-analyst#work"]
    assert set(unit.passages) == {Language.ENGLISH, Language.URDU}
    assert unit.shown(Language.URDU)[0].text.startswith("ڈیٹا")
    assert [source.id for source in unit.sources] == ["S1"]


def test_a_missing_script_shows_the_nearest() -> None:
    corpus = assemble([URDU, ENGLISH, *SKILLS])
    assert corpus.units["roles/data-analyst#work"].shown(Language.ROMAN_URDU)[0].language is Language.URDU
    assert corpus.units["roles/data-analyst#skills"].shown(Language.URDU)[0].language is Language.ENGLISH


def test_ids_change_with_the_text_and_only_with_it() -> None:
    first = assemble([ENGLISH, *SKILLS]).units
    second = assemble(
        [parse("roles/data-analyst.en.md", ANALYST.replace("clear writing", "clear words")), *SKILLS]
    ).units
    same = [name for name in first if first[name].passages == second[name].passages]
    assert "roles/data-analyst#skills" not in same
    assert "roles/data-analyst#work" in same


def test_kinds_must_agree_across_scripts() -> None:
    urdu = parse("roles/data-analyst.ur.md", ANALYST_URDU.replace("{#work}", "{#work .unknown}"))
    with pytest.raises(KnowledgeError, match="marked otherwise"):
        assemble([ENGLISH, urdu, *SKILLS])


def test_a_skill_without_a_file_is_a_fault() -> None:
    with pytest.raises(KnowledgeError, match="skill `sql` has no file"):
        assemble([ENGLISH, SKILLS[0]])


def test_a_dropped_in_text_is_cut_at_sentences_and_nothing_is_lost() -> None:
    sentences = [f"Sentence number {n} tells something new." for n in range(200)]
    corpus = assemble(
        [extract("notes/Our Guide.txt", " ".join(sentences).encode(), modified=date(2026, 1, 2))]
    )
    texts = [p.text for unit in corpus.units.values() for p in unit.passages[Language.ENGLISH]]
    assert len(texts) > 3
    assert all(len(text) <= MAX_CHARACTERS for text in texts)
    assert [s for text in texts for s in text.split(". ") if s]
    assert "".join(texts).count("Sentence number") == 200
    assert {unit.subject for unit in corpus.units.values()} == {"notes/our-guide"}
