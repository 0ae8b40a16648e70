"""Spans of OpenTelemetry for turns and calls, with the names of its GenAI conventions, where the extra `otel` is installed
and the usual OTEL_ variables say where to. The only file that knows the library.

Words of a chat go into a span only where OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT is "true".
"""

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.config import ModelConfig
from bot.models.call import Call

log = logging.getLogger(__name__)

Attributes = Mapping[str, str | int | float | list[str]]
Note = Callable[[Attributes], None]

_NAMES = {"google_genai": "gcp.gemini", "mistralai": "mistral_ai", "xai": "x_ai"}
"""Providers that the conventions call otherwise than LangChain does."""
_WHERE = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"


class Spans:
    """Tells of turns and calls; nobody, without a tracer."""

    def __init__(self, provider: Any = None, *, content: bool = False) -> None:
        """`provider` is an OpenTelemetry `TracerProvider`; with `content` prompts and answers are told as well."""
        self._provider, self._content = provider, content
        self._tracer = provider.get_tracer("rahnuma") if provider else None

    @contextmanager
    def turn(self, chat: str) -> Iterator[Note]:
        """All that is done for one message of `chat`, a code that leads to nobody; what is noted stands in its span."""
        if self._tracer is None:
            yield lambda attributes: None
            return
        known = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "rahnuma"}
        with self._tracer.start_as_current_span("invoke_agent rahnuma", attributes=known) as span:
            span.set_attribute("gen_ai.conversation.id", chat)
            yield span.set_attributes

    @contextmanager
    def call(self, config: ModelConfig, call: Call) -> Iterator[None]:
        """One call, told with what `call` holds when it has ended."""
        if self._tracer is None:
            yield
            return
        from opentelemetry.trace import SpanKind, StatusCode

        name = f"chat {config.name}"
        with self._tracer.start_as_current_span(name, kind=SpanKind.CLIENT) as span:
            try:
                yield
            finally:
                span.set_attributes(_attributes(config, call))
                if self._content:
                    span.set_attributes(_words(call))
                if call.error:
                    span.set_attribute("error.type", call.error)
                    span.set_status(StatusCode.ERROR)

    def close(self) -> None:
        """Send what is still held back; waits a few seconds at most."""
        if self._provider:
            self._provider.shutdown()


def open_spans(environment: Mapping[str, str] = os.environ) -> Spans:
    """To wherever the environment says; nowhere, with a line in the log where the extra is missing."""
    exporter = environment.get("OTEL_TRACES_EXPORTER", "otlp")
    off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or exporter == "none"
    if off or not any(environment.get(name) for name in _WHERE):
        return Spans()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("OTEL_ variables are set, but spans need: pip install 'rahnuma[otel]'")
        return Spans()
    named = {} if environment.get("OTEL_SERVICE_NAME") else {"service.name": "rahnuma"}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Spans(provider, content=environment.get(_CONTENT, "").lower() == "true")


def _attributes(config: ModelConfig, call: Call) -> Attributes:
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _NAMES.get(config.provider, config.provider),
        "gen_ai.request.model": config.name,
        "gen_ai.request.max_tokens": config.max_tokens,
        "gen_ai.request.temperature": config.temperature,
        "gen_ai.usage.input_tokens": call.input_tokens,
        "gen_ai.usage.output_tokens": call.output_tokens,
        "rahnuma.purpose": call.purpose,
        "rahnuma.cost": call.cost,
    }


def _words(call: Call) -> Attributes:
    asked = [_message(turn.role.value, turn.text) for turn in call.prompt.turns]
    return {
        "gen_ai.system_instructions": _json([{"type": "text", "content": call.prompt.system}]),
        "gen_ai.input.messages": _json(asked),
        "gen_ai.output.messages": _json([_message("assistant", call.text)] if call.text else []),
    }


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
