"""`rahnuma eval`: the golden questions through every configured answerer, so that a model can be chosen by numbers."""

import argparse
import asyncio
import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.answering.assemble import Assistance, with_models
from bot.answering.checks.figures import unsupported_figures
from bot.answering.checks.grounds import Check
from bot.answering.explain import answerer
from bot.answering.trace import Trace
from bot.answering.trials.trial import Trial, tried
from bot.config import Config
from bot.dialogue.conversation import Conversation
from bot.dialogue.person import acknowledged
from bot.messages.citations import without_marks
from bot.messages.exchange import NOBODY, Exchange, Outcome
from bot.messages.message import message
from bot.models.failover import Failover, MemoryLedger
from bot.publishing.golden import questions as golden_file
from bot.publishing.workplace import workplace_of
from bot.runtime import Runtime, open_runtime
from bot.storage.chats import ForgetfulStore
from index.retrieval.score import Golden, facts_held
from index.text.language import Language, detect
from index.text.normalise import normalise

BUILT_IN = "built-in"
_AT_A_TIME = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """One answerer in one script. Shares are from 0 to 1, times in seconds, cost in dollars for all questions."""

    answerer: str
    language: str
    questions: int
    fact_recall: float
    false_refusals: float
    false_answers: float
    by_model: float
    """Share of the questions to be answered whose answer is the model's; the rest fell back."""
    caught: Mapping[str, int]
    """How many outputs each check stopped."""
    unsupported_sent: int
    """Answers sent with a number that the units they rest on do not hold; anything but 0 is a bug."""
    wrong_script_sent: int
    errors: int
    median: float
    p95: float
    tokens: int
    cost: float


def run(options: argparse.Namespace, config: Config) -> int:
    """Ask, and print a table or JSON; 1 when there is no golden question."""
    questions = _sample(golden_file.questions(workplace_of(config)), options.limit)
    if not questions:
        print("there are no golden questions: see knowledge.golden in the configuration")
        return 1
    rows, trials = asyncio.run(_evaluated(questions, config))
    if options.json:
        told = {name: trial.as_json() for name, trial in trials.items()}
        print(json.dumps({"answerers": [asdict(row) for row in rows], "checks": told}, indent=1))
    else:
        print(table(rows))
        print("\nThe checks, on shipped answers of known worth:")
        print("\n".join(f"{name}: {trial.as_text()}" for name, trial in trials.items()))
    return 0


async def _evaluated(questions: Sequence[Golden], config: Config) -> tuple[list[Figures], dict[str, Trial]]:
    async with open_runtime(config) as runtime:
        trials = {"checks alone": await tried()}
        if verifier := runtime.assistance.verifier:
            trials["with the verifying model"] = await tried(verifier)
        return await evaluate(questions, runtime), trials


async def evaluate(questions: Sequence[Golden], runtime: Runtime) -> list[Figures]:
    """Every question through the built-in answerer and through each configured model by itself."""
    rows: list[Figures] = []
    for name, assistance in _answerers(runtime):
        conversation = Conversation(runtime.retriever, ForgetfulStore(), assistance)
        slots = asyncio.Semaphore(_AT_A_TIME)
        asked = await asyncio.gather(*(_ask(conversation, question, slots) for question in questions))
        for language in Language:
            if own := [one for one in asked if one[0].language is language]:
                rows.append(_row(name, language, own, conversation))
    return rows


def _answerers(runtime: Runtime) -> list[tuple[str, Assistance]]:
    config, models = runtime.config.llm, runtime.assistance.models
    found = [(BUILT_IN, Assistance())]
    for settings, model in models.opened if models else ():
        free = replace(settings, requests_per_day=0, tokens_per_day=0)
        unbounded = replace(
            config, requests_per_user=0, tokens_per_user=0, requests_per_address=0, tokens_per_address=0
        )
        alone = Failover([(free, model)], unbounded, MemoryLedger())
        found.append(
            (
                settings.model,
                with_models(
                    alone,
                    rewrite=config.rewrite,
                    translate=config.translate,
                    verifier=runtime.assistance.verifier,
                    asked=runtime.assistance.prompts,
                ),
            )
        )
    return found


