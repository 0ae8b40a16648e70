"""The one list of sources, and what stands beside a section's text."""

from pathlib import Path

import pytest

from index.knowledge.asked import Asked, shipped
from index.knowledge.chunk import assemble
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import parse
from index.knowledge.sources import read_sources, shared_sources
from index.snapshots import build
from index.text.language import Language
from tests.conftest import PYTHON, SMALL, lay, published
from tests.fakes import HashEmbedder

SOURCES = """
survey-2025:
  title: A survey
  url: https://survey.example/a
  date: "2025"
craft:
  title: General craft knowledge
  date: undated
"""
CITING = PYTHON.replace("easy to read.", "easy to read.[^survey-2025]\n\n> Python is easy.\n> Start with it.")


def test_a_file_cites_the_shared_list_and_is_given_only_what_it_cites() -> None:
    shared = read_sources(SOURCES.encode())
    document = parse("skills/python.en.md", CITING, shared)
    assert [(s.id, s.date) for s in document.sources] == [("survey-2025", "2025")]
    assert shared["craft"].date is None


def test_a_source_of_the_files_own_goes_first() -> None:
    own = CITING.replace("needs: []", "sources: [{id: survey-2025, title: Mine, date: '2026'}]")
    document = parse("skills/python.en.md", own, read_sources(SOURCES.encode()))
    assert [s.title for s in document.sources] == ["Mine"]


def test_the_plain_version_is_no_part_of_the_text() -> None:
    (section,) = parse("skills/python.en.md", CITING, read_sources(SOURCES.encode())).sections
    assert section.plain == "Python is easy. Start with it."
    assert "Start with it" not in section.text
    corpus = assemble([parse("skills/python.en.md", CITING, read_sources(SOURCES.encode()))])
    assert corpus.units["skills/python#what"].shown(Language.ENGLISH)[0].plain == section.plain


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: {title: A}\n", 1, "source-incomplete"),
        (
            "a: {title: A, date: undated}\nb:\n  title: B\n  date: '2025'\n  url: ftp://b\n",
            5,
            "source-address",
        ),
        ("- a\n", 1, "not-pairs"),
        ("a: {title: [\n", 2, "yaml"),
        ("a: b: c\n", 1, "yaml"),
    ],
)
def test_every_fault_of_the_list_has_its_line(text: str, line: int, code: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_sources(text.encode())
    assert [(fault.line, fault.code) for fault in caught.value.faults] == [(line, code)]


def test_without_a_list_there_are_no_shared_sources(tmp_path: Path) -> None:
    assert shared_sources(tmp_path) == {}
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    assert set(shared_sources(tmp_path)) == {"survey-2025", "craft"}


def test_a_changed_list_is_read_anew_by_every_file(tmp_path: Path) -> None:
    folder = lay(tmp_path / "knowledge", {**SMALL, "skills/python.en.md": CITING, "sources.yaml": SOURCES})
    first = published(tmp_path / "index", folder, HashEmbedder())
    assert first.units["skills/python#what"].sources[0].title == "A survey"
    assert first.units["skills/python#what"].shown(Language.ENGLISH)[0].plain.startswith("Python is easy")
    lay(folder, {"sources.yaml": SOURCES.replace("A survey", "Another survey")})
    corpus = build.read(folder, previous=first)
    assert corpus.units["skills/python#what"].sources[0].title == "Another survey"
    assert corpus.files.keys() >= {"sources.yaml", "skills/python.en.md"}


def test_questions_that_ship_beside_the_files_are_asked_of_their_section_alone() -> None:
    document = parse("skills/python.en.md", PYTHON)
    asked = {
        ("skills/python#what", Language.ENGLISH): Asked(("is python slow",), ("python salary in oman",)),
        ("skills/nothing#what", Language.ENGLISH): Asked(("lost",)),
    }
    unit = assemble([document], asked=asked).units["skills/python#what"]
    assert unit.questions[Language.ENGLISH] == (*document.sections[0].questions, "is python slow")
    assert unit.unanswered[Language.ENGLISH] == ("python salary in oman",)


def test_the_shipped_questions_can_be_read() -> None:
    for (unit, language), asked in shipped().items():
        assert "#" in unit
        assert language in {*Language}
        assert asked.answered or asked.unanswered
