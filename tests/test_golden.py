"""The golden questions, asked of the whole bot over the shipped knowledge.

Floors stand a little under what is reached: processors round the int8 network differently, which moves one question in a hundred.
"""

import pytest

from bot.publishing.golden.examiner import asker
from index.retrieval.retrieve import SnapshotRetriever
from index.retrieval.score import Score, read, summary
from index.text.language import Language
from tests.conftest import ROOT

FLOORS = {
    Language.ENGLISH: Score(0, 0.915, 0.976, 0.888, 0.068, 0.115),
    Language.URDU: Score(0, 0.905, 0.970, 0.91, 0.058, 0.15),
    Language.ROMAN_URDU: Score(0, 0.9, 0.975, 0.89, 0.06, 0.14),
}
GOLDEN = read(ROOT / "tests/golden")


@pytest.mark.parametrize("language", Language)
def test_there_are_enough_of_each(language: Language) -> None:
    own = [golden for golden in GOLDEN if golden.language is language]
    assert sum(golden.answerable for golden in own) >= 100
    assert sum(not golden.answerable for golden in own) >= 60


async def test_every_script_stays_above_its_floor(shipped: SnapshotRetriever) -> None:
    units = shipped.snapshot.units
    assert [unit for golden in GOLDEN for unit in golden.units if unit not in units] == []
    ask = asker(shipped)
    # one after the other: threads that search at a time wait for each other, and `make test` has another process
    reached = summary([(golden, await ask(golden.question, golden.language)) for golden in GOLDEN])
    for language, floor in FLOORS.items():
        got = reached[language]
        assert got.recall_at_1 >= floor.recall_at_1, (language, got)
        assert got.recall_at_3 >= floor.recall_at_3, (language, got)
        assert got.fact_recall >= floor.fact_recall, (language, got)
        assert got.false_refusals <= floor.false_refusals, (language, got)
        assert got.false_answers <= floor.false_answers, (language, got)
