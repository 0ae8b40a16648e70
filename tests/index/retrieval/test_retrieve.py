"""Retrieval over a small knowledge with the shipped model: scripts, subjects, swaps."""

import asyncio
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from index.knowledge.passage import Kind
from index.retrieval.retrieve import SnapshotRetriever, Talk
from index.text.language import Language
from tests.conftest import ANALYST, lay, published

EN, UR, RO = Language.ENGLISH, Language.URDU, Language.ROMAN_URDU


@pytest.fixture
def retriever(tmp_path: Path, knowledge: Path, embedder: Embedder) -> SnapshotRetriever:
    return SnapshotRetriever(embedder, published(tmp_path / "index", knowledge, embedder))


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("data analyst skills", "roles/data-analyst#skills"),
        ("ڈیٹا اینالسٹ کیا کام کرتا ہے", "roles/data-analyst#work"),
        ("data analyst kya kaam karta hai", "roles/data-analyst#work"),
        ("who won the match", "boundaries/off-topic#sport"),
        ("why python", "skills/python#what"),
    ],
)
def test_the_right_unit_comes_first(retriever: SnapshotRetriever, question: str, unit: str) -> None:
    assert retriever.search(question, EN, k=3)[0].unit.id == unit


def test_the_passage_is_shown_in_the_askers_script(retriever: SnapshotRetriever) -> None:
    for language, shown in ((EN, EN), (UR, UR), (RO, UR)):
        assert retriever.search("what does a data analyst do", language, k=1)[0].passage.language is shown


def test_the_subject_under_discussion_comes_first(retriever: SnapshotRetriever) -> None:
    hit = retriever.search("kya skills chahiye", RO, k=1, talk=Talk(about="roles/data-analyst", leaning=1.0))[
        0
    ]
    assert hit.unit.id == "roles/data-analyst#skills"


def test_scores_are_shares_and_nonsense_scores_low(retriever: SnapshotRetriever) -> None:
    hits = retriever.search("data analyst skills", EN, k=5)
    assert all(0 <= hit.score <= 1 for hit in hits)
    strange = retriever.search("zxqv wqpl", EN, k=1)
    assert strange[0].score < 0.5 or strange[0].unit.kind is Kind.OFF_TOPIC


@pytest.mark.parametrize("question", ["", "   ", "؟!", "\u200b"])
def test_no_words_find_nothing(retriever: SnapshotRetriever, question: str) -> None:
    assert retriever.search(question, EN, k=3) == ()


def test_a_question_that_nothing_answers_speaks_against_what_it_is_like(
    tmp_path: Path, knowledge: Path, retriever: SnapshotRetriever, embedder: Embedder
) -> None:
    before = retriever.search("data analyst job in dubai", EN, k=1)[0]
    marked = ANALYST.replace(
        "? data analyst job\n", "? data analyst job\n! data analyst job in saudi arabia\n"
    )
    lay(knowledge, {"roles/data-analyst.en.md": marked})
    retriever.swap(published(tmp_path / "index", knowledge, embedder))
    after = retriever.search("data analyst job in dubai", EN, k=1)[0]
    assert after.unit.id == before.unit.id
    assert after.score < before.score
    assert retriever.search("data analyst job", EN, k=1)[0].score > 0.5


async def test_searches_run_on_while_snapshots_swap(
    tmp_path: Path, knowledge: Path, retriever: SnapshotRetriever, embedder: Embedder
) -> None:
    lay(knowledge, {"roles/data-analyst.en.md": ANALYST.replace("clear writing", "patience")})
    other = published(tmp_path / "index", knowledge, embedder)
    first = retriever.snapshot

    async def ask() -> str:
        (hit,) = await retriever.retrieve("data analyst skills", EN, k=1)
        return hit.passage.text

    tasks = []
    for n in range(40):
        tasks.append(asyncio.create_task(ask()))
        retriever.swap(other if n % 2 else first)
        await asyncio.sleep(0)
    texts = set(await asyncio.gather(*tasks))
    assert texts <= {
        "A data analyst needs SQL, Python and clear writing.",
        "A data analyst needs SQL, Python and patience.",
    }


def test_the_direct_answer_of_the_nearest_sample_question_is_found(
    tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    asked = (
        "? data analyst job\n\n? can a deaf person be a data analyst\n= Yes, the work is done on a screen.\n"
    )
    lay(knowledge, {"roles/data-analyst.en.md": ANALYST.replace("? data analyst job\n", asked)})
    retriever = SnapshotRetriever(embedder, published(tmp_path / "index", knowledge, embedder))
    found = retriever.search("could somebody who is deaf work as a data analyst", EN, k=1)[0]
    assert found.direct == "Yes, the work is done on a screen."
    assert retriever.search("data analyst job", EN, k=1)[0].direct == ""
    assert retriever.search("کیا بہرا شخص ڈیٹا اینالسٹ بن سکتا ہے", UR, k=1)[0].direct == "", (
        "of the script shown"
    )


def test_a_direct_answer_to_a_question_of_another_place_or_number_is_not_said(
    tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    asked = "? data analyst job\n\n? data analyst job in lahore after 55 percent\n= In Lahore 55 percent are enough.\n"
    lay(knowledge, {"roles/data-analyst.en.md": ANALYST.replace("? data analyst job\n", asked)})
    retriever = SnapshotRetriever(embedder, published(tmp_path / "index", knowledge, embedder))
    same = retriever.search("data analyst job in lahore after 55 percent", EN, k=1)[0]
    assert same.direct == "In Lahore 55 percent are enough."
    for other in (
        "data analyst job in multan after 55 percent",
        "data analyst job in lahore after 48 percent",
    ):
        assert retriever.search(other, EN, k=1)[0].direct == ""
