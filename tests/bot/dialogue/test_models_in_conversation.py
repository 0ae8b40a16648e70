"""Models in the whole bot: translation, previews on the page and on Telegram, --explain, eval, and none at all."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.answering import explain
from bot.answering.assemble import Assistance, with_models
from bot.answering.trace import Trace
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.cli import evaluate as evaluation
from bot.cli.main import main
from bot.config import Config, LlmConfig, ModelConfig, WebConfig, load
from bot.dialogue.conversation import Conversation
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.messages.message import Channel, ChannelName, message
from bot.models.chat_model import Prompt
from bot.phrases.people import Phrase, say
from bot.runtime import Runtime
from bot.server import start
from bot.storage.chats import ForgetfulStore, SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import Embedder
from index.retrieval.live import LiveIndex
from index.retrieval.retrieve import SnapshotRetriever
from index.retrieval.score import Golden
from index.text.language import Language
from tests.conftest import ROOT, SMALL, lay, published
from tests.scripted import ScriptedModel, faithful, hanging, models, passages
from tests.waiting import until

UR = Language.URDU
ASKED = "is the work of a data analyst, which is mostly tables, something that would suit me?"


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> SnapshotRetriever:
    folder = lay(tmp_path_factory.mktemp("knowledge"), SMALL)
    return SnapshotRetriever(embedder, published(tmp_path_factory.mktemp("index"), folder, embedder))


def assisted(model: ScriptedModel, config: LlmConfig | None = None) -> Assistance:
    return with_models(models(model, config=config), rewrite=False, translate=True)


def conversation(retriever: SnapshotRetriever, model: ScriptedModel) -> Conversation:
    return Conversation(retriever, ForgetfulStore(), assisted(model))


async def test_a_model_answers_and_the_exchange_says_which(retriever: SnapshotRetriever) -> None:
    exchange = await conversation(retriever, ScriptedModel(faithful)).respond(message(ASKED, "c"))
    assert exchange.model == "scripted:0"
    assert exchange.units
    assert exchange.reply.sources
    assert "[1]" not in exchange.reply.text


async def test_numbers_lead_from_sentences_to_sources_and_are_kept(
    retriever: SnapshotRetriever, tmp_path: Path
) -> None:
    def two(prompt: Prompt) -> str:
        first, second = (re.split(r"(?<=[.])\s", text)[0].rstrip(".") for text in passages(prompt)[:2])
        return f"{first} [1]. {second} [2]."

    async with Sqlite.open(tmp_path / "r.db", MIGRATIONS) as database:
        store = SqlStore(database)
        asked = message(ASKED, "c")
        exchange = await Conversation(retriever, store, assisted(ScriptedModel(two))).respond(asked)
        reply = exchange.reply
        assert "¹" in reply.text
        assert "²" in reply.text
        assert len(reply.numbers) == len(reply.sources)
        assert {number for numbers in reply.numbers for number in numbers} == {1, 2}
        await store.record(exchange)
        assert await store.reply_to(asked) == reply


async def test_a_passage_of_another_script_is_translated_and_marked(retriever: SnapshotRetriever) -> None:
    pressed = message("", "c", button="u:skills/sql#what")
    store = ForgetfulStore()
    store.preference = _prefers_urdu  # type: ignore[method-assign]
    good = ScriptedModel("SQL جدولوں سے سوال کرتی ہے اور جواب لاتی ہے۔")
    said = await Conversation(retriever, store, assisted(good)).respond(pressed)
    assert said.reply.text.endswith(say(Phrase.MACHINE_TRANSLATED, UR))
    plain = await Conversation(retriever, store).respond(pressed)
    assert "SQL asks questions of tables." in plain.reply.text


async def _prefers_urdu(conversation: object, /) -> Language:
    return UR


async def test_explain_shows_every_step(retriever: SnapshotRetriever) -> None:
    trace = Trace()
    model = ScriptedModel("It pays 9 lakh [1].", faithful)
    await conversation(retriever, model).respond(message(ASKED, "c"), trace=trace)
    told = json.loads(json.dumps(explain.as_json(trace)))
    assert told["language"] == "en"
    assert told["turn"] == "question"
    assert told["answerer"] == "scripted:0"
    assert told["hits"][0]["unit"].startswith("roles/data-analyst#")
    assert [call["checks"] for call in told["calls"]] == ["failed", "passed"]
    assert told["calls"][0]["failed_checks"][0].startswith("number:")
    assert "<passage" in told["calls"][0]["prompt"][0]["text"]
    assert told["tokens"] == 240
    assert {step["step"] for step in told["steps"]} >= {"retrieve", "model"}
    text = explain.as_text(explain.as_json(trace))
    for part in ("answerer   scripted:0", "number:", "You are Rahnuma", "tokens"):
        assert part in text


async def test_eval_compares_the_built_in_answerer_with_each_model(retriever: SnapshotRetriever) -> None:
    class Alternating(ScriptedModel):
        async def _text(self, prompt: object) -> str:
            good = faithful(prompt)  # type: ignore[arg-type]
            return good if len(self.asked) % 3 else f"{good} It pays 9 lakh [1]."

    settings = [ModelConfig("scripted:m", price_in=1.0, price_out=2.0)]
    failover = models(Alternating(), settings=settings)
    house = Runtime(
        Config(),
        LiveIndex(Path(), retriever),
        ForgetfulStore(),  # type: ignore[arg-type]
        with_models(failover, rewrite=False, translate=False),
    )
    asked = [
        Golden(ASKED, Language.ENGLISH, ("roles/data-analyst#work",), ("tables",)),
        Golden("tell me if data analysts really need clear writing", Language.ENGLISH, ("roles/data-analyst#skills",), ("writing",)),
        Golden("best football player", Language.ENGLISH),
    ]  # fmt: skip
    built_in, by_model = await evaluation.evaluate(asked, house)
    assert (built_in.answerer, by_model.answerer) == ("built-in", "scripted:m")
    assert by_model.by_model == 1.0
    assert by_model.fact_recall >= 0.5
    assert by_model.unsupported_sent == by_model.wrong_script_sent == 0
    assert by_model.false_answers == 0
    assert by_model.cost > 0 == built_in.cost
    table = evaluation.table([built_in, by_model])
    assert len(table.splitlines()) == 3
    assert "invented sent" in table


def test_eval_says_what_the_checks_are_worth(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = workplace.parent / "golden"
    golden.mkdir()
    asked = {
        "question": "what does a data analyst do",
        "language": "en",
        "units": ["roles/data-analyst#work"],
        "facts": [],
    }
    (golden / "en.jsonl").write_text(json.dumps(asked) + "\n", "utf-8")
    workplace.write_text(workplace.read_text("utf-8") + '\n[knowledge]\ngolden = "golden"\n', "utf-8")
    assert main(["index", "build", "--config", str(workplace)]) == 0
    capsys.readouterr()
    assert main(["eval", "--json", "--config", str(workplace)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["answerer"] for row in told["answerers"]] == ["built-in"]
    assert told["checks"]["checks alone"]["wrong"] >= 120
    assert main(["eval", "--config", str(workplace)]) == 0
    assert "wrong answers sent" in capsys.readouterr().out


# ------------------------------------------------------------ previews


async def test_the_page_sees_the_answer_grow(retriever: SnapshotRetriever, tmp_path: Path) -> None:
    model = ScriptedModel(faithful, piece=0.002)
    async with Sqlite.open(tmp_path / "r.db", MIGRATIONS) as database:
        house = Runtime(Config(), LiveIndex(Path(), retriever), SqlStore(database), assisted(model))
        channel = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: channel}
        inbox = Inbox(
            house.store.receipts, house.conversation(), Delivery(house.store, channels), concurrency=4
        )
        page = ChatApi(channel, inbox, house.store, max_body=65_536)
        server = await start(WebConfig(port=0), page.routes())
        url = f"http://127.0.0.1:{server.port}/api/messages"
        body = {"text": ASKED, "id": "i" * 20, "chat": "c" * 20}
        async with aiohttp.ClientSession() as client:
            headers = {"Accept": "text/event-stream, application/json"}
            async with client.post(url, json=body, headers=headers) as response:
                assert response.content_type == "text/event-stream"
                events = [_event(raw) for raw in (await response.text()).strip().split("\n\n")]
            async with client.post(
                url, json=body, headers=headers
            ) as response:  # asked again, it is told again
                again = [_event(raw) for raw in (await response.text()).strip().split("\n\n")]
            async with client.post(url, json=body) as response:
                plain = await response.json()
        await inbox.drain(2)
        await server.close()
    names = [name for name, _ in events]
    assert names[-1] == "reply"
    assert names.count("preview") >= 1
    reply = events[-1][1]
    assert all(reply["text"].startswith(shown["text"][:20]) for _, shown in events)
    assert again == [("reply", reply)]
    assert plain["text"] == reply["text"]


async def test_new_chats_of_one_address_share_its_allowance(
    retriever: SnapshotRetriever, tmp_path: Path
) -> None:
    model = ScriptedModel(faithful)
    config = LlmConfig(requests_per_user=2)
    async with Sqlite.open(tmp_path / "r.db", MIGRATIONS) as database:
        house = Runtime(
            Config(), LiveIndex(Path(), retriever), SqlStore(database), assisted(model, config=config)
        )
        channel = WebChannel()
        channels: dict[ChannelName, Channel] = {ChannelName.WEB: channel}
        inbox = Inbox(
            house.store.receipts, house.conversation(), Delivery(house.store, channels), concurrency=4
        )
        page = ChatApi(channel, inbox, house.store, max_body=65_536)
        server = await start(WebConfig(port=0), page.routes())
        url = f"http://127.0.0.1:{server.port}/api/messages"

        async def ask(chat: int, address: str) -> None:
            body = {"text": ASKED, "chat": f"{chat:020}"}
            async with client.post(url, json=body, headers={"X-Forwarded-For": address}) as response:
                assert (await response.json())["text"]

        async with aiohttp.ClientSession() as client:
            for chat in range(6):
                await ask(chat, "203.0.113.9")
            assert len(model.asked) == 2
            await ask(7, "203.0.113.10")
            assert len(model.asked) == 3
        await inbox.drain(2)
        await server.close()
        rows = await database.fetch("select body from receipt")
    assert not any("203.0" in row["body"] for row in rows)


def _event(raw: str) -> tuple[str, dict[str, str]]:
    name, data = raw.split("\n", 1)
    loaded: dict[str, str] = json.loads(data.removeprefix("data: "))
    return name.removeprefix("event: "), loaded


async def test_a_newer_message_stops_the_call_of_the_older(retriever: SnapshotRetriever) -> None:
    model = ScriptedModel(hanging)
    turn = asyncio.create_task(conversation(retriever, model).respond(message(ASKED, "c")))
    await until(lambda: model.running)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await until(lambda: model.cancelled)
    assert model.running == 0


# ------------------------------------------------------------ none configured


def test_without_a_model_no_langchain_is_imported(workplace: Path) -> None:
    program = (
        "import sys; from bot.cli.main import main; "
        f"main(['index', 'build', '--config', {str(workplace)!r}]); "
        f"status = main(['ask', 'what does a data analyst do', '--explain', '--config', {str(workplace)!r}]); "
        "bad = sorted(m for m in sys.modules if m.split('.')[0] in {'langchain', 'langchain_core', 'openai', 'xllamacpp'}"
        " or m in {'bot.models.providers', 'bot.models.failover', 'bot.answering.by_model', 'bot.answering.checks.grounding'}); "
        "assert not any(m.startswith('langchain_core.language_models') for m in bad), bad; "
        "print('IMPORTED', [m for m in bad if not m.startswith('langchain_core')]); sys.exit(status)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert ran.returncode == 0, ran.stderr
    assert "IMPORTED []" in ran.stdout
    assert "answerer   built-in" in ran.stdout


def test_a_model_that_cannot_be_opened_stops_the_start_with_a_reason(workplace: Path) -> None:
    workplace.write_text('[[llm.models]]\nmodel = "openai:m"\nkey_env = "NO_SUCH_KEY"\n', "utf-8")
    asked = [sys.executable, "-m", "bot", "ask", "x", "--config", str(workplace)]
    ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2
    assert "NO_SUCH_KEY is not set" in ran.stderr


def test_several_models_are_read_from_the_file(workplace: Path) -> None:
    workplace.write_text(
        '[llm]\ndeadline = 9\n[[llm.models]]\nmodel = "openai:a"\nkey_env = "A_KEY"\n[[llm.models]]\nmodel = "ollama:b"\n',
        "utf-8",
    )
    config = load(workplace, {"A_KEY": "s3cret"})
    assert [(m.provider, m.name) for m in config.llm.models] == [("openai", "a"), ("ollama", "b")]
    assert config.secrets.model_keys == {"A_KEY": "s3cret"}
    assert "s3cret" not in repr(config)
    assert "s3cret" in config.secrets.values()
