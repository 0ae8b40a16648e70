"""Which section a question is about, learnt from all that was asked."""

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
        assert -5 <= min(scores.values()) <= max(scores.values()) <= 0


def test_few_questions_or_none_are_no_error(tmp_path: Path) -> None:
    classifier.fit(np.zeros((0, 16), np.float32), []).save(tmp_path)
    assert classifier.load(tmp_path).scores(np.zeros(16, np.float32)) == {}
    alone = classifier.fit(np.ones((1, 16), np.float32), ["u"])
    assert alone.scores(np.ones(16, np.float32)) == {}


def test_a_file_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / classifier.FILE,
        units=np.array(["a", "b"]),
        mean=np.zeros(4),
        weights=np.zeros((4, 3)),
        bias=np.zeros(3),
    )
    with pytest.raises(ValueError, match="weights of shape"):
        classifier.load(tmp_path)


def test_what_is_given_stays_and_new_sections_are_told_from_it() -> None:
    asked, units = vectors(2, 6, 20)
    old = np.array([unit < "u4" for unit in units])
    given = classifier.fit(asked[old], [unit for unit in units if unit < "u4"])
    both = classifier.fit(asked, units, given)
    assert both.units == ("u0", "u1", "u2", "u3", "u4", "u5")
    assert np.array_equal(both.weights[:, :4], given.weights)
    right = [max(s := both.scores(v), key=s.__getitem__) == u for v, u in zip(asked, units, strict=True)]
    assert np.mean(right) > 0.95
    assert classifier.fit(asked[old], [unit for unit in units if unit < "u4"], both) is both


def test_a_question_that_nothing_answers_is_known_as_one() -> None:
    asked, units = vectors(3, 4, 20)
    learnt = classifier.fit(asked, ["?u0" if unit == "u3" else unit for unit in units])
    odds = np.array([learnt.nothing(vector) for vector in asked])
    nothing = np.array([unit == "u3" for unit in units])
    assert odds[nothing].min() > 0 > odds[~nothing].max()
    assert list(learnt.scores(asked[0])) == ["u0", "u1", "u2"]
    assert learnt.of(["u0", "u1"]).units == ("?u0", "u0", "u1")
    assert learnt.of(["u1"]).nothing(asked[0]) == classifier.fit(asked, units).nothing(asked[0]) == 0


def test_of_a_few_sections_none_is_likely_for_a_question_like_none_of_them() -> None:
    asked, units = vectors(4, 5, 20)
    learnt = classifier.fit(asked, units)
    assert max(learnt.scores(asked.mean(axis=0)).values()) < -2
