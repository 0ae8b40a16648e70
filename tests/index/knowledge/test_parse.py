"""Knowledge files: what is read, and each fault with its line."""

import ast
from string import Formatter

import pytest

from index.knowledge.faults import MESSAGES, KnowledgeError
from index.knowledge.parse import MAX_BYTES, decode, parse, subject_and_language
from index.knowledge.passage import Kind
from index.text.language import Language
from tests.conftest import ANALYST, ROOT


def faults(text: str, path: str = "roles/x.en.md") -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        parse(path, text)
    return [str(fault) for fault in caught.value.faults]


def test_a_file_becomes_a_document() -> None:
    document = parse("roles/data-analyst.en.md", ANALYST)
    assert (document.subject, document.language, document.title) == (
        "roles/data-analyst",
        Language.ENGLISH,
        "Data analyst",
    )
    assert document.must == ("python", "sql")
    work, skills, count = document.sections
    assert work.id == "work"
    assert work.heading == "What does a data analyst do?"
    assert (
        work.text
        == "A data analyst answers business questions from data. The work is mostly tables and charts."
    )
    assert work.references == ("S1",)
    assert work.questions == ("what does a data analyst do", "data analyst job")
    assert (skills.kind, count.kind) == (Kind.ANSWER, Kind.UNKNOWN)
    assert document.sources[0].date == "2025-03-01"


def test_questions_that_nothing_answers_are_kept_apart_from_the_text() -> None:
    text = ANALYST.replace(
        "? data analyst job\n", "? data analyst job\n! data analyst in canada\n!  data analyst in canada\n"
    )
    work = parse("roles/data-analyst.en.md", text).sections[0]
    assert work.unanswered == ("data analyst in canada",)
    assert "canada" not in work.text


def test_an_undated_source_says_so() -> None:
    document = parse("roles/x.en.md", ANALYST.replace("2025-03-01", "undated"))
    assert document.sources[0].date is None


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("{#skills}", "", "21: a heading ends with its id"),
        ("{#skills}", "{#work}", "id `work` is already used on line 14"),
        ("{#skills}", "{#skills .secret}", "unknown mark `.secret`"),
        ("? data analyst job", "! what does a data analyst do", "stands both as asked"),
        ("[^S1]", "[^S9]", "16: [^S9] is not among"),
        ("title: Data analyst", "title: ''", "needs `title:`"),
        ("updated: 2026-11-24", "updated: soon", "needs `updated:` as a date"),
        ("title: Data analyst", "titel: Data analyst", "2: unknown key `titel`"),
        ("    date: 2025-03-01\n", "", "a source needs `id`, `title` and `date`"),
        ("https://survey.example/a", "javascript:alert(1)", "an address starts with https://"),
        ("aliases: [data analyst, DA]", "aliases: [data analyst", "front matter:"),
        ("---\n\n## What does", "---\n\nstray\n\n## What does", "text before the first"),
    ],
)
def test_each_fault_is_named_with_its_line(before: str, after: str, fault: str) -> None:
    assert ANALYST.count(before) >= 1
    found = faults(ANALYST.replace(before, after, 1))
    assert any(fault in line for line in found), found
    assert all(line.startswith("roles/x.en.md:") for line in found)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("title: Data analyst", "title: ''", [2]),
        ("title: Data analyst\n", "", [1]),
        ("title: Data analyst", 'title: "Data analyst', [2]),
        ("title: Data analyst", "title: Data: analyst", [2]),
        ("aliases: [data analyst, DA]", "aliases: data analyst", [3]),
        ("aliases: [data analyst, DA]", "aliases: [data analyst", [3]),
        ("aliases: [data analyst, DA]", "aliases: [{a: b}]", [3]),
        ("updated: 2026-11-24", "updated: soon", [4]),
        ("updated: 2026-11-24", "updated: 2026-13-24", [4]),
        ("sources:\n", "sources: none\nneeds:\n", [5, 6]),
        ("    date: 2025-03-01\n", "", [6, 15]),
        ("https://survey.example/a", "survey.example", [8]),
        ("  - id: S1\n", "  - {id: S1, title: A, date: undated}\n  - id: S1\n", [7]),
        ("  must: [python, sql]", "  must: python", [11]),
        ("skills:\n  must: [python, sql]", "skills: [python]", [10]),
        ("skills:\n  must: [python, sql]", "resource: https://course.example", [10]),
        ("title: Data analyst", "title: Data analyst\n7: lucky", [3]),
    ],
)
def test_a_fault_of_front_matter_has_the_line_it_is_on(before: str, after: str, lines: list[int]) -> None:
    broken = ANALYST.replace(before, after, 1)
    if "sources: none" in after:
        broken = broken.replace("[^S1]", "")
    assert [int(fault.split(":")[1]) for fault in faults(broken)] == lines


