"""Spans of turns and calls: their names, what they hold, and that nothing is opened unasked."""

import json
import logging
import sys
from typing import Any

import pytest

from bot.config import LlmConfig, ModelConfig
from bot.errors import ModelError, ModelFault, ModelUnavailable
from bot.models.call import Allowance
from bot.models.chat_model import Prompt, Speaker, Utterance
from bot.models.failover import Failover, MemoryLedger
from bot.models.spans import Spans, open_spans
from tests.scripted import ScriptedModel

ASKED = Prompt("rules", (Utterance(Speaker.USER, "question"),))
SET = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}


def recorded(*, content: bool) -> tuple[Spans, Any]:
    """Spans that are kept in memory."""
    pytest.importorskip("opentelemetry.sdk", reason="pip install 'rahnuma[otel]'")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return Spans(provider, content=content), kept


def over(spans: Spans, *answers: Any) -> Failover:
    settings = ModelConfig("google_genai:small", price_in=1.0, price_out=2.0, max_tokens=300)
    return Failover([(settings, ScriptedModel(*answers))], LlmConfig(), MemoryLedger(), spans=spans)


@pytest.mark.extras
async def test_a_call_is_told_by_the_names_of_the_conventions() -> None:
    spans, kept = recorded(content=False)
    with spans.turn("code") as note:
        await over(spans, "fine").complete(ASKED, Allowance(), purpose="answer")
        note({"rahnuma.outcome": "answered"})
    call, turn = kept.get_finished_spans()
    assert (turn.name, call.name) == ("invoke_agent rahnuma", "chat small")
    assert call.parent.span_id == turn.context.span_id
    assert turn.attributes["gen_ai.conversation.id"] == "code"
    assert turn.attributes["rahnuma.outcome"] == "answered"
    held = dict(call.attributes)
    assert held["gen_ai.operation.name"] == "chat"
    assert held["gen_ai.provider.name"] == "gcp.gemini"
    assert held["gen_ai.request.model"] == "small"
    assert held["gen_ai.request.max_tokens"] == 300
    assert (held["gen_ai.usage.input_tokens"], held["gen_ai.usage.output_tokens"]) == (100, 20)
    assert held["rahnuma.cost"] == pytest.approx(140e-6)
    assert "question" not in json.dumps(held)


@pytest.mark.extras
async def test_a_failed_call_and_one_with_its_words() -> None:
    spans, kept = recorded(content=True)
    with pytest.raises(ModelError):
        await over(spans, ModelUnavailable(ModelFault.RATE_LIMIT)).complete(
            ASKED, Allowance(), purpose="answer"
        )
    await over(spans, "fine").complete(ASKED, Allowance(), purpose="answer")
    failed, good = kept.get_finished_spans()
    assert failed.attributes["error.type"] == "rate-limit"
    assert not failed.status.is_ok
    asked = [{"role": "user", "parts": [{"type": "text", "content": "question"}]}]
    assert json.loads(good.attributes["gen_ai.input.messages"]) == asked
    assert "fine" in good.attributes["gen_ai.output.messages"]
    assert "rules" in good.attributes["gen_ai.system_instructions"]


@pytest.mark.extras
def test_the_usual_variables_say_where_to() -> None:
    pytest.importorskip("opentelemetry.sdk", reason="pip install 'rahnuma[otel]'")
    opened = open_spans(SET)
    assert opened._tracer is not None
    assert opened._provider.resource.attributes["service.name"] == "rahnuma"
    opened.close()


@pytest.mark.parametrize(
    "environment", [{}, {**SET, "OTEL_SDK_DISABLED": "true"}, {**SET, "OTEL_TRACES_EXPORTER": "none"}]
)
async def test_nothing_is_opened_unasked(environment: dict[str, str]) -> None:
    spans = open_spans(environment)
    with spans.turn("code") as note:
        note({"a": 1})
        assert (await over(spans, "fine").complete(ASKED, Allowance(), purpose="answer")).text == "fine"
    assert spans._tracer is None
    spans.close()


def test_a_missing_extra_is_said_once_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with caplog.at_level(logging.WARNING):
        assert open_spans(SET)._tracer is None
    assert "rahnuma[otel]" in caplog.text
