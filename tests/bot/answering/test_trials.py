"""What the checks let through and what they stop, on the shipped answers of known worth."""

from bot.answering.trials.trial import tried


async def test_few_wrong_answers_pass_none_with_a_wrong_figure_and_good_ones_are_left_alone() -> None:
    trial = await tried()
    assert (trial.wrong, trial.good) == (189, 76)
    assert trial.lines >= 1000
    assert not {"figure", "unit", "year", "promise", "order"} & set(+trial.sent), trial.as_text()
    assert trial.sent.total() <= 0.10 * trial.wrong, trial.as_text()
    assert trial.rejected + trial.cut <= 0.03 * trial.good, trial.as_text()
    assert trial.lost <= 0.02 * trial.lines, trial.as_text()
    assert trial.as_json()["wrong"] == 189
