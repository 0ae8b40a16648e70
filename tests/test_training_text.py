"""Training text that needs neither torch nor data from elsewhere."""

from random import Random

from training.data import LANGUAGES
from training.general import read_everyday
from training.romanise import Romaniser, by_rule


def test_an_attested_spelling_is_taken_and_rare_ones_are_not() -> None:
    romaniser = Romaniser([("کتاب", "kitab", 24), ("کتاب", "kitaab", 6), ("کتاب", "book", 1)])
    spelled = {romaniser.text("کتاب؟", Random(seed)) for seed in range(40)}
    assert spelled == {"kitab?", "kitaab?"}


def test_words_that_nobody_spelled_go_by_rule_and_latin_ones_stay() -> None:
    romaniser = Romaniser([])
    assert romaniser.text("لاہور AI ۲۰۲۶", Random(1)) == "lahor AI 2026"
    assert by_rule("وقت") == "waqt"
    assert by_rule("یار") == "yar"


def test_everyday_sentences_stand_in_three_scripts_and_none_held_out_is_trained_on() -> None:
    training, held = read_everyday()
    assert len(training) > 2_000
    assert len(held) > 100
    assert all(row[language].strip() for row in (*training, *held) for language in LANGUAGES)
    for language in LANGUAGES:
        assert not {row[language] for row in held} & {row[language] for row in training}
