"""LangChain's OpenAI client against a server of our own: what it sends, and every failure as one of our kinds."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.answering.assemble import with_models
from bot.answering.trace import Trace
from bot.cli.evaluate import invented
from bot.config import LlmConfig, ModelConfig
from bot.dialogue.conversation import Conversation
from bot.errors import (
    ConfigError,
    ModelError,
    ModelFault,
    ModelMisconfigured,
    ModelRejected,
    ModelUnavailable,
)
from bot.messages.message import message
from bot.models.call import Allowance
from bot.models.chat_model import ChatModel, Prompt, Speaker, Utterance
from bot.models.failover import Failover, MemoryLedger
from bot.storage.chats import ForgetfulStore
from index.retrieval.retrieve import SnapshotRetriever
from index.retrieval.score import read
from index.text.language import detect
from index.text.normalise import normalise
from tests.conftest import ROOT
from tests.lag import lag
from tests.scripted import faithful
from tests.waiting import until
from tests.wire.openai_api import KEY, Answer, Ended, Fault, OpenAiApi, Refused, openai_api

pytestmark = [
    pytest.mark.extras,
    pytest.mark.filterwarnings("ignore"),  # third-party clients warn as they please
]
pytest.importorskip("langchain_openai", reason="pip install 'rahnuma[openai]'")

ASKED = Prompt(
    "rules",
    (Utterance(Speaker.USER, "question"), Utterance(Speaker.ASSISTANT, "a"), Utterance(Speaker.USER, "b")),
)


@pytest.fixture
async def api() -> AsyncIterator[OpenAiApi]:
    async with openai_api() as served:
        yield served


def opened(api: OpenAiApi, timeout: float = 2.0) -> tuple[ModelConfig, ChatModel]:
    from bot.models.providers import open_models

    config = ModelConfig("openai:m", base_url=api.url, key_env="K", timeout=timeout, max_tokens=77)
    ((settings, model),) = open_models([config], {"K": KEY})
    return settings, model


async def ignore(text: str) -> None: ...


async def test_what_is_sent_and_what_comes_back(api: OpenAiApi) -> None:
    _, model = opened(api)
    done = await model.complete(ASKED)
    assert (done.text, done.input_tokens) == ("fine", 120)
    (body,) = api.asked
    assert [(m["role"], m["content"]) for m in body["messages"]] == [
        ("system", "rules"), ("user", "question"), ("assistant", "a"), ("user", "b"),
    ]  # fmt: skip
    assert body.get("max_tokens", body.get("max_completion_tokens")) == 77
    assert api.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("what", "complaint"),
    [
        ("temperature", "Unsupported value: 'temperature' does not support 0.2 with this model"),
        ("max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        ("stream_options", "unrecognized argument stream_options"),
        ("system", "This model does not support the system role"),
    ],
)
async def test_what_a_model_does_not_take_is_found_once_and_told(
    api: OpenAiApi, what: str, complaint: str, stream: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        sent = body | {"max_tokens": body.get("max_tokens", body.get("max_completion_tokens"))}
        sent["system"] = any(m["role"] in {"system", "developer"} for m in body["messages"])
        return Refused(complaint) if sent.get(what) else "fine"

    if what == "stream_options" and not stream:
        return
    api.answer = answer
    _, model = opened(api)
    for _ in range(2):
        assert (await model.complete(ASKED, grow=ignore if stream else None)).text == "fine"
    assert len(api.asked) == 3, "refused once, then asked without"
    assert "rules" in str(api.asked[-1]["messages"])
    assert f"does not take {what}" in caplog.text
    api.answer = lambda body: Refused(complaint)
    with pytest.raises(ModelRejected):
        await model.complete(ASKED)


@pytest.mark.parametrize("stream", [False, True])
async def test_why_an_answer_ended_is_looked_at(api: OpenAiApi, stream: bool) -> None:
    grow = ignore if stream else None
    api.answer = lambda body: Ended("Begin with Python. And th", "length")
    _, model = opened(api)
    assert (await model.complete(ASKED, grow=grow)).cut
    for answer, fault in ((Ended("", "content_filter"), ModelFault.FILTERED), (Ended("", "tool_calls"), ModelFault.EMPTY), ("", ModelFault.EMPTY)):  # fmt: skip
        api.answer = lambda body, answer=answer: answer  # type: ignore[misc]
        with pytest.raises(ModelError) as caught:
            await model.complete(ASKED, grow=grow)
        assert caught.value.fault is fault


async def test_an_empty_account_is_told_as_such(api: OpenAiApi, caplog: pytest.LogCaptureFixture) -> None:
    api.answer = lambda body: Refused("You exceeded your current quota", 429, "insufficient_quota")
    models = Failover([opened(api)], LlmConfig(), MemoryLedger())
    with pytest.raises(ModelMisconfigured) as caught:
        await models.complete(ASKED, Allowance(), purpose="answer")
    assert caught.value.fault is ModelFault.QUOTA
    assert "has nothing left to spend" in caplog.text


async def test_a_stream_grows_and_counts_its_tokens(api: OpenAiApi) -> None:
    api.answer = lambda body: "Begin with statistics and Python [1]."
    grown: list[str] = []

    async def grow(text: str) -> None:
        grown.append(text)

    _, model = opened(api)
    done = await model.complete(ASKED, grow=grow)
    assert done.text == grown[-1] == "Begin with statistics and Python [1]."
    assert len(set(grown)) >= 4
    assert all(done.text.startswith(text) for text in grown)
    assert done.output_tokens > 0


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("fault", "kind", "meaning"),
    [
        (Fault.UNAUTHORISED, ModelMisconfigured, {ModelFault.AUTHENTICATION}),
        (Fault.NO_SUCH_MODEL, ModelMisconfigured, {ModelFault.NOT_FOUND}),
        (Fault.RATE_LIMIT, ModelUnavailable, {ModelFault.RATE_LIMIT}),
        (Fault.SERVER, ModelUnavailable, {ModelFault.SERVER}),
        (Fault.OVERFLOW, ModelRejected, {ModelFault.CONTEXT}),
        (Fault.DROPPED, ModelUnavailable, {ModelFault.CONNECTION, ModelFault.CUT}),
        (Fault.CUT, ModelUnavailable, {ModelFault.CONNECTION, ModelFault.CUT}),
        (Fault.NOT_JSON, ModelUnavailable, {ModelFault.MALFORMED, ModelFault.CUT}),
        (Fault.NO_CHOICES, ModelUnavailable, {ModelFault.MALFORMED, ModelFault.CUT}),
    ],
)
async def test_failures_are_ours(
    api: OpenAiApi, fault: Fault, kind: type[ModelError], meaning: set[ModelFault], streamed: bool
) -> None:
    api.answer = lambda body: fault
    _, model = opened(api)
    with pytest.raises(kind) as caught:
        await model.complete(ASKED, grow=ignore if streamed else None)
    assert caught.value.fault in meaning
    if fault is Fault.RATE_LIMIT:
        assert caught.value.retry_after == 7
    assert len(api.asked) == 1  # no retries beneath ours


async def test_a_stream_that_ends_without_an_end_is_cut(api: OpenAiApi) -> None:
    api.answer = lambda body: Fault.SOFT_CUT
    with pytest.raises(ModelUnavailable) as caught:
        await opened(api)[1].complete(ASKED, grow=ignore)
    assert caught.value.fault is ModelFault.CUT


async def test_silence_is_a_time_out(api: OpenAiApi) -> None:
    api.answer = lambda body: Fault.SILENT
    with pytest.raises(ModelUnavailable) as caught:
        await opened(api, timeout=0.5)[1].complete(ASKED)
    assert caught.value.fault is ModelFault.TIMEOUT


async def test_nobody_listening_is_a_connection_error(unused_tcp_port: int) -> None:
    _, model = opened(OpenAiApi(url=f"http://127.0.0.1:{unused_tcp_port}/v1"))
    with pytest.raises(ModelUnavailable) as caught:
        await model.complete(ASKED)
    assert caught.value.fault is ModelFault.CONNECTION


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_cancelled_turn_hangs_up(api: OpenAiApi, streamed: bool) -> None:
    api.pause = 0.2
    api.answer = lambda body: "Begin with statistics " * 30 if streamed else Fault.SILENT
    settings, model = opened(api, timeout=20)
    models = Failover([(settings, model)], LlmConfig(), MemoryLedger())
    grow = ignore if streamed else None
    turn = asyncio.create_task(models.complete(ASKED, Allowance(), purpose="answer", grow=grow))
    await until(lambda: api.asked)
    await asyncio.sleep(0.3)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await until(lambda: api.hung_up)
    await models.close()


async def test_the_key_is_never_logged(api: OpenAiApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    api.answer = lambda body: Fault.UNAUTHORISED
    settings, model = opened(api)
    with pytest.raises(ModelError) as caught:
        await Failover([(settings, model)], LlmConfig(), MemoryLedger()).complete(
            ASKED, Allowance(), purpose="answer"
        )
    assert KEY not in caplog.text
    assert KEY not in repr(caught.value)
    assert "question" not in caplog.text


def test_a_missing_package_or_file_is_said_with_its_remedy() -> None:
    from bot.models.providers import open_models

    with pytest.raises(ConfigError) as caught:
        open_models(
            [ModelConfig("mistralai:m"), ModelConfig("nobody:m"), ModelConfig("local:/no/such.gguf")], {}
        )
    told = "\n".join(caught.value.faults)
    assert "langchain" in told
    assert "nobody:m" in told
    assert "such.gguf: no such file" in told


@pytest.mark.parametrize("provider", ["openai", "ollama", "anthropic", "google_genai"])
async def test_every_provider_opens_and_fails_as_ours(provider: str, unused_tcp_port: int) -> None:
    pytest.importorskip(f"langchain_{provider}")
    from bot.models.providers import open_models

    config = ModelConfig(
        f"{provider}:m", base_url=f"http://127.0.0.1:{unused_tcp_port}", key_env="K", timeout=2
    )
    ((_, model),) = open_models([config], {"K": KEY})
    with pytest.raises(ModelUnavailable) as caught:
        await model.complete(ASKED)
    assert caught.value.fault is ModelFault.CONNECTION


def test_ollama_is_given_the_room_that_a_prompt_takes() -> None:
    from bot.models.providers import _options

    assert _options(ModelConfig("ollama:m", context=9000), "")["num_ctx"] == 9000


@pytest.mark.timeout(900)
async def test_500_questions_over_the_wire(api: OpenAiApi, shipped: SnapshotRetriever) -> None:
    chance, modes = random.Random(11), Counter[str]()
    spoilt = (
        "It takes 97 months [1].",
        "See best-ai-jobs.example.pk [1].",
        "I cannot help with that [1].",
        "[8]",
    )

    def answer(body: dict[str, Any]) -> str | Fault:
        said = Prompt("", (Utterance(Speaker.USER, body["messages"][1]["content"]),))
        mode = chance.choice([*Fault, *["good"] * 10, *spoilt, "这不是乌尔都语 [1]。", ""])
        modes[mode] += 1
        if isinstance(mode, Fault):
            return mode
        if "<passage" not in said.turns[0].text:
            return "what does a data analyst do"
        return faithful(said) if mode == "good" else f"{faithful(said)} {mode}" if mode in spoilt else mode

    api.answer = answer
    settings, model = opened(api, timeout=0.5)
    tick, config = iter(range(10**9)), LlmConfig(deadline=1.2)
    models = Failover([(settings, model)], config, MemoryLedger(), clock=lambda: next(tick) * 60.0)
    conversation = Conversation(shipped, ForgetfulStore(), with_models(models, rewrite=True, translate=False))
    asked = read(ROOT / "tests" / "golden")
    slots, late, by = asyncio.Semaphore(8), list[float](), Counter[bool]()

    async def ask(number: int) -> None:
        async with slots:
            text, trace = asked[number * len(asked) // 500].question, Trace()
            began = time.monotonic()
            exchange = await conversation.respond(message(text, f"chat-{number}"), trace=trace)
            models_alone = sum(seconds for name, seconds in trace.steps if name in {"model", "rewrite"})
            over = min(time.monotonic() - began - config.deadline, models_alone)
            late.append(over - running.since(began + config.deadline))
        reply = exchange.reply
        assert reply.text.strip()
        by[bool(exchange.model)] += 1
        if exchange.model:
            assert not invented(exchange, conversation), reply.text
            assert detect(normalise(reply.text), prior=reply.language) is reply.language, reply.text

    async with lag() as running:
        await asyncio.gather(*(ask(number) for number in range(500)))
    await models.close()
    assert len(late) == 500
    assert max(late) <= 0.5, (
        "what hangs is given up at the deadline; the loop's own lateness is no fault of it"
    )
    assert set(Fault) <= set(modes)
    assert by[True] >= 15
    assert by[False] >= 100
