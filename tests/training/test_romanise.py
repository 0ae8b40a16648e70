"""Romanising, which needs neither torch nor data from elsewhere."""

from random import Random

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
