"""Trees that put the sections which stand highest in order."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding.embed import Embedder
from index.retrieval import order
from index.retrieval.order import FILE, NAMES, READ, Order, numbers_of
from index.retrieval.retrieve import SnapshotRetriever, Talk
from index.text.language import Language

MODEL = "model/1"
SHOWN = NAMES.index("shown_before")
TREE: Mapping[str, Any] = {
    "column": np.array([[SHOWN, 0, 0]], np.int16),
    "threshold": np.array([[0.5, 0.0, 0.0]]),
    "left": np.array([[1, 1, 2]], np.int16),
    "right": np.array([[2, 1, 2]], np.int16),
    "value": np.array([[0.0, 0.25, -99.0]], np.float32),
    "depth": np.array(1),
}
"""What was shown before comes last."""


def written(folder: Path, **others: Any) -> Path:
    with (folder / FILE).open("wb") as file:
        np.savez(file, **({**TREE, "names": np.array(NAMES), "model": np.array(MODEL)} | others))
    return folder


@pytest.fixture(autouse=True)
def _fresh() -> None:
    order.shipped.cache_clear()


def test_trees_add_to_the_weight_of_each(shipped: SnapshotRetriever, tmp_path: Path) -> None:
    found = shipped.ranked("data analyst ki salary kitni hai", Language.ROMAN_URDU)
    trees = order.shipped(MODEL, written(tmp_path))
    assert trees is not None
    assert trees.trees.of(numbers_of(found[:3], (), 5, 0.0)).tolist() == [0.25] * 3
    first = found[0][1].id
    places = trees.places(sorted(found, key=lambda one: -one[0]), (first,), 5, 0.0)
    assert sorted(places) == list(range(READ))
    assert sorted(found, key=lambda one: -one[0])[places[-1]][1].id == first


def test_what_was_shown_reaches_the_trees(shipped: SnapshotRetriever, tmp_path: Path) -> None:
    retriever = shipped.pinned()
    retriever._order = order.shipped(MODEL, written(tmp_path))
    question = "data analyst ki salary kitni hai"
    first = retriever.search(question, Language.ROMAN_URDU, k=1)[0].unit.id
    again = retriever.search(question, Language.ROMAN_URDU, k=1, talk=Talk(shown=(first,)))
    assert again[0].unit.id != first


def test_an_own_section_that_stands_first_stays(shipped: SnapshotRetriever, tmp_path: Path) -> None:
    retriever = shipped.pinned()
    retriever._order = order.shipped(MODEL, written(tmp_path))
    question = "data analyst ki salary kitni hai"
    first = retriever.search(question, Language.ROMAN_URDU, k=1)[0].unit.id
    retriever._live = replace_shipped(retriever, without=first)
    again = retriever.search(question, Language.ROMAN_URDU, k=1, talk=Talk(shown=(first,)))
    assert again[0].unit.id == first


def replace_shipped(retriever: SnapshotRetriever, *, without: str) -> Any:
    live = retriever._live
    other = type(live)(live.snapshot)
    other.shipped = live.shipped - {without}
    return other


def test_the_shipped_file_fits_the_program(embedder: Embedder) -> None:
    shipped = order.shipped(embedder.fingerprint)
    assert isinstance(shipped, Order)
    trees = shipped.trees
    assert len(trees.column) == 150
    reached = {*trees.column[trees.left != np.arange(trees.left.shape[1])].tolist()}
    assert max(reached) < len(NAMES)


def test_without_its_model_or_its_file_there_are_none(tmp_path: Path) -> None:
    assert order.shipped(MODEL, tmp_path) is None
    order.shipped.cache_clear()
    assert order.shipped("another", written(tmp_path)) is None


@pytest.mark.parametrize("others", [{"names": np.array(["else"])}, {"depth": np.array("deep")}])
def test_a_file_of_other_numbers_or_damaged_is_refused(tmp_path: Path, others: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=FILE):
        order.shipped(MODEL, written(tmp_path, **others))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path) / FILE
    file.write_bytes(file.read_bytes()[:400])
    with pytest.raises(ValueError, match=FILE):
        order.shipped(MODEL, tmp_path)