def test_all_faults_are_reported_at_once() -> None:
    broken = (
        ANALYST.replace("title: Data analyst", "title: ''").replace("{#skills}", "").replace("[^S1]", "[^S9]")
    )
    assert [int(fault.split(":")[1]) for fault in faults(broken)] == [2, 16, 21], "in the order of the file"


@pytest.mark.parametrize(
    "text", ["", "no front matter", "---\ntitle: x", "---\n- a\n---\n", "---\nx: [\n---\n## A {#a}\nb"]
)
def test_broken_files_are_faults_not_crashes(text: str) -> None:
    assert faults(text)


def test_a_fault_is_a_code_with_its_values() -> None:
    with pytest.raises(KnowledgeError) as caught:
        parse("roles/x.en.md", ANALYST.replace("{#skills}", "{#work}"))
    (fault,) = caught.value.faults
    assert (fault.line, fault.code, fault.values) == (21, "id-twice", {"id": "work", "first": "14"})
    assert str(fault) == "roles/x.en.md:21: id `work` is already used on line 14"


def test_every_fault_has_its_sentence_and_the_values_it_names() -> None:
    made = {"yaml-colon": {"problem"}, "not-yaml": set[str]()}
    for file in (*(ROOT / "index").rglob("*.py"), *(ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(ast.Name("Fault"), [_, _, ast.Constant(str(code)), *values]) | ast.Call(
                    ast.Name("Conflict"), [_, ast.Constant(str(code)), *values]
                ):
                    made[code] = {
                        ast.literal_eval(key) for d in values for key in getattr(d, "keys", ()) if key
                    }
                case ast.Call(
                    ast.Attribute(attr="_fault") | ast.Name("_fault"), [_, ast.Constant(str(code))], keywords
                ):
                    made[code] = {str(keyword.arg) for keyword in keywords}
    assert made == {
        code: {name for _, name, _, _ in Formatter().parse(sentence) if name}
        for code, sentence in MESSAGES.items()
    }


def test_a_section_without_text_is_a_fault() -> None:
    text = ANALYST.replace("A data analyst needs SQL, Python and clear writing.\n", "")
    assert any("has no text" in line for line in faults(text))


def test_an_id_too_long_for_a_button_is_a_fault() -> None:
    assert any("longer than 60" in line for line in faults(ANALYST.replace("#work", "#" + "w" * 60)))


def test_bytes_that_are_not_utf8_or_too_many() -> None:
    with pytest.raises(KnowledgeError, match="x.en.md:2: not UTF-8"):
        decode("x.en.md", b"one\n\xff")
    with pytest.raises(KnowledgeError, match="larger than"):
        decode("x.en.md", b"a" * (MAX_BYTES + 1))


def test_names() -> None:
    assert subject_and_language("roles/x.ur-Latn.md") == ("roles/x", Language.ROMAN_URDU)
    assert subject_and_language("roles/x.md") is None
    assert subject_and_language("roles/x.fr.md") is None
    assert any("small letters" in line for line in faults(ANALYST, "roles/Data Analyst.en.md"))
