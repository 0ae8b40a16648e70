"""Which section a question is about, learnt from all sample questions."""

from pathlib import Path

import numpy as np
import pytest

from index.snapshots import classifier


def vectors(seed: int, centres: int, each: int) -> tuple[np.ndarray, list[str]]:
    rng = np.random.default_rng(seed)
    middle = rng.normal(size=(centres, 16))
    found = np.repeat(middle, each, axis=0) + 0.3 * rng.normal(size=(centres * each, 16))
    return found.astype(np.float32), [f"u{n}" for n in range(centres) for _ in range(each)]


def test_a_question_comes_out_at_the_section_whose_questions_are_like_it(tmp_path: Path) -> None:
    asked, units = vectors(1, 5, 20)
    learnt = classifier.fit(asked, units)
    learnt.save(tmp_path)
    read = classifier.load(tmp_path)
    for vector, unit in list(zip(asked, units, strict=True))[::7]:
        scores = read.scores(vector)
        assert max(scores, key=lambda name: scores[name]) == unit
        assert abs(np.mean(list(scores.values()))) < 1e-3


def test_few_questions_or_none_are_no_error(tmp_path: Path) -> None:
    classifier.fit(np.zeros((0, 16), np.float32), []).save(tmp_path)
    assert classifier.load(tmp_path).scores(np.zeros(16, np.float32)) == {}
    alone = classifier.fit(np.ones((1, 16), np.float32), ["u"])
    assert alone.scores(np.ones(16, np.float32)) == {}


def test_a_file_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / classifier.FILE, units=np.array(["a", "b"]), mean=np.zeros(4), weights=np.zeros((4, 3))
    )
    with pytest.raises(ValueError, match="weights of shape"):
        classifier.load(tmp_path)
