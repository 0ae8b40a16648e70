import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.bm25 import LexicalIndex

TEXTS = [
    "What does a data scientist earn in Karachi?",
    "ڈیٹا سائنٹسٹ کی تنخواہ کتنی ہے",
    "پائتھون سیکھنے میں کتنا وقت لگتا ہے",
    "Machine learning engineer banne ke liye kya seekhna chahiye",
    "فری لانسنگ سے پیسے کیسے کمائیں",
    "Women in AI: scholarships and communities",
    "Computer vision projects for your portfolio",
]


def share(index: LexicalIndex, query: str, row: int) -> float:
    return float(index.coverage(query, [row])[0])


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(TEXTS)


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("data scientist ki tankhwah", 1),
        ("python seekhne mein kitna waqt", 2),
        ("paithon sekhne me ktna wqt", 2),
        ("freelancing se paise", 4),
        ("فری لانسنگ", 4),
        ("مشین لرننگ انجینئر", 3),
        ("machne lerning enginer", 3),
        ("compter vison project", 6),
        ("scholarship", 5),
        ("scolarship", 5),
    ],
)
def test_finds_across_scripts_and_misspellings(index: LexicalIndex, query: str, row: int) -> None:
    assert index.search(query, 3)[0][0] == row


def test_the_same_spelling_is_worth_more() -> None:
    index = LexicalIndex.build(["تنخواہ کی بات", "tankhwah ki baat"])
    assert index.search("tankhwah", 2)[0][0] == 1
    assert index.search("تنخواہ", 2)[0][0] == 0
    assert len(index.search("tankhwah", 2)) == 2


def test_synonyms_meet_but_weigh_less_than_the_word() -> None:
    index = LexicalIndex.build(["women in AI", "larkiyon ke liye AI", "what an analyst earns", "AI books"])
    assert [row for row, _ in index.search("larkiyon", 4)] == [1, 0]
    assert index.search("خواتین", 4)[0][0] in {0, 1}
    assert index.search("analyst ki tankhwah", 4)[0][0] == 2
    assert 0.8 < share(index, "larkiyon", 0) < 1


def test_a_rare_word_is_worth_more() -> None:
    index = LexicalIndex.build(["python course", "python salary", "python laptop", "python portfolio"])
    assert index.search("python salary", 4)[0][0] == 1


def test_nothing_in_common_finds_nothing(index: LexicalIndex) -> None:
    assert index.search("biryani zyqwv", 5) == []
    assert not index.scores("").any()
    assert LexicalIndex.build([]).search("python", 5) == []


def test_search_agrees_with_scores(index: LexicalIndex) -> None:
    scores = index.scores("data scientist kitni seekhna")
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    found = index.search("data scientist kitni seekhna", 2)
    assert [row for row, _ in found] == list(np.argsort(-scores, kind="stable")[:2])
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert index.search("data", 0) == []


def test_coverage(index: LexicalIndex) -> None:
    assert share(index, "data scientist ki tankhwah kitni hai", 1) == pytest.approx(1)
    assert share(index, "data scientist ki tankhwah kitni hai", 6) == 0
    assert 0 < share(index, "data scientist biryani", 1) < 0.7
    assert share(index, "biryani", 1) == 0
    assert share(index, "kya hai", 1) == 0
    assert 0.5 < share(index, "scholarship", 5) <= 1
    with pytest.raises(IndexError):
        index.coverage("data", [0, len(TEXTS)])


def test_unknown_words_weigh_most() -> None:
    index = LexicalIndex.build(["python"] * 9 + ["karate"])
    assert share(index, "python karate", 0) < 0.5
    assert share(index, "python zyqwv", 0) < share(index, "python karate", 0)


def test_saved_and_loaded_it_is_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    path = tmp_path / "lexical.npz"
    index.save(path)
    loaded = LexicalIndex.load(path)
    assert len(loaded) == len(TEXTS)
    for query in ("data scientist", "paithon", "فری لانسنگ", "scolarship"):
        assert loaded.search(query, 7) == index.search(query, 7)
        assert [share(loaded, query, row) for row in range(7)] == [
            share(index, query, row) for row in range(7)
        ]
    LexicalIndex.build([]).save(path)
    assert len(LexicalIndex.load(path)) == 0


def test_damage_is_refused(index: LexicalIndex, tmp_path: Path) -> None:
    path = tmp_path / "lexical.npz"
    index.save(path)
    whole = path.read_bytes()
    for broken in (b"", b"not an index", whole[: len(whole) // 2], whole[:200] + b"\xff" * 40 + whole[240:]):
        path.write_bytes(broken)
        with pytest.raises(ValueError, match=r"lexical\.npz"):
            LexicalIndex.load(path)
    with pytest.raises(OSError, match="missing"):
        LexicalIndex.load(tmp_path / "missing.npz")


@pytest.mark.parametrize(
    "fault", ["rows out of range", "weights not finite", "vocabulary short", "format", "pickle"]
)
def test_a_file_that_contradicts_itself_is_refused(index: LexicalIndex, tmp_path: Path, fault: str) -> None:
    path = tmp_path / "lexical.npz"
    index.save(path)
    with np.load(path) as stored:
        parts = {name: stored[name].copy() for name in stored.files}
    match fault:
        case "rows out of range":
            parts["rows"][0] = 99
        case "weights not finite":
            parts["weights"][0] = np.nan
        case "vocabulary short":
            parts["vocabulary"] = parts["vocabulary"][:-9]
        case "format":
            parts["header"] = np.frombuffer(json.dumps({"format": 0, "documents": 7}).encode(), np.uint8)
        case _:
            parts["rows"] = np.array([{"a": 1}], dtype=object)
    np.savez(path, **parts)
    with pytest.raises(ValueError, match=r"lexical\.npz"):
        LexicalIndex.load(path)


@given(st.text(max_size=60))
def test_any_query_is_borne(query: str) -> None:
    index = LexicalIndex.build(TEXTS)
    for row, score in index.search(query, 3):
        assert score > 0
        assert 0 <= share(index, query, row) <= 1