Asked = tuple[Golden, Exchange, Trace]


async def _ask(conversation: Conversation, question: Golden, slots: asyncio.Semaphore) -> Asked:
    async with slots:
        trace = Trace()
        return question, await conversation.respond(message(question.question, "eval"), trace=trace), trace


def _row(name: str, language: Language, asked: Sequence[Asked], conversation: Conversation) -> Figures:
    good = [one for one in asked if one[0].answerable]
    bad = [one for one in asked if not one[0].answerable]
    calls = [call for _, _, trace in asked for call in trace.calls]
    seconds = sorted(exchange.seconds for _, exchange, _ in asked)
    caught = Counter(fault.partition(":")[0] for call in calls for fault in dict.fromkeys(call.faults))
    return Figures(
        answerer=name,
        language=language,
        questions=len(asked),
        fact_recall=_share([facts_held(g, e.reply.text) for g, e, _ in good if g.facts]),
        false_refusals=_share([e.outcome != Outcome.ANSWERED for _, e, _ in good]),
        false_answers=_share([e.outcome == Outcome.ANSWERED for _, e, _ in bad]),
        by_model=_share([answerer(t) == name for _, _, t in good]) if name != BUILT_IN else 0.0,
        caught={check.value: caught[check.value] for check in Check if caught[check.value]},
        unsupported_sent=sum(bool(invented(e, conversation)) for _, e, t in asked if answerer(t) == name),
        wrong_script_sent=sum(
            detect(normalise(e.reply.text), prior=e.reply.language) is not e.reply.language
            for _, e, t in asked
            if answerer(t) == name
        ),
        errors=sum(bool(call.error) for call in calls),
        median=statistics.median(seconds),
        p95=seconds[min(len(seconds) - 1, round(len(seconds) * 0.95))],
        tokens=sum(call.input_tokens + call.output_tokens for call in calls),
        cost=sum(call.cost for call in calls),
    )


def invented(exchange: Exchange, conversation: Conversation) -> tuple[str, ...]:
    """Figures of an answer that neither the units it rests on hold, in any script, nor the person told."""
    if not exchange.units:
        return ()
    units = (conversation.retriever.snapshot.units[name] for name in exchange.units)
    held = [
        "\n".join((": ".join(passage.headings), passage.text, *(answer for _, answer in passage.direct)))
        for unit in units
        for passages in unit.passages.values()
        for passage in passages
    ]
    held.append(
        acknowledged(NOBODY, exchange.profile, exchange.reply.language)
    )  # what is noted of the person
    return unsupported_figures(without_marks(exchange.reply.text), "\n".join(held), exchange.message.text)


def table(rows: Sequence[Figures]) -> str:
    """The rows as text, one line each."""
    titles = (
        "answerer", "script", "asked", "facts", "refused", "wrongly answered", "by model", "caught", "invented sent",
        "script sent", "errors", "median s", "p95 s", "tokens", "cost $",
    )  # fmt: skip
    cells = [titles, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(titles))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _cells(row: Figures) -> tuple[str, ...]:
    caught: dict[str, Any] = dict(row.caught)
    return (
        row.answerer, row.language, str(row.questions), f"{row.fact_recall:.3f}", f"{row.false_refusals:.3f}",
        f"{row.false_answers:.3f}", f"{row.by_model:.3f}", " ".join(f"{k} {v}" for k, v in caught.items()) or "-",
        str(row.unsupported_sent), str(row.wrong_script_sent), str(row.errors), f"{row.median:.3f}", f"{row.p95:.3f}",
        str(row.tokens), f"{row.cost:.4f}",
    )  # fmt: skip


def _share(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _sample(questions: Sequence[Golden], limit: int) -> list[Golden]:
    """At most `limit` questions of each script, spread over the whole."""
    chosen: list[Golden] = []
    for language in Language:
        own = [question for question in questions if question.language is language]
        step = max(1, len(own) // limit) if limit else 1
        chosen += own[::step][: limit or None]
    return chosen
