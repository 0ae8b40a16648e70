"""The everyday sentences, which need neither torch nor data from elsewhere."""

from training.data import LANGUAGES
from training.general import read_everyday


def test_everyday_sentences_stand_in_three_scripts_and_none_held_out_is_trained_on() -> None:
    training, held = read_everyday()
    assert len(training) > 2_000
    assert len(held) > 100
    assert all(row[language].strip() for row in (*training, *held) for language in LANGUAGES)
    for language in LANGUAGES:
        assert not {row[language] for row in held} & {row[language] for row in training}
