"""What language models cost and what the checks are worth, against a failing OpenAI-compatible server on this machine.

    python -m benchmarks.models --config config.toml [--questions 200]

Needs an index and `pip install 'rahnuma[openai]'`. Three tables: a start without and with a model; the time of the
checks; the same questions, passages and failing server through Rahnuma and through a plain LangChain chain with
two retries, which is what most people would write.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import config as configuration
from bot.answering import prompts
from bot.answering.amounts.support import unsupported
from bot.answering.assemble import Assistance, with_models
from bot.answering.checks.grounding import check
from bot.answering.checks.grounds import Grounds
from bot.answering.reading import PASSAGES, Reading, of_hit, readings
from bot.answering.trace import Trace
from bot.config import Config, LlmConfig, ModelConfig
from bot.dialogue.conversation import Conversation
from bot.messages.message import message
from bot.models.chat_model import Prompt, Speaker, Utterance
from bot.models.failover import Failover, MemoryLedger
from bot.models.providers import open_models
from bot.publishing.golden import questions as golden_file
from bot.publishing.workplace import workplace_of
from bot.storage.chats import ForgetfulStore
from index.knowledge.passage import Hit
from index.retrieval.live import open_retriever
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language, detect
from index.text.normalise import normalise
from tests.scripted import faithful
from tests.wire.openai_api import KEY, Fault, OpenAiApi, openai_api

DEADLINE, TIMEOUT = 3.0, 1.0
SPOILT = ("It takes 97 months [1].", "The pay is Rs 987,654 [1].", "See best-ai-jobs.example.pk [1].")


@dataclass
class Tally:
    """What became of the questions asked one way."""

    answered: int = 0
    errors: int = 0
    invented: int = 0
    wrong_script: int = 0
    late: int = 0
    seconds: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        ordered = sorted(self.seconds)
        p95 = ordered[round(len(ordered) * 0.95) - 1]
        return (
            f"{name:<28} answered {self.answered:>4}  no answer {self.errors:>4}  invented {self.invented:>4}"
            f"  wrong script {self.wrong_script:>4}  over {DEADLINE + 0.5} s {self.late:>4}"
            f"  median {statistics.median(ordered):.3f} s  p95 {p95:.3f} s  max {ordered[-1]:.3f} s"
        )


def started(config: Path, models: str) -> dict[str, float]:
    """Seconds and MiB of one `rahnuma ask`, best of three, with these lines added to the configuration."""
    program = (
        "import resource, sys; from bot.cli.main import main; "
        "main(['ask', 'what does a data analyst do', '--json', '--config', sys.argv[1]]); "
        "print(json.dumps({'mib': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,"
        " 'langchain': sum(m.startswith('langchain') for m in sys.modules)}))"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".toml", dir=config.resolve().parent) as file:
        file.write(config.read_text("utf-8") + models)
        file.flush()
        runs = []
        for _ in range(3):
            began = time.perf_counter()
            ran = subprocess.run(
                [sys.executable, "-c", f"import json; {program}", file.name],
                capture_output=True, text=True, check=True, env=os.environ | {"BENCHMARK_KEY": KEY},
            )  # fmt: skip
            measured: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
            runs.append({"seconds": time.perf_counter() - began, **measured})
    return min(runs, key=lambda run: run["seconds"])


def failing(seed: int) -> Callable[[dict[str, Any]], str | Fault]:
    """A model that is right in half of its answers and fails in every way in the others."""
    chance = random.Random(seed)
    faults = [f for f in Fault if f is not Fault.UNAUTHORISED and f is not Fault.NO_SUCH_MODEL]

    def answer(body: dict[str, Any]) -> str | Fault:
        said = faithful(Prompt("", (Utterance(Speaker.USER, body["messages"][1]["content"]),)))
        mode = chance.choice(
            ["good"] * 12 + [*faults, *SPOILT, "You should ask somebody who knows about it [1].", ""]
        )
        if isinstance(mode, Fault):
            return mode
        return said if mode == "good" else f"{said} {mode}" if mode in SPOILT else mode

    return answer


async def through(ask: Callable[[str], Awaitable[tuple[str, str, Language]]], asked: list[str]) -> Tally:
    """Ask four at a time; each answer comes with the evidence it may draw on and the script it should be in."""
    tally, slots = Tally(), asyncio.Semaphore(4)

    async def one(question: str) -> None:
        async with slots:
            began = time.perf_counter()
            try:
                text, grounds, language = await ask(question)
            except Exception:
                text, grounds, language = "", "", Language.ENGLISH
            spent = time.perf_counter() - began
        tally.seconds.append(spent)
        tally.late += spent > DEADLINE + 0.5
        if not text.strip():
            tally.errors += 1
            return
        tally.answered += 1
        tally.invented += bool(unsupported(text, grounds))
        tally.wrong_script += detect(normalise(text), prior=language) is not language

    await asyncio.gather(*(one(question) for question in asked))
    return tally


def rahnuma(
    retriever: SnapshotRetriever, assistance: Assistance
) -> Callable[[str], Awaitable[tuple[str, str, Language]]]:
    conversation = Conversation(retriever, ForgetfulStore(), assistance)

    async def ask(question: str) -> tuple[str, str, Language]:
        exchange = await conversation.respond(message(question, f"{hash(question)}"), trace=Trace())
        units = [retriever.snapshot.units[name] for name in exchange.units]
        texts = [
            of_hit(Hit(unit, p, 1.0)).shown for unit in units for ps in unit.passages.values() for p in ps
        ]
        return exchange.reply.text, "\n".join(texts), exchange.reply.language

    return ask


def plain_chain(
    retriever: SnapshotRetriever, url: str, hits: dict[str, tuple[Reading, ...]]
) -> Callable[[str], Awaitable[tuple[str, str, Language]]]:
    """`prompt | ChatOpenAI | parser` with the client's own two retries, over the same passages."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="m", base_url=url, api_key=KEY, timeout=TIMEOUT, max_retries=2)
    chain = (
        ChatPromptTemplate.from_messages([("system", "{system}"), ("user", "{user}")])
        | model
        | StrOutputParser()
    )

    async def ask(question: str) -> tuple[str, str, Language]:
        language = detect(question) or Language.ENGLISH
        given = hits[question]
        prompt = prompts.read().answering(question, language, given, limit=600)
        text = await chain.ainvoke({"system": prompt.system, "user": prompt.turns[0].text})
        return text.replace(" [1]", ""), "\n".join(reading.shown for reading in given), language

    return ask


