"""Answers by a model: checked, tried once more, or left to the built-in answerer."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot.answering.answer import built_in
from bot.answering.by_model import ModelAnswerer
from bot.answering.trace import Trace
from bot.answering.verifying import Verifier
from bot.config import LlmConfig, ModelConfig
from bot.errors import ModelFault, ModelUnavailable
from bot.messages.citations import without_marks
from bot.messages.exchange import Outcome
from bot.models.chat_model import Completion, Grow, Prompt
from tests.bot.answering.asking import GOOD, INVENTED, asked_of, question
from tests.scripted import ScriptedModel, models
from tests.still import still


async def test_an_answer_over_two_passages_is_sent_with_both_units_and_no_brackets() -> None:
    answer = await asked_of(ModelAnswerer(models(ScriptedModel(GOOD))), question())
    assert answer.outcome is Outcome.ANSWERED
    assert (
        answer.text
        == "Begin with statistics and Python, practising on real tables.¹ Demand is rising rapidly in Pakistan.²"
    )
    assert [unit.id for unit in answer.units] == ["roles/ds#start", "roles/ds#jobs"]
    assert answer.model == "scripted:0"


async def test_sentences_in_a_row_that_rest_on_the_same_unit_share_one_number() -> None:
    said = "Begin with Python [1]. Practise on real tables [1].\n\nDemand is rising [2][1]."
    answer = await asked_of(ModelAnswerer(models(ScriptedModel(said))), question())
    assert answer.text == "Begin with Python. Practise on real tables.¹\n\nDemand is rising.¹\u202f²"
    alone = await asked_of(
        ModelAnswerer(models(ScriptedModel("Begin with Python [1]. Practise on tables [1]."))), question()
    )
    assert alone.text == "Begin with Python. Practise on tables.", "all rests on one: nothing to tell apart"


async def test_a_failed_answer_is_tried_once_more_with_its_fault_named() -> None:
    model, trace = ScriptedModel(INVENTED, GOOD), Trace()
    answer = await asked_of(ModelAnswerer(models(model)), question(trace=trace))
    assert answer.model == "scripted:0"
    assert [t.role for t in model.asked[1].turns] == ["user", "assistant", "user"]
    assert model.asked[1].turns[1].text == INVENTED
    assert '1: "It takes 9 years." ("9 years" is not in the passage it cites)' in model.asked[1].turns[2].text
    assert trace.calls[0].faults == ('number: "9 years" is not in the passage it cites: "It takes 9 years."',)
    assert trace.calls[1].faults == ()


async def test_a_bad_sentence_is_dropped_and_the_rest_is_sent_without_a_second_call() -> None:
    model, trace = ScriptedModel(f"{GOOD} Some earn 900,000 rupees [1]. Good luck!"), Trace()
    answer = await asked_of(ModelAnswerer(models(model)), question(trace=trace))
    assert answer.text.endswith("rapidly in Pakistan.² Good luck!")
    assert "900" not in answer.text
    assert len(model.asked) == 1
    assert trace.calls[0].faults


async def test_after_a_second_failure_the_next_model_is_asked() -> None:
    first, second, trace = ScriptedModel(INVENTED), ScriptedModel(GOOD), Trace()
    answer = await asked_of(ModelAnswerer(models(first, second)), question(trace=trace))
    assert answer.model == "scripted:1"
    assert (len(first.asked), len(second.asked)) == (2, 1)
    assert len(second.asked[0].turns) == 1, "the next model starts afresh"


@pytest.mark.parametrize(
    "garbage", ["", "{}", '{"answer": "begin"}', "<think>hm</think>", "<think>The pay is", "unsafe"]
)
async def test_after_garbage_the_next_model_is_asked_at_once(garbage: str) -> None:
    first, second = ScriptedModel(garbage), ScriptedModel(GOOD)
    answer = await asked_of(ModelAnswerer(models(first, second)), question())
    assert answer.model == "scripted:1"
    assert len(first.asked) == 1


async def test_an_answer_cut_at_its_most_tokens_ends_with_its_last_whole_sentence() -> None:
    class Cut(ScriptedModel):
        async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
            return replace(await super().complete(prompt, grow=grow), cut=True)

    answer = await asked_of(ModelAnswerer(models(Cut(f"{GOOD} But the whole town not"))), question())
    assert answer.text.endswith("rapidly in Pakistan.²")
    nothing = await asked_of(
        ModelAnswerer(models(Cut("Begin with statistics and"), ScriptedModel(GOOD))), question()
    )
    assert nothing.model == "scripted:1"


async def test_a_verifying_model_takes_out_what_the_passages_do_not_say() -> None:
    three = f"{GOOD} Practise Python on tables [1]."
    second, trace = ScriptedModel("1 yes\n2 no\n3: supported"), Trace()
    by_two = ModelAnswerer(models(ScriptedModel(three)), verifier=Verifier(models(second)))
    answer = await asked_of(by_two, question(trace=trace))
    assert "Demand" not in answer.text
    assert answer.text.endswith("Practise Python on tables.")
    assert "2 Demand is rising rapidly in Pakistan." in second.asked[0].turns[0].text
    assert [(call.purpose, bool(call.faults)) for call in trace.calls] == [
        ("answer", False),
        ("verify", True),
    ]


async def test_a_verifying_model_that_fails_or_mumbles_changes_nothing() -> None:
    plain = await asked_of(ModelAnswerer(models(ScriptedModel(GOOD))), question())
    for said in (ModelUnavailable(ModelFault.SERVER), "I think they are fine.", ""):
        verifier = Verifier(models(ScriptedModel(said)))
        assert (
            await asked_of(ModelAnswerer(models(ScriptedModel(GOOD)), verifier=verifier), question()) == plain
        )


async def test_an_answer_that_the_verifying_model_refuses_is_not_sent() -> None:
    verifier = Verifier(models(ScriptedModel("1 no\n2 no")))
    answer = await asked_of(ModelAnswerer(models(ScriptedModel(GOOD)), verifier=verifier), question())
    assert answer.model == ""


async def test_after_a_second_failure_the_built_in_answer_is_sent() -> None:
    model, trace = ScriptedModel(INVENTED), Trace()
    answer = await asked_of(ModelAnswerer(models(model)), question(trace=trace))
    assert answer == built_in(question())
    assert len(model.asked) == 2
    assert trace.answerer == ""


THREE = "Begin with statistics and Python, practising on real tables [1]. It takes 9 years [1]. Demand is rising rapidly in Pakistan [2]."


async def test_of_a_bad_answer_only_the_bad_sentence_is_asked_for_anew() -> None:
    first = f"It takes 9 years [1]. {GOOD}"
    model, trace = ScriptedModel(first, "1: It takes 1 to 3 years of focused work [1]."), Trace()
    answer = await asked_of(ModelAnswerer(models(model)), question(trace=trace))
    told = model.asked[1].turns[2].text
    assert '1: "It takes 9 years." ("9 years" is not in the passage it cites)' in told
    assert "statistics" not in told
    assert answer.text.startswith("It takes 1 to 3 years of focused work. Begin with statistics")


async def test_a_sentence_that_the_passages_do_not_bear_is_left_out_of_the_second_try() -> None:
    said = f"{GOOD} How to start:\n- learn SQL in 9 weeks [1]\n- learn Python [1]"
    counted = said.replace("How to start:", "Two steps to start:")
    plain = await asked_of(ModelAnswerer(models(ScriptedModel(said))), question())
    assert without_marks(plain.text).endswith("How to start:\n- learn Python")
    model = ScriptedModel(counted, "1: learn Python on tables [1]")
    answer = await asked_of(ModelAnswerer(models(model)), question())
    assert len(model.asked) == 2, "two steps are told and one is left"
    assert without_marks(answer.text).endswith("start:\n- learn Python on tables\n- learn Python")


async def test_where_what_was_asked_was_cut_it_is_asked_for_or_the_built_in_answer_is_sent() -> None:
    asked = replace(question(), text="how long does it take")
    model = ScriptedModel(THREE, "1: It takes 1 to 3 years [1].")
    answer = await asked_of(ModelAnswerer(models(model)), asked)
    assert "1 to 3 years" in answer.text
    never = ScriptedModel(THREE, "1: It takes 8 years [1].")
    assert (await asked_of(ModelAnswerer(models(never)), asked)).model == ""


async def test_a_claim_that_leaned_on_the_bad_one_is_asked_for_with_it() -> None:
    said = f"{GOOD} Ask Acme Academy first [1]. Or begin with basic statistics [1]."
    model = ScriptedModel(said, "1: Keep practising Python [1].")
    answer = await asked_of(ModelAnswerer(models(model)), question())
    assert without_marks(answer.text).endswith("Keep practising Python. Or begin with basic statistics.")


def test_the_verifying_model_has_its_own_time_within_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    still(_verified_in_time, monkeypatch)


async def _verified_in_time() -> None:
    class Slow(ScriptedModel):
        async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
            await asyncio.sleep(0.5)
            return await super().complete(prompt, grow=grow)

    config = LlmConfig(deadline=3.0)
    three = f"{GOOD} Practise Python on tables [1]."
    settings = [ModelConfig("slow:model", timeout=1.2)]
    second = Verifier(models(Slow("1 yes\n2 no\n3 yes"), settings=settings, config=config))
    assert second.seconds == pytest.approx(1.2)
    by_two = ModelAnswerer(models(Slow(three), config=config), verifier=second)
    assert "Demand" not in (await asked_of(by_two, question())).text

    class Stuck(ScriptedModel):
        async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
            await asyncio.sleep(60)
            raise AssertionError

    began = time.monotonic()
    stuck = ModelAnswerer(models(Stuck(three), config=config), verifier=second)
    assert (await asked_of(stuck, question())).model == ""
    assert time.monotonic() - began < config.deadline, "what is left is the verifying model's"
