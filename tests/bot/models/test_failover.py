"""Several models as one: order, breaker, budget, bounds, and a deadline that holds whatever a client does."""

import asyncio
import logging
import time

import pytest

from bot.config import LlmConfig, ModelConfig
from bot.errors import ModelError, ModelFault, ModelMisconfigured, ModelRejected, ModelUnavailable
from bot.models.breaker import Breaker
from bot.models.call import Allowance
from bot.models.chat_model import Prompt, Speaker, Utterance
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from tests.scripted import ScriptedModel, deaf, hanging, models
from tests.still import still
from tests.waiting import until

ASKED = Prompt("rules", (Utterance(Speaker.USER, "question"),))


class Clock:
    """Time that passes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_the_next_model_is_asked_when_one_fails() -> None:
    first, second = ScriptedModel(ModelUnavailable(ModelFault.SERVER)), ScriptedModel("fine")
    allowance = Allowance()
    done = await models(first, second).complete(ASKED, allowance, purpose="answer")
    assert (done.text, done.model) == ("fine", "scripted:1")
    assert [(c.model, c.error) for c in allowance.calls] == [("scripted:0", "server"), ("scripted:1", "")]


async def test_the_last_model_gets_a_second_try_after_a_broken_connection() -> None:
    only = ScriptedModel(ModelUnavailable(ModelFault.CUT), "fine")
    assert (await models(only).complete(ASKED, Allowance(), purpose="answer")).text == "fine"
    refused = ScriptedModel(ModelMisconfigured(ModelFault.AUTHENTICATION), "fine")
    with pytest.raises(ModelMisconfigured):
        await models(refused).complete(ASKED, Allowance(), purpose="answer")


@pytest.mark.parametrize("stubborn", [hanging, deaf])
def test_a_call_ends_at_its_time_out_and_the_turn_at_its_deadline(
    stubborn: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    still(lambda: _ended_in_time(stubborn), monkeypatch)


async def _ended_in_time(stubborn: object) -> None:
    slow = ScriptedModel(stubborn)  # type: ignore[arg-type]
    settings = [ModelConfig("scripted:slow", timeout=0.2), ModelConfig("scripted:slower", timeout=3000)]
    both = models(slow, ScriptedModel(stubborn), settings=settings, config=LlmConfig(deadline=1.5))  # type: ignore[arg-type]
    allowance = Allowance()
    with pytest.raises(ModelUnavailable) as caught:
        await both.complete(ASKED, allowance, purpose="answer")
    assert caught.value.fault is ModelFault.TIMEOUT
    assert len(allowance.calls) == 2, "the first ended at its own time"
    assert [call.seconds for call in allowance.calls] == pytest.approx([0.2, 1.3])
    await both.close()


async def test_no_call_is_begun_when_the_time_is_up() -> None:
    model = ScriptedModel("late")
    allowance = Allowance(started=time.monotonic() - 20)
    with pytest.raises(ModelUnavailable):
        await models(model).complete(ASKED, allowance, purpose="answer")
    assert model.asked == []


async def test_a_bug_of_a_client_is_a_failed_call() -> None:
    done = await models(ScriptedModel(KeyError("choices")), ScriptedModel("fine")).complete(
        ASKED, Allowance(), purpose="answer"
    )
    assert done.text == "fine"


async def test_being_cancelled_stops_the_call() -> None:
    model = ScriptedModel(hanging)
    turn = asyncio.create_task(models(model).complete(ASKED, Allowance(), purpose="answer"))
    await until(lambda: model.running)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await until(lambda: (model.running, model.cancelled) == (0, 1))


async def test_calls_at_the_same_time_are_bounded() -> None:
    async def slow(prompt: Prompt) -> str:
        await asyncio.sleep(0.05)
        return "fine"

    model = ScriptedModel(slow)
    both = models(model, settings=[ModelConfig("scripted:0", concurrency=2)])
    await asyncio.gather(*(both.complete(ASKED, Allowance(), purpose="answer") for _ in range(8)))
    assert model.most_running == 2


def fail(breaker: Breaker, fault: ModelFault, times: int = 1, after: float = 0.0) -> None:
    for _ in range(times):
        breaker.failed(ModelUnavailable(fault, after))


def test_the_breaker_opens_and_lets_one_through_after_a_pause() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, ModelFault.SERVER, 2)
    assert breaker.admits(5)
    fail(breaker, ModelFault.SERVER)
    assert not breaker.admits(5)
    clock.now += Breaker.PAUSE
    assert breaker.admits(5)
    assert not breaker.admits(5)  # the others wait for the first one's outcome
    fail(breaker, ModelFault.SERVER)
    clock.now += Breaker.PAUSE + 1
    assert not breaker.admits(5)  # the pause has doubled
    clock.now += Breaker.PAUSE
    assert breaker.admits(5)
    breaker.succeeded()
    assert breaker.admits(5)
    assert breaker.admits(5)


def test_the_breaker_heeds_the_provider_and_not_the_question() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, ModelFault.RATE_LIMIT, after=42)
    assert breaker.seconds_left == 42
    breaker = Breaker(clock)
    for _ in range(9):
        breaker.failed(ModelRejected(ModelFault.CONTEXT))
    fail(breaker, ModelFault.BUSY, 9)
    assert breaker.admits(5)
    breaker.failed(ModelMisconfigured(ModelFault.AUTHENTICATION))
    assert breaker.seconds_left == Breaker.LONGEST


async def test_a_refused_key_is_said_to_the_operator_without_the_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = [ModelConfig("openai:gpt", key_env="OPENAI_API_KEY")]
    refused = models(ScriptedModel(ModelMisconfigured(ModelFault.AUTHENTICATION)), settings=settings)
    for _ in range(3):
        with pytest.raises(ModelError):
            await refused.complete(ASKED, Allowance(), purpose="answer")
    errors = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "openai:gpt" in errors[0]
    assert "OPENAI_API_KEY" in errors[0]


async def test_an_address_has_an_allowance_whatever_chats_it_opens() -> None:
    """Its own where one is set, else as much as a chat."""
    for config in (LlmConfig(requests_per_user=2), LlmConfig(requests_per_user=9, requests_per_address=2)):
        model = ScriptedModel("fine")
        only, spent = models(model, config=config), 0
        for chat in range(10):
            try:
                allowance = Allowance((f"web::{chat}", "address:a"))
                await only.complete(ASKED, allowance, purpose="answer")
            except ModelUnavailable as error:
                spent += error.fault is ModelFault.BUDGET
        assert (len(model.asked), spent) == (2, 8)
        await only.complete(ASKED, Allowance(("web::x", "address:b")), purpose="answer")


async def test_a_spent_budget_goes_to_the_next_model_and_a_spent_user_to_none(database: Database) -> None:
    ledger = SqlLedger(database)
    settings = [ModelConfig("a:a", requests_per_day=2), ModelConfig("b:b", tokens_per_day=120)]
    config = LlmConfig(requests_per_user=4)
    both = models(ScriptedModel("a"), ScriptedModel("b"), settings=settings, config=config, ledger=ledger)
    said = [(await both.complete(ASKED, Allowance(users=("u",)), purpose="answer")).text for _ in range(3)]
    assert said == ["a", "a", "b"]
    with pytest.raises(ModelUnavailable):  # the first has no requests left, the second no tokens
        await both.complete(ASKED, Allowance(users=("u",)), purpose="answer")
    with pytest.raises(ModelUnavailable) as caught:
        await both.complete(ASKED, Allowance(users=("u",)), purpose="answer")
    assert caught.value.fault is ModelFault.BUDGET
    rows = await database.fetch("select scope from model_use")
    assert not any(row["scope"] == "user:u" for row in rows)
    again = models(ScriptedModel("a"), settings=settings[:1], ledger=SqlLedger(database))
    with pytest.raises(ModelUnavailable):  # it is remembered past a restart
        await again.complete(ASKED, Allowance(users=("v",)), purpose="answer")
