"""Rewording and translation by a model: only where they help, in time, and only when faithful."""

import time
from collections.abc import Sequence

import pytest

from bot.answering.rewriting import Rewriter
from bot.answering.trace import Trace
from bot.answering.translating import Translator
from bot.config import LlmConfig
from bot.errors import ModelFault, ModelUnavailable
from bot.models.call import Allowance
from bot.phrases.people import Phrase, say
from index.knowledge.passage import Hit, Kind
from index.text.language import Language
from tests.bot.answering.asking import hit
from tests.bot.answering.test_prompts import history
from tests.scripted import Answer, ScriptedModel, models

EN, UR, RO = Language.ENGLISH, Language.URDU, Language.ROMAN_URDU
LOW = (hit("roles/da#work", "tables", 0.3), hit("roles/ds#work", "models", 0.2))
FOUND = (hit("roles/da#skills", "SQL", 0.9), hit("roles/da#work", "tables", 0.5))


async def widened(
    *answers: Answer,
    question: str = "uski skils kia hen",
    hits: Sequence[Hit] = LOW,
    leans: bool = False,
    trace: Trace | None = None,
    allowance: Allowance | None = None,
    language: Language = RO,
) -> tuple[list[str], list[str], ScriptedModel]:
    """Units found, best first; the questions searched; the model."""
    model, searched = ScriptedModel(*answers), list[str]()

    async def search(asked: str) -> tuple[Hit, ...]:
        searched.append(asked)
        return FOUND

    found = await Rewriter(models(model, config=LlmConfig(deadline=10))).widened(
        question,
        language,
        history(RO),
        tuple(hits),
        leans=leans,
        allowance=allowance or Allowance(),
        trace=trace or Trace(),
        search=search,
    )
    return [h.unit.id for h in found], searched, model


async def test_the_reworded_question_is_searched_beside_the_original() -> None:
    trace = Trace()
    units, searched, _ = await widened("Data analyst ki skills kya hain?", trace=trace)
    assert searched == ["Data analyst ki skills kya hain?"]
    assert units == ["roles/da#skills", "roles/da#work"]
    assert trace.rewritten == searched[0]
    assert trace.steps[0][0] == "rewrite"


@pytest.mark.parametrize(
    ("hits", "leans", "asked"),
    [
        ((hit("roles/da#work", "tables", 0.7),), False, 0),
        ((hit("roles/da#work", "tables", 0.7),), True, 1),
        ((hit("roles/da#work", "tables", 0.95),), True, 0),
        ((hit("boundaries/off#sport", "x", 0.3, kind=Kind.OFF_TOPIC),), False, 0),
        ((), False, 1),
    ],
)
async def test_it_is_done_only_where_it_may_help(hits: Sequence[Hit], leans: bool, asked: int) -> None:
    *_, model = await widened("Data analyst ki skills kya hain?", hits=hits, leans=leans)
    assert len(model.asked) == asked


async def test_it_is_not_begun_when_time_runs_short() -> None:
    *_, model = await widened("Data analyst ki skills?", allowance=Allowance(started=time.monotonic() - 6))
    assert model.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "What skills does a data analyst need?",
        "Data analyst ki 5 skills kya hain?",
        "Cricket ka match kaun jeeta tha kal raat?",
        "Data analyst ki skills kya hain? " * 20,
        "ڈیٹا اینالسٹ کی مہارتیں کیا ہیں؟",
        ModelUnavailable(ModelFault.TIMEOUT),
    ],
)
async def test_another_question_is_not_searched(answer: Answer) -> None:
    units, searched, _ = await widened(answer)
    assert searched == []
    assert units == [h.unit.id for h in LOW]


ENGLISH = "Begin with Python. It takes 1 to 3 years."
URDU = "پائتھن سے شروع کریں۔ اس میں 1 سے 3 سال لگتے ہیں۔"


async def test_a_translation_is_marked_and_remembered() -> None:
    model = ScriptedModel(URDU)
    translator = Translator(models(model))
    for _ in range(2):
        said = await translator.translated(ENGLISH, UR, allowance=Allowance(), trace=Trace())
        assert said == f"{URDU}\n\n{say(Phrase.MACHINE_TRANSLATED, UR)}"
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "bad", [URDU.replace("3", "5"), "Start with Python.", "", ModelUnavailable(ModelFault.SERVER)]
)
async def test_a_bad_translation_is_not_shown(bad: Answer) -> None:
    assert (
        await Translator(models(ScriptedModel(bad))).translated(
            ENGLISH, UR, allowance=Allowance(), trace=Trace()
        )
        is None
    )