def checks(retriever: SnapshotRetriever, found: dict[str, tuple[Reading, ...]]) -> list[float]:
    """Milliseconds of checking one faithful answer, for each question."""
    spent: list[float] = []
    for question, given in found.items():
        language = detect(question) or Language.ENGLISH
        prompt = prompts.read().answering(question, language, given, limit=600)
        grounds = Grounds(tuple(r.shown for r in given), language, question, prompt.system)
        text = faithful(prompt)
        began = time.perf_counter()
        check(text, grounds)
        spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)


async def compare(config: Config, number: int) -> None:
    retriever = open_retriever(config.index.folder, config.index.embedder)
    asked_of = [g for g in golden_file.questions(workplace_of(config)) if g.answerable]
    asked = [asked_of[n * len(asked_of) // number].question for n in range(number)]
    found: dict[str, tuple[Reading, ...]] = {}
    for question in asked:
        hits = await retriever.retrieve(question, detect(question) or Language.ENGLISH, k=PASSAGES)
        found[question] = readings((), hits)
    spent = checks(retriever, found)
    print(
        f"checks of one answer: median {statistics.median(spent):.1f} ms, p95 {spent[round(len(spent) * 0.95) - 1]:.1f} ms\n"
    )
    async with openai_api() as api:
        print((await through(rahnuma(retriever, Assistance()), asked)).line("Rahnuma, no model"))
        print((await _with_model(retriever, api, asked)).line("Rahnuma, failing model"))
        api.answer = failing(3)
        print(
            (await through(plain_chain(retriever, api.url, found), asked)).line("LangChain chain, same model")
        )


async def _with_model(retriever: SnapshotRetriever, api: OpenAiApi, asked: list[str]) -> Tally:
    api.answer = failing(3)
    settings = ModelConfig("openai:m", base_url=api.url, key_env="K", timeout=TIMEOUT)
    models = Failover(open_models([settings], {"K": KEY}), LlmConfig(deadline=DEADLINE), MemoryLedger())
    tally = await through(rahnuma(retriever, with_models(models, rewrite=False, translate=False)), asked)
    await models.close()
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    logging.disable(logging.ERROR)  # failures are what is measured here
    with_one = '\n[[llm.models]]\nmodel = "openai:m"\nbase_url = "http://127.0.0.1:9/v1"\nkey_env = "BENCHMARK_KEY"\n'
    for name, lines in (("no model configured", ""), ("one configured", with_one)):
        run = started(options.config, lines)
        print(
            f"`rahnuma ask`, {name:<20} {run['seconds']:.2f} s  {run['mib']:.0f} MiB"
            f"  {run['langchain']:.0f} LangChain modules"
        )
    asyncio.run(compare(configuration.load(options.config), options.questions))


if __name__ == "__main__":
    main()
